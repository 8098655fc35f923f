package tenant

import (
	"context"
	"encoding/json"
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

func (t *Tenant) get(ctx context.Context, c *collection, id string, q request) (scim.Object, error) {
	if err := q.check(c); err != nil {
		return nil, err
	}
	if before, lagging := t.visible(c.kind)[id]; lagging {
		if len(before) == 0 {
			return nil, c.notFound(id)
		}
		o, err := decode(before)
		if err != nil {
			return nil, err
		}
		return q.project(c, o)
	}
	var out scim.Object
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		r, err := c.find(tx, id)
		if err != nil {
			return err
		}
		out, err = c.answer(tx, r, q)
		return err
	})
	return out, err
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
		if _, err := tx.Exec(`DELETE FROM scim_groups WHERE id = ?`, id); err != nil {
			return err
		}
		_, err = tx.Exec(`DELETE FROM teams WHERE id = ?`, team)
		return err
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

func (t *Tenant) insertGroup(tx *store.Tx, r record) error {
	name := text(r.resource, "displayName")
	if err := checkTeamName(tx, name, ""); err != nil {
		return err
	}
	// With which scope a provisioned team starts and with which alias is not public.
	// The least access: no provider. The alias that needs no look-up: its name.
	team := Team{ID: newID(), Name: name, PolicyType: "PROVIDER_ID_SET", SSOAlias: name}
	if err := t.insertTeam(tx, team, false); err != nil {
		return err
	}
	data, err := json.Marshal(r.resource)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO scim_groups (id, team_id, display_name, name_folded, external_id, resource, created, modified, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, team.ID, name, fold(name), externalID(r.resource), string(data), r.created, r.modified, r.version)
	return err
}

func (t *Tenant) updateGroupRow(tx *store.Tx, r record, oldName string) error {
	name := text(r.resource, "displayName")
	if name != oldName {
		if err := t.renameTeam(tx, r.id, name); err != nil {
			return err
		}
	}
	data, err := json.Marshal(r.resource)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE scim_groups SET display_name = ?, name_folded = ?, external_id = ?, resource = ?, modified = ?, version = ?
		WHERE id = ?`, name, fold(name), externalID(r.resource), string(data), r.modified, r.version, r.id)
	return err
}

func (t *Tenant) renameTeam(tx *store.Tx, groupID, name string) error {
	if err := checkTeamName(tx, name, groupID); err != nil {
		return err
	}
	if err := t.touchMembers(tx, groupID); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE teams SET name = ?, name_folded = ?, sso_alias = ?, modified = ?
		WHERE id = (SELECT team_id FROM scim_groups WHERE id = ?)`, name, fold(name), name, t.now(), groupID)
	return err
}

// checkTeamName refuses a name that a team other than the group's own has: groups and teams share their names.
func checkTeamName(tx *store.Tx, name, groupID string) error {
	var other string
	found, err := tx.One([]any{&other}, `SELECT COALESCE(g.id, '') FROM teams t LEFT JOIN scim_groups g ON g.team_id = t.id
		WHERE t.name_folded = ? AND COALESCE(g.id, '-') <> ?`, fold(name), groupID)
	switch {
	case err != nil || !found:
		return err
	case other == "":
		return scim.Errorf(409, scim.Uniqueness, "The displayName %q is the name of a team already, and a group becomes a team of its name.", name)
	default:
		return scim.Errorf(409, scim.Uniqueness, "The displayName %q belongs to group %s already; case makes no difference.", name, other)
	}
}

// touchMembers gives the members a new version: people show the groups they are in.
func (t *Tenant) touchMembers(tx *store.Tx, groupID string) error {
	if !t.users.versions {
		return nil
	}
	_, err := tx.Exec(`UPDATE users SET version = version + 1
		WHERE id IN (SELECT user_id FROM group_members WHERE group_id = ?)`, groupID)
	return err
}
