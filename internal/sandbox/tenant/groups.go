package tenant

import (
	"context"
	"maps"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// CreateGroup adds a group and the team that Veza makes of it.
func (t *Tenant) CreateGroup(ctx context.Context, in scim.Object, options ...RequestOption) (scim.Object, error) {
	q := requestOf(options)
	if err := q.check(&t.groups); err != nil {
		return nil, err
	}
	resource, members, err := t.validGroup(in)
	if err != nil {
		return nil, err
	}
	now := t.now()
	r := record{id: newID(), resource: resource, created: now, modified: now, version: 1}

	var out scim.Object
	err = t.write(ctx, 201, func(tx *store.Tx) error {
		if err := t.insertGroup(tx, r); err != nil {
			return err
		}
		if _, err := t.changeMembers(tx, r.id, members); err != nil {
			return err
		}
		out, err = t.groups.answer(tx, r, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	t.remember(t.groups.kind, r.id, nil)
	return out, nil
}

// GetGroup returns a group. Its members are not even read when they are not selected.
func (t *Tenant) GetGroup(ctx context.Context, id string, options ...RequestOption) (scim.Object, error) {
	return t.get(ctx, &t.groups, id, requestOf(options))
}

// ReplaceGroup makes a group what in says, members included (RFC 7644 §3.5.1).
// Whether a PUT without members empties a group of Veza is not public: the
// RFC's answer is that what is omitted is cleared.
func (t *Tenant) ReplaceGroup(ctx context.Context, id string, in scim.Object, options ...RequestOption) (scim.Object, error) {
	return t.updateGroup(ctx, id, options, func(_ *store.Tx, current scim.Object) (scim.Object, memberChange, error) {
		checked, members, err := t.validGroup(in)
		if err != nil {
			return nil, memberChange{}, err
		}
		next, err := scim.Replace(t.groups.engine, current, checked)
		return next, members, err
	})
}

// PatchGroup applies the operations, all or none (RFC 7644 §3.5.2).
func (t *Tenant) PatchGroup(ctx context.Context, id string, operations []scim.Operation, options ...RequestOption) (scim.Object, error) {
	return t.updateGroup(ctx, id, options, func(tx *store.Tx, current scim.Object) (scim.Object, memberChange, error) {
		members, rest, simple, err := t.splitMembers(operations)
		if err != nil {
			return nil, memberChange{}, err
		}
		if simple {
			next, _, err := scim.ApplyPatch(t.groups.engine, current, rest)
			return next, members, err
		}
		// A path into single members, other than one by its id, needs them all.
		if err := t.groups.attach(tx, []scim.Object{current}); err != nil {
			return nil, memberChange{}, err
		}
		next, _, err := scim.ApplyPatch(t.groups.engine, current, operations)
		if err != nil {
			return nil, memberChange{}, err
		}
		return t.validGroup(next)
	})
}

// DeleteGroup removes a group with its team.
func (t *Tenant) DeleteGroup(ctx context.Context, id string, options ...RequestOption) error {
	q := requestOf(options)
	var before []byte
	err := t.write(ctx, 204, func(tx *store.Tx) error {
		r, err := t.groups.find(tx, id)
		if err != nil {
			return err
		}
		if err := q.checkMatch(t.groups.tag(r)); err != nil {
			return err
		}
		if before, err = t.snapshot(tx, &t.groups, r); err != nil {
			return err
		}
		if err := t.touchMembers(tx, id); err != nil {
			return err
		}
		var team string
		if _, err := tx.One([]any{&team}, `SELECT team_id FROM scim_groups WHERE id = ?`, id); err != nil {
			return err
		}
		members, err := membersOf(tx, id)
		if err != nil {
			return err
		}
		return t.losing(tx, members, func() error {
			if _, err := tx.Exec(`DELETE FROM scim_groups WHERE id = ?`, id); err != nil {
				return err
			}
			_, err := tx.Exec(`DELETE FROM teams WHERE id = ?`, team)
			return err
		})
	})
	if err == nil {
		t.remember(t.groups.kind, id, before)
	}
	return err
}

// updateGroup replaces a group by what change makes of it; change gets it without members.
func (t *Tenant) updateGroup(
	ctx context.Context, id string, options []RequestOption,
	change func(*store.Tx, scim.Object) (scim.Object, memberChange, error),
) (scim.Object, error) {
	q := requestOf(options)
	if err := q.check(&t.groups); err != nil {
		return nil, err
	}
	var out scim.Object
	var before []byte
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		r, err := t.groups.find(tx, id)
		if err != nil {
			return err
		}
		if err := q.checkMatch(t.groups.tag(r)); err != nil {
			return err
		}
		if before, err = t.snapshot(tx, &t.groups, r); err != nil {
			return err
		}
		next, members, err := change(tx, t.groups.view(r))
		if err != nil {
			return err
		}
		if r, err = t.saveGroup(tx, r, next, members); err != nil {
			return err
		}
		out, err = t.groups.answer(tx, r, q)
		return err
	})
	if err != nil {
		return nil, err
	}
	t.remember(t.groups.kind, id, before)
	return out, nil
}

// saveGroup stores next in place of r, if it or its members differ.
func (t *Tenant) saveGroup(tx *store.Tx, r record, next scim.Object, members memberChange) (record, error) {
	next, _, err := t.validGroup(next)
	if err != nil {
		return r, err
	}
	changed, err := t.changeMembers(tx, r.id, members)
	if err != nil {
		return r, err
	}
	was := r.resource
	if !changed && scim.Equal(was, next) {
		return r, nil
	}
	r.resource, r.modified = next, t.now()
	r.version++
	return r, t.updateGroupRow(tx, r, text(was, "displayName"))
}

// validGroup is the part of a group that is stored with it, and its members.
func (t *Tenant) validGroup(in scim.Object) (scim.Object, memberChange, error) {
	in = maps.Clone(in)
	value, _ := scim.Get(in, "members")
	scim.Delete(in, "members")
	o, err := scim.Validate(t.groups.engine, in)
	if err != nil {
		return nil, memberChange{}, err
	}
	members, err := replaceMembers(value)
	return o, members, err
}
