package veza

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

var (
	// ErrRoleNotKept says that the tenant accepted a change of roles without
	// keeping it.
	ErrRoleNotKept = errors.New("roles not as asked for")
	// ErrHeldElsewhere says that a role stays because another source than a
	// direct assignment gives it: a group, or the SCIM roles of the user.
	ErrHeldElsewhere = errors.New("held from another source")
)

// maxRoleRounds bounds how often a change of roles is repeated because somebody
// else wrote in between.
const maxRoleRounds = 5

// AssignRole gives a user a role on a team. The tenant keeps the roles of a user
// as one list, so the list is read, changed and written, by one writer at a
// time for each user; changes that wait meanwhile are written together. The
// list is read once more after a while (see settle) and the change repeated if
// somebody else has overwritten it. A role that the user holds already costs no
// write.
func (c *Client) AssignRole(ctx context.Context, userID, teamID, roleID string) error {
	return c.changeRole(ctx, userID, TeamRole{TeamID: teamID, RoleID: roleID}, true)
}

// UnassignRole takes a role on a team from a user, as AssignRole gives it. One
// that they do not hold is no error; one that stays since another source gives
// it is ErrHeldElsewhere. A user who is gone is ErrNotFound.
func (c *Client) UnassignRole(ctx context.Context, userID, teamID, roleID string) error {
	return c.changeRole(ctx, userID, TeamRole{TeamID: teamID, RoleID: roleID}, false)
}

func holds(roles []TeamRole, r TeamRole) bool {
	return slices.ContainsFunc(roles, func(held TeamRole) bool { return held.TeamID == r.TeamID && held.RoleID == r.RoleID })
}

// apply writes changes, all of one user, and sets the error of each one that
// failed by itself. What it returns concerns all of them.
func (c *Client) applyRoles(ctx context.Context, userID string, changes []*roleChange) error {
	began := time.Now()
	user, err := c.LocalUser(ctx, userID)
	if err != nil {
		return err
	}
	for range maxRoleRounds {
		open := unsatisfied(user.TeamRoles, changes)
		if len(open) == 0 {
			return nil
		}
		after, err := c.UpdateLocalUser(ctx, User{ID: userID, TeamRoles: changedRoles(user.TeamRoles, open)}, "team_roles")
		if err != nil {
			return explainRoles(user, err)
		}
		// The answer shows the roles at the moment of the write. What differs in it is
		// the tenant's decision; what differs later is somebody else's write.
		judgeRoles(userID, after.TeamRoles, open)
		if err := settle(ctx, time.Since(began)); err != nil {
			return fmt.Errorf("the roles of user %s were written, and not verified: %w", userID, err)
		}
		began = time.Now()
		if user, err = c.LocalUser(ctx, userID); err != nil {
			return err
		}
	}
	for _, ch := range unsatisfied(user.TeamRoles, changes) {
		ch.Err = fmt.Errorf("user %s, %s: somebody else keeps writing the user's roles, which undid the change %d times: %w; try again when they are done",
			userID, ch.Key.says(), maxRoleRounds, ErrRoleNotKept)
	}
	return nil
}

// How long a change of roles is left alone before it is verified.
const (
	minSettle = 100 * time.Millisecond
	maxSettle = 2 * time.Second
)

// settle waits until others have written what they read before our write, and so
// without it. The tenant has no way to write a list only if it is still as it was
// read, so their write undoes ours, and a look too early would miss it. Others take
// about as long from reading to writing as we did. The rest is chance: without it
// two writers could undo each other in step.
func settle(ctx context.Context, took time.Duration) error {
	wait := min(max(took, minSettle), maxSettle)
	timer := time.NewTimer(wait + rand.N(wait/2))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// unsatisfied returns the changes that are neither made nor known to fail.
func unsatisfied(roles []TeamRole, changes []*roleChange) []*roleChange {
	var out []*roleChange
	for _, ch := range changes {
		if ch.Err == nil && holds(roles, ch.Key) != ch.Add {
			out = append(out, ch)
		}
	}
	return out
}

func changedRoles(roles []TeamRole, changes []*roleChange) []TeamRole {
	out := slices.Clone(roles)
	for _, ch := range changes {
		if !ch.Add {
			out = slices.DeleteFunc(out, func(r TeamRole) bool { return holds([]TeamRole{r}, ch.Key) })
		}
	}
	for _, ch := range changes {
		if ch.Add && !holds(out, ch.Key) {
			out = append(out, ch.Key)
		}
	}
	return out
}

func judgeRoles(userID string, after []TeamRole, changes []*roleChange) {
	if after == nil {
		// Either none are left or the answer does not show them: the next read tells.
		return
	}
	for _, ch := range unsatisfied(after, changes) {
		if ch.Add {
			ch.Err = fmt.Errorf("user %s, %s: the tenant accepted the assignment but did not keep it: %w", userID, ch.Key.says(), ErrRoleNotKept)
		} else {
			ch.Err = fmt.Errorf("user %s, %s: the tenant took back the direct assignment, yet the user still holds the role, "+
				"so a group or the user's SCIM roles give it: %w", userID, ch.Key.says(), ErrHeldElsewhere)
		}
	}
}

// explainRoles adds what the tenant says of the user to its refusal.
func explainRoles(user User, err error) error {
	if user.Options.CanChangeRoles != nil && !*user.Options.CanChangeRoles {
		return fmt.Errorf("%w; the tenant says that the roles of this user cannot be changed here (options.can_change_roles is false), "+
			"as the identity provider manages them", err)
	}
	return err
}

// ofOne reports whether a refusal may be about one of several changes, so that
// the others deserve a try of their own.
func ofOne(err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Method != http.MethodPatch {
		return false
	}
	switch e.Status {
	case http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound, http.StatusConflict, http.StatusUnprocessableEntity:
		return true
	}
	return false
}
