package effectiveaccess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/holdings"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

type model struct {
	UserID       types.String      `tfsdk:"user_id"`
	UserName     ignorecase.String `tfsdk:"user_name"`
	TeamID       types.String      `tfsdk:"team_id"`
	MappingKnown types.Bool        `tfsdk:"mapping_known"`
	Grants       types.List        `tfsdk:"grants"`
}

type grant struct {
	UserID   string   `tfsdk:"user_id"`
	UserName string   `tfsdk:"user_name"`
	Active   bool     `tfsdk:"active"`
	TeamID   string   `tfsdk:"team_id"`
	TeamName string   `tfsdk:"team_name"`
	RoleID   string   `tfsdk:"role_id"`
	RoleName string   `tfsdk:"role_name"`
	Sources  []source `tfsdk:"sources"`
}

type source struct {
	Kind      string       `tfsdk:"kind"`
	GroupName types.String `tfsdk:"group_name"`
}

var (
	sourceType = types.ObjectType{AttrTypes: map[string]attr.Type{"kind": types.StringType, "group_name": types.StringType}}
	grantType  = types.ObjectType{AttrTypes: map[string]attr.Type{
		"user_id": types.StringType, "user_name": types.StringType, "active": types.BoolType,
		"team_id": types.StringType, "team_name": types.StringType,
		"role_id": types.StringType, "role_name": types.StringType,
		"sources": types.ListType{ElemType: sourceType},
	}}
)

// fill completes the configuration with what was found, of one team if it names one.
func (m *model) fill(ctx context.Context, report holdings.Report) diag.Diagnostics {
	grants := []grant{}
	for _, h := range report.Holdings {
		if !m.TeamID.IsNull() && m.TeamID.ValueString() != h.Team.TeamID {
			continue
		}
		g := grant{
			UserID: h.Person.ID, UserName: h.Person.UserName, Active: h.Person.Active,
			TeamID: h.Team.TeamID, TeamName: h.Team.TeamName, RoleID: h.Team.RoleID, RoleName: h.Team.RoleName,
		}
		for _, s := range h.Sources {
			from := source{Kind: string(s.Kind)}
			if s.Group != "" {
				from.GroupName = types.StringValue(s.Group)
			}
			g.Sources = append(g.Sources, from)
		}
		grants = append(grants, g)
	}
	list, diags := types.ListValueFrom(ctx, grantType, grants)
	m.Grants, m.MappingKnown = list, types.BoolValue(report.MappingKnown)
	return diags
}
