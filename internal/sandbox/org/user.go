package org

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// The states of a user (developer.okta.com, "User status").
const (
	Staged          = "STAGED"
	Provisioned     = "PROVISIONED"
	Active          = "ACTIVE"
	Recovery        = "RECOVERY"
	PasswordExpired = "PASSWORD_EXPIRED"
	LockedOut       = "LOCKED_OUT"
	Suspended       = "SUSPENDED"
	Deprovisioned   = "DEPROVISIONED"
)

// User is a person of the org. Times are text as Okta writes them, "" for never.
type User struct {
	ID              string
	Status          string
	TransitioningTo string    `json:",omitempty"`
	Settles         time.Time `json:",omitzero"`
	Created         string
	Activated       string
	StatusChanged   string
	LastLogin       string
	LastUpdated     string
	PasswordChanged string
	TypeID          string
	Profile         map[string]any
	Password        string `json:",omitempty"` // a hash; "" is none
	Question        string `json:",omitempty"`
	Answer          string `json:",omitempty"` // a hash
	ProviderType    string
	ProviderName    string
}

// Login is the user's login.
func (u *User) Login() string { return text(u.Profile, "login") }

// DisplayName is the user's name as the System Log shows it.
func (u *User) DisplayName() string {
	return cmp.Or(text(u.Profile, "displayName"), strings.TrimSpace(text(u.Profile, "firstName")+" "+text(u.Profile, "lastName")))
}

func text(m map[string]any, key string) string {
	s, _ := m[key].(string)
	return s
}

// settle ends a transition whose time has come.
func (u *User) settle(now time.Time) {
	if u.TransitioningTo == "" || u.Settles.After(now) {
		return
	}
	u.Status, u.TransitioningTo = u.TransitioningTo, ""
	when := stamp(u.Settles.Truncate(time.Second))
	u.Activated, u.StatusChanged, u.LastUpdated = when, when, when
	u.Settles = time.Time{}
}

func decodeUser(record string, now time.Time) (*User, error) {
	var u User
	if err := decode(record, &u); err != nil {
		return nil, wrap("a user's record", err)
	}
	u.settle(now)
	return &u, nil
}

// decode keeps numbers as they were written.
func decode(record string, into any) error {
	d := json.NewDecoder(strings.NewReader(record))
	d.UseNumber()
	return d.Decode(into)
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// User gives a user by id, login, or the part of a login before its @ where one
// person alone has it.
func (o *Org) User(ctx context.Context, ref string) (*User, error) {
	var u *User
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		u, err = findUser(tx, ref, o.now())
		return err
	})
	return u, err
}

// findUser is User within a transaction; a user who is not there is an *Error.
func findUser(tx *store.Tx, ref string, now time.Time) (*User, error) {
	var record string
	found, err := tx.One([]any{&record}, `SELECT record FROM org_users WHERE id = ?`, ref)
	if err == nil && !found {
		found, err = tx.One([]any{&record}, `SELECT record FROM org_users WHERE login_folded = ?`, fold(ref))
	}
	if err == nil && !found {
		matches := 0
		err = tx.Each(func(row store.Row) error {
			matches++
			return row.Scan(&record)
		}, `SELECT record FROM org_users WHERE short_name = ? LIMIT 2`, fold(ref))
		found = matches == 1
	}
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, NotFound(ref, "User")
	}
	return decodeUser(record, now)
}

// change loads a user, lets f change them, and stores what came of it.
func (w *writer) changeUser(ref string, f func(*User) error) (*User, error) {
	u, err := findUser(w.Tx, ref, w.now)
	if err != nil {
		return nil, err
	}
	before, err := encode(u)
	if err != nil {
		return nil, err
	}
	if err := f(u); err != nil {
		return nil, err
	}
	return u, w.storeUser(u, before)
}

// storeUser writes a user; before is their former record, "" for a new one.
func (w *writer) storeUser(u *User, before string) error {
	record, err := encode(u)
	if err != nil {
		return err
	}
	login := fold(u.Login())
	if err := w.loginFree(u.ID, login); err != nil {
		return err
	}
	short, _, _ := strings.Cut(login, "@")
	_, err = w.Exec(`INSERT INTO org_users (id, login_folded, short_name, record) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET login_folded = excluded.login_folded, short_name = excluded.short_name, record = excluded.record`,
		u.ID, login, short, record)
	w.changed = append(w.changed, change{kind: "user", id: u.ID, before: before})
	return err
}

func (w *writer) loginFree(id, login string) error {
	var other string
	found, err := w.One([]any{&other}, `SELECT id FROM org_users WHERE login_folded = ? AND id <> ?`, login, id)
	if err == nil && found {
		return Invalid("login", "login: An object with this field already exists in the current organization")
	}
	return err
}

func (u *User) target() Target {
	return Target{ID: u.ID, Type: "User", AlternateID: u.Login(), DisplayName: u.DisplayName()}
}

// move changes the status, and with it what follows from it.
func (w *writer) move(u *User, status string) {
	u.Status, u.TransitioningTo, u.Settles = status, "", time.Time{}
	u.StatusChanged, u.LastUpdated = w.stamp(), w.stamp()
}
