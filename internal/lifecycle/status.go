package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const (
	firstLook       = 200 * time.Millisecond
	longestLook     = 5 * time.Second
	transitionLimit = 5 * time.Minute
)

// settle waits until Okta is at work on no change of the person's status.
func (e *Engine) settle(ctx context.Context, now Identity) (Identity, error) {
	return e.await(ctx, now, "to settle", func(i Identity) bool { return i.TransitioningTo == "" })
}

// await looks at the person by id until done says yes, as long as the context
// lasts; one that has no end lasts for transitionLimit. Each look is a request,
// so none is spent when now will do.
func (e *Engine) await(ctx context.Context, now Identity, what string, done func(Identity) bool) (Identity, error) {
	_, ends := ctx.Deadline()
	var waited time.Duration
	for look := firstLook; !done(now); look = min(2*look, longestLook) {
		if !ends && waited >= transitionLimit {
			return now, fmt.Errorf("%s (%s) is still %s after %s, waited for the status %s: %w; look at the person in the Admin Console, then try again",
				now.Login(), now.ID, describe(now), transitionLimit, what, ErrUnconfirmed)
		}
		if err := e.wait(ctx, look); err != nil {
			return now, fmt.Errorf("waiting for the status of %s (%s), which is %s, %s: %w", now.Login(), now.ID, describe(now), what, err)
		}
		waited += look
		next, err := e.Identity(ctx, now.ID)
		if err != nil {
			return now, err
		}
		now = next
	}
	return now, nil
}

func describe(i Identity) string {
	if i.TransitioningTo != "" {
		return i.Status + " on the way to " + i.TransitioningTo
	}
	return i.Status
}

// Reactivate is ReactivateWith the activation e-mail.
func (e *Engine) Reactivate(ctx context.Context, id string) (Identity, error) {
	return e.ReactivateWith(ctx, id, ActivateWithEmail)
}

// ReactivateWith brings a deprovisioned, staged or suspended person back and
// returns the person as they are then. On everyone else it changes nothing.
// Okta sends its activation e-mail, if that is asked for, to those who were not
// suspended; LeaveStaged is as in SyncIdentity. The attributes are as they were; memberships that deprovisioning removed are not
// brought back. An e-mail address that someone else has meanwhile is
// ErrConflict. Broken off, it is simply called again.
func (e *Engine) ReactivateWith(ctx context.Context, id string, a Activation) (Identity, error) {
	now, err := e.Identity(ctx, id)
	if err != nil {
		return Identity{}, err
	}
	if now, err = e.settle(ctx, now); err != nil {
		return now, err
	}
	switch now.Status {
	case StatusSuspended:
		return e.change(ctx, now, "to leave SUSPENDED", func(i Identity) bool { return i.Status != StatusSuspended },
			func(ctx context.Context) error {
				_, err := e.sdk.UserAPI.UnsuspendUser(ctx, id).Execute()
				return err
			})
	case StatusDeprovisioned:
		if email, ok := now.Profile["email"].(string); ok {
			if err := e.emailFree(ctx, email, now); err != nil {
				return now, err
			}
		}
		return e.activate(ctx, now, a == ActivateWithEmail)
	case StatusStaged:
		return e.activate(ctx, now, a == ActivateWithEmail)
	}
	return now, nil
}

// activate leads from STAGED or DEPROVISIONED to PROVISIONED or ACTIVE. The
// activation link that Okta answers when it sends no e-mail is dropped: it is
// a credential that nobody asked for.
func (e *Engine) activate(ctx context.Context, now Identity, email bool) (Identity, error) {
	active := func(i Identity) bool { return i.Status != StatusStaged && i.Status != StatusDeprovisioned }
	now, err := e.settle(ctx, now)
	if err != nil || active(now) {
		return now, err
	}
	return e.change(ctx, now, "to become active", active, func(ctx context.Context) error {
		_, _, err := e.sdk.UserAPI.ActivateUser(ctx, now.ID).SendEmail(email).Execute()
		return err
	})
}

// change performs one lifecycle operation and waits until the status tells
// that it has happened. Lifecycle operations are refused when they have
// happened already; so when the outcome is open, the person is asked, not the
// operation repeated blindly.
func (e *Engine) change(ctx context.Context, now Identity, what string, done func(Identity) bool, send func(context.Context) error) (Identity, error) {
	arrived := func(i Identity) bool { return done(i) && i.TransitioningTo == "" }
	for try := 0; ; try++ {
		_, err := e.call(ctx, nil, send)
		raced := errors.Is(err, ErrNotAllowedInStatus) || errors.Is(err, ErrNotFound)
		if err != nil && !raced && !ambiguous(ctx, err) {
			return now, err
		}
		next, lookErr := e.Identity(ctx, now.ID)
		if lookErr != nil {
			return now, errors.Join(err, lookErr)
		}
		next, waitErr := e.settle(ctx, next)
		switch {
		case waitErr != nil:
			return next, errors.Join(err, waitErr)
		case arrived(next):
			return next, nil
		case err == nil:
			// Okta took it, and the status has yet to follow.
			return e.await(ctx, next, what, arrived)
		case try > 0:
			return next, fmt.Errorf("%s (%s) is %s: %w", next.Login(), next.ID, describe(next), err)
		}
		now = next
	}
}
