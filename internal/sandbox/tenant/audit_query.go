package tenant

import (
	"context"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// auditAge is how far back the audit log can be read.
const auditAge = 90 * 24 * time.Hour

// AuditQuery selects entries of the audit log, by when they ended and by what
// they are; "" is any.
type AuditQuery struct {
	Since, Until        time.Time // both included; the zero value of Until is now
	Method, UserID, URL string
	AfterEnd, AfterID   string // Ended and ID of the last entry of the page before
	Limit               int
}

// FindAudit lists the entries that q selects in the order in which the calls
// ended. An entry's e-mail is "" when its user is gone.
func (t *Tenant) FindAudit(ctx context.Context, q AuditQuery) ([]AuditEntry, error) {
	t.audit.flush()
	if oldest := t.options.Now().Add(-auditAge); q.Since.Before(oldest) {
		q.Since = oldest
	}
	conditions := []string{`a.ended >= ?`, `(a.ended > ? OR a.ended = ? AND a.id > ?)`}
	args := []any{timestamp(q.Since), q.AfterEnd, q.AfterEnd, q.AfterID}
	if !q.Until.IsZero() {
		conditions, args = append(conditions, `a.ended <= ?`), append(args, timestamp(q.Until))
	}
	for _, equal := range []struct{ column, value string }{{"method", q.Method}, {"user_id", q.UserID}, {"path", q.URL}} {
		if equal.value != "" {
			conditions, args = append(conditions, `a.`+equal.column+` = ?`), append(args, equal.value)
		}
	}
	var entries []AuditEntry
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		entries, err = auditWhere(tx, strings.Join(conditions, ` AND `)+` ORDER BY a.ended, a.id LIMIT ?`, append(args, q.Limit)...)
		return err
	})
	return entries, err
}

func auditWhere(tx *store.Tx, rest string, args ...any) ([]AuditEntry, error) {
	var entries []AuditEntry
	err := tx.Each(func(row store.Row) error {
		var e AuditEntry
		err := row.Scan(&e.ID, &e.RequestID, &e.UserID, &e.KeyID, &e.Method, &e.Path, &e.Status, &e.UserAgent, &e.Started, &e.Ended,
			&e.Error, &e.ClientIP, &e.Email)
		entries = append(entries, e)
		return err
	}, `SELECT a.id, a.request_id, a.user_id, a.key_id, a.method, a.path, a.status, a.user_agent, a.started, a.ended,
			a.error, a.client_ip, COALESCE(u.user_name, '')
		FROM audit a LEFT JOIN users u ON u.id = a.user_id WHERE `+rest, args...)
	return entries, err
}
