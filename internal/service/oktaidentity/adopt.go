package oktaidentity

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// adopt takes over the person whose existence made a creation fail. One who is
// deprovisioned is brought back; one who is not is refused unless the provider says
// adopt_existing. Either way only configured attributes that differ are sent.
func (r *Resource) adopt(ctx context.Context, plan model, conflict error) (lifecycle.Identity, diag.Diagnostics) {
	login := plan.Login.ValueString()
	found, err := r.Okta.IdentityByLogin(ctx, login)
	if errors.Is(err, lifecycle.ErrNotFound) {
		// Taken, but not by this login: Okta also tells logins apart by neither case nor accents.
		return found, apidiag.OnAttributes("Identity Conflicts With Another", conflict, plan.at())
	}
	var diags diag.Diagnostics
	if err != nil {
		diags.Append(apidiag.Error("Existing Identity Not Found", err))
		return found, diags
	}
	gone := found.Status == lifecycle.StatusDeprovisioned
	if !gone && !r.AdoptExisting {
		diags.AddAttributeError(path.Root("login"), "Identity Exists Already", fmt.Sprintf(
			"%s exists and is %s (id %s). They were left as they are. To manage this person with Terraform, import them "+
				"(put the address of this resource behind \"to\"):\n\n%s\n\nor set adopt_existing = true in the provider block "+
				"to let creates take over whoever is there.", login, found.Status, found.ID, importBlock(found.ID)))
		return found, diags
	}
	off := attrvalue.Known(plan.Active) && !plan.Active.ValueBool()
	if off && lifecycle.InUse(found.Status) {
		// The plan took this person for a new one, so that this is the first moment at which
		// anybody can see what they lose.
		was := plan
		was.ID = types.StringValue(found.ID)
		if diags.Append(r.OktaGuard.Departure(ctx, was.person(), "deprovisions")...); diags.HasError() {
			return found, diags
		}
	}
	back := !off && (gone || attrvalue.Known(plan.Active) && !lifecycle.InUse(found.Status))
	now, err := r.bring(ctx, found, plan, back)
	if err != nil {
		return now, append(diags, apidiag.OnAttributes("Existing Identity Not Brought To The Configuration", err, plan.at())...)
	}
	if gone && lifecycle.InUse(now.Status) {
		diags.AddWarning("Identity Reactivated", fmt.Sprintf(
			"%s existed, deprovisioned (id %s), and is %s again, with the attributes of before where the configuration sets none. "+
				"The groups that deprovisioning took away are not back.", login, found.ID, now.Status))
	}
	return now, diags
}

func importBlock(id string) string {
	return fmt.Sprintf("import {\n  to = veza_okta_identity.NAME\n  id = %q\n}", id)
}

// at is where the org's names for what it refuses are set.
func (m model) at() map[string]path.Path {
	out := map[string]path.Path{}
	custom, _ := m.Custom.attributes() // A model that was sent is understood.
	for name := range custom {
		out[lifecycle.OrgName(name)] = path.Root(customName)
	}
	for _, a := range attributes {
		out[lifecycle.OrgName(a.name)] = path.Root(a.name)
	}
	return out
}
