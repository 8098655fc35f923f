package tenant

import "github.com/veza/terraform-provider-veza/internal/sandbox/store"

// sourceUserRoles marks the grants that come from a user's attribute roles.
const sourceUserRoles = "user_roles"

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

// grantRoles makes the person's grants follow their attribute roles. It is not
// public which team a direct role lands on; the root team is the only one where
// all four can be held. A role the tenant does not know, as the RFC profile
// accepts, grants nothing.
func (t *Tenant) grantRoles(tx *store.Tx, r record) error {
	_, err := tx.Exec(`DELETE FROM role_grants WHERE user_id = ? AND source = ?`, r.id, sourceUserRoles)
	if err != nil {
		return err
	}
	for _, name := range roleValues(r.resource) {
		id, known := t.roles[name]
		if !known {
			continue
		}
		_, err := tx.Exec(`INSERT INTO role_grants (user_id, team_id, role_id, source, source_id) VALUES (?, ?, ?, ?, '')
			ON CONFLICT DO NOTHING`, r.id, t.root.ID, id, sourceUserRoles)
		if err != nil {
			return err
		}
	}
	return nil
}
