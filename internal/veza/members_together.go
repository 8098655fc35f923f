package veza

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

// memberChange is one addition or removal that somebody waits for.
type memberChange = coalesce.Change[string]

// AddMember is AddMembers for one of many who are added at the same time, each for
// themselves: they travel in few PATCHes, and each has an answer of their own.
func (c *Client) AddMember(ctx context.Context, groupID, userID string) error {
	return c.members.Do(ctx, groupID, userID, true)
}

// RemoveMember is RemoveMembers for one of many, as AddMember adds them.
func (c *Client) RemoveMember(ctx context.Context, groupID, userID string) error {
	return c.members.Do(ctx, groupID, userID, false)
}

// writeMembers makes changes, all of one group, and sets the error of each that failed.
func (c *Client) writeMembers(ctx context.Context, groupID string, changes []*memberChange) {
	var adds, removes []string
	for _, ch := range changes {
		if ch.Add {
			adds = append(adds, ch.Key)
		} else {
			removes = append(removes, ch.Key)
		}
	}
	adds, removes = unique(adds), unique(removes)
	failed := c.membersApart(ctx, groupID, adds, removes)
	for _, ch := range changes {
		ch.Err = failed[ch.Key]
	}
}

// membersApart adds some and removes others, none of whom is among both, and returns the
// errors of those for whom it failed.
func (c *Client) membersApart(ctx context.Context, groupID string, adds, removes []string) map[string]error {
	suspects := c.suspects(ctx, groupID)
	if len(adds) > 0 && len(removes) > 0 {
		err := c.addAndRemove(ctx, groupID, adds, removes)
		if err == nil {
			return nil
		}
		everybody := slices.Concat(adds, removes)
		if _, particular := suspects(everybody, err); !particular && !refused(err) {
			return each(everybody, err)
		}
	}
	failed := c.addApart(ctx, groupID, adds, suspects)
	remove := func(ids []string) error { return c.remove(ctx, groupID, ids) }
	maps.Copy(failed, coalesce.Each(removes, remove, suspects))
	return failed
}

// each gives everybody the same error.
func each(ids []string, err error) map[string]error {
	failed := make(map[string]error, len(ids))
	for _, id := range ids {
		failed[id] = err
	}
	return failed
}

func (c *Client) addApart(ctx context.Context, groupID string, ids []string, suspects suspicion) map[string]error {
	looked := false
	add := func(ids []string) error { return c.add(ctx, groupID, ids) }
	return coalesce.Each(ids, add, func(ids []string, err error) ([]string, bool) {
		if looked || !refused(err) && !errors.Is(err, ErrConflict) {
			return suspects(ids, err)
		}
		// As in addMissing: those who are there need nothing.
		group, failed := c.GroupWithMembers(ctx, groupID)
		if failed != nil {
			return nil, false
		}
		looked = true
		return without(ids, memberIDs(group)), true
	})
}

// suspicion tells whom of several an error may be about, and false where it is about the
// group, the key or the connection.
type suspicion func(ids []string, err error) ([]string, bool)

func (c *Client) suspects(ctx context.Context, groupID string) suspicion {
	exists := false
	return func(ids []string, err error) ([]string, bool) {
		if left := (*MembersError)(nil); errors.As(err, &left) {
			them := both(ids, slices.Concat(left.Missing, left.Remaining))
			return them, len(them) > 0
		}
		if errors.Is(err, ErrNotFound) && !exists && len(ids) > 1 {
			// Of the group, or of somebody in the PATCH? Most answers do not tell.
			if _, gone := c.Group(ctx, groupID); errors.Is(gone, ErrNotFound) {
				return nil, false
			}
			exists = true
		}
		return ids, ofOne(err) && !errors.Is(err, ErrSCIMOff)
	}
}
