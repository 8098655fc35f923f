package tenant

import (
	"context"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	local    = "local"
	fromSCIM = "scim"
)

// CreateUser adds a person (RFC 7644 §3.3).
func (t *Tenant) CreateUser(ctx context.Context, in scim.Object, options ...RequestOption) (scim.Object, error) {
	q := requestOf(options)
	if err := q.check(&t.users); err != nil {
		return nil, err
	}
	resource, err := t.validUser(in, fromSCIM)
	if err != nil {
		return nil, err
	}
	active, set := resource["active"].(bool)
	if !set {
		// The default is the server's to choose: whoever is provisioned may sign in.
		active = true
		resource["active"] = true
	}
	now := t.now()
	r := record{id: newID(), resource: resource, created: now, modified: now, version: 1, active: active, provider: fromSCIM}

	var out scim.Object
	err = t.write(ctx, 201, func(tx *store.Tx) (err error) {
		if err := t.insertUser(tx, r); err != nil {
			return err
		}
		out, err = t.users.answer(tx, r, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	t.remember(t.users.kind, r.id, nil)
	return out, nil
}

// GetUser returns a person, local ones too.
func (t *Tenant) GetUser(ctx context.Context, id string, options ...RequestOption) (scim.Object, error) {
	return t.get(ctx, &t.users, id, requestOf(options))
}

// ReplaceUser makes a person what in says (RFC 7644 §3.5.1). Only whether the
// account is active stays as it is when in does not say: a PUT that forgets it
// must not let a deactivated person back in.
func (t *Tenant) ReplaceUser(ctx context.Context, id string, in scim.Object, options ...RequestOption) (scim.Object, error) {
	return t.updateUser(ctx, id, options, func(current scim.Object) (scim.Object, error) {
		next, err := scim.Replace(t.users.engine, current, in)
		if err != nil {
			return nil, err
		}
		if _, said := scim.Get(next, "active"); !said {
			scim.Set(next, "active", current["active"])
		}
		return next, nil
	})
}

// PatchUser applies the operations, all or none (RFC 7644 §3.5.2).
func (t *Tenant) PatchUser(ctx context.Context, id string, operations []scim.Operation, options ...RequestOption) (scim.Object, error) {
	return t.updateUser(ctx, id, options, func(current scim.Object) (scim.Object, error) {
		next, _, err := scim.ApplyPatch(t.users.engine, current, operations)
		return next, err
	})
}

// DeleteUser removes a person with their keys and memberships; the name is free again.
func (t *Tenant) DeleteUser(ctx context.Context, id string, options ...RequestOption) error {
	q := requestOf(options)
	var before []byte
	err := t.write(ctx, 204, func(tx *store.Tx) error {
		r, err := t.users.find(tx, id)
		if err != nil {
			return err
		}
		if err := q.checkMatch(t.users.tag(r)); err != nil {
			return err
		}
		if before, err = t.snapshot(tx, &t.users, r); err != nil {
			return err
		}
		return t.deleteUser(ctx, tx, r)
	})
	if err == nil {
		t.remember(t.users.kind, id, before)
	}
	return err
}

func (t *Tenant) deleteUser(ctx context.Context, tx *store.Tx, r record) error {
	return t.guarded(ctx, tx, r, false, func() error {
		_, err := tx.Exec(`UPDATE scim_groups SET version = version + 1, modified = ?
			WHERE id IN (SELECT group_id FROM group_members WHERE user_id = ?)`, t.now(), r.id)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM users WHERE id = ?`, r.id)
		return err
	})
}

// updateUser replaces a person by what change makes of them.
func (t *Tenant) updateUser(
	ctx context.Context, id string, options []RequestOption, change func(scim.Object) (scim.Object, error),
) (scim.Object, error) {
	q := requestOf(options)
	if err := q.check(&t.users); err != nil {
		return nil, err
	}
	var out scim.Object
	var before []byte
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		r, err := t.users.find(tx, id)
		if err != nil {
			return err
		}
		if err := q.checkMatch(t.users.tag(r)); err != nil {
			return err
		}
		current, err := t.users.answer(tx, r, request{})
		if err != nil {
			return err
		}
		if before, err = t.snapshot(tx, &t.users, r); err != nil {
			return err
		}
		next, err := change(current)
		if err != nil {
			return err
		}
		if r, err = t.saveUser(ctx, tx, r, next); err != nil {
			return err
		}
		out, err = t.users.answer(tx, r, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	t.remember(t.users.kind, id, before)
	return out, nil
}

// saveUser stores next in place of r, if it differs, with all that follows from it.
func (t *Tenant) saveUser(ctx context.Context, tx *store.Tx, r record, next scim.Object) (record, error) {
	next, err := t.validUser(next, r.provider)
	if err != nil {
		return r, err
	}
	was := r
	r.resource = next
	if active, set := next["active"].(bool); set {
		// Removing the attribute changes no account: only a value does.
		r.active = active
	}
	if r.active == was.active && scim.Equal(was.resource, next) {
		return was, nil
	}
	r.version++
	r.modified = t.now()

	return r, t.guarded(ctx, tx, was, r.active, func() error {
		if err := t.updateUserRow(tx, r); err != nil {
			return err
		}
		if !slices.Equal(roleValues(was.resource), roleValues(next)) {
			if err := t.saveRoles(tx, r); err != nil {
				return err
			}
		}
		if displayName(was.resource) != displayName(next) {
			// Groups show the names of their members.
			_, err := tx.Exec(`UPDATE scim_groups SET version = version + 1
				WHERE id IN (SELECT group_id FROM group_members WHERE user_id = ?)`, r.id)
			if err != nil {
				return err
			}
		}
		if was.active && !r.active {
			// They stay disabled when the person is reactivated (SCIM Provisioning with Okta,
			// User Deprovisioning, says that keys are disabled and of no way back).
			_, err := tx.Exec(`UPDATE api_keys SET status = ? WHERE user_id = ?`, keyInactive, r.id)
			return err
		}
		return nil
	})
}

// validUser is the part of a user that is stored, if it keeps SCIM's rules and the profile's.
func (t *Tenant) validUser(in scim.Object, provider string) (scim.Object, error) {
	// It also takes roles as plain strings: the guide maps an Okta attribute to roles
	// and does not show its form on the wire.
	o, err := scim.Validate(t.users.engine, in)
	if err != nil {
		return nil, err
	}
	// Accepted, since identity providers send one, and of no use: nobody signs in here.
	scim.Delete(o, "password")
	if t.options.Profile == ProfileVeza {
		return o, checkVezaUser(o, provider)
	}
	return o, nil
}
