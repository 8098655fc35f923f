package org

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"reflect"
	"slices"
)

// UserInput is what a client sends of a user.
type UserInput struct {
	Profile     map[string]any `json:"profile"`
	Credentials *Credentials   `json:"credentials"`
	Type        *struct {
		ID string `json:"id"`
	} `json:"type"`
	GroupIDs []string `json:"groupIds"`
}

// CreateOptions are the parameters of a creation.
type CreateOptions struct {
	Activate  bool   // false leaves the user STAGED
	NextLogin string // "changePassword" lets the password expire at once
}

// CreateUser adds a person. Their state follows from the options and from
// whether there is a password.
func (o *Org) CreateUser(ctx context.Context, in UserInput, options CreateOptions) (*User, error) {
	var u *User
	err := o.write(ctx, func(w *writer) error {
		var err error
		if u, err = w.newUser(in, options); err != nil {
			return err
		}
		if err := w.storeUser(u, ""); err != nil {
			return err
		}
		w.log("user.lifecycle.create", "Create okta user", u.target())
		if options.Activate {
			w.log("user.lifecycle.activate", "Activate Okta user", u.target())
		}
		for _, id := range in.GroupIDs {
			if err := w.addMember(id, u); err != nil {
				return err
			}
		}
		if err := w.applyRules(u); err != nil {
			return err
		}
		return w.syncApps(u)
	})
	return u, err
}

func (w *writer) newUser(in UserInput, options CreateOptions) (*User, error) {
	typeID := w.o.defaultType
	if in.Type != nil && in.Type.ID != "" {
		typeID = in.Type.ID
	}
	schema, err := userSchema(w.Tx, w.o, typeID)
	if err != nil {
		return nil, err
	}
	profile := withoutNulls(in.Profile)
	if err := schema.check(profile); err != nil {
		return nil, err
	}
	id, err := w.newID("00u")
	if err != nil {
		return nil, err
	}
	now := w.stamp()
	u := &User{
		ID: id, Status: Staged, Created: now, LastUpdated: now, TypeID: typeID, Profile: profile,
		ProviderType: "OKTA", ProviderName: "OKTA",
	}
	if err := w.loginFree(u.ID, fold(u.Login())); err != nil {
		return nil, err
	}
	if err := w.setCredentials(u, in.Credentials); err != nil {
		return nil, err
	}
	if options.NextLogin == "changePassword" {
		if err := nextLogin(u, options); err != nil {
			return nil, err
		}
	}
	if !options.Activate {
		if u.Password != "" {
			u.StatusChanged = now
		}
		return u, nil
	}
	w.activateNew(u, options)
	return u, nil
}

func nextLogin(u *User, options CreateOptions) error {
	switch {
	case u.Password == "":
		return &Error{http.StatusBadRequest, "E0000124", "Could not create user. To create a user and expire their password immediately, a password must be specified", nil}
	case !options.Activate:
		return &Error{http.StatusBadRequest, "E0000125", "Could not create user. To create a user and expire their password immediately, \"activate\" must be true", nil}
	}
	return nil
}

func (w *writer) activateNew(u *User, options CreateOptions) {
	status := Provisioned
	switch {
	case u.Password != "" && options.NextLogin == "changePassword":
		status = PasswordExpired
	case u.Password != "", u.ProviderType == "FEDERATION", u.ProviderType == "SOCIAL":
		status = Active
	}
	w.begin(u, status)
}

// begin activates: at once, or after the time that it takes.
func (w *writer) begin(u *User, status string) {
	if w.o.transition > 0 {
		u.TransitioningTo, u.Settles = status, w.now.Add(w.o.transition)
		u.StatusChanged, u.LastUpdated = w.stamp(), w.stamp()
		return
	}
	w.move(u, status)
	u.Activated = w.stamp()
}

// UpdateUser changes the profile attributes that are named and leaves the
// others; null takes one away.
func (o *Org) UpdateUser(ctx context.Context, ref string, in UserInput) (*User, error) {
	return o.changeProfile(ctx, ref, in, func(u *User) map[string]any {
		profile := maps.Clone(u.Profile)
		maps.Copy(profile, in.Profile)
		return profile
	})
}

// ReplaceUser makes the profile what was sent: what is not named goes. It alone
// can change a user's type.
func (o *Org) ReplaceUser(ctx context.Context, ref string, in UserInput) (*User, error) {
	return o.changeProfile(ctx, ref, in, func(u *User) map[string]any {
		if in.Type != nil && in.Type.ID != "" {
			u.TypeID = in.Type.ID
		}
		if in.Profile == nil {
			// Credentials alone may be replaced.
			return u.Profile
		}
		return in.Profile
	})
}

func (o *Org) changeProfile(ctx context.Context, ref string, in UserInput, merge func(*User) map[string]any) (*User, error) {
	var changed *User
	err := o.write(ctx, func(w *writer) error {
		var before map[string]any
		u, err := w.changeUser(ref, func(u *User) error {
			before = u.Profile
			if u.Status == Deprovisioned {
				return NotFound(cmp.Or(ref, u.ID), "User")
			}
			profile := withoutNulls(merge(u))
			schema, err := userSchema(w.Tx, w.o, u.TypeID)
			if err != nil {
				return err
			}
			if err := schema.check(profile); err != nil {
				return err
			}
			u.Profile, u.LastUpdated = profile, w.stamp()
			return w.setCredentials(u, in.Credentials)
		})
		if err != nil {
			return err
		}
		changed = u
		if in.Profile != nil {
			w.log("user.account.update_profile", "Update user profile for Okta", u.target())
			w.events[len(w.events)-1].Changed = differing(before, u.Profile)
			if err := w.pushProfile(u); err != nil {
				return err
			}
		}
		return w.applyRules(u)
	})
	return changed, err
}

// differing are the names of what is not the same in both, sorted.
func differing(a, b map[string]any) []string {
	names := map[string]bool{}
	for _, m := range []map[string]any{a, b} {
		for name := range m {
			names[name] = !reflect.DeepEqual(a[name], b[name])
		}
	}
	maps.DeleteFunc(names, func(_ string, differs bool) bool { return !differs })
	return slices.Sorted(maps.Keys(names))
}

func withoutNulls(m map[string]any) map[string]any {
	kept := make(map[string]any, len(m))
	for name, value := range m {
		if value != nil {
			kept[name] = value
		}
	}
	return kept
}
