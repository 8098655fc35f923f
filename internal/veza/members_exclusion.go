package veza

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/transport"
)

// exclusion is what is known of how a tenant takes an addition of members that asks for no
// members back (excludedAttributes, RFC 7644 §3.9, is about the answer alone). There are
// servers that apply such a PATCH to a group without members, and so take out everybody
// who was in it. Whether this is one is tried once, on a group whose members an answer
// of a moment ago has shown: they are looked at afterwards, and put back if they are gone.
type exclusion struct {
	mu      sync.Mutex
	verdict verdict
	trying  bool
	groupID string   // whose members are known
	members []string // their ids, as last shown
}

type verdict int

const (
	untried verdict = iota
	harmless
	harmful
)

// begin says whether an addition may ask for no members back. Where it is the one to try
// that with, before are the other members, who must still be there after it.
func (e *exclusion) begin(groupID string, ids []string) (exclude bool, before []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.verdict != untried || e.trying || e.groupID != groupID {
		return e.verdict == harmless, nil
	}
	before = without(e.members, ids)
	e.trying = len(before) > 0
	return e.trying, before
}

// end ends a trial.
func (e *exclusion) end(v verdict) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.verdict, e.trying, e.groupID, e.members = v, false, "", nil
}

// shown notes who is in a group after a change of ours.
func (e *exclusion) shown(groupID string, members []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.verdict == untried && !e.trying {
		e.groupID, e.members = groupID, members
	}
}

// tried judges by what is in a group after the first addition that asked for no members
// back. Some who are missing may have been taken out by somebody else in that moment; all
// of them are missing where the tenant did it.
func (c *Client) tried(ctx context.Context, groupID string, ids, before []string, answered scim.Group) error {
	now := memberIDs(answered)
	wanted := slices.Concat(before, ids)
	if len(without(wanted, now)) > 0 {
		group, err := c.GroupWithMembers(ctx, groupID)
		if err != nil {
			c.exclusion.end(untried)
			return err
		}
		now = memberIDs(group)
	}
	lost, missing := without(before, now), without(ids, now)
	switch {
	case len(lost) == len(before):
		c.exclusion.end(harmful)
		return c.putBack(ctx, groupID, lost, missing)
	case len(missing) > 0:
		c.exclusion.end(untried)
		return &MembersError{GroupID: groupID, Missing: missing}
	case len(lost) > 0:
		c.exclusion.end(untried)
		return nil
	}
	c.exclusion.end(harmless)
	c.keepsMembers.Store(true)
	return nil
}

// putBack adds the members whom the tenant took out of a group, and whom it did not add.
func (c *Client) putBack(ctx context.Context, groupID string, lost, missing []string) error {
	transport.Warn(ctx, "the server takes all members out of a group to which some are added with excludedAttributes=members; "+
		"they are put back, and additions ask for all members from now on", map[string]any{"group_id": groupID, "members": len(lost)})
	// Whoever gives up meanwhile must not leave them out.
	ctx = context.WithoutCancel(ctx)
	for ids := range slices.Chunk(slices.Concat(lost, missing), maxMembers) {
		if err := c.add(ctx, groupID, ids); err != nil {
			return fmt.Errorf("the tenant took members out of group %s to which others were added, and they could not be put back: %w; "+
				"add them again (user ids %s)", groupID, err, strings.Join(lost, ", "))
		}
	}
	return nil
}
