package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// DeprovisionOptions says what happens besides removing memberships and
// deactivating.
type DeprovisionOptions struct {
	// Logout ends the person's sessions and tokens first.
	Logout bool
	// Delete removes the person from the org in the end, history included.
	// There is no way back.
	Delete bool
	// Progress, unless nil, is told each step before it is taken. It is called
	// from one goroutine.
	Progress func(step string)
}

// Deprovision takes a person's access away (DEPROVISION_IDENTITY): it ends
// their sessions if asked, removes them from every group that people are put
// into by hand, deactivates them, and deletes them if asked. Everyone and the
// groups of apps are left to Okta. The attributes and their history stay, and
// Reactivate brings the person back, unless they were deleted.
//
// It returns nil when all of it is so, whoever did it. It is resumable: after
// an error it is called again, and does what is left. A membership that cannot
// be removed, or a session that cannot be ended, does not keep the person
// active: they are deactivated all the same, and the error tells what is left.
// Nobody is deleted before all else is done, nor before the org says, by id,
// that they are deprovisioned: Okta's first DELETE deactivates and only the
// second deletes, so that a repeated one would do more than was asked.
// Okta's list of a person's groups lags by a second or so; what this engine
// assigned meanwhile is removed all the same, what others did may be missed.
// ErrNotFound means that the org does not know the id (any more).
func (e *Engine) Deprovision(ctx context.Context, id string, o DeprovisionOptions) error {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	now, err := e.Identity(ctx, id)
	if err != nil {
		return err
	}
	var failed []error
	if o.Logout {
		o.Progress("ending the sessions of " + now.Login())
		failed = append(failed, e.endSessions(ctx, now))
	}
	failed = append(failed, e.leaveGroups(ctx, now, o.Progress))
	if now.Status != StatusDeprovisioned || now.TransitioningTo != "" {
		o.Progress("deactivating " + now.Login())
		failed = append(failed, e.deactivate(ctx, now))
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("deprovisioning %s (%s) is not complete, repeat it to do what is left: %w", now.Login(), id, err)
	}
	if !o.Delete {
		return nil
	}
	o.Progress("deleting " + now.Login())
	_, err = e.call(ctx, nil, func(ctx context.Context) error {
		_, err := e.sdk.UserAPI.DeleteUser(ctx, id).Execute()
		return err
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("%s (%s) is deprovisioned, but not deleted, repeat it: %w", now.Login(), id, err)
	}
	e.recent.deleted(id)
	return nil
}

// endSessions is asked for the deprovisioned too: a call that broke off may have left
// them tokens. That an org may not know their sessions any more is as good.
func (e *Engine) endSessions(ctx context.Context, now Identity) error {
	err := e.Logout(ctx, now.ID, true)
	if now.Status == StatusDeprovisioned && errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// deactivate returns nil only after the org said by id that the person is
// deprovisioned.
func (e *Engine) deactivate(ctx context.Context, now Identity) error {
	gone := func(i Identity) bool { return i.Status == StatusDeprovisioned && i.TransitioningTo == "" }
	now, err := e.settle(ctx, now)
	if err != nil || gone(now) {
		return err
	}
	_, err = e.change(ctx, now, "to become DEPROVISIONED", gone, func(ctx context.Context) error {
		_, err := e.sdk.UserAPI.DeactivateUser(ctx, now.ID).Execute()
		return err
	})
	return err
}

// leaveGroups removes the person from all Okta groups.
func (e *Engine) leaveGroups(ctx context.Context, who Identity, progress func(string)) error {
	leave := map[string]string{} // id to name
	for g, err := range e.groupsOf(ctx, who.ID) {
		if err != nil {
			return fmt.Errorf("list the groups of %s: %w", who.Login(), err)
		}
		if g.Type == TypeOktaGroup {
			leave[g.ID] = g.Profile.Name
		}
	}
	// The list lags behind what was written a moment ago.
	for id, member := range e.recent.groupsOf(who.ID) {
		if _, listed := leave[id]; member && !listed {
			leave[id] = id
		} else if !member {
			delete(leave, id)
		}
	}
	if len(leave) > 0 {
		progress(fmt.Sprintf("removing %s from %d groups", who.Login(), len(leave)))
	}
	_, err := each(ctx, slices.Sorted(maps.Keys(leave)), func(id string) error {
		if err := e.Unassign(ctx, id, who.ID); err != nil && !errors.Is(err, ErrNotFound) {
			return fmt.Errorf("remove %s from the group %s: %w", who.Login(), leave[id], err)
		}
		return nil
	})
	return err
}

// Logout ends all sessions of a person, and with revokeTokens the OpenID
// Connect and OAuth tokens that apps were given for them. The person can sign
// in again. Without any session it succeeds as well.
func (e *Engine) Logout(ctx context.Context, id string, revokeTokens bool) error {
	if err := checkID("a person", id); err != nil {
		return err
	}
	_, err := e.call(ctx, nil, func(ctx context.Context) error {
		_, err := e.sdk.UserAPI.RevokeUserSessions(ctx, id).OauthTokens(revokeTokens).Execute()
		return err
	})
	if err != nil {
		return fmt.Errorf("end the sessions of %s: %w", id, err)
	}
	return nil
}
