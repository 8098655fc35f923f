package tenant

import (
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// memberChange is what a request does to a group's members, as sets of ids, so
// that it costs a few statements and not one for each member.
type memberChange struct {
	clear bool            // everyone goes who is not in member
	order []string        // the ids in member, in the order in which they were named
	after map[string]bool // whether the person is a member afterwards
}

func (m *memberChange) set(member bool, ids ...string) {
	if m.after == nil {
		m.after = make(map[string]bool, len(ids))
	}
	for _, id := range ids {
		if _, named := m.after[id]; !named {
			m.order = append(m.order, id)
		}
		m.after[id] = member
	}
}

func (m *memberChange) reset() { *m = memberChange{clear: true} }

func (m *memberChange) ids(member bool) []string {
	var ids []string
	for _, id := range m.order {
		if m.after[id] == member {
			ids = append(ids, id)
		}
	}
	return ids
}

// replaceMembers makes the members exactly those of an attribute's value; nil is nobody.
func replaceMembers(value any) (memberChange, error) {
	m := memberChange{clear: true}
	ids, err := memberIDs(value)
	m.set(true, ids...)
	return m, err
}

// memberIDs reads the ids from a value of members: one or a list of {value}.
// display, $ref and type are the server's to fill.
func memberIDs(value any) ([]string, error) {
	var list []any
	switch v := value.(type) {
	case nil:
		return nil, nil
	case []any:
		list = v
	default:
		list = []any{v}
	}
	ids := make([]string, 0, len(list))
	for _, item := range list {
		member, ok := item.(scim.Object)
		if !ok {
			return nil, scim.Errorf(400, scim.InvalidValue, `members holds objects like {"value": "a user's id"}, not %v.`, item)
		}
		id := text(member, "value")
		if id == "" {
			return nil, scim.Errorf(400, scim.InvalidValue, "A member has no value: it is the id of a user, as a string.")
		}
		if kind := text(member, "type"); kind != "" && !strings.EqualFold(kind, "User") {
			return nil, scim.Errorf(400, scim.InvalidValue, "The member %s has the type %q, but a team has users in it, not groups.", id, kind)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// changeMembers carries the change out and reports whether it changed anything.
func (t *Tenant) changeMembers(tx *store.Tx, groupID string, m memberChange) (changed bool, err error) {
	adding, err := newMembers(tx, groupID, m.ids(true))
	if err != nil {
		return false, err
	}
	leaving := m.ids(false)
	if m.clear {
		if leaving, err = othersThan(tx, groupID, m.after); err != nil {
			return false, err
		}
	}
	if err := t.insertMembers(tx, groupID, adding); err != nil {
		return false, err
	}
	if len(leaving) == 0 {
		return len(adding) > 0, nil
	}
	var removed int64
	err = t.losing(tx, leaving, func() (err error) {
		removed, err = t.deleteMembers(tx, groupID, leaving)
		return err
	})
	return len(adding) > 0 || removed > 0, err
}

// newMembers leaves those who are not in the group yet. Someone unknown is an error that names them.
func newMembers(tx *store.Tx, groupID string, ids []string) ([]string, error) {
	member := make(map[string]bool, len(ids))
	for part := range chunks(ids) {
		err := tx.Each(func(row store.Row) error {
			var id string
			var in bool
			err := row.Scan(&id, &in)
			member[id] = in
			return err
		}, `SELECT u.id, m.user_id IS NOT NULL FROM users u
			LEFT JOIN group_members m ON m.user_id = u.id AND m.group_id = ?
			WHERE u.id IN (`+repeat("?", len(part))+`)`, append([]any{groupID}, anys(part)...)...)
		if err != nil {
			return nil, err
		}
	}
	var fresh, unknown []string
	for _, id := range ids {
		in, known := member[id]
		switch {
		case !known:
			unknown = append(unknown, id)
		case !in:
			fresh = append(fresh, id)
		}
	}
	if len(unknown) > 0 {
		more := ""
		if len(unknown) > 10 {
			unknown, more = unknown[:10], " and others"
		}
		return nil, scim.Errorf(400, scim.InvalidValue,
			"There is no user with the id %s%s. The value of a member is the id that the server gave when the user was created.",
			strings.Join(unknown, ", "), more)
	}
	return fresh, nil
}

func othersThan(tx *store.Tx, groupID string, after map[string]bool) ([]string, error) {
	var others []string
	err := tx.Each(func(row store.Row) error {
		var id string
		err := row.Scan(&id)
		if !after[id] {
			others = append(others, id)
		}
		return err
	}, `SELECT user_id FROM group_members WHERE group_id = ?`, groupID)
	return others, err
}

func (t *Tenant) insertMembers(tx *store.Tx, groupID string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	var position int64
	_, err := tx.One([]any{&position}, `SELECT COALESCE(MAX(position), 0) FROM group_members WHERE group_id = ?`, groupID)
	if err != nil {
		return err
	}
	for part := range chunks(ids) {
		args := make([]any, 0, 3*len(part))
		for _, id := range part {
			position++
			args = append(args, groupID, id, position)
		}
		_, err := tx.Exec(`INSERT INTO group_members (group_id, user_id, position) VALUES `+repeat("(?, ?, ?)", len(part)), args...)
		if err != nil {
			return err
		}
	}
	return t.touch(tx, ids)
}

func (t *Tenant) deleteMembers(tx *store.Tx, groupID string, ids []string) (removed int64, err error) {
	for part := range chunks(ids) {
		n, err := tx.Exec(`DELETE FROM group_members WHERE group_id = ? AND user_id IN (`+repeat("?", len(part))+`)`,
			append([]any{groupID}, anys(part)...)...)
		if err != nil {
			return removed, err
		}
		removed += n
	}
	if removed == 0 {
		return 0, nil
	}
	return removed, t.touch(tx, ids)
}

// touch gives people a new version: they show the groups they are in.
func (t *Tenant) touch(tx *store.Tx, ids []string) error {
	if !t.users.versions {
		return nil
	}
	for part := range chunks(ids) {
		_, err := tx.Exec(`UPDATE users SET version = version + 1 WHERE id IN (`+repeat("?", len(part))+`)`, anys(part)...)
		if err != nil {
			return err
		}
	}
	return nil
}
