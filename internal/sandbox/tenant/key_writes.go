package tenant

import (
	"context"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// MakeKey makes a key of the caller, for a team that they are in; the root team
// when none is named. Its secret is in this answer and nowhere else.
func (t *Tenant) MakeKey(ctx context.Context, caller Caller, teamID, name string) (Key, error) {
	if teamID == "" {
		teamID = t.root.ID
	}
	key := Key{Secret: newSecret(), OwnerID: caller.UserID, TeamID: teamID, Name: name}
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		if strings.TrimSpace(name) == "" {
			return fieldError("name", "a key needs a name")
		}
		in, err := t.inTeam(tx, caller.UserID, teamID)
		if err != nil {
			return err
		}
		if !in {
			return fieldError("team_id", "%s is in no team %q: a key is for a team of its owner", caller.UserName, teamID)
		}
		// A key that could make itself one for another team would not be scoped to its own.
		if caller.TeamID != t.root.ID && caller.TeamID != teamID {
			return scim.Errorf(403, "", "The API key is scoped to another team than %q: make the key with one of that team or of the root team.", teamID)
		}
		if err := t.insertKey(tx, &key); err != nil {
			return err
		}
		keys, err := keysWhere(tx, `k.id = ?`, key.ID)
		if err == nil {
			key.TeamName = keys[0].TeamName
		}
		return err
	})
	if err != nil {
		return Key{}, err
	}
	return key, nil
}

// updateKey changes a key that mine admits, as its owner's or an
// administrator's; for others it is a *NotFoundError.
func (t *Tenant) updateKey(ctx context.Context, id string, mine func(Key) bool, change func(*store.Tx, Key) error) (Key, error) {
	var key Key
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		keys, err := keysWhere(tx, `k.id = ?`, id)
		if err != nil {
			return err
		}
		if len(keys) == 0 || !mine(keys[0]) {
			return &NotFoundError{"API key", id}
		}
		if err := change(tx, keys[0]); err != nil {
			return err
		}
		key = keys[0]
		if keys, err = keysWhere(tx, `k.id = ?`, id); err == nil && len(keys) > 0 {
			key = keys[0]
		}
		return err
	})
	return key, err
}

// visible says whose keys the caller sees: an administrator everybody's.
func (c Caller) visible(key Key) bool { return key.OwnerID == c.UserID || c.Has("admin") }

// KeysOf lists the keys that the caller may see.
func (t *Tenant) KeysOf(ctx context.Context, caller Caller) ([]Key, error) {
	all, err := t.Keys(ctx)
	if err != nil {
		return nil, err
	}
	keys := all[:0]
	for _, key := range all {
		if caller.visible(key) {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// UpdateKey gives a key the name that change gives it; nothing else of a key can change.
func (t *Tenant) UpdateKey(ctx context.Context, caller Caller, id string, change func(*Key)) (Key, error) {
	return t.updateKey(ctx, id, caller.visible, func(tx *store.Tx, key Key) error {
		change(&key)
		if strings.TrimSpace(key.Name) == "" {
			return fieldError("name", "a key needs a name")
		}
		_, err := tx.Exec(`UPDATE api_keys SET name = ? WHERE id = ?`, key.Name, id)
		return err
	})
}

// RevokeKey disables a key.
func (t *Tenant) RevokeKey(ctx context.Context, caller Caller, id string) error {
	_, err := t.updateKey(ctx, id, caller.visible, func(tx *store.Tx, _ Key) error {
		_, err := tx.Exec(`UPDATE api_keys SET status = ? WHERE id = ?`, keyInactive, id)
		return err
	})
	return err
}

// ReinstateKey enables a key again, unless its owner is deactivated.
func (t *Tenant) ReinstateKey(ctx context.Context, caller Caller, id string) error {
	_, err := t.updateKey(ctx, id, caller.visible, func(tx *store.Tx, key Key) error {
		var name string
		var active bool
		if _, err := tx.One([]any{&name, &active}, `SELECT user_name, active FROM users WHERE id = ?`, key.OwnerID); err != nil {
			return err
		}
		if !active {
			return stateError("%s, who owns the API key %q, is deactivated: reactivate them first.", name, key.Name)
		}
		_, err := tx.Exec(`UPDATE api_keys SET status = ? WHERE id = ?`, keyActive, id)
		return err
	})
	return err
}

// RemoveKey deletes a key and returns what it was.
func (t *Tenant) RemoveKey(ctx context.Context, caller Caller, id string) (Key, error) {
	return t.updateKey(ctx, id, caller.visible, func(tx *store.Tx, _ Key) error {
		_, err := tx.Exec(`DELETE FROM api_keys WHERE id = ?`, id)
		return err
	})
}
