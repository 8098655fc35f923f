package tenant

import (
	"encoding/json"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func (t *Tenant) insertUser(tx *store.Tx, r record) error {
	if err := t.checkUserUnique(tx, r); err != nil {
		return err
	}
	data, err := json.Marshal(r.resource)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO users (id, user_name, user_name_folded, email_folded, external_id, display_name, active,
		auth_provider_type, resource, created, modified, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, text(r.resource, "userName"), fold(text(r.resource, "userName")), t.emailKey(r), externalID(r.resource),
		displayName(r.resource), r.active, r.provider, string(data), r.created, r.modified, r.version)
	if err != nil {
		return err
	}
	return t.saveRoles(tx, r)
}

func (t *Tenant) updateUserRow(tx *store.Tx, r record) error {
	if err := t.checkUserUnique(tx, r); err != nil {
		return err
	}
	data, err := json.Marshal(r.resource)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE users SET user_name = ?, user_name_folded = ?, email_folded = ?, external_id = ?, display_name = ?,
		active = ?, resource = ?, modified = ?, version = ? WHERE id = ?`,
		text(r.resource, "userName"), fold(text(r.resource, "userName")), t.emailKey(r), externalID(r.resource),
		displayName(r.resource), r.active, string(data), r.modified, r.version, r.id)
	return err
}

func (t *Tenant) checkUserUnique(tx *store.Tx, r record) error {
	var other string
	userName := text(r.resource, "userName")
	found, err := tx.One([]any{&other}, `SELECT id FROM users WHERE user_name_folded = ? AND id <> ?`, fold(userName), r.id)
	if err != nil {
		return err
	}
	if found {
		return scim.Errorf(409, scim.Uniqueness, "The userName %q belongs to user %s already; case makes no difference.", userName, other)
	}
	email := t.emailKey(r)
	if email == nil {
		return nil
	}
	found, err = tx.One([]any{&other}, `SELECT id FROM users WHERE email_folded = ? AND id <> ?`, email, r.id)
	if err == nil && found {
		return scim.Errorf(409, scim.Uniqueness, "The e-mail address %q belongs to user %s already; case makes no difference.",
			primaryEmail(r.resource), other)
	}
	return err
}

// emailKey is what makes e-mail addresses unique, a rule of Veza and not of the RFC.
func (t *Tenant) emailKey(r record) any {
	email := primaryEmail(r.resource)
	if email == "" || t.options.Profile != ProfileVeza {
		return nil
	}
	return fold(email)
}

func externalID(o scim.Object) any {
	if id := text(o, "externalId"); id != "" {
		return id
	}
	return nil
}

// displayName is how others see a person.
func displayName(o scim.Object) string {
	if name := text(o, "displayName"); name != "" {
		return name
	}
	return text(o, "userName")
}
