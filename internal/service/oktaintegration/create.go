package oktaintegration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// create makes the integration; together with an error the ID is that of one that was
// made all the same. Where its name is taken by one that is being deleted,
// it waits for that one to go; where by another, adopt_existing decides.
func (r *Resource) create(ctx context.Context, plan model, secrets veza.OktaSecrets, timeout time.Duration) (veza.OktaProvider, diag.Diagnostics) {
	wanted, diags := plan.toAPI(ctx)
	if diags.HasError() {
		return veza.OktaProvider{}, diags
	}
	fields := append(plan.changes(integration{}), plan.written(model{}, secrets)...)
	made, err := r.Veza.CreateOktaProvider(ctx, wanted, secrets, fields...)
	if errors.Is(err, veza.ErrConflict) {
		existing, found := r.Veza.OktaProviderByName(ctx, wanted.Name)
		switch {
		case errors.Is(found, veza.ErrNotFound):
			return made, apidiag.OnAttributes("Okta Integration Conflicts With Another", err, at())
		case found != nil:
			return made, diag.Diagnostics{apidiag.Error("Existing Okta Integration Not Found", found)}
		case existing.State != veza.StateDeleting:
			return r.adopt(ctx, plan, existing, secrets)
		}
		if diags = r.await(ctx, existing.ID, timeout); diags.HasError() {
			return made, diags
		}
		made, err = r.Veza.CreateOktaProvider(ctx, wanted, secrets, fields...)
	}
	if err != nil {
		return made, apidiag.OnAttributes("Okta Integration Not Created", err, at())
	}
	return made, nil
}

// adopt takes over an integration, if the provider says adopt_existing. Only configured
// attributes that differ are sent, and the secrets, of which nobody can say whether
// they differ.
func (r *Resource) adopt(ctx context.Context, plan model, existing veza.OktaProvider, secrets veza.OktaSecrets) (veza.OktaProvider, diag.Diagnostics) {
	if !r.AdoptExisting {
		return veza.OktaProvider{}, diag.Diagnostics{diag.NewErrorDiagnostic("Okta Integration Exists Already", fmt.Sprintf(
			"The Okta integration %q exists (id %s, domain %s). It was left as it is. To manage it with Terraform, import it (put "+
				"the address of this resource behind \"to\"):\n\nimport {\n  to = veza_okta_integration.NAME\n  id = %q\n}\n\n"+
				"or set adopt_existing = true in the provider block to let creates take over what is there.",
			existing.Name, existing.ID, existing.Domain, existing.ID))}
	}
	has, diags := fromAPI(ctx, existing, plan.integration)
	wanted, problems := plan.toAPI(ctx)
	diags.Append(problems...)
	wanted.ID = existing.ID
	mask := append(plan.changes(has), plan.written(model{}, secrets)...)
	if diags.HasError() {
		return veza.OktaProvider{}, diags
	}
	if len(mask) == 0 {
		return existing, diags
	}
	adopted, err := r.Veza.UpdateOktaProvider(ctx, wanted, secrets, mask...)
	if err != nil {
		// Without its id: a tainted resource would be destroyed, and this one was there before.
		return veza.OktaProvider{}, append(diags, apidiag.OnAttributes("Existing Okta Integration Not Brought To The Configuration", err, at())...)
	}
	return adopted, diags
}
