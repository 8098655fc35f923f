package team

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// adopt takes over the team whose existence made a create fail with conflict, if the
// provider says adopt_existing. Only configured attributes that differ are sent.
func (r *Resource) adopt(ctx context.Context, plan model, conflict error) (veza.Team, diag.Diagnostics) {
	var diags diag.Diagnostics
	name := plan.Name.ValueString()
	existing, err := r.Veza.TeamByName(ctx, name)
	if errors.Is(err, veza.ErrNotFound) {
		// Something else is taken, such as the SSO alias.
		return existing, apidiag.OnAttributes("Team Conflicts With Another", conflict, at())
	}
	if err != nil {
		diags.Append(apidiag.Error("Existing Team Not Found", err))
		return existing, diags
	}
	if !r.AdoptExisting || existing.IsRoot() {
		diags.AddError("Team Exists Already", refusal(existing, r.AdoptExisting))
		return existing, diags
	}
	wanted, problems := plan.toAPI(ctx)
	diags.Append(problems...)
	mask := plan.changes(fromAPI(existing, plan))
	if len(mask) == 0 || diags.HasError() {
		return existing, diags
	}
	wanted.ID = existing.ID
	adopted, err := r.Veza.UpdateTeam(ctx, wanted, mask...)
	if err != nil {
		diags.Append(apidiag.OnAttributes("Existing Team Not Brought To The Configuration", err, at())...)
	}
	return adopted, diags
}

func refusal(existing veza.Team, adopting bool) string {
	text := fmt.Sprintf("The team %q exists (id %s). It was left as it is. To manage it with Terraform, import it (put the address "+
		"of this resource behind \"to\"):\n\nimport {\n  to = veza_team.NAME\n  id = %q\n}\n\n", existing.Name, existing.ID, existing.ID)
	if adopting {
		return text + "It is the root team of the tenant, which adopt_existing does not take over."
	}
	return text + "or set adopt_existing = true in the provider block to let creates take over what is there. If a group " +
		"provisioned through SCIM made the team, leave it to the group and use veza_team_scope for what its members see."
}
