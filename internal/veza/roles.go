package veza

import (
	"context"
	"iter"
	"slices"
	"sync"
)

var roles = endpoint{path: "/api/v1/roles", what: "roles"}

// Role is what a person may do on a team. Roles can only be read.
type Role struct {
	ID, Name, Description string
	IsAdmin               bool
	InRootTeam            bool // can be assigned on the root team
	InNonRootTeam         bool // can be assigned on other teams
	Permissions           []string
}

type wireRole struct {
	ID            string   `json:"id"`
	Name          string   `json:"name"`
	Description   string   `json:"description"`
	IsAdmin       bool     `json:"is_admin"`
	InRootTeam    bool     `json:"is_available_in_root_team"`
	InNonRootTeam bool     `json:"is_available_in_non_root_team"`
	Permissions   []string `json:"permissions"`
}

func (w wireRole) role() (string, Role) {
	return w.ID, Role(w)
}

// roleList is the tenant's roles once they were read. No API changes them, so
// one plan or apply, which a client lives for, reads them once.
type roleList struct {
	mu   sync.Mutex
	read bool
	all  []Role
}

// Roles yields every role of the tenant, in the server's order. They are read
// once in the life of a client.
func (c *Client) Roles(ctx context.Context) iter.Seq2[Role, error] {
	return func(yield func(Role, error) bool) {
		all, err := c.readRoles(ctx)
		if err != nil {
			yield(Role{}, err)
			return
		}
		for _, r := range all {
			r.Permissions = slices.Clone(r.Permissions)
			if !yield(r, nil) {
				return
			}
		}
	}
}

func (c *Client) readRoles(ctx context.Context) ([]Role, error) {
	l := &c.admin.roles
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.read {
		return l.all, nil
	}
	var all []Role
	for r, err := range listAdmin(ctx, c, roles, "roles", nil, wireRole.role) {
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	l.all, l.read = all, true
	return all, nil
}
