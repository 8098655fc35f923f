// Package org holds the rules of an Okta org: people and their states, groups,
// profiles and the System Log.
package org

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Options are the knobs of an org.
type Options struct {
	// Now is the org's clock; nil is time.Now.
	Now func() time.Time
	// IndexLag is how long a write stays unseen by lists, searches and member
	// lists. What is read by id is never late.
	IndexLag time.Duration
	// TransitionTime is how long an activation takes, during which a user shows
	// transitioningToStatus.
	TransitionTime time.Duration
}

// Org is one Okta org. It is safe for concurrent use.
type Org struct {
	db         *store.DB
	now        func() time.Time
	transition time.Duration
	lag        *lag

	provisioner ProvisioningHooks

	id, everyone, defaultType string
	administrator             Actor
}

// New opens the org in a database, and founds it when there is none.
func New(ctx context.Context, db *store.DB, options Options) (*Org, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	o := &Org{
		db: db, now: options.Now, transition: options.TransitionTime,
		lag: &lag{length: options.IndexLag, now: options.Now},
	}
	if err := o.found(ctx); err != nil {
		return nil, err
	}
	return o, nil
}

// ID is the org's own id, 00o….
func (o *Org) ID() string { return o.id }

// Everyone is the id of the built-in group that has everybody in it.
func (o *Org) Everyone() string { return o.everyone }

// Administrator is the person who founded the org and owns its API tokens.
func (o *Org) Administrator() Actor { return o.administrator }

// writer is one write transaction, on behalf of a call.
type writer struct {
	*store.Tx
	o       *Org
	call    Call
	now     time.Time
	changed []change
	events  []Event
	marks
}

func (o *Org) write(ctx context.Context, f func(*writer) error) error {
	var done *writer
	err := o.db.Write(ctx, func(tx *store.Tx) error {
		w := &writer{Tx: tx, o: o, call: callOf(ctx), now: o.now().UTC()}
		if err := f(w); err != nil {
			return err
		}
		if err := w.markProvisioning(); err != nil {
			return err
		}
		done = w
		return w.storeEvents()
	})
	if err == nil {
		o.lag.note(done.changed)
		o.changedFor(ctx, done)
	}
	return err
}

// stamp is the time as Okta writes it: to the second, with milliseconds of zero.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (w *writer) stamp() string { return stamp(w.now.Truncate(time.Second)) }

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// newID makes an id of 20 characters, such as 00u…, that sorts after those made
// before it.
func (w *writer) newID(prefix string) (string, error) {
	number, err := w.next("id")
	if err != nil {
		return "", err
	}
	id := make([]byte, 17)
	for n, b := range random(len(id)) {
		id[n] = digits[int(b)%len(digits)]
	}
	// The first nine count, from a number that makes them look as Okta's do.
	number += 1 << 48
	for n := 8; n >= 0; n-- {
		id[n] = digits[number%int64(len(digits))]
		number /= int64(len(digits))
	}
	return prefix + string(id), nil
}

func (w *writer) next(sequence string) (int64, error) {
	if _, err := w.Exec(`INSERT INTO org_sequence (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = org_sequence.value + 1`, sequence); err != nil {
		return 0, err
	}
	var value int64
	_, err := w.One([]any{&value}, `SELECT value FROM org_sequence WHERE name = ?`, sequence)
	return value, err
}

func random(n int) []byte {
	b := make([]byte, n)
	// It never fails: the program ends where there is no randomness.
	_, _ = rand.Read(b)
	return b
}

// Secret makes an unguessable word of n characters.
func Secret(n int) string {
	b := random(n)
	for i := range b {
		b[i] = digits[int(b[i])%len(digits)]
	}
	return string(b)
}

func setting(tx *store.Tx, name string) (value string, found bool, err error) {
	found, err = tx.One([]any{&value}, `SELECT value FROM settings WHERE name = ?`, name)
	return value, found, err
}

func (w *writer) set(name, value string) error {
	_, err := w.Exec(`INSERT INTO settings (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// Setting keeps a value that is made once, such as a key, and gives the one kept.
func (o *Org) Setting(ctx context.Context, name string, fresh func() string) (value string, made bool, err error) {
	name = "org." + name
	err = o.write(ctx, func(w *writer) error {
		var found bool
		var err error
		if value, found, err = setting(w.Tx, name); err != nil || found {
			return err
		}
		value, made = fresh(), true
		return w.set(name, value)
	})
	return value, made, err
}

// Kept gives what Setting has kept, "" for nothing.
func (o *Org) Kept(ctx context.Context, name string) (value string, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		value, _, err = setting(tx, "org."+name)
		return err
	})
	return value, err
}

// fold makes one text of those that differ in case and diacritics alone, as
// Okta compares logins.
func fold(text string) string {
	return strings.ToLower(stripMarks(text))
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
