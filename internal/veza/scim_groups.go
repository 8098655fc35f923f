package veza

import (
	"context"
	"iter"
	"net/url"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

var groups = collection[scim.Group]{
	path: "/Groups",
	kind: "group",
	attr: "displayName",
	id:   func(g scim.Group) string { return g.ID },
	name: func(g scim.Group) string { return g.DisplayName },
	tidy: func(g *scim.Group) {
		// Some servers list whoever was added twice two times. Nil stays nil.
		g.Members = once(g.Members, func(m scim.Member) string { return m.Value })
	},
}

// withoutMembers spares the tenant, and us, the member lists that nobody asked for.
func withoutMembers() url.Values { return url.Values{"excludedAttributes": {"members"}} }

// CreateGroup creates g, of which Veza makes a team, and returns what the
// tenant made of it. A lost answer is dealt with as in CreateUser.
func (c *Client) CreateGroup(ctx context.Context, g scim.Group) (scim.Group, error) {
	if g.Schemas == nil {
		g.Schemas = []string{scim.GroupURN}
	}
	return groups.create(ctx, c, creation[scim.Group]{
		object: g,
		find: func(ctx context.Context) (scim.Group, error) {
			found, err := c.GroupByName(ctx, g.DisplayName)
			if err != nil || len(g.Members) == 0 {
				return found, err
			}
			return c.GroupWithMembers(ctx, found.ID)
		},
	})
}

// Group returns one group without its members.
func (c *Client) Group(ctx context.Context, id string) (scim.Group, error) {
	return groups.get(ctx, c, id, withoutMembers())
}

// GroupWithMembers returns one group and who is in it.
func (c *Client) GroupWithMembers(ctx context.Context, id string) (scim.Group, error) {
	return groups.get(ctx, c, id, nil)
}

// GroupByName returns the group with that displayName, in any case, without
// its members, or ErrNotFound. Names need not be unique in SCIM (RFC 7643
// §4.2); that two groups have the name is an error of its own.
func (c *Client) GroupByName(ctx context.Context, displayName string) (scim.Group, error) {
	return groups.byName(ctx, c, withoutMembers(), displayName)
}

// PatchGroup changes one group and returns it after the change. The members in
// the result are those of the server's answer, which may carry none.
func (c *Client) PatchGroup(ctx context.Context, id string, ops ...scim.Operation) (scim.Group, error) {
	if len(ops) == 0 {
		return c.Group(ctx, id)
	}
	g, err := groups.patch(ctx, c, id, nil, ops)
	if err != nil || groups.whole(g) {
		return g, err
	}
	return c.Group(ctx, id)
}

// DeleteGroup deletes one group.
func (c *Client) DeleteGroup(ctx context.Context, id string) error {
	return groups.remove(ctx, c, id)
}

// Groups yields every group that matches filter ("" for all).
func (c *Client) Groups(ctx context.Context, filter string, withMembers bool) iter.Seq2[scim.Group, error] {
	q := filtered(filter)
	if !withMembers {
		q.Set("excludedAttributes", "members")
	}
	return groups.list(ctx, c, q)
}
