package org

import (
	"context"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// ReadyProvisioning names the apps that a holder may work on now, in the order of
// their ids, and says when the next of the others may be; a zero time is never.
func (o *Org) ReadyProvisioning(ctx context.Context, holder string) (ready []string, next time.Time, err error) {
	now := o.now()
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var app, other, held, due string
			if err := row.Scan(&app, &other, &held, &due); err != nil {
				return err
			}
			until, err := latest(due, held, other != "" && other != holder)
			if err != nil || !until.After(now) {
				ready = append(ready, app)
				return err
			}
			if next.IsZero() || until.Before(next) {
				next = until
			}
			return nil
		}, `SELECT q.app_id, COALESCE(a.holder, ''), COALESCE(a.held, ''), COALESCE(a.due, '')
			FROM (SELECT DISTINCT app_id FROM org_provisioning_queue WHERE parked = 0) q
			LEFT JOIN org_provisioning_apps a ON a.app_id = q.app_id ORDER BY q.app_id`)
	})
	return ready, next, err
}

// latest is the time that ends both a rest and another's hold.
func latest(due, held string, another bool) (time.Time, error) {
	if another && held > due {
		due = held
	}
	if due == "" {
		return time.Time{}, nil
	}
	return time.Parse(dueForm, due)
}

// TakeProvisioning gives the next task of an app and holds the app for a while;
// nil when there is none, or when the app rests or is another's.
func (o *Org) TakeProvisioning(ctx context.Context, app, holder string, hold time.Duration) (*ProvisioningTask, error) {
	var task *ProvisioningTask
	err := o.write(ctx, func(w *writer) error {
		w.quiet = true
		if free, err := w.hold(app, holder, hold); err != nil || !free {
			return err
		}
		task = &ProvisioningTask{AppID: app}
		found, err := w.One([]any{&task.Kind, &task.ItemID, &task.number, &task.Attempts},
			`SELECT kind, item_id, number, attempts FROM org_provisioning_queue WHERE app_id = ? AND parked = 0
			ORDER BY number, kind DESC, item_id LIMIT 1`, app)
		if err == nil && !found {
			task = nil
			_, err = w.Exec(`UPDATE org_provisioning_apps SET holder = '' WHERE app_id = ? AND holder = ?`, app, holder)
		}
		if err != nil || task == nil {
			return err
		}
		there, err := w.facts(task)
		if err == nil && !there {
			// The app is gone, and nothing is sent to it any more: Okta leaves the
			// accounts in an app that is deleted as they are.
			task, err = nil, w.forgetProvisioning(app)
		}
		return err
	})
	return task, err
}

// hold takes an app for a holder, unless it rests or is another's.
func (w *writer) hold(app, holder string, hold time.Duration) (bool, error) {
	var other, held, due string
	now := dueTime(w.now)
	if _, err := w.One([]any{&other, &held, &due}, `SELECT holder, held, due FROM org_provisioning_apps WHERE app_id = ?`, app); err != nil {
		return false, err
	}
	if other != "" && other != holder && held > now || due > now {
		return false, nil
	}
	_, err := w.Exec(`INSERT INTO org_provisioning_apps (app_id, holder, held, due) VALUES (?, ?, ?, '')
		ON CONFLICT (app_id) DO UPDATE SET holder = excluded.holder, held = excluded.held`, app, holder, dueTime(w.now.Add(hold)))
	return err == nil, err
}

func (w *writer) forgetProvisioning(app string) error {
	for _, table := range []string{"org_provisioning_queue", "org_provisioning_sent", "org_provisioning_apps"} {
		if _, err := w.Exec(`DELETE FROM `+table+` WHERE app_id = ?`, app); err != nil {
			return err
		}
	}
	return nil
}

// ReleaseProvisioning gives up what a holder holds.
func (o *Org) ReleaseProvisioning(ctx context.Context, holder string) error {
	return o.write(ctx, func(w *writer) error {
		_, err := w.Exec(`UPDATE org_provisioning_apps SET holder = '' WHERE holder = ?`, holder)
		return err
	})
}

// RetryProvisioning lets everything that failed be tried again at once: "Retry
// Selected" of Okta's Tasks page, with everything selected.
func (o *Org) RetryProvisioning(ctx context.Context) error {
	return o.write(ctx, func(w *writer) error {
		if _, err := w.Exec(`UPDATE org_provisioning_apps SET due = ''`); err != nil {
			return err
		}
		count, err := w.Exec(`UPDATE org_provisioning_queue SET parked = 0, attempts = 0`)
		w.marked = count > 0
		return err
	})
}

// ProvisioningProblems gives what failed and is not mended yet, in the order of
// apps: Okta's Tasks page.
func (o *Org) ProvisioningProblems(ctx context.Context) ([]ProvisioningProblem, error) {
	all := []ProvisioningProblem{}
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var p ProvisioningProblem
			var parked bool
			err := row.Scan(&p.AppID, &p.Kind, &p.ItemID, &p.Problem, &p.Attempts, &parked, &p.Since)
			p.Retried = !parked
			all = append(all, p)
			return err
		}, `SELECT app_id, kind, item_id, problem, attempts, parked, since FROM org_provisioning_queue
			WHERE problem <> '' ORDER BY app_id, since, kind DESC, item_id`)
	})
	return all, err
}

// PendingProvisioning is how many items wait to be looked at, without those that
// failed and wait for somebody.
func (o *Org) PendingProvisioning(ctx context.Context) (count int, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.One([]any{&count}, `SELECT COUNT(*) FROM org_provisioning_queue WHERE parked = 0`)
		return err
	})
	return count, err
}
