// Package rolecheck refuses, at plan, a role on a team that the tenant would not grant.
package rolecheck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Pair is a role on a team as a configuration names them, and where.
type Pair struct {
	TeamID, RoleID types.String
	TeamAt, RoleAt path.Path
}

// Same reports whether both are one role on one team.
func (p Pair) Same(o Pair) bool { return p.TeamID.Equal(o.TeamID) && p.RoleID.Equal(o.RoleID) }

// MayBe is Same for an o of which an id may be known after apply only: whatever is known of
// it decides.
func (p Pair) MayBe(o Pair) bool {
	may := func(id, known types.String) bool { return known.IsUnknown() || id.Equal(known) }
	return may(p.TeamID, o.TeamID) && may(p.RoleID, o.RoleID)
}

// Check refuses roles and teams that the tenant does not have, and roles that it does
// not offer on the team (is_available_in_root_team, is_available_in_non_root_team).
// What is not known yet passes. Roles and teams are asked for once in a plan.
func Check(ctx context.Context, s *session.Session, pairs ...Pair) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, p := range pairs {
		found, err := checkOne(ctx, s, p)
		if err != nil {
			diags.Append(apidiag.Error("Team Role Not Checked", err))
			return diags
		}
		diags.Append(found...)
	}
	return diags
}

func checkOne(ctx context.Context, s *session.Session, p Pair) (diag.Diagnostics, error) {
	var diags diag.Diagnostics
	var role *veza.Role
	var team *veza.Team
	if attrvalue.Known(p.RoleID) {
		all, err := Roles(ctx, s.Veza)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(all, func(r veza.Role) bool { return r.ID == p.RoleID.ValueString() })
		if i < 0 {
			diags.AddAttributeError(p.RoleAt, "Role Does Not Exist", noRole(p.RoleID.ValueString(), all))
		} else {
			role = &all[i]
		}
	}
	if attrvalue.Known(p.TeamID) {
		found, err := s.Team(ctx, p.TeamID.ValueString())
		switch {
		case errors.Is(err, veza.ErrNotFound):
			diags.AddAttributeError(p.TeamAt, "Team Does Not Exist", noTeam(ctx, s, p.TeamID.ValueString()))
		case err != nil:
			return nil, err
		default:
			team = &found
		}
	}
	if role == nil || team == nil {
		return diags, nil
	}
	root, err := s.IsRoot(ctx, *team)
	if err != nil {
		return nil, err
	}
	if root && !role.InRootTeam || !root && !role.InNonRootTeam {
		all, err := Roles(ctx, s.Veza)
		if err != nil {
			return nil, err
		}
		diags.AddAttributeError(p.RoleAt, "Role Not Available On Team", unavailable(*role, *team, root, all))
	}
	return diags, nil
}

// Roles returns the tenant's roles, which the client reads once.
func Roles(ctx context.Context, client *veza.Client) ([]veza.Role, error) {
	var all []veza.Role
	for role, err := range client.Roles(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, role)
	}
	return all, nil
}

// noRole helps those who wrote the name where the id belongs.
func noRole(id string, all []veza.Role) string {
	for _, r := range all {
		if strings.EqualFold(r.Name, id) {
			return fmt.Sprintf("%q is the name of a role; its id is %q. A configuration can look it up: data \"veza_role\" with "+
				"name = %q.", id, r.ID, r.Name)
		}
	}
	names := make([]string, len(all))
	for i, r := range all {
		names[i] = fmt.Sprintf("%s (%s)", r.Name, r.ID)
	}
	return fmt.Sprintf("The tenant has no role with the id %q. Its roles are: %s.", id, strings.Join(names, ", "))
}

func noTeam(ctx context.Context, s *session.Session, id string) string {
	if all, err := s.Teams(ctx); err == nil {
		for _, t := range all {
			if strings.EqualFold(t.Name, id) {
				return fmt.Sprintf("%q is the name of a team; its id is %q.", id, t.ID)
			}
		}
	}
	return fmt.Sprintf("The tenant has no team with the id %q. A team that SCIM made has another id than its group: look the "+
		"team up by name.", id)
}

func unavailable(role veza.Role, team veza.Team, root bool, all []veza.Role) string {
	var offered []string
	for _, r := range all {
		if root && r.InRootTeam || !root && r.InNonRootTeam {
			offered = append(offered, r.Name)
		}
	}
	where := fmt.Sprintf("on %q, which is not the root team", team.Name)
	if root {
		where = "on the root team"
	}
	return fmt.Sprintf("The role %q cannot be held %s. Roles that can: %s.", role.Name, where, strings.Join(offered, ", "))
}
