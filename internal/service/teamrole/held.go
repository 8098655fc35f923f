package teamrole

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/holdings"
)

// stillHeld says why a role stays whose assignment is gone. It asks the tenant, which
// only this case costs, and is content to know less where the tenant does not tell.
func (r *Resource) stillHeld(ctx context.Context, gone model) string {
	where := fmt.Sprintf("The role %s on the team %s is no longer assigned to the person with id %s",
		gone.RoleID.ValueString(), gone.TeamID.ValueString(), gone.UserID.ValueString())
	from := "a group through the SSO role mapping, or their SCIM roles"
	report, err := holdings.Read(ctx, r.Session, holdings.Who{ID: gone.UserID.ValueString()})
	if err == nil {
		for _, h := range report.Holdings {
			if h.Team.TeamID != gone.TeamID.ValueString() || h.Team.RoleID != gone.RoleID.ValueString() {
				continue
			}
			where = fmt.Sprintf("The role %s on the team %s is no longer assigned to %s",
				cmp.Or(h.Team.RoleName, h.Team.RoleID), cmp.Or(h.Team.TeamName, h.Team.TeamID), h.Person.UserName)
			from = cmp.Or(strings.Join(named(h.Sources), ", "), from)
		}
	}
	return where + ", who keeps it from another source: " + from + ".\n\nIt goes when the last source goes: take the person out of " +
		"the group, change the mapping (veza_sso_role_mapping), or take the role out of their SCIM roles."
}

func named(sources []access.Source) []string {
	var names []string
	for _, s := range sources {
		switch s.Kind {
		case access.Group:
			names = append(names, fmt.Sprintf("the group %q", s.Group))
		case access.SCIMRole:
			names = append(names, "their SCIM roles")
		case holdings.Unknown:
			names = append(names, "one of their groups, perhaps: the tenant does not tell what they map to")
		}
	}
	return names
}
