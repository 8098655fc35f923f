package tenant

import (
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// losing runs a change by which these people may lose roles or their account.
// It is refused with 403 if it leaves no break-glass account, and their keys of
// teams that they are no longer in go.
func (t *Tenant) losing(tx *store.Tx, people []string, change func() error) error {
	was, err := t.breakGlass(tx, people)
	if err != nil {
		return err
	}
	keys, err := t.keysInTeams(tx, people)
	if err != nil {
		return err
	}
	if err := change(); err != nil {
		return err
	}
	if len(was) > 0 {
		is, err := t.administrators(tx)
		if err != nil {
			return err
		}
		if len(is) == 0 {
			return lastAdministrator(was)
		}
	}
	for _, key := range keys {
		still, err := t.inTeam(tx, key.OwnerID, key.TeamID)
		if err != nil {
			return err
		}
		if !still {
			if _, err := tx.Exec(`DELETE FROM api_keys WHERE id = ?`, key.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// breakGlass lists the break-glass accounts, if any of these people can be one.
func (t *Tenant) breakGlass(tx *store.Tx, people []string) ([]string, error) {
	for part := range chunks(people) {
		var one int
		found, err := tx.One([]any{&one}, `SELECT 1 FROM users WHERE auth_provider_type = ? AND active = ? AND id IN (`+
			repeat("?", len(part))+`)`, slices.Concat([]any{local, true}, anys(part))...)
		if err != nil {
			return nil, err
		}
		if found {
			return t.administrators(tx)
		}
	}
	return nil, nil
}

// administrators names the active local administrators of the root team.
func (t *Tenant) administrators(tx *store.Tx) ([]string, error) {
	held, err := t.holdings(tx, `IN (SELECT id FROM users WHERE auth_provider_type = ? AND active = ?)`, local, true)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, h := range held {
		if h.TeamID != t.root.ID || h.RoleID != t.roles["admin"] {
			continue
		}
		var name string
		if _, err := tx.One([]any{&name}, `SELECT user_name FROM users WHERE id = ?`, h.UserID); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func lastAdministrator(names []string) error {
	verb := " is"
	if len(names) > 1 {
		verb = " are"
	}
	who := strings.Join(names, " and ")
	return scim.Errorf(403, "",
		"%s%s the last active local user with the role admin on the root team. The tenant keeps at least one as break-glass account, "+
			"so %s cannot be deactivated, deleted or lose the role: give it to another local user first.", who, verb, who)
}

// keysInTeams lists the people's keys of teams that they are in.
func (t *Tenant) keysInTeams(tx *store.Tx, people []string) ([]Key, error) {
	var owned []Key
	for part := range chunks(people) {
		err := tx.Each(func(row store.Row) error {
			var key Key
			err := row.Scan(&key.ID, &key.OwnerID, &key.TeamID)
			owned = append(owned, key)
			return err
		}, `SELECT id, user_id, team_id FROM api_keys WHERE user_id IN (`+repeat("?", len(part))+`)`, anys(part)...)
		if err != nil {
			return nil, err
		}
	}
	keys := owned[:0]
	for _, key := range owned {
		in, err := t.inTeam(tx, key.OwnerID, key.TeamID)
		if err != nil {
			return nil, err
		}
		if in {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// directRoles are the direct assignments among what a person holds.
func directRoles(held []access.Holding) []access.TeamRole {
	var direct []access.TeamRole
	for _, h := range held {
		if h.HeldBy(access.Direct) {
			direct = append(direct, access.TeamRole{TeamID: h.TeamID, RoleID: h.RoleID})
		}
	}
	return direct
}
