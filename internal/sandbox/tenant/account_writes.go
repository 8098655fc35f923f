package tenant

import (
	"context"
	"fmt"
	"net/mail"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// CreateLocalUser makes a person that no identity provider knows, and returns
// the new id. No password is kept: nobody proves one here. That SCIM is on does
// not keep an administrator from it, as far as is public.
func (t *Tenant) CreateLocalUser(ctx context.Context, a Account) (string, error) {
	a.ID = newID()
	if a.DisplayName == "" {
		a.DisplayName = a.Name
	}
	resource := scim.Object{"schemas": []any{scim.UserURN}, "active": true}
	write(resource, a)
	now := t.now()
	r := record{id: a.ID, resource: resource, created: now, modified: now, version: 1, active: true, provider: local}
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		if err := t.checkAccount(tx, a); err != nil {
			return err
		}
		if err := t.insertUser(tx, r); err != nil {
			return err
		}
		if err := saveAccountRow(tx, a); err != nil {
			return err
		}
		return t.assign(tx, a.ID, nil, teamRolesOf(a))
	})
	if err != nil {
		return "", err
	}
	t.remember(t.users.kind, a.ID, nil)
	return a.ID, nil
}

// UpdateAccount makes an account what change makes of it. TeamRoles are the
// direct assignments it is to have. change must not use the tenant, which waits for it.
func (t *Tenant) UpdateAccount(ctx context.Context, id string, change func(*Account) error) (Account, error) {
	var account Account
	var before []byte
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		r, err := t.person(tx, id)
		if err != nil {
			return err
		}
		if before, err = t.snapshot(tx, &t.users, r); err != nil {
			return err
		}
		was, err := t.account(tx, r)
		if err != nil {
			return err
		}
		is := was
		is.TeamRoles = slices.Clone(was.TeamRoles)
		if err := change(&is); err != nil {
			return err
		}
		if err := checkManaged(was, is); err != nil {
			return err
		}
		if err := t.checkAccount(tx, is); err != nil {
			return err
		}
		if r, err = t.saveAccount(ctx, tx, r, was, is); err != nil {
			return err
		}
		account, err = t.account(tx, r)
		return err
	})
	if err == nil {
		t.remember(t.users.kind, id, before)
	}
	return account, err
}

func (t *Tenant) saveAccount(ctx context.Context, tx *store.Tx, r record, was, is Account) (record, error) {
	current, err := t.users.answer(tx, r, request{})
	if err != nil {
		return r, err
	}
	if is.Name != was.Name || is.DisplayName != was.DisplayName || is.GivenName != was.GivenName || is.FamilyName != was.FamilyName ||
		is.Email != was.Email || is.Enabled != was.Enabled {
		write(current, is)
		if r, err = t.saveUser(ctx, tx, r, current); err != nil {
			return r, err
		}
	}
	if err := saveAccountRow(tx, is); err != nil {
		return r, err
	}
	return r, t.losing(tx, []string{r.id}, func() error {
		held, err := t.heldBy(tx, r.id)
		if err != nil {
			return err
		}
		return t.assign(tx, r.id, held, teamRolesOf(is))
	})
}

// assign makes the direct assignments of a person the listed ones. Entries that
// another source holds come from the answer this list was made of, so they
// become direct only where they were; a grant that a group or a SCIM role holds
// stays although the list leaves it out. What Veza does with either is not public.
func (t *Tenant) assign(tx *store.Tx, userID string, held []access.Holding, list []access.TeamRole) error {
	was := directRoles(held)
	for i, tr := range list {
		if slices.Contains(was, tr) || holds(held, tr.TeamID, tr.RoleID) {
			continue
		}
		if err := t.checkTeamRole(tx, fmt.Sprintf("team_roles[%d]", i), tr); err != nil {
			return err
		}
		if err := insertDirect(tx, userID, tr); err != nil {
			return err
		}
	}
	for _, tr := range was {
		if slices.Contains(list, tr) {
			continue
		}
		_, err := tx.Exec(`DELETE FROM direct_grants WHERE user_id = ? AND team_id = ? AND role_id = ?`, userID, tr.TeamID, tr.RoleID)
		if err != nil {
			return err
		}
	}
	return nil
}

