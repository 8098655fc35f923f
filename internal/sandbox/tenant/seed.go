package tenant

import (
	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// The two local people that a new tenant begins with.
const (
	BreakGlassAdmin = "break-glass@example.com"
	SCIMAdmin       = "scim-admin@example.com"
)

// rootTeam is the name and SSO alias of the team that every tenant has.
const rootTeam = "Root"

// seed fills an empty database and learns what never changes in a full one.
func (t *Tenant) seed(tx *store.Tx) error {
	found, err := tx.One([]any{&t.root.ID, &t.root.Name}, `SELECT id, name FROM teams WHERE is_root = ?`, true)
	if err != nil {
		return err
	}
	if !found {
		return t.seedEmpty(tx)
	}
	return t.loadRoles(tx)
}

func (t *Tenant) seedEmpty(tx *store.Tx) error {
	t.root = Team{ID: newID(), Name: rootTeam, PolicyType: unbound, SSOAlias: rootTeam, Root: true}
	if err := t.insertTeam(tx, t.root); err != nil {
		return err
	}
	for _, r := range roles {
		_, err := tx.Exec(`INSERT INTO roles
			(id, name, is_admin, is_available_in_root_team, is_available_in_non_root_team, description) VALUES (?, ?, ?, ?, ?, ?)`,
			newID(), r.name, r.admin, r.root, r.other, r.description)
		if err != nil {
			return err
		}
	}
	if err := t.loadRoles(tx); err != nil {
		return err
	}
	if err := t.seedUser(tx, BreakGlassAdmin, "Break", "Glass", "admin"); err != nil {
		return err
	}
	return t.seedUser(tx, SCIMAdmin, "SCIM", "Admin", "admin", "scim_provisioner")
}

func (t *Tenant) loadRoles(tx *store.Tx) error {
	t.roles, t.roleNames = make(map[string]string, len(roles)), make(map[string]string, len(roles))
	return tx.Each(func(row store.Row) error {
		var id, name string
		err := row.Scan(&id, &name)
		t.roles[name], t.roleNames[id] = id, name
		return err
	}, `SELECT id, name FROM roles`)
}

// seedUser makes a local user with roles that an administrator gave, as the
// guide has it done: what the identity provider sends does not touch them.
func (t *Tenant) seedUser(tx *store.Tx, email, given, family string, held ...string) error {
	resource, err := t.validUser(scim.Object{
		"userName":    email,
		"name":        scim.Object{"givenName": given, "familyName": family},
		"displayName": given + " " + family,
		"emails":      []any{scim.Object{"value": email, "primary": true}},
		"active":      true,
	}, local)
	if err != nil {
		return err
	}
	now := t.now()
	r := record{id: newID(), resource: resource, created: now, modified: now, version: 1, active: true, provider: local}
	if err := t.insertUser(tx, r); err != nil {
		return err
	}
	for _, name := range held {
		if err := insertDirect(tx, r.id, access.TeamRole{TeamID: t.root.ID, RoleID: t.roles[name]}); err != nil {
			return err
		}
	}
	return nil
}
