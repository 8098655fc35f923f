package localuser

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// adopt takes over the user whose existence made a create fail with conflict. One who
// is disabled is enabled; one who is enabled is refused unless the provider says
// adopt_existing. Only configured attributes that differ are sent. Somebody who comes
// from the identity provider is never taken over.
func (r *Resource) adopt(ctx context.Context, plan model, password types.String, conflict error) (veza.User, diag.Diagnostics) {
	existing, diags := r.existing(ctx, plan.Email.ValueString(), conflict)
	if diags.HasError() {
		return existing, diags
	}
	if existing.Enabled && !r.AdoptExisting {
		diags.AddError("Local User Exists Already", fmt.Sprintf(
			"%s exists and is enabled (id %s). They were left as they are. To manage this user with Terraform, import them (put the "+
				"address of this resource behind \"to\"):\n\n%s\n\nor set adopt_existing = true in the provider block to let "+
				"creates take over whoever is there.", existing.Email, existing.ID, importBlock(existing.ID)))
		return existing, diags
	}

	if !attrvalue.Known(plan.Enabled) {
		plan.Enabled = types.BoolValue(true)
	}
	// The plan took this user for a new one, so that this is the first moment at which
	// anybody can see what they lose.
	diags.Append(r.guard(ctx, plan, fromAPI(existing, plan))...)
	if diags.HasError() {
		return existing, diags
	}
	// Before the user is enabled: an old password may be in the wrong hands.
	if password.ValueString() != "" {
		if err := r.Veza.SetPassword(ctx, existing.ID, password.ValueString()); err != nil {
			diags.Append(apidiag.OnAttributes("Password Of Existing User Not Set", err, attributes)...)
			return existing, diags
		}
	}
	user, mask := change(plan, fromAPI(existing, plan))
	if len(mask) == 0 {
		return existing, diags
	}
	adopted, err := r.Veza.UpdateLocalUser(ctx, user, mask...)
	if err != nil {
		diags.Append(apidiag.OnAttributes("Existing User Not Brought To The Configuration", err, attributes)...)
		return existing, diags
	}
	if !existing.Enabled && adopted.Enabled {
		diags.AddWarning("Local User Enabled Again", fmt.Sprintf(
			"%s existed, disabled (id %s), and is enabled again. Their roles of before are back with them; their API keys stay "+
				"disabled until somebody reinstates them.", existing.Email, existing.ID))
	}
	return adopted, diags
}

// existing finds who has the address. The administration API has no list of users, so
// SCIM is asked, and knows nobody while it is off.
func (r *Resource) existing(ctx context.Context, email string, conflict error) (veza.User, diag.Diagnostics) {
	found, err := r.Veza.UserByName(ctx, email)
	if errors.Is(err, veza.ErrNotFound) {
		return veza.User{}, apidiag.OnAttributes("Local User Conflicts With Another", conflict, attributes)
	}
	if err != nil {
		return veza.User{}, diag.Diagnostics{diag.NewErrorDiagnostic("Existing Local User Not Found", fmt.Sprintf(
			"A user with the address %s exists already, and looking up their id failed. Import them by id "+
				"(Administration > User Management shows it), or try again when SCIM answers.\n\n%s", email, apidiag.Detail(err)))}
	}
	// That both APIs know a person by one id is not stated; a tenant where they do not
	// answers 404 here, and the error shows both.
	user, err := r.Veza.LocalUser(ctx, found.ID)
	if err != nil {
		return veza.User{}, diag.Diagnostics{apidiag.Error("Existing Local User Not Read", err)}
	}
	if !user.Local() {
		return user, diag.Diagnostics{notLocal(user)}
	}
	return user, nil
}

func notLocal(user veza.User) diag.Diagnostic {
	return diag.NewErrorDiagnostic("User Comes From The Identity Provider", fmt.Sprintf(
		"%s (id %s) exists and is no local user. Manage them as veza_scim_user. A break-glass account needs an address of its "+
			"own, which the identity provider does not know.", user.Email, user.ID))
}

func importBlock(id string) string {
	return fmt.Sprintf("import {\n  to = veza_user.NAME\n  id = %q\n}", id)
}
