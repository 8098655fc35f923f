package org

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Target is what an event happened to.
type Target struct {
	ID, Type, AlternateID, DisplayName string
}

// Event is an entry of the System Log.
type Event struct {
	UUID, Published    string
	EventType, Message string
	Severity           string
	Result, Reason     string
	Call               Call
	Targets            []Target
	Changed            []string `json:",omitempty"` // attributes of a profile
}

// log notes an event, which is stored at the end of the transaction.
func (w *writer) log(event, message string, targets ...Target) {
	w.events = append(w.events, Event{
		UUID: uuid(), Published: w.now.Format("2006-01-02T15:04:05.000Z"), EventType: event, Message: message,
		Severity: "INFO", Result: "SUCCESS", Call: w.call, Targets: targets,
	})
}

func (w *writer) storeEvents() error {
	for _, e := range w.events {
		record, err := encode(e)
		if err != nil {
			return err
		}
		number, err := w.next("log")
		if err != nil {
			return err
		}
		if _, err := w.Exec(`INSERT INTO org_log (number, published, record) VALUES (?, ?, ?)`, number, e.Published, record); err != nil {
			return err
		}
	}
	return nil
}

func uuid() string {
	b := random(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// LogQuery narrows the System Log. Since and Until are inclusive and exclusive;
// zero times do not narrow.
type LogQuery struct {
	Since, Until time.Time
	Filter, Q    string
	Descending   bool
	After        int64 // the number of the last event read
	Limit        int
}

// Events gives a page of the log, the number of its last event (that of the
// query where there is none), and whether there are more.
func (o *Org) Events(ctx context.Context, q LogQuery) (page []Event, last int64, more bool, err error) {
	match, err := logMatcher(q)
	if err != nil {
		return nil, 0, false, err
	}
	last = q.After
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		since, until := bounds(q)
		scan := func(row store.Row) error {
			var number int64
			var record string
			if err := row.Scan(&number, &record); err != nil {
				return err
			}
			var e Event
			if err := decode(record, &e); err != nil {
				return err
			}
			if ok, err := match(e); err != nil || !ok {
				return err
			}
			if len(page) == q.Limit {
				more = true
				return errEnough
			}
			page, last = append(page, e), number
			return nil
		}
		if q.Descending {
			return enough(tx.Each(scan, `SELECT number, record FROM org_log
				WHERE published >= ? AND published < ? AND (? = 0 OR number < ?) ORDER BY number DESC`, since, until, q.After, q.After))
		}
		return enough(tx.Each(scan, `SELECT number, record FROM org_log
			WHERE published >= ? AND published < ? AND number > ? ORDER BY number`, since, until, q.After))
	})
	return page, last, more, err
}

func bounds(q LogQuery) (since, until string) {
	const form = "2006-01-02T15:04:05.000Z"
	until = "9"
	if !q.Since.IsZero() {
		since = q.Since.UTC().Format(form)
	}
	if !q.Until.IsZero() {
		until = q.Until.UTC().Format(form)
	}
	return since, until
}
