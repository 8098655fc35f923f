package tenant

import (
	"context"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Grants lists who holds which role on which team, deactivated people too, with the sources.
func (t *Tenant) Grants(ctx context.Context) ([]access.Holding, error) {
	var held []access.Holding
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		held, err = t.holdings(tx, `IS NOT NULL`)
		return err
	})
	return held, err
}

// holdings lists what the people hold whose id meets the condition, which its
// arguments complete.
func (t *Tenant) holdings(tx *store.Tx, condition string, args ...any) ([]access.Holding, error) {
	facts := access.Facts{
		RootTeamID: t.root.ID, Roles: map[string][]string{}, Memberships: map[string][]string{}, Mapping: map[string][]access.TeamRole{},
	}
	err := tx.Each(func(row store.Row) error {
		var kind, user, team, role, group string
		if err := row.Scan(&kind, &user, &team, &role, &group); err != nil {
			return err
		}
		switch access.Kind(kind) {
		case access.Direct:
			facts.Direct = append(facts.Direct, access.Grant{UserID: user, TeamID: team, RoleID: role})
		case access.SCIMRole:
			facts.Roles[user] = append(facts.Roles[user], role)
		case access.Group:
			if !slices.Contains(facts.Memberships[user], group) {
				facts.Memberships[user] = append(facts.Memberships[user], group)
			}
			if mapped := (access.TeamRole{TeamID: team, RoleID: role}); !slices.Contains(facts.Mapping[group], mapped) {
				facts.Mapping[group] = append(facts.Mapping[group], mapped)
			}
		}
		return nil
	}, factsQuery(condition), slices.Concat(args, args, args)...)
	if err != nil {
		return nil, err
	}
	return access.Effective(facts), nil
}

// factsQuery leaves out the memberships that no mapping names: nothing follows from them.
func factsQuery(condition string) string {
	return `SELECT 'direct', user_id, team_id, role_id, '' FROM direct_grants WHERE user_id ` + condition + `
		UNION ALL SELECT 'scim_role', user_id, '', role_id, '' FROM scim_roles WHERE user_id ` + condition + `
		UNION ALL SELECT 'group', m.user_id, p.team_id, p.role_id, g.display_name FROM group_members m
			JOIN scim_groups g ON g.id = m.group_id JOIN role_mappings p ON p.group_folded = g.name_folded
			WHERE m.user_id ` + condition
}

// heldBy lists what one person holds.
func (t *Tenant) heldBy(tx *store.Tx, userID string) ([]access.Holding, error) {
	return t.holdings(tx, `= ?`, userID)
}

// holds reports whether the person holds the role on the team.
func holds(held []access.Holding, teamID, roleID string) bool {
	return slices.ContainsFunc(held, func(h access.Holding) bool { return h.TeamID == teamID && h.RoleID == roleID })
}

// inTeam reports whether a person belongs to the team: with a role on it, or
// as a member of the SCIM group it was made from.
func (t *Tenant) inTeam(tx *store.Tx, userID, teamID string) (bool, error) {
	held, err := t.heldBy(tx, userID)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(held, func(h access.Holding) bool { return h.TeamID == teamID }) {
		return true, nil
	}
	var one int
	return tx.One([]any{&one}, `SELECT 1 FROM group_members m JOIN scim_groups g ON g.id = m.group_id
		WHERE m.user_id = ? AND g.team_id = ?`, userID, teamID)
}
