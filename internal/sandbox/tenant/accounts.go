package tenant

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Account is a person as the admin API shows them.
type Account struct {
	ID                    string
	Name, DisplayName     string
	GivenName, FamilyName string
	Email                 string
	Enabled               bool
	Local                 bool // not from the identity provider
	Managed               bool // from the identity provider while SCIM is on
	Persona               string
	Digests               []byte // JSON, a list of objects
	TeamRoles             []TeamRole
	Created, Modified     string
	LastLogin             string // "" for never
	Logins                int
}

// TeamRole is a role that a person holds on a team, from whichever source.
type TeamRole struct {
	access.TeamRole

	TeamName, RoleName string
}

// Account is one person, or a *NotFoundError.
func (t *Tenant) Account(ctx context.Context, id string) (Account, error) {
	var account Account
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		r, err := t.person(tx, id)
		if err != nil {
			return err
		}
		account, err = t.account(tx, r)
		return err
	})
	return account, err
}

func (t *Tenant) person(tx *store.Tx, id string) (record, error) {
	records, err := t.users.records(tx, `WHERE id = ?`, id)
	if err != nil {
		return record{}, err
	}
	if len(records) == 0 {
		return record{}, &NotFoundError{"user", id}
	}
	return records[0], nil
}

func (t *Tenant) account(tx *store.Tx, r record) (Account, error) {
	name, _ := child(r.resource, "name")
	a := Account{
		ID: r.id, DisplayName: displayName(r.resource), GivenName: text(name, "givenName"), FamilyName: text(name, "familyName"),
		Email: primaryEmail(r.resource), Enabled: r.active, Local: r.provider == local, Created: r.created, Modified: r.modified,
	}
	if a.Email == "" {
		a.Email = text(r.resource, "userName")
	}
	_, err := tx.One([]any{&a.Name, &a.Persona, &a.Digests, &a.LastLogin, &a.Logins},
		`SELECT full_name, persona, digest_settings, last_login, logins FROM users WHERE id = ?`, r.id)
	if err != nil {
		return Account{}, err
	}
	if a.Name == "" {
		a.Name = a.DisplayName
	}
	settings, err := signInSettings(tx)
	if err != nil {
		return Account{}, err
	}
	a.Managed = settings.SCIMEnabled && !a.Local
	a.TeamRoles, err = t.teamRoles(tx, r.id)
	return a, err
}

func (t *Tenant) teamRoles(tx *store.Tx, userID string) ([]TeamRole, error) {
	held, err := t.heldBy(tx, userID)
	if err != nil {
		return nil, err
	}
	list := make([]TeamRole, len(held))
	for i, h := range held {
		tr := &list[i]
		tr.TeamID, tr.RoleID, tr.RoleName = h.TeamID, h.RoleID, t.roleNames[h.RoleID]
		if _, err := tx.One([]any{&tr.TeamName}, `SELECT name FROM teams WHERE id = ?`, h.TeamID); err != nil {
			return nil, err
		}
	}
	return list, nil
}
