package tenant

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// auditDelay is how long the entry of a call that wrote nothing may wait to be saved.
const auditDelay = 200 * time.Millisecond

// AuditEntry is the record of one API call. It holds no secret and no body.
type AuditEntry struct {
	ID        string
	RequestID string
	UserID    string
	KeyID     string
	Method    string
	Path      string
	Status    int
	UserAgent string
	Started   string
	Ended     string
	Error     string // what the answer said was wrong, if anything
	ClientIP  string
	Email     string // of the user, while there is one
}

// Record notes the end of a call with the status it was answered with. The
// entry of a call that changed something is already in the transaction of the
// change; any other is saved a moment later, since a read must not cost a write.
func (t *Tenant) Record(c *Call, status int) {
	if c.recorded {
		return
	}
	c.recorded = true
	t.audit.add(t.entry(c, status))
}

func (t *Tenant) entry(c *Call, status int) AuditEntry {
	return AuditEntry{
		ID: newID(), RequestID: c.RequestID, UserID: c.Caller.UserID, KeyID: c.Caller.KeyID,
		Method: c.Method, Path: c.Path, Status: status, UserAgent: c.UserAgent,
		Started: timestamp(c.Started), Ended: t.now(), Error: c.Error, ClientIP: c.ClientIP,
	}
}

// write runs a change and, in the same transaction, notes the call that made
// it, as answered with status.
func (t *Tenant) write(ctx context.Context, status int, change func(*store.Tx) error) error {
	call := callOf(ctx)
	err := t.db.Write(ctx, func(tx *store.Tx) error {
		if err := change(tx); err != nil || call == nil {
			return err
		}
		return saveEntries(tx, []AuditEntry{t.entry(call, status)})
	})
	if err == nil && call != nil {
		call.recorded = true
	}
	return err
}

// Audit lists the calls made so far in the order in which they ended.
func (t *Tenant) Audit(ctx context.Context) ([]AuditEntry, error) {
	t.audit.flush()
	var entries []AuditEntry
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		entries, err = auditWhere(tx, `a.id IS NOT NULL ORDER BY a.ended, a.id`)
		return err
	})
	return entries, err
}

// saveEntries also notes when each key was last used.
func saveEntries(tx *store.Tx, entries []AuditEntry) error {
	used := map[string]string{}
	for _, e := range entries {
		if e.KeyID != "" {
			used[e.KeyID] = max(used[e.KeyID], e.Started)
		}
	}
	for key, at := range used {
		if _, err := tx.Exec(`UPDATE api_keys SET last_access = ? WHERE id = ? AND last_access < ?`, at, key, at); err != nil {
			return err
		}
	}
	for part := range chunks(entries) {
		args := make([]any, 0, 12*len(part))
		for _, e := range part {
			args = append(args, e.ID, e.RequestID, e.UserID, e.KeyID, e.Method, e.Path, e.Status, e.UserAgent, e.Started, e.Ended, e.Error, e.ClientIP)
		}
		_, err := tx.Exec(`INSERT INTO audit
			(id, request_id, user_id, key_id, method, path, status, user_agent, started, ended, error, client_ip)
			VALUES `+repeat("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", len(part)), args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// auditBuffer holds the entries that are still to be saved.
type auditBuffer struct {
	save func([]AuditEntry) error

	mu      sync.Mutex
	pending []AuditEntry
	timer   *time.Timer
	stopped bool

	saving sync.Mutex // so that a flush returns only when an earlier one is done too
}

func (b *auditBuffer) add(e AuditEntry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pending = append(b.pending, e)
	if b.timer == nil && !b.stopped {
		b.timer = time.AfterFunc(auditDelay, b.flush)
	}
}

func (b *auditBuffer) flush() {
	b.saving.Lock()
	defer b.saving.Unlock()
	b.mu.Lock()
	entries := b.pending
	b.pending = nil
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	b.mu.Unlock()
	if len(entries) == 0 {
		return
	}
	if err := b.save(entries); err != nil {
		// The database was busy or is full. The next call's flush tries again.
		b.mu.Lock()
		b.pending = append(entries, b.pending...)
		b.mu.Unlock()
	}
}

// stop saves what is left, for the last time.
func (b *auditBuffer) stop() {
	b.mu.Lock()
	b.stopped = true
	b.mu.Unlock()
	b.flush()
}

// repeat lists n copies of a placeholder.
func repeat(placeholder string, n int) string {
	return strings.TrimSuffix(strings.Repeat(placeholder+", ", n), ", ")
}
