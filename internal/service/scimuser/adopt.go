package scimuser

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// adopt takes over the person whose existence made a create fail with conflict. One
// who is deactivated is reactivated; one who is active is refused unless the provider
// says adopt_existing. Either way only configured attributes that differ are sent,
// never a PUT: roles and attributes that Terraform does not know of stay.
func (r *Resource) adopt(ctx context.Context, plan model, conflict error) (scim.User, diag.Diagnostics) {
	var diags diag.Diagnostics
	name := plan.UserName.ValueString()
	existing, err := r.Veza.UserByName(ctx, name)
	if errors.Is(err, veza.ErrNotFound) {
		// Taken, but not as anybody's userName: a second e-mail address, for instance.
		diags.Append(apidiag.Error("Person Conflicts With Another", conflict))
		return existing, diags
	}
	if err != nil {
		diags.Append(apidiag.Error("Existing Person Not Found", err))
		return existing, diags
	}
	active := existing.Active == nil || *existing.Active
	if active && !r.AdoptExisting {
		diags.AddError("Person Exists Already", fmt.Sprintf(
			"%s exists and is active (id %s). They were left as they are. To manage this person with Terraform, import them "+
				"(put the address of this resource behind \"to\"):\n\n%s\n\nor set adopt_existing = true in the provider block "+
				"to let creates take over whoever is there.", name, existing.ID, importBlock(existing.ID)))
		return existing, diags
	}

	state, diags := fromAPI(ctx, existing, plan)
	if !attrvalue.Known(plan.Active) {
		plan.Active = types.BoolValue(true)
	}
	// The plan took this person for a new one, so that this is the first moment at which
	// anybody can see what they lose.
	diags.Append(r.guard(ctx, plan, state)...)
	ops, d := patch(ctx, plan, state)
	diags.Append(d...)
	if diags.HasError() || len(ops) == 0 {
		return existing, diags
	}
	adopted, err := r.Veza.PatchUser(ctx, existing.ID, ops...)
	if err != nil {
		diags.Append(apidiag.Error("Existing Person Not Brought To The Configuration", err))
		return existing, diags
	}
	if !active && plan.Active.ValueBool() {
		diags.AddWarning("Person Reactivated", fmt.Sprintf(
			"%s existed, deactivated (id %s), and is active again. Team roles of before are back with them; their API keys "+
				"stay disabled until somebody reinstates them.", name, existing.ID))
	}
	return adopted, diags
}

func importBlock(id string) string {
	return fmt.Sprintf("import {\n  to = veza_scim_user.NAME\n  id = %q\n}", id)
}
