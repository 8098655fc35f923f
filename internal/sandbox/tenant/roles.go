package tenant

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// role is a role as GET /api/v1/roles describes it.
type role struct {
	name        string
	admin       bool
	root        bool // may be assigned on the root team
	other       bool // may be assigned on other teams
	description string
}

// Names and meanings as far as they are public. viewer is on the root team
// too, since it is among the roles that can be assigned to users directly.
var roles = []role{
	{"admin", true, true, false, "Full control of settings, integrations and users."},
	{"operator", false, true, true, "Uses all features and creates configurations; neither users nor integrations."},
	{"access_reviewer", false, true, false, "Sees the Access Reviews panel and assigned reviews; the default of SSO users."},
	{"viewer", false, true, true, "Reads only."},
	{"watcher", false, true, false, "Reads what an operator uses."},
	{"re-assigner", false, true, false, "Limited management of reviewers."},
	{"integrations_manager", false, false, true, "Adds and edits the integrations that the team owns; needs viewer as well to sign in."},
	{"scim_provisioner", false, true, false, "May call the SCIM endpoints."},
	{"oaa_push", false, false, false, "The role of team API keys: reads and writes custom providers."},
}

// saveRoles keeps the person's attribute roles as the fact that grants follow
// from. A role the tenant does not know, as the RFC profile accepts, grants nothing.
func (t *Tenant) saveRoles(tx *store.Tx, r record) error {
	if _, err := tx.Exec(`DELETE FROM scim_roles WHERE user_id = ?`, r.id); err != nil {
		return err
	}
	for _, name := range roleValues(r.resource) {
		id, known := t.roles[name]
		if !known {
			continue
		}
		if _, err := tx.Exec(`INSERT INTO scim_roles (user_id, role_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, r.id, id); err != nil {
			return err
		}
	}
	return nil
}

// Role is a role that can be held on a team.
type Role struct {
	ID, Name, Description string
	Admin                 bool
	InRootTeam            bool // may be held on the root team
	InNonRootTeam         bool // may be held on other teams
}

// Roles lists every role. None can be made, changed or removed.
func (t *Tenant) Roles(ctx context.Context) ([]Role, error) {
	var list []Role
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var r Role
			err := row.Scan(&r.ID, &r.Name, &r.Description, &r.Admin, &r.InRootTeam, &r.InNonRootTeam)
			list = append(list, r)
			return err
		}, `SELECT id, name, description, is_admin, is_available_in_root_team, is_available_in_non_root_team FROM roles ORDER BY id`)
	})
	return list, err
}

// checkTeamRole holds that the team and the role exist and the role can be held
// there; field is where the request has the pair.
func (t *Tenant) checkTeamRole(tx *store.Tx, field string, tr access.TeamRole) error {
	var team, name string
	var root, inRoot, inOther bool
	found, err := tx.One([]any{&team, &root}, `SELECT name, is_root FROM teams WHERE id = ?`, tr.TeamID)
	if err != nil {
		return err
	}
	if !found {
		return fieldError(field+".team_id", "there is no team %q", tr.TeamID)
	}
	found, err = tx.One([]any{&name, &inRoot, &inOther},
		`SELECT name, is_available_in_root_team, is_available_in_non_root_team FROM roles WHERE id = ?`, tr.RoleID)
	switch {
	case err != nil:
		return err
	case !found:
		return fieldError(field+".role_id", "there is no role %q", tr.RoleID)
	case root && !inRoot:
		return fieldError(field+".role_id", "the role %s is not available on the root team", name)
	case !root && !inOther:
		return fieldError(field+".role_id", "the role %s is not available on the team %q, which is not the root team", name, team)
	}
	return nil
}

func insertDirect(tx *store.Tx, userID string, tr access.TeamRole) error {
	_, err := tx.Exec(`INSERT INTO direct_grants (user_id, team_id, role_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		userID, tr.TeamID, tr.RoleID)
	return err
}
