package org

import (
	"context"
	"net/http"
)

// change is one event in a user's life: rules, record and log in one transaction.
func (o *Org) change(ctx context.Context, ref, event, message string, f func(*writer, *User) error) (*User, error) {
	var changed *User
	err := o.write(ctx, func(w *writer) error {
		u, err := w.changeUser(ref, func(u *User) error { return f(w, u) })
		if err != nil {
			return err
		}
		w.log(event, message, u.target())
		changed = u
		return w.syncApps(u)
	})
	return changed, err
}

// Activate makes a person active who has a password, and else sends them for one.
func (o *Org) Activate(ctx context.Context, ref string) (*User, error) {
	return o.change(ctx, ref, "user.lifecycle.activate", "Activate Okta user", func(w *writer, u *User) error {
		if u.TransitioningTo != "" {
			return &Error{http.StatusConflict, "E0000112", "Cannot update this user because they are still being activated. Please try again in a few minutes.", nil}
		}
		switch {
		case u.Status == Staged && u.Password != "":
			w.begin(u, Active)
		case u.Status == Staged, u.Status == Deprovisioned:
			w.begin(u, Provisioned)
		default:
			return &Error{http.StatusForbidden, "E0000016", "Activation failed because the user is already active", nil}
		}
		return nil
	})
}

// Reactivate renews the activation of a person who has not followed it.
func (o *Org) Reactivate(ctx context.Context, ref string) (*User, error) {
	return o.change(ctx, ref, "user.lifecycle.reactivate", "Reactivate Okta user", func(w *writer, u *User) error {
		if u.Status != Provisioned && u.Status != Recovery {
			return wrongStatus()
		}
		u.LastUpdated = w.stamp()
		return nil
	})
}

// Deactivate takes a person out of use and off every app. Their group memberships
// stay, and clients that want them gone remove them (support.okta.com, "Can an
// Application Be Assigned to a Deactivated User").
func (o *Org) Deactivate(ctx context.Context, ref string) (*User, error) {
	return o.change(ctx, ref, "user.lifecycle.deactivate", "Deactivate Okta user", func(w *writer, u *User) error {
		if u.Status == Deprovisioned {
			return NotFound(u.ID, "User")
		}
		w.deactivate(u)
		return nil
	})
}

// deactivate forgets the password: what becomes of it is not documented, and a
// person who comes back is PROVISIONED, which is to have none.
func (w *writer) deactivate(u *User) {
	w.move(u, Deprovisioned)
	u.Password, u.Question, u.Answer = "", "", ""
}

// Suspend locks an active person out for a time; groups and apps stay theirs.
func (o *Org) Suspend(ctx context.Context, ref string) (*User, error) {
	return o.change(ctx, ref, "user.lifecycle.suspend", "Suspend Okta user", func(w *writer, u *User) error {
		if u.Status != Active || u.TransitioningTo != "" {
			return Invalid("suspendUser", "Cannot suspend a user that is not active")
		}
		w.move(u, Suspended)
		return nil
	})
}

// Unsuspend ends a suspension.
func (o *Org) Unsuspend(ctx context.Context, ref string) (*User, error) {
	return o.change(ctx, ref, "user.lifecycle.unsuspend", "Unsuspend Okta user", func(w *writer, u *User) error {
		if u.Status != Suspended {
			return Invalid("unsuspendUser", "Cannot unsuspend a user that is not suspended")
		}
		w.move(u, Active)
		return nil
	})
}

// LockOut is what too many wrong passwords do; nobody signs in here, so tests
// and drills call it.
func (o *Org) LockOut(ctx context.Context, ref string) (*User, error) {
	return o.change(ctx, ref, "user.account.lock", "Max sign in attempts exceeded", func(w *writer, u *User) error {
		if u.Status != Active {
			return wrongStatus()
		}
		w.move(u, LockedOut)
		return nil
	})
}

// Unlock lets a locked-out person in again.
func (o *Org) Unlock(ctx context.Context, ref string) (*User, error) {
	return o.change(ctx, ref, "user.account.unlock", "Unlock user account", func(w *writer, u *User) error {
		if u.Status != LockedOut {
			return &Error{http.StatusForbidden, "E0000032", "Unlock is not allowed for this user.", nil}
		}
		w.move(u, Active)
		return nil
	})
}

// ExpirePassword makes a person choose a new password at the next sign-in. With
// temporary, a password that lets them in once takes the place of theirs.
func (o *Org) ExpirePassword(ctx context.Context, ref string, temporary bool) (u *User, password string, err error) {
	u, err = o.change(ctx, ref, "user.account.expire_password", "Expire all user passwords", func(w *writer, u *User) error {
		switch u.Status {
		case Active, PasswordExpired, Recovery, LockedOut:
		default:
			return wrongStatus()
		}
		if temporary {
			password = "Aa1" + Secret(8)
			u.Password, u.PasswordChanged = hash(u.ID, password), w.stamp()
		}
		w.move(u, PasswordExpired)
		return nil
	})
	return u, password, err
}

// ResetPassword puts a person into recovery, for which the caller sends a link.
func (o *Org) ResetPassword(ctx context.Context, ref string) (*User, error) {
	return o.change(ctx, ref, "user.account.reset_password", "Fired when the user's Okta password is reset", func(w *writer, u *User) error {
		switch u.Status {
		case Provisioned, Active, Recovery, PasswordExpired, LockedOut:
			w.move(u, Recovery)
			return nil
		case Suspended, Deprovisioned:
			return &Error{http.StatusForbidden, "E0000017", "Password reset failed", nil}
		}
		return wrongStatus()
	})
}

// ResetFactors forgets a person's factors; this org knows none.
func (o *Org) ResetFactors(ctx context.Context, ref string) error {
	_, err := o.change(ctx, ref, "user.mfa.factor.reset_all", "Reset all factors for user", func(*writer, *User) error { return nil })
	return err
}

// ClearSessions ends a person's sessions and, where asked, their OAuth tokens.
func (o *Org) ClearSessions(ctx context.Context, ref string, tokens bool) error {
	return o.write(ctx, func(w *writer) error {
		u, err := findUser(w.Tx, ref, w.now)
		if err != nil {
			return err
		}
		w.log("user.session.clear", "Clear user session", u.target())
		if tokens {
			w.log("app.oauth2.token.revoke", "OAuth2 token revocation request", u.target())
		}
		return nil
	})
}

// DeleteUser deactivates a person, and takes the deactivated away for good.
func (o *Org) DeleteUser(ctx context.Context, ref string) error {
	return o.write(ctx, func(w *writer) error {
		gone := false
		u, err := w.changeUser(ref, func(u *User) error {
			if gone = u.Status == Deprovisioned; gone {
				return nil
			}
			w.deactivate(u)
			return nil
		})
		if err != nil {
			return err
		}
		if !gone {
			w.log("user.lifecycle.deactivate", "Deactivate Okta user", u.target())
			return w.syncApps(u)
		}
		w.log("user.lifecycle.delete.initiated", "Delete okta user initiated", u.target())
		w.log("user.lifecycle.delete.completed", "Delete okta user completed", u.target())
		if err := w.forget(u.ID); err != nil {
			return err
		}
		_, err = w.Exec(`DELETE FROM org_users WHERE id = ?`, u.ID)
		return err
	})
}
