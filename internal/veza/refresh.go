package veza

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"sync"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// reads are the reads that may be answered from a list. They serve the Read of managed
// resources and nothing else: whatever decides on a write asks by User, Group,
// GroupWithMembers and Team, which always ask the tenant.
type reads struct {
	users   *coalesce.Reads[scim.User]
	groups  *coalesce.Reads[scim.Group] // without members
	members *coalesce.Reads[memberSet]
	teams   *coalesce.Reads[seenTeam]
}

// memberSet is a group with its members in a form that thousands can ask about one of them.
type memberSet struct {
	group scim.Group
	has   func() map[string]bool
}

func newMemberSet(g scim.Group) memberSet {
	return memberSet{group: g, has: sync.OnceValue(func() map[string]bool {
		ids := make(map[string]bool, len(g.Members))
		for _, m := range g.Members {
			ids[m.Value] = true
		}
		return ids
	})}
}

func newReads(c *Client) reads {
	return reads{
		teams: newTeamReads(c),
		users: coalesce.New(coalesce.Source[scim.User]{
			One: c.User, Gone: isGone, ID: users.id, PageSize: pageSize,
			Page: func(ctx context.Context, cursor string) (coalesce.Page[scim.User], error) {
				return users.walk(ctx, c, nil, cursor)
			},
		}),
		groups: coalesce.New(coalesce.Source[scim.Group]{
			One: c.Group, Gone: isGone, ID: groups.id, PageSize: pageSize,
			Page: func(ctx context.Context, cursor string) (coalesce.Page[scim.Group], error) {
				return groups.walk(ctx, c, withoutMembers(), cursor)
			},
		}),
		members: coalesce.New(coalesce.Source[memberSet]{
			One: func(ctx context.Context, id string) (memberSet, error) {
				g, err := c.GroupWithMembers(ctx, id)
				return newMemberSet(g), err
			},
			Gone: isGone, ID: func(s memberSet) string { return s.group.ID }, PageSize: pageSize,
			Page: func(ctx context.Context, cursor string) (coalesce.Page[memberSet], error) {
				page, err := groups.walk(ctx, c, nil, cursor)
				sets := make([]memberSet, len(page.Values))
				for i, g := range page.Values {
					sets[i] = newMemberSet(g)
				}
				return coalesce.Page[memberSet]{Values: sets, Next: page.Next, Total: page.Total}, err
			},
		}),
	}
}

func isGone(err error) bool { return errors.Is(err, ErrNotFound) }

// walk reads the page of the list that begins at cursor, a position counted from 1.
func (k collection[T]) walk(ctx context.Context, c *Client, q url.Values, cursor string) (coalesce.Page[T], error) {
	start := 1
	if cursor != "" {
		var err error
		if start, err = strconv.Atoi(cursor); err != nil {
			return coalesce.Page[T]{}, err
		}
	}
	page, err := k.page(ctx, c, q, start, pageSize)
	if err != nil {
		return coalesce.Page[T]{}, err
	}
	out := coalesce.Page[T]{Values: page.Resources, Total: page.TotalResults}
	if next := start + len(page.Resources); next <= page.TotalResults {
		out.Next = strconv.Itoa(next)
	}
	return out, nil
}

// learn notes how many objects a collection has.
func (r reads) learn(path string, total int) {
	switch path {
	case users.path:
		r.users.Learn(total)
	case groups.path:
		r.groups.Learn(total)
		r.members.Learn(total)
	}
}

// forget drops all that was read. A change of one object shows in others: deleting a
// person in the groups, a role in the person, a group in the teams.
func (r reads) forget() {
	r.users.Forget()
	r.groups.Forget()
	r.members.Forget()
	r.teams.Forget()
}

// RefreshUser is User for the refresh of a resource: many of them are answered from one
// list. Where complete, unless nil, does not find in the list's answer what it looks for,
// the person is read singly: a list may leave out what the person has. Nobody may change
// the value.
func (c *Client) RefreshUser(ctx context.Context, id string, complete func(scim.User) bool) (scim.User, error) {
	return c.reads.users.Get(ctx, userQuestion(id, complete))
}

// RefreshUsers is RefreshUser for many at once. Complete and give know a person by the
// place of their id; give gets the answers in no certain order, and its first error ends
// the refresh.
func (c *Client) RefreshUsers(ctx context.Context, ids []string, complete func(at int, u scim.User) bool, give func(at int, u scim.User, err error) error) error {
	questions := make([]coalesce.Question[scim.User], len(ids))
	for at, id := range ids {
		questions[at] = userQuestion(id, func(u scim.User) bool { return complete(at, u) })
	}
	return c.reads.users.GetAll(ctx, questions, give)
}

func userQuestion(id string, complete func(scim.User) bool) coalesce.Question[scim.User] {
	return coalesce.Question[scim.User]{ID: id, Complete: func(u scim.User) bool {
		// A list that does not say who is active must not bring anybody back to life.
		return users.whole(u) && u.Active != nil && (complete == nil || complete(u))
	}}
}

// RefreshGroup is Group for the refresh of a resource: many of them are answered from
// one list. Complete is as in RefreshUser.
func (c *Client) RefreshGroup(ctx context.Context, id string, complete func(scim.Group) bool) (scim.Group, error) {
	return c.reads.groups.Get(ctx, coalesce.Question[scim.Group]{ID: id, Complete: func(g scim.Group) bool {
		return groups.whole(g) && (complete == nil || complete(g))
	}})
}

// RefreshMembers is GroupWithMembers for the refresh of a resource: many of them, and of
// RefreshMember, are answered from one list. A list may leave members out, some or all:
// where one of those expected is not in it, or nobody is, the group is read singly.
// Nobody may change the value.
func (c *Client) RefreshMembers(ctx context.Context, groupID string, expected ...string) (scim.Group, error) {
	s, err := c.reads.members.Get(ctx, coalesce.Question[memberSet]{ID: groupID, Complete: func(s memberSet) bool {
		return s.shows(expected...)
	}})
	return s.group, err
}

// RefreshMember reports, for the refresh of a resource, whether somebody is in a group.
// ErrNotFound means that there is no such group. A group is read once for all who ask
// about its members, each once, and once more where a list does not show one of them.
func (c *Client) RefreshMember(ctx context.Context, groupID, userID string) (bool, error) {
	s, err := c.reads.members.Get(ctx, coalesce.Question[memberSet]{ID: groupID, Asker: userID, Complete: func(s memberSet) bool {
		return s.shows(userID)
	}})
	return err == nil && s.has()[userID], err
}

func (s memberSet) shows(userIDs ...string) bool {
	if !groups.whole(s.group) || s.group.Members == nil {
		return false
	}
	for _, id := range userIDs {
		if !s.has()[id] {
			return false
		}
	}
	return true
}
