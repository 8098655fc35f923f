package org

import (
	"context"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// NoteProvisioning keeps what is known of a task while it is under way: before a
// request that may be carried out though its answer is lost, and after one that
// other requests follow.
func (o *Org) NoteProvisioning(ctx context.Context, task *ProvisioningTask, user *SentUser, group *SentGroup) error {
	return o.write(ctx, func(w *writer) error {
		w.quiet = true
		return w.saveSent(task, user, group)
	})
}

// LinkedTo names the person of an app, other than one, whom the app knows by an
// id; "" is nobody.
func (o *Org) LinkedTo(ctx context.Context, app, remoteID, except string) (id string, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.One([]any{&id}, `SELECT s.item_id FROM org_provisioning_sent s JOIN org_app_users a
			ON a.app_id = s.app_id AND a.user_id = s.item_id
			WHERE s.app_id = ? AND s.kind = 'user' AND s.remote_id = ? AND s.item_id <> ?`, app, remoteID, except)
		return err
	})
	return id, err
}

func (w *writer) saveSent(task *ProvisioningTask, user *SentUser, group *SentGroup) error {
	var record any
	remote, active := "", true
	switch {
	case user != nil:
		record, remote, active = user, user.RemoteID, user.Active
	case group != nil:
		record, remote = group, group.RemoteID
	default:
		_, err := w.Exec(`DELETE FROM org_provisioning_sent WHERE app_id = ? AND kind = ? AND item_id = ?`, task.AppID, task.Kind, task.ItemID)
		return err
	}
	encoded, err := encode(record)
	if err != nil {
		return err
	}
	_, err = w.Exec(`INSERT INTO org_provisioning_sent (app_id, kind, item_id, remote_id, active, record) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (app_id, kind, item_id) DO UPDATE SET remote_id = excluded.remote_id, active = excluded.active, record = excluded.record`,
		task.AppID, task.Kind, task.ItemID, remote, active, encoded)
	return err
}

// EndProvisioning keeps what came of a task, and takes it off the queue if it
// succeeded and nothing has changed meanwhile.
func (o *Org) EndProvisioning(ctx context.Context, task *ProvisioningTask, r ProvisioningResult) error {
	return o.write(ctx, func(w *writer) error {
		w.quiet = true
		if err := w.saveSent(task, r.User, r.Group); err != nil {
			return err
		}
		if err := w.endQueued(task, r); err != nil {
			return err
		}
		for _, e := range r.Events {
			w.logProvisioning(task, e)
		}
		if task.Kind == ProvisionGroup {
			return w.endGroup(task, r)
		}
		if err := w.endUser(task, r); err != nil {
			return err
		}
		// What was noted on the way may be what is known now, and the work was cut off.
		again := task.SentUser != nil && task.SentUser.Unsure
		if again || known(task.SentUser) != known(r.User) {
			// They come into the pushed groups that they are in, or leave them.
			return w.markPushes(task.AppID)
		}
		return nil
	})
}

// known is the id under which a person may be a member of an app's groups.
func known(s *SentUser) string {
	if s == nil || !s.Active {
		return ""
	}
	return s.RemoteID
}

func (w *writer) endQueued(task *ProvisioningTask, r ProvisioningResult) error {
	if r.Problem == "" {
		_, err := w.Exec(`DELETE FROM org_provisioning_queue WHERE app_id = ? AND kind = ? AND item_id = ? AND number = ?`,
			task.AppID, task.Kind, task.ItemID, task.number)
		return err
	}
	if r.Wait > 0 {
		if _, err := w.Exec(`UPDATE org_provisioning_apps SET due = ? WHERE app_id = ?`,
			dueTime(w.now.Add(r.Wait)), task.AppID); err != nil {
			return err
		}
	}
	// What changed meanwhile is looked at again, however this ended.
	_, err := w.Exec(`UPDATE org_provisioning_queue SET problem = ?1, since = CASE WHEN problem = '' THEN ?2 ELSE since END,
		attempts = CASE WHEN number = ?3 THEN attempts + 1 ELSE attempts END, parked = CASE WHEN number = ?3 THEN ?4 ELSE parked END
		WHERE app_id = ?5 AND kind = ?6 AND item_id = ?7`,
		r.Problem, w.stamp(), task.number, r.Park, task.AppID, task.Kind, task.ItemID)
	return err
}

func (w *writer) logProvisioning(task *ProvisioningTask, e ProvisioningEvent) {
	targets := []Target{task.App.target()}
	switch {
	case task.User != nil:
		targets = append(targets, task.User.target())
	case task.Target != nil:
		targets = append(targets, task.Target.target())
	}
	w.log(e.Type, e.Message, slices.Clip(targets)...)
	if e.Reason != "" {
		last := &w.events[len(w.events)-1]
		last.Severity, last.Result, last.Reason = "ERROR", "FAILURE", e.Reason
	}
}

// endUser shows on the assignment how it stands.
func (w *writer) endUser(task *ProvisioningTask, r ProvisioningResult) error {
	assigned, before, err := findAppUser(w.Tx, task.AppID, task.ItemID)
	if err != nil || assigned == nil {
		return err
	}
	old := *assigned
	assigned.ExternalID = known(r.User)
	if r.SyncState != "" {
		assigned.SyncState = r.SyncState
	}
	if r.Status != "" && assigned.Status != r.Status {
		assigned.Status, assigned.StatusChanged = r.Status, w.stamp()
	}
	if r.SyncState == "SYNCHRONIZED" && len(r.Events) > 0 {
		assigned.LastSync = w.stamp()
	}
	if same(old, assigned) {
		return nil
	}
	return w.storeAppUser(assigned, before)
}

// endGroup shows on the mapping how it stands.
func (w *writer) endGroup(task *ProvisioningTask, r ProvisioningResult) error {
	if task.Push == nil {
		return nil
	}
	_, p, err := findPush(w.Tx, task.AppID, task.Push.ID)
	if gone := new(Error); asError(err, &gone) {
		return nil
	}
	if err != nil || !p.pushes() {
		return err
	}
	status := "ACTIVE"
	if r.Problem != "" {
		status = "ERROR"
	}
	if p.Status == status && p.ErrorSummary == r.Problem {
		return nil
	}
	p.Status, p.ErrorSummary = status, r.Problem
	return w.putObject("push", p.AppID, p.ID, p.Source, p)
}
