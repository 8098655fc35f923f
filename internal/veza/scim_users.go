package veza

import (
	"context"
	"iter"
	"net/url"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

var users = collection[scim.User]{
	path: "/Users",
	kind: "user",
	attr: "userName",
	id:   func(u scim.User) string { return u.ID },
	name: func(u scim.User) string { return u.UserName },
	tidy: func(u *scim.User) {
		// Once directly, once through another group.
		u.Groups = once(u.Groups, func(g scim.GroupRef) string { return g.Value })
	},
}

// CreateUser creates u and returns what the tenant made of it (RFC 7644 §3.3).
// When the answer is lost the person is looked up by userName before anything
// else is tried, so that nobody is created twice: see creation.
func (c *Client) CreateUser(ctx context.Context, u scim.User) (scim.User, error) {
	if u.Schemas == nil {
		u.Schemas = []string{scim.UserURN}
	}
	return users.create(ctx, c, creation[scim.User]{
		object: u,
		find:   func(ctx context.Context) (scim.User, error) { return c.UserByName(ctx, u.UserName) },
	})
}

// User returns one person.
func (c *Client) User(ctx context.Context, id string) (scim.User, error) {
	return users.get(ctx, c, id, nil)
}

// UserByName returns the person with that userName, in any case, or ErrNotFound.
func (c *Client) UserByName(ctx context.Context, userName string) (scim.User, error) {
	return users.byName(ctx, c, url.Values{}, userName)
}

// PatchUser changes one person and returns the person after it (RFC 7644
// §3.5.2). It costs one request, or two on a server that answers 204.
func (c *Client) PatchUser(ctx context.Context, id string, ops ...scim.Operation) (scim.User, error) {
	if len(ops) == 0 {
		return c.User(ctx, id)
	}
	u, err := users.patch(ctx, c, id, nil, ops)
	if err != nil || users.whole(u) {
		return u, err
	}
	return c.User(ctx, id)
}

// DeleteUser deletes one person, which is not deactivating them.
func (c *Client) DeleteUser(ctx context.Context, id string) error {
	return users.remove(ctx, c, id)
}

// Users yields everyone who matches filter, a SCIM filter such as
// `userName eq "bob@example.com"`, or everyone for "". Veza filters by eq only.
func (c *Client) Users(ctx context.Context, filter string) iter.Seq2[scim.User, error] {
	return users.list(ctx, c, filtered(filter))
}

// CountUsers returns how many people the tenant has, in one request that
// returns none of them.
func (c *Client) CountUsers(ctx context.Context) (int, error) {
	page, err := users.page(ctx, c, nil, 1, 0)
	return page.TotalResults, err
}

func filtered(filter string) url.Values {
	if filter == "" {
		return url.Values{}
	}
	return url.Values{"filter": {filter}}
}
