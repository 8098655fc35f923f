package org

import (
	"context"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Whether a person was assigned on their own account or through a group.
const (
	ScopeUser  = "USER"
	ScopeGroup = "GROUP"
)

// AppUser is a person's assignment to an app.
type AppUser struct {
	UserID, AppID          string
	Scope                  string
	GroupID                string `json:",omitempty"` // whose assignment holds, of the scope GROUP
	Created, LastUpdated   string
	StatusChanged          string
	PasswordChanged        string `json:",omitempty"`
	LastSync               string `json:",omitempty"`
	ExternalID, SyncState  string
	Status                 string
	UserName               string
	Profile                map[string]any
	Mapped                 map[string]any `json:",omitempty"` // what follows from the person
	ProfileSent            map[string]any `json:",omitempty"` // what was set on this assignment, over it
	NameSent, PasswordSent bool           `json:",omitempty"`
}

// AppUserInput is what a client sends of an assignment.
type AppUserInput struct {
	ID          string         `json:"id"`
	Scope       string         `json:"scope"`
	Profile     map[string]any `json:"profile"`
	Credentials struct {
		UserName string    `json:"userName"`
		Password *Password `json:"password"`
	} `json:"credentials"`
}

// assignable says whether a person can get apps: neither the deactivated can nor
// the suspended, who keep those they have (support.okta.com, "Can an Application
// Be Assigned to a Deactivated User").
func (u *User) assignable() bool {
	return u.TransitioningTo != "" || u.Status != Deprovisioned && u.Status != Suspended
}

// active refuses people of whose apps nothing can be changed.
func (u *User) active() error {
	if u.assignable() {
		return nil
	}
	return &Error{http.StatusForbidden, "E0000117", "Cannot assign apps or update app profiles for an inactive user.", nil}
}

func findAppUser(tx *store.Tx, appID, userID string) (*AppUser, string, error) {
	var record string
	found, err := tx.One([]any{&record}, `SELECT record FROM org_app_users WHERE app_id = ? AND user_id = ?`, appID, userID)
	if err != nil || !found {
		return nil, "", err
	}
	a := &AppUser{}
	return a, record, decode(record, a)
}

// AppUser gives a person's assignment to an app.
func (o *Org) AppUser(ctx context.Context, appID, ref string) (*AppUser, error) {
	var assigned *AppUser
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := findApp(tx, appID); err != nil {
			return err
		}
		u, err := findUser(tx, ref, o.now())
		if err != nil {
			return err
		}
		if assigned, _, err = findAppUser(tx, appID, u.ID); err == nil && assigned == nil {
			err = NotFound(ref, "AppUser")
		}
		return err
	})
	return assigned, err
}

// AssignUser assigns an app to a person on their own account. An assignment
// through a group becomes one of theirs.
func (o *Org) AssignUser(ctx context.Context, appID string, in AppUserInput) (*AppUser, error) {
	if in.ID == "" {
		return nil, Invalid("id", "id: The field cannot be left blank")
	}
	var assigned *AppUser
	err := o.write(ctx, func(w *writer) error {
		a, err := findApp(w.Tx, appID)
		if err != nil {
			return err
		}
		u, err := findUser(w.Tx, in.ID, w.now)
		if err != nil {
			return err
		}
		if err := u.active(); err != nil {
			return err
		}
		there, before, err := findAppUser(w.Tx, appID, u.ID)
		if err != nil {
			return err
		}
		switch {
		case there == nil:
			if there, err = w.newAppUser(a, u, ScopeUser); err != nil {
				return err
			}
			w.log("application.user_membership.add", "Add user to application membership", a.target(), u.target())
		case there.Scope == ScopeUser:
			return &Error{http.StatusConflict, "E0000062", "The specified user is already assigned to the application.", nil}
		default:
			there.Scope, there.GroupID = ScopeUser, ""
			w.log("application.user_membership.update", "Update user's application membership", a.target(), u.target())
		}
		assigned = there
		return w.setAppUser(there, in, before)
	})
	return assigned, err
}

func (w *writer) newAppUser(a *App, u *User, scope string) (*AppUser, error) {
	now := w.stamp()
	assigned := &AppUser{
		AppID: a.ID, UserID: u.ID, Scope: scope, Created: now, LastUpdated: now, StatusChanged: now, Status: "ACTIVE", SyncState: "DISABLED",
		UserName: a.Credentials.UserNameTemplate.userName(u),
	}
	if err := w.stage(a, assigned); err != nil {
		return nil, err
	}
	return assigned, w.mapProfile(u, assigned, true)
}

// UpdateAppUser changes what is named of an assignment; null takes an attribute
// back. With the scope USER, one through a group becomes the person's own.
func (o *Org) UpdateAppUser(ctx context.Context, appID, ref string, in AppUserInput) (*AppUser, error) {
	var assigned *AppUser
	err := o.withAppUser(ctx, appID, ref, func(w *writer, a *App, u *User, there *AppUser, before string) error {
		if err := u.active(); err != nil {
			return err
		}
		if assigned = there; in.Scope == ScopeUser {
			there.Scope, there.GroupID = ScopeUser, ""
		} else if in.Scope != "" && in.Scope != ScopeGroup {
			return Invalid("scope", "scope: The field must be USER or GROUP")
		}
		w.log("application.user_membership.update", "Update user's application membership", a.target(), u.target())
		return w.setAppUser(there, in, before)
	})
	return assigned, err
}

// UnassignUser takes away an assignment, unless the person has the app through a
// group as well.
func (o *Org) UnassignUser(ctx context.Context, appID, ref string) error {
	return o.withAppUser(ctx, appID, ref, func(w *writer, a *App, u *User, there *AppUser, _ string) error {
		group, err := w.groupThatGives(a, u)
		if err != nil {
			return err
		}
		if group != "" {
			return &Error{http.StatusForbidden, "E0000046", "Deactivate application for user forbidden.",
				[]string{"The application cannot be unassigned from the user while their group memberships grant them access."}}
		}
		return w.dropAppUser(a, there)
	})
}

func (o *Org) withAppUser(ctx context.Context, appID, ref string, f func(*writer, *App, *User, *AppUser, string) error) error {
	return o.write(ctx, func(w *writer) error {
		a, err := findApp(w.Tx, appID)
		if err != nil {
			return err
		}
		u, err := findUser(w.Tx, ref, w.now)
		if err != nil {
			return err
		}
		there, before, err := findAppUser(w.Tx, appID, u.ID)
		if err != nil {
			return err
		}
		if there == nil {
			return NotFound(ref, "AppUser")
		}
		return f(w, a, u, there, before)
	})
}
