package org

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Standing is how a person stands with an app that the org provisions to.
type Standing struct {
	App               string // its label
	Assigned, Pushed  bool   // the two conditions: Pushed is being in a pushed group
	Status, SyncState string // of the assignment
	Problem           string // what failed, as Okta's Tasks page words it
}

// PushStanding is how a group that is pushed stands with an app.
type PushStanding struct {
	App, Status string
	Problem     string // of the status ERROR
}

// connected are the apps that have a connection, by label.
func connected(tx *store.Tx) ([]*App, error) {
	var ids []string
	err := tx.Each(func(row store.Row) error {
		var id string
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT parent FROM org_objects WHERE kind = 'connection' ORDER BY parent`)
	if err != nil {
		return nil, err
	}
	apps := make([]*App, len(ids))
	for n, id := range ids {
		if apps[n], err = findApp(tx, id); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(apps, func(a, b *App) int { return cmp.Compare(a.Label, b.Label) })
	return apps, nil
}

// Standings gives how people stand with every app that has a connection, by person
// and in the order of the apps' labels, and how many such apps there are. What it
// asks does not become more with more people.
func (o *Org) Standings(ctx context.Context, userIDs []string) (by map[string][]Standing, apps int, err error) {
	ids, err := json.Marshal(userIDs)
	if err != nil {
		return nil, 0, err
	}
	by = map[string][]Standing{}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		all, err := connected(tx)
		apps = len(all)
		for _, a := range all {
			if err := o.standings(tx, a, userIDs, string(ids), by); err != nil {
				return err
			}
		}
		return err
	})
	return by, apps, err
}

func (o *Org) standings(tx *store.Tx, a *App, userIDs []string, ids string, by map[string][]Standing) error {
	found := make(map[string]*Standing, len(userIDs))
	for _, id := range userIDs {
		found[id] = &Standing{App: a.Label}
	}
	err := tx.Each(func(row store.Row) error {
		var id, record string
		if err := row.Scan(&id, &record); err != nil {
			return err
		}
		assigned := &AppUser{}
		err := decode(record, assigned)
		s := found[id]
		s.Assigned, s.Status, s.SyncState = true, assigned.Status, assigned.SyncState
		return err
	}, `SELECT user_id, record FROM org_app_users WHERE app_id = ? AND user_id IN (SELECT value FROM json_each(?))`, a.ID, ids)
	if err != nil {
		return err
	}
	if err := o.markPushed(tx, a, ids, found); err != nil {
		return err
	}
	err = tx.Each(func(row store.Row) error {
		var id, problem string
		err := row.Scan(&id, &problem)
		found[id].Problem = problem
		return err
	}, `SELECT item_id, problem FROM org_provisioning_queue WHERE app_id = ? AND kind = 'user' AND item_id IN (SELECT value FROM json_each(?))`, a.ID, ids)
	for _, id := range userIDs {
		by[id] = append(by[id], *found[id])
	}
	return err
}

// markPushed notes who is in a group that is pushed to an app.
func (o *Org) markPushed(tx *store.Tx, a *App, ids string, found map[string]*Standing) error {
	mappings, err := objects[Push](tx, "push", a.ID)
	if err != nil {
		return err
	}
	sources := []string{}
	for _, p := range mappings {
		if p.pushes() {
			sources = append(sources, p.Source)
		}
	}
	groups, err := json.Marshal(sources)
	if err != nil {
		return err
	}
	if slices.Contains(sources, o.everyone) {
		for _, s := range found {
			s.Pushed = true
		}
		return nil
	}
	return tx.Each(func(row store.Row) error {
		var id string
		err := row.Scan(&id)
		found[id].Pushed = true
		return err
	}, `SELECT DISTINCT user_id FROM org_group_members
		WHERE group_id IN (SELECT value FROM json_each(?)) AND user_id IN (SELECT value FROM json_each(?))`, string(groups), ids)
}

// PushStandings gives how groups that are pushed stand with the apps that have a
// connection, by group, and how many such apps there are.
func (o *Org) PushStandings(ctx context.Context) (by map[string][]PushStanding, apps int, err error) {
	by = map[string][]PushStanding{}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		all, err := connected(tx)
		apps = len(all)
		for _, a := range all {
			mappings, err := objects[Push](tx, "push", a.ID)
			if err != nil {
				return err
			}
			for _, p := range mappings {
				by[p.Source] = append(by[p.Source], PushStanding{a.Label, p.Status, p.ErrorSummary})
			}
		}
		return err
	})
	return by, apps, err
}
