package teamrole

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/rolecheck"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// model is also the identity: the three ids say who may do what where, and never change.
type model struct {
	UserID types.String `tfsdk:"user_id"`
	TeamID types.String `tfsdk:"team_id"`
	RoleID types.String `tfsdk:"role_id"`
}

func newModel(userID, teamID, roleID string) model {
	return model{UserID: types.StringValue(userID), TeamID: types.StringValue(teamID), RoleID: types.StringValue(roleID)}
}

// key is what an assignment has in common with one that takes its place.
func (m model) key() string {
	return "assignment " + m.UserID.ValueString() + "/" + m.TeamID.ValueString() + "/" + m.RoleID.ValueString()
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, m)
}

func (m model) heldBy(user veza.User) bool {
	return slices.ContainsFunc(user.TeamRoles, func(held veza.TeamRole) bool {
		return held.TeamID == m.TeamID.ValueString() && held.RoleID == m.RoleID.ValueString()
	})
}

func (m model) pair() rolecheck.Pair {
	return rolecheck.Pair{TeamID: m.TeamID, RoleID: m.RoleID, TeamAt: path.Root("team_id"), RoleAt: path.Root("role_id")}
}

// role is what the guard has to judge. The name spares it a question; a role that the
// list does not have keeps its ids.
func (m model) role(all []veza.Role) guardrail.Role {
	r := guardrail.Role{TeamID: m.TeamID.ValueString(), ID: m.RoleID.ValueString()}
	if i := slices.IndexFunc(all, func(role veza.Role) bool { return role.ID == r.ID }); i >= 0 {
		r.Name = all[i].Name
	}
	return r
}
