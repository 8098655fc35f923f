package org

import (
	"context"
	"maps"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// AddMember puts a person into a group; one who is in it stays.
func (o *Org) AddMember(ctx context.Context, groupID, userID string) error {
	return o.write(ctx, func(w *writer) error {
		if _, _, err := w.own(groupID); err != nil {
			return err
		}
		u, err := findUser(w.Tx, userID, w.now)
		if err != nil {
			return err
		}
		return w.addMember(groupID, u)
	})
}

// RemoveMember takes a person out of a group, also one whom a rule put there.
func (o *Org) RemoveMember(ctx context.Context, groupID, userID string) error {
	return o.write(ctx, func(w *writer) error {
		g, before, err := w.own(groupID)
		if err != nil {
			return err
		}
		u, err := findUser(w.Tx, userID, w.now)
		if err != nil {
			return err
		}
		if err := w.exceptFromRules(groupID, u); err != nil {
			return err
		}
		count, err := w.Exec(`DELETE FROM org_group_members WHERE group_id = ? AND user_id = ?`, groupID, u.ID)
		if err != nil || count == 0 {
			return err
		}
		return w.membershipChanged(g, before, u, false)
	})
}

// addMember adds a direct membership.
func (w *writer) addMember(groupID string, u *User) error {
	g, before, err := w.own(groupID)
	if err != nil {
		return err
	}
	return w.join(g, before, u, "")
}

func (w *writer) join(g *Group, before string, u *User, rule string) error {
	there, err := w.isMember(g.ID, u.ID)
	if err != nil {
		return err
	}
	if _, err := w.Exec(`INSERT INTO org_group_members (group_id, user_id, rule_id) VALUES (?, ?, ?)
		ON CONFLICT (group_id, user_id, rule_id) DO NOTHING`, g.ID, u.ID, rule); err != nil || there {
		return err
	}
	return w.membershipChanged(g, before, u, true)
}

func (w *writer) isMember(groupID, userID string) (bool, error) {
	var id string
	return w.One([]any{&id}, `SELECT user_id FROM org_group_members WHERE group_id = ? AND user_id = ?`, groupID, userID)
}

func (w *writer) membershipChanged(g *Group, before string, u *User, added bool) error {
	g.LastMembershipUpdated = w.stamp()
	was := change{kind: "member", id: g.ID + "/" + u.ID}
	if added {
		w.log("group.user_membership.add", "Add user to group membership", u.target(), g.target())
	} else {
		was.before = "member"
		w.log("group.user_membership.remove", "Remove user from group membership", u.target(), g.target())
	}
	w.changed = append(w.changed, was)
	if err := w.storeGroup(g, before); err != nil {
		return err
	}
	return w.syncGroupApps(g.ID, u)
}

// Members gives a page of a group's members in the order of their ids, and the
// cursor of the next one.
func (o *Org) Members(ctx context.Context, groupID, after string, limit int) (page []*User, next string, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := findGroup(tx, groupID); err != nil {
			return err
		}
		if groupID == o.everyone {
			page, next, err = o.scanUsers(tx, after, limit, func(u *User) (bool, error) { return u.Status != Deprovisioned, nil })
			return err
		}
		ids, err := o.memberIDs(tx, groupID, after)
		if err != nil {
			return err
		}
		past := o.lag.past("user")
		for _, id := range ids {
			u, err := userThen(tx, past, id, o)
			if err != nil {
				return err
			}
			if u == nil {
				continue
			}
			if len(page) == limit {
				next = page[limit-1].ID
				break
			}
			page = append(page, u)
		}
		return nil
	})
	return page, next, err
}

// memberIDs are the members as the index knows them, after a cursor.
func (o *Org) memberIDs(tx *store.Tx, groupID, after string) ([]string, error) {
	present := map[string]bool{}
	var ids []string
	err := tx.Each(func(row store.Row) error {
		var id string
		if err := row.Scan(&id); err != nil {
			return err
		}
		ids, present[id] = append(ids, id), true
		return nil
	}, `SELECT DISTINCT user_id FROM org_group_members WHERE group_id = ? AND user_id > ? ORDER BY user_id`, groupID, after)
	past := o.lag.past("member")
	if err != nil || past == nil {
		return ids, err
	}
	for key, before := range past {
		if key[:20] != groupID || key[21:] <= after {
			continue
		}
		present[key[21:]] = before != ""
	}
	maps.DeleteFunc(present, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(present)), nil
}

// userThen is a user as the index knows them, nil for one it does not know.
func userThen(tx *store.Tx, past map[string]string, id string, o *Org) (*User, error) {
	record, known := past[id]
	if !known {
		found, err := tx.One([]any{&record}, `SELECT record FROM org_users WHERE id = ?`, id)
		if err != nil || !found {
			return nil, err
		}
	}
	if record == "" {
		return nil, nil
	}
	return decodeUser(record, o.now())
}

// UserGroups gives all groups that a person is in, Everyone first.
func (o *Org) UserGroups(ctx context.Context, ref string) ([]*Group, error) {
	var groups []*Group
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		u, err := findUser(tx, ref, o.now())
		if err != nil {
			return err
		}
		in := map[string]bool{o.everyone: true}
		if err := tx.Each(func(row store.Row) error {
			var id string
			err := row.Scan(&id)
			in[id] = true
			return err
		}, `SELECT DISTINCT group_id FROM org_group_members WHERE user_id = ?`, u.ID); err != nil {
			return err
		}
		for key, before := range o.lag.past("member") {
			if key[21:] == u.ID {
				in[key[:20]] = before != ""
			}
		}
		for _, id := range slices.Sorted(maps.Keys(in)) {
			if !in[id] {
				continue
			}
			g, err := findGroup(tx, id)
			if gone := new(Error); asError(err, &gone) {
				continue
			}
			if err != nil {
				return err
			}
			groups = append(groups, g)
		}
		return nil
	})
	return groups, err
}
