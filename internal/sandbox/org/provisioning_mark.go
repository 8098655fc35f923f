package org

import (
	"context"
	"maps"
	"strings"
)

// marks is what a transaction leaves for apps to be told.
type marks struct {
	touched map[string]bool // apps whose connection, features or mappings changed
	quiet   bool            // the transaction tells of what was told
	marked  bool
}

// touch notes that one of the things that are few has changed.
func (w *writer) touch(kind, parent string) {
	switch kind {
	case "connection", "feature", "push":
		if w.touched == nil {
			w.touched = map[string]bool{}
		}
		w.touched[parent] = true
	}
}

// changedFor calls for what the transaction has left to be told.
func (o *Org) changedFor(ctx context.Context, w *writer) {
	// Who tells of what was told is at work already, and would wait for itself.
	if w.marked && !w.quiet && o.provisioner.Changed != nil {
		o.provisioner.Changed(ctx)
	}
}

// markProvisioning queues, in the transaction that changes them, the items that
// an app may have to be told of. It errs on the side of too many: who works on
// the queue compares with what was sent.
func (w *writer) markProvisioning() error {
	if w.quiet {
		return nil
	}
	var app string
	if some, err := w.One([]any{&app}, `SELECT parent FROM org_objects WHERE kind = 'connection' LIMIT 1`); err != nil || !some {
		return err
	}
	seen := map[change]bool{}
	// An app group that gets another name is a change too, which is then looked at.
	for n := 0; n < len(w.changed); n++ {
		c := w.changed[n]
		// Of a group's changes each may have given it another name.
		one := change{kind: c.kind, id: c.id}
		if seen[one] && c.kind != "group" {
			continue
		}
		seen[one] = true
		if err := w.markChange(c); err != nil {
			return err
		}
	}
	for app := range maps.Keys(w.touched) {
		if err := w.markApp(app); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) markChange(c change) error {
	holder, item, _ := strings.Cut(c.id, "/")
	switch c.kind {
	case "user":
		return w.markPerson(c.id)
	case "appuser":
		return w.mark(holder, ProvisionUser, item)
	case "member":
		return w.markMember(holder, item)
	case "group":
		return w.markGroup(c)
	case "app":
		if _, err := findApp(w.Tx, c.id); err == nil {
			return w.markApp(c.id)
		}
		return w.forgetProvisioning(c.id)
	}
	return nil
}

// queue marks what a query of app, kind and item selects; its arguments begin
// with ?2.
func (w *writer) queue(query string, args ...any) error {
	number, err := w.next("provisioning")
	if err != nil {
		return err
	}
	count, err := w.Exec(`INSERT INTO org_provisioning_queue (app_id, kind, item_id, number, attempts, parked, problem, since)
		SELECT app_id, kind, item_id, ?1, 0, 0, '', '' FROM (`+query+`) AS items
		WHERE app_id IN (SELECT parent FROM org_objects WHERE kind = 'connection')
		ON CONFLICT (app_id, kind, item_id) DO UPDATE SET number = excluded.number, attempts = 0, parked = 0`,
		append([]any{number}, args...)...)
	w.marked = w.marked || count > 0
	return err
}

func (w *writer) mark(app, kind, item string) error {
	return w.queue(`SELECT CAST(?2 AS TEXT) AS app_id, CAST(?3 AS TEXT) AS kind, CAST(?4 AS TEXT) AS item_id`, app, kind, item)
}

// markPerson queues a person for every app that has to do with them.
func (w *writer) markPerson(id string) error {
	if err := w.queue(`SELECT app_id, 'user' AS kind, user_id AS item_id FROM org_app_users WHERE user_id = ?2
		UNION SELECT app_id, kind, item_id FROM org_provisioning_sent WHERE kind = 'user' AND item_id = ?2`, id); err != nil {
		return err
	}
	return w.markMember(w.o.everyone, id)
}

// markMember queues someone who came into a group or left it, and the group.
func (w *writer) markMember(groupID, userID string) error {
	pushes, err := w.pushesOf(groupID)
	if err != nil {
		return err
	}
	for _, p := range pushes {
		if err := w.mark(p.AppID, ProvisionUser, userID); err != nil {
			return err
		}
		if err := w.mark(p.AppID, ProvisionGroup, p.Target); err != nil {
			return err
		}
	}
	return nil
}

// pushesOf are the mappings that push a group.
func (w *writer) pushesOf(groupID string) ([]*Push, error) {
	records, err := w.texts(`SELECT record FROM org_objects WHERE kind = 'push' AND name_folded = ? ORDER BY id`, fold(groupID))
	if err != nil {
		return nil, err
	}
	pushes := make([]*Push, len(records))
	for n, record := range records {
		pushes[n] = &Push{}
		if err := decode(record, pushes[n]); err != nil {
			return nil, err
		}
	}
	return pushes, nil
}

// markGroup queues what a group is pushed to, and an app group itself. A pushed
// group that gets another name gives it to its app group, as Okta does unless it
// is told not to.
func (w *writer) markGroup(c change) error {
	g, err := findGroup(w.Tx, c.id)
	if gone := new(Error); asError(err, &gone) {
		// Who was in it, and what it was pushed to, went with it.
		apps, err := w.texts(`SELECT parent FROM org_objects WHERE kind = 'connection'`)
		for _, app := range apps {
			if err := w.markApp(app); err != nil {
				return err
			}
		}
		return err
	}
	if err != nil {
		return err
	}
	if g.Type == "APP_GROUP" {
		return w.mark(g.Source, ProvisionGroup, g.ID)
	}
	old := &Group{}
	if c.before != "" {
		if err := decode(c.before, old); err != nil {
			return err
		}
	}
	if old.Name() == g.Name() || c.before == "" {
		return nil
	}
	pushes, err := w.pushesOf(g.ID)
	for _, p := range pushes {
		target, err := findGroup(w.Tx, p.Target)
		if err != nil {
			return err
		}
		before, err := encode(target)
		if err != nil {
			return err
		}
		target.Profile["name"], target.LastUpdated = g.Name(), w.stamp()
		if err := w.storeGroup(target, before); err != nil {
			return err
		}
	}
	return err
}

// markApp queues everything of an app.
func (w *writer) markApp(app string) error {
	if err := w.queue(`SELECT app_id, 'user' AS kind, user_id AS item_id FROM org_app_users WHERE app_id = ?2
		UNION SELECT app_id, kind, item_id FROM org_provisioning_sent WHERE app_id = ?2`, app); err != nil {
		return err
	}
	return w.markPushes(app)
}

func (w *writer) markPushes(app string) error {
	pushes, err := objects[Push](w.Tx, "push", app)
	for _, p := range pushes {
		if err := w.mark(app, ProvisionGroup, p.Target); err != nil {
			return err
		}
	}
	return err
}
