package veza

import (
	"context"
	"fmt"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

// roleChange is one assignment or removal that somebody waits for.
type roleChange = coalesce.Change[TeamRole]

func (r TeamRole) says() string { return fmt.Sprintf("role %s on team %s", r.RoleID, r.TeamID) }

// changeRole makes one change, by itself or through whoever has the turn.
func (c *Client) changeRole(ctx context.Context, userID string, grant TeamRole, add bool) error {
	err := c.admin.writers.Do(ctx, userID, grant, add)
	if ctx.Err() != nil && err != nil {
		return fmt.Errorf("user %s, %s: %w", userID, grant.says(), err)
	}
	return err
}

// writeRoles makes changes, all of one user, and sets the error of each that failed.
func (c *Client) writeRoles(ctx context.Context, userID string, changes []*roleChange) {
	err := c.applyRoles(ctx, userID, changes)
	if len(changes) > 1 && ofOne(err) {
		for _, ch := range changes {
			if ch.Err != nil {
				continue
			}
			if err := c.applyRoles(ctx, userID, []*roleChange{ch}); err != nil {
				ch.Err = err
			}
		}
		return
	}
	for _, ch := range changes {
		if ch.Err == nil {
			ch.Err = err
		}
	}
}
