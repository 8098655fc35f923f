package org

import (
	"encoding/json"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

func wholeNumber(value any) (int, bool) {
	number, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := number.Int64()
	return int(n), err == nil
}

// syncAppUser brings a person's assignment of an app to what their state and
// their groups say.
func (w *writer) syncAppUser(a *App, u *User) error {
	there, before, err := findAppUser(w.Tx, a.ID, u.ID)
	if err != nil {
		return err
	}
	group, err := w.groupThatGives(a, u)
	if err != nil {
		return err
	}
	gone := u.Status == Deprovisioned && u.TransitioningTo == ""
	switch {
	case there == nil && (group == "" || !u.assignable()):
		return nil
	case there == nil:
		if there, err = w.newAppUser(a, u, ScopeGroup); err != nil {
			return err
		}
		w.log("application.user_membership.add", "Add user to application membership", a.target(), u.target())
	case gone, there.Scope == ScopeGroup && group == "":
		return w.dropAppUser(a, there)
	case there.Scope == ScopeUser:
		return nil
	}
	there.GroupID = group
	return w.refreshAppUser(there, before)
}

// groupThatGives is the first of a person's groups that the app is assigned to,
// "" where there is none.
func (w *writer) groupThatGives(a *App, u *User) (group string, err error) {
	_, err = w.One([]any{&group}, `SELECT group_id FROM org_app_groups WHERE app_id = ?1 AND (group_id = ?2
		OR group_id IN (SELECT group_id FROM org_group_members WHERE user_id = ?3)) ORDER BY priority, group_id LIMIT 1`,
		a.ID, w.o.everyone, u.ID)
	return group, err
}

// syncApps does it for every app that may concern a person.
func (w *writer) syncApps(u *User) error {
	return w.syncEach(u, `SELECT app_id FROM org_app_users WHERE user_id = ?1 UNION SELECT app_id FROM org_app_groups
		WHERE group_id = ?2 OR group_id IN (SELECT group_id FROM org_group_members WHERE user_id = ?1)`, u.ID, w.o.everyone)
}

// syncGroupApps does it for the apps of a group that a person has come into or
// has left.
func (w *writer) syncGroupApps(groupID string, u *User) error {
	return w.syncEach(u, `SELECT app_id FROM org_app_groups WHERE group_id = ?`, groupID)
}

func (w *writer) syncEach(u *User, query string, args ...any) error {
	ids, err := w.texts(query, args...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		a, err := findApp(w.Tx, id)
		if err != nil {
			return err
		}
		if err := w.syncAppUser(a, u); err != nil {
			return err
		}
	}
	return nil
}

// syncAppMembers does it for everybody in a group.
func (w *writer) syncAppMembers(a *App, groupID string) error {
	users, err := w.membersOf(groupID)
	if err != nil {
		return err
	}
	for _, u := range users {
		if err := w.syncAppUser(a, u); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) membersOf(groupID string) ([]*User, error) {
	query, args := `SELECT record FROM org_users WHERE id IN (SELECT user_id FROM org_group_members WHERE group_id = ?) ORDER BY id`, []any{groupID}
	if groupID == w.o.everyone {
		query, args = `SELECT record FROM org_users ORDER BY id`, nil
	}
	records, err := w.texts(query, args...)
	if err != nil {
		return nil, err
	}
	users := make([]*User, len(records))
	for n, record := range records {
		if users[n], err = decodeUser(record, w.now); err != nil {
			return nil, err
		}
	}
	return users, nil
}

// texts reads a query of one column.
func (w *writer) texts(query string, args ...any) ([]string, error) {
	var all []string
	err := w.Each(func(row store.Row) error {
		var text string
		err := row.Scan(&text)
		all = append(all, text)
		return err
	}, query, args...)
	return all, err
}

func (w *writer) appUsers(appID string) ([]*AppUser, error) {
	records, err := w.texts(`SELECT record FROM org_app_users WHERE app_id = ? ORDER BY user_id`, appID)
	if err != nil {
		return nil, err
	}
	users := make([]*AppUser, len(records))
	for n, record := range records {
		users[n] = &AppUser{}
		if err := decode(record, users[n]); err != nil {
			return nil, err
		}
	}
	return users, nil
}

// appsWithout takes a group that is to go off its apps, and gives what is to be
// done once its members are out of it.
func (w *writer) appsWithout(groupID string) (then func() error, err error) {
	users, err := w.membersOf(groupID)
	if err != nil {
		return nil, err
	}
	ids, err := w.texts(`SELECT app_id FROM org_app_groups WHERE group_id = ?`, groupID)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		assigned, err := findAppGroup(w.Tx, id, groupID)
		if err != nil {
			return nil, err
		}
		if err := w.dropAppGroup(assigned); err != nil {
			return nil, err
		}
	}
	return func() error {
		for _, id := range ids {
			a, err := findApp(w.Tx, id)
			if err != nil {
				return err
			}
			for _, u := range users {
				if err := w.syncAppUser(a, u); err != nil {
					return err
				}
			}
		}
		return nil
	}, nil
}
