package org

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// Apps gives a page of apps and the cursor of the next, "" after the last. Q is
// the beginning of a name or label. Filter knows status, name, the key in use
// (credentials.signing.kid), and who the apps are assigned to: user.id, group.id.
func (o *Org) Apps(ctx context.Context, q Query) (page []*App, next string, err error) {
	filter, err := language{[]string{"eq"}, among("id", "name", "status", "user.id", "group.id", "credentials.signing.kid"), true}.parse(q.Filter)
	if err != nil {
		return nil, "", err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		holders, err := o.holders(tx, filter)
		if err != nil {
			return err
		}
		word := fold(q.Q)
		page, next, err = o.scanApps(tx, q.After, q.Limit, func(a *App) bool {
			doc := a.document()
			for path, apps := range holders {
				kind, id, _ := strings.Cut(path, "/")
				if apps[a.ID] {
					known, _ := doc[kind].([]any)
					doc[kind] = append(known, map[string]any{"id": id})
				}
			}
			return (strings.HasPrefix(fold(a.Label), word) || strings.HasPrefix(fold(a.Name), word)) && filter.match(doc)
		})
		return err
	})
	return page, next, err
}

func (o *Org) scanApps(tx *store.Tx, after string, limit int, keep func(*App) bool) (page []*App, next string, err error) {
	return scan(tx, o.lag.past("app"), after, limit,
		`SELECT id, record FROM org_objects WHERE kind = 'app' AND parent = '' AND id > ? ORDER BY id`,
		func(record string) (*App, bool, error) {
			a := &App{}
			err := decode(record, a)
			return a, err == nil && keep(a), err
		}, func(a *App) string { return a.ID })
}

// holders finds the apps of the people and groups that a filter names: by
// "user/ID" or "group/ID".
func (o *Org) holders(tx *store.Tx, filter *condition) (map[string]map[string]bool, error) {
	found := map[string]map[string]bool{}
	if filter.root == nil {
		return found, nil
	}
	err := scim.Walk(filter.root, func(f scim.Filter) error {
		c, ok := f.(scim.Comparison)
		if !ok {
			return nil
		}
		var err error
		id := fmt.Sprint(c.Value)
		switch c.Path.String() {
		case "user.id":
			found["user/"+id], err = o.appsOf(tx, "appuser", `SELECT app_id FROM org_app_users WHERE user_id = ?`, id)
		case "group.id":
			found["group/"+id], err = o.appsOf(tx, "appgroup", `SELECT app_id FROM org_app_groups WHERE group_id = ?`, id)
		}
		return err
	})
	return found, err
}

// appsOf are the ids of the apps of a person or group, as the index knows them.
func (o *Org) appsOf(tx *store.Tx, kind, query, id string) (map[string]bool, error) {
	apps := map[string]bool{}
	err := tx.Each(func(row store.Row) error {
		var app string
		err := row.Scan(&app)
		apps[app] = true
		return err
	}, query, id)
	for key, before := range o.lag.past(kind) {
		if app, holder, _ := strings.Cut(key, "/"); holder == id {
			apps[app] = before != ""
		}
	}
	return apps, err
}

// GroupApps gives a page of the apps assigned to a group.
func (o *Org) GroupApps(ctx context.Context, groupID, after string, limit int) (page []*App, next string, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := findGroup(tx, groupID); err != nil {
			return err
		}
		apps, err := o.appsOf(tx, "appgroup", `SELECT app_id FROM org_app_groups WHERE group_id = ?`, groupID)
		if err != nil {
			return err
		}
		page, next, err = o.scanApps(tx, after, limit, func(a *App) bool { return apps[a.ID] })
		return err
	})
	return page, next, err
}

// UserApps gives all active apps that are assigned to a person, and their id.
func (o *Org) UserApps(ctx context.Context, ref string) (apps []*App, userID string, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		u, err := findUser(tx, ref, o.now())
		if err != nil {
			return err
		}
		userID = u.ID
		assigned, err := o.appsOf(tx, "appuser", `SELECT app_id FROM org_app_users WHERE user_id = ?`, u.ID)
		if err != nil {
			return err
		}
		apps, _, err = o.scanApps(tx, "", -1, func(a *App) bool { return assigned[a.ID] && a.Status == "ACTIVE" })
		return err
	})
	return apps, userID, err
}

// past of one app: what the index still holds of its assignments, by holder.
func (o *Org) pastOf(kind, appID string) map[string]string {
	var past map[string]string
	for key, before := range o.lag.past(kind) {
		if app, holder, _ := strings.Cut(key, "/"); app == appID {
			if past == nil {
				past = map[string]string{}
			}
			past[holder] = before
		}
	}
	return past
}

// AppUsers gives a page of the people an app is assigned to, whose user name or
// Okta name begins with a word, and the cursor of the next page.
func (o *Org) AppUsers(ctx context.Context, appID, word, after string, limit int) (page []*AppUser, next string, err error) {
	word = fold(word)
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := findApp(tx, appID); err != nil {
			return err
		}
		page, next, err = scan(tx, o.pastOf("appuser", appID), after, limit,
			`SELECT user_id, record FROM org_app_users WHERE user_id > ? AND app_id = ? ORDER BY user_id`,
			func(record string) (*AppUser, bool, error) {
				assigned := &AppUser{}
				if err := decode(record, assigned); err != nil || word == "" {
					return assigned, err == nil, err
				}
				ok, err := o.beginsWith(tx, assigned, word)
				return assigned, ok, err
			}, func(assigned *AppUser) string { return assigned.UserID }, appID)
		return err
	})
	return page, next, err
}

func (o *Org) beginsWith(tx *store.Tx, assigned *AppUser, word string) (bool, error) {
	if strings.HasPrefix(fold(assigned.UserName), word) {
		return true, nil
	}
	u, err := userThen(tx, nil, assigned.UserID, o)
	if err != nil || u == nil {
		return false, err
	}
	return slices.ContainsFunc([]string{"firstName", "lastName", "email"}, func(name string) bool {
		return strings.HasPrefix(fold(text(u.Profile, name)), word)
	}), nil
}

// AppGroups gives a page of the groups an app is assigned to, whose names begin
// with a word, in the order of their priorities, and the cursor of the next page.
func (o *Org) AppGroups(ctx context.Context, appID, word, after string, limit int) (page []*AppGroup, next string, err error) {
	page = []*AppGroup{}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		all, err := o.allAppGroups(tx, appID)
		if err != nil {
			return err
		}
		if after != "" {
			at := slices.IndexFunc(all, func(g *AppGroup) bool { return g.GroupID == after })
			if at < 0 {
				return BadPaging()
			}
			all = all[at+1:]
		}
		for _, assigned := range all {
			if word != "" {
				g, err := findGroup(tx, assigned.GroupID)
				if err != nil || !strings.HasPrefix(fold(g.Name()), fold(word)) {
					continue
				}
			}
			if len(page) == limit {
				next = page[limit-1].GroupID
				break
			}
			page = append(page, assigned)
		}
		return nil
	})
	return page, next, err
}
