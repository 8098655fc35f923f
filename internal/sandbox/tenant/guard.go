package tenant

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// guarded runs a change to the person r, who is active after it or not, and
// refuses it with 403 where it would lock people out: SCIM Provisioning with
// Okta demands an administrator on the root team as break-glass account.
func (t *Tenant) guarded(ctx context.Context, tx *store.Tx, r record, active bool, change func() error) error {
	name := text(r.resource, "userName")
	if call := callOf(ctx); call != nil && call.Caller.UserID == r.id && r.active && !active {
		return scim.Errorf(403, "",
			"%s owns the API key of this request, and a key cannot deactivate or delete its owner: use another administrator's key.", name)
	}
	if r.provider != local {
		return change()
	}

	was, err := t.countAdmins(tx)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	is, err := t.countAdmins(tx)
	if err != nil {
		return err
	}
	if was > 0 && is == 0 {
		return scim.Errorf(403, "",
			"%s is the last active local user with the role admin on the root team. The tenant keeps at least one as break-glass account, "+
				"so %s cannot be deactivated, deleted or lose the role: give it to another local user first.", name, name)
	}
	return nil
}

// countAdmins counts the active local administrators of the root team.
func (t *Tenant) countAdmins(tx *store.Tx) (n int, err error) {
	_, err = tx.One([]any{&n}, `SELECT COUNT(DISTINCT u.id) FROM users u
		JOIN role_grants g ON g.user_id = u.id
		WHERE u.auth_provider_type = ? AND u.active = ? AND g.team_id = ? AND g.role_id = ?`,
		local, true, t.root.ID, t.roles["admin"])
	return n, err
}
