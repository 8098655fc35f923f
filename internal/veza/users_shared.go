package veza

import (
	"context"
	"errors"
	"slices"
)

// SharedUser is LocalUser for many who ask for the same user at the same moment, as a
// refresh of that user's assignments does: they share one answer. It may be as old as
// the first of those questions, so it is no way to see what was just written.
func (c *Client) SharedUser(ctx context.Context, id string) (User, error) {
	answered := c.admin.reads.DoChan(id, func() (any, error) { return c.LocalUser(ctx, id) })
	select {
	case <-ctx.Done():
		return User{}, context.Cause(ctx)
	case got := <-answered:
		if errors.Is(got.Err, context.Canceled) && ctx.Err() == nil {
			// Whoever asked first gave up, not we.
			return c.LocalUser(ctx, id)
		}
		user, _ := got.Val.(User)
		user.TeamRoles = slices.Clone(user.TeamRoles)
		return user, got.Err
	}
}
