package ssorolemapping

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/rolecheck"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

type model struct {
	Group     ignorecase.String `tfsdk:"group"`
	TeamRoles types.Set         `tfsdk:"team_roles"`
}

type teamRole struct {
	TeamID types.String `tfsdk:"team_id"`
	RoleID types.String `tfsdk:"role_id"`
}

var teamRoleType = types.ObjectType{AttrTypes: map[string]attr.Type{"team_id": types.StringType, "role_id": types.StringType}}

type identity struct {
	Group types.String `tfsdk:"group"`
}

// key is what a mapping has in common with one that takes its place.
func (m model) key() string { return "role mapping " + strings.ToLower(m.Group.ValueString()) }

// successor is what a mapping has in common with the create that a forced replacement
// (-replace) plans right after it. Another mapping of the group, which somebody else wrote
// beside it, has other roles.
func (m model) successor() string { return m.key() + " " + m.TeamRoles.String() }

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{Group: m.Group.StringValue})
}

func fromAPI(ctx context.Context, m veza.RoleMapping) (model, diag.Diagnostics) {
	roles := make([]teamRole, len(m.TeamRoles))
	for i, r := range m.TeamRoles {
		roles[i] = teamRole{types.StringValue(r.TeamID), types.StringValue(r.RoleID)}
	}
	set, diags := types.SetValueFrom(ctx, teamRoleType, roles)
	return model{Group: ignorecase.Value(m.Group), TeamRoles: set}, diags
}

func (m model) toAPI(ctx context.Context) (veza.RoleMapping, diag.Diagnostics) {
	var roles []teamRole
	diags := m.TeamRoles.ElementsAs(ctx, &roles, false)
	out := veza.RoleMapping{Group: m.Group.ValueString()}
	for _, r := range roles {
		out.TeamRoles = append(out.TeamRoles, veza.TeamRole{TeamID: r.TeamID.ValueString(), RoleID: r.RoleID.ValueString()})
	}
	return out, diags
}

// pairs are the rows as far as they are known at plan.
func (m model) pairs() []rolecheck.Pair {
	var pairs []rolecheck.Pair
	for _, element := range m.TeamRoles.Elements() {
		object, ok := element.(types.Object)
		if !ok || object.IsUnknown() || object.IsNull() {
			continue
		}
		team, hasTeam := object.Attributes()["team_id"].(types.String)
		role, hasRole := object.Attributes()["role_id"].(types.String)
		if !hasTeam || !hasRole {
			continue
		}
		at := path.Root("team_roles").AtSetValue(object)
		pairs = append(pairs, rolecheck.Pair{TeamID: team, RoleID: role, TeamAt: at.AtName("team_id"), RoleAt: at.AtName("role_id")})
	}
	return pairs
}

// at is where the configuration has what the API calls a field.
func (m model) at() map[string]path.Path {
	fields := map[string]path.Path{"group": path.Root("group"), "team_roles": path.Root("team_roles")}
	for i, p := range m.pairs() { // toAPI sends them in this order.
		field := fmt.Sprintf("team_roles[%d]", i)
		fields[field+".team_id"], fields[field+".role_id"] = p.TeamAt, p.RoleAt
	}
	return fields
}