// DeleteAccount removes a person with all they have, and returns who it was.
func (t *Tenant) DeleteAccount(ctx context.Context, id string) (Account, error) {
	var account Account
	var before []byte
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		r, err := t.person(tx, id)
		if err != nil {
			return err
		}
		if account, err = t.account(tx, r); err != nil {
			return err
		}
		if account.Managed {
			return stateError("%s is managed by the identity provider through SCIM: delete them there, or through SCIM.", account.Email)
		}
		if before, err = t.snapshot(tx, &t.users, r); err != nil {
			return err
		}
		return t.deleteUser(ctx, tx, r)
	})
	if err == nil {
		t.remember(t.users.kind, id, before)
	}
	return account, err
}

// checkManaged refuses what is the identity provider's to change: SCIM
// Provisioning with Okta has all user management done there once SCIM is
// enabled. Roles may be changed.
func checkManaged(was, is Account) error {
	if !was.Managed {
		return nil
	}
	for _, field := range []struct{ name, was, is string }{
		{"name", was.Name, is.Name}, {"display_name", was.DisplayName, is.DisplayName}, {"given_name", was.GivenName, is.GivenName},
		{"family_name", was.FamilyName, is.FamilyName}, {"email", was.Email, is.Email},
		{"enabled", fmt.Sprint(was.Enabled), fmt.Sprint(is.Enabled)},
	} {
		if field.was != field.is {
			return fieldError(field.name, "%s is managed by the identity provider through SCIM: change it there, or through SCIM", was.Email)
		}
	}
	return nil
}

func (t *Tenant) checkAccount(tx *store.Tx, a Account) error {
	if address, err := mail.ParseAddress(a.Email); err != nil || address.Address != a.Email {
		return fieldError("email", "%q is no e-mail address", a.Email)
	}
	var other string
	found, err := tx.One([]any{&other}, `SELECT id FROM users WHERE id <> ? AND (user_name_folded = ? OR email_folded = ?)`,
		a.ID, fold(a.Email), fold(a.Email))
	if err == nil && found {
		return fieldError("email", "User with the same email already exists")
	}
	return err
}

// write puts into a SCIM user what the account says of the same things.
func write(o scim.Object, a Account) {
	if text(o, "userName") == "" || fold(primaryEmail(o)) != fold(a.Email) {
		scim.Set(o, "userName", a.Email)
		scim.Set(o, "emails", []any{scim.Object{"value": a.Email, "primary": true}})
	}
	scim.Set(o, "displayName", a.DisplayName)
	scim.Set(o, "active", a.Enabled)
	name, _ := child(o, "name")
	full := scim.Object{}
	for key, value := range name {
		full[key] = value
	}
	for key, value := range map[string]string{"givenName": a.GivenName, "familyName": a.FamilyName} {
		if value == "" {
			scim.Delete(full, key)
		} else {
			scim.Set(full, key, value)
		}
	}
	if len(full) > 0 {
		scim.Set(o, "name", full)
	} else {
		scim.Delete(o, "name")
	}
}

func saveAccountRow(tx *store.Tx, a Account) error {
	name := a.Name
	if name == a.DisplayName {
		name = "" // follows the display name
	}
	digests := string(a.Digests)
	if digests == "" {
		digests = "[]"
	}
	_, err := tx.Exec(`UPDATE users SET full_name = ?, persona = ?, digest_settings = ? WHERE id = ?`, name, a.Persona, digests, a.ID)
	return err
}

func teamRolesOf(a Account) []access.TeamRole {
	list := make([]access.TeamRole, len(a.TeamRoles))
	for i, tr := range a.TeamRoles {
		list[i] = tr.TeamRole
	}
	return list
}
