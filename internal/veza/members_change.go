package veza

import (
	"context"
	"errors"
)

// ChangeMembers adds some users to a group and takes others out, in one PATCH, and
// makes sure of both. Where one cannot carry it, or the server does not do it in one, it
// is asked for each on its own, additions first, so that nobody is without access for
// want of a removal.
func (c *Client) ChangeMembers(ctx context.Context, groupID string, add, remove []string) error {
	adds, removes := unique(add), unique(remove)
	if len(removes) == 0 {
		return c.AddMembers(ctx, groupID, adds...)
	}
	if len(adds) == 0 {
		return c.RemoveMembers(ctx, groupID, removes...)
	}
	if len(adds)+len(removes) <= maxMembers {
		err := c.addAndRemove(ctx, groupID, adds, removes)
		if !errors.Is(err, ErrNotVerified) && !errors.Is(err, ErrConflict) && !refused(err) {
			return err
		}
	}
	if err := c.AddMembers(ctx, groupID, adds...); err != nil {
		return err
	}
	return c.RemoveMembers(ctx, groupID, removes...)
}

func (c *Client) addAndRemove(ctx context.Context, groupID string, adds, removes []string) error {
	ops := append(removals(removes), addTo(adds))
	_, err := c.changeMembers(ctx, groupID, ops, func(members []string) *MembersError {
		return &MembersError{Missing: without(adds, members), Remaining: both(removes, members)}
	})
	return err
}
