package veza

import (
	"context"
	"errors"
	"net/url"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// AddMembers adds users to a group, in PATCHes of at most 200, and makes sure that they
// are in it. Those who are members already stay so. What was done before an error stays.
func (c *Client) AddMembers(ctx context.Context, groupID string, userIDs ...string) error {
	for ids := range slices.Chunk(unique(userIDs), maxMembers) {
		err := c.add(ctx, groupID, ids)
		if refused(err) || errors.Is(err, ErrConflict) {
			err = c.addMissing(ctx, groupID, ids, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// addMissing goes on after a refusal: some servers refuse to add who is there, and with
// it everybody else.
func (c *Client) addMissing(ctx context.Context, groupID string, ids []string, refusal error) error {
	group, err := c.GroupWithMembers(ctx, groupID)
	if err != nil {
		return err
	}
	missing := without(ids, memberIDs(group))
	switch len(missing) {
	case 0:
		return nil
	case len(ids):
		return refusal
	}
	return c.add(ctx, groupID, missing)
}

// add is one PATCH that adds at most maxMembers users.
//
// It asks for no members back, as soon as that is known to do no harm (see exclusion): a
// thousand additions would carry megabytes of them, and they prove little. A tenant that
// answers with the group as it was asked to is believed. One that shows members
// nevertheless is held to them. Of any other answer, such as one without a body, it is not
// known what it means, so the group is read, until this tenant was seen to keep what it
// had answered so. Removals and replacements do ask for the members: who stays is what
// must not be wrong there, and the answer is the cheapest proof.
func (c *Client) add(ctx context.Context, groupID string, ids []string) error {
	check := func(g scim.Group) *MembersError {
		return &MembersError{GroupID: groupID, Missing: without(ids, memberIDs(g))}
	}
	exclude, before := c.exclusion.begin(groupID, ids)
	var q url.Values
	if exclude {
		q = withoutMembers()
	}
	group, err := groups.patch(ctx, c, groupID, q, []scim.Operation{addTo(ids)})
	switch {
	case err != nil && len(before) > 0:
		c.exclusion.end(untried)
		return err
	case err != nil:
		return err
	case len(before) > 0:
		return c.tried(ctx, groupID, ids, before, group)
	case exclude && group.Members == nil && groups.whole(group), len(group.Members) == 0 && c.keepsMembers.Load():
		return nil
	case satisfied(check(group)):
		c.exclusion.shown(groupID, memberIDs(group))
		return nil
	}
	if group, err = c.GroupWithMembers(ctx, groupID); err != nil {
		return err
	}
	if problem := check(group); !satisfied(problem) {
		return problem
	}
	c.keepsMembers.Store(true)
	c.exclusion.shown(groupID, memberIDs(group))
	return nil
}
