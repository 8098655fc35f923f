package veza

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// roleMappings is served by the sandbox. Veza publishes no API for the role
// mapping of its sign-in settings; a tenant without it answers ErrNoAPI.
var roleMappings = endpoint{path: "/api/private/sso/role_mappings", what: "the role mapping of single sign-on"}

// RoleMapping is what membership of a group of the identity provider gives.
type RoleMapping struct {
	Group     string     `json:"group"`
	TeamRoles []TeamRole `json:"team_roles"`
}

// RoleMappings returns the whole mapping.
func (c *Client) RoleMappings(ctx context.Context) ([]RoleMapping, error) {
	var out struct {
		Mappings json.RawMessage `json:"mappings"`
	}
	r := request{method: http.MethodGet, path: roleMappings.path}
	a, err := c.doValue(ctx, roleMappings, r, &out)
	if err != nil {
		return nil, err
	}
	var all []RoleMapping
	if out.Mappings == nil {
		return nil, unreadable(r, a, errors.New(`no "mappings"`))
	}
	if err := json.Unmarshal(out.Mappings, &all); err != nil {
		return nil, unreadable(r, a, err)
	}
	return all, nil
}

// RoleMapping returns the row of one group.
func (c *Client) RoleMapping(ctx context.Context, group string) (RoleMapping, error) {
	return c.onMapping(ctx, request{method: http.MethodGet}, group)
}

// PutRoleMapping writes the row of one group, whole, and leaves the others alone.
func (c *Client) PutRoleMapping(ctx context.Context, m RoleMapping) (RoleMapping, error) {
	body := RoleMapping{Group: m.Group, TeamRoles: sentRoles(m.TeamRoles)}
	return c.onMapping(ctx, request{method: http.MethodPut, body: body}, m.Group)
}

// DeleteRoleMapping removes the row of one group.
func (c *Client) DeleteRoleMapping(ctx context.Context, group string) error {
	path, err := roleMappings.object(group, "")
	if err != nil {
		return err
	}
	_, err = c.doAdmin(ctx, roleMappings, request{method: http.MethodDelete, path: path}, nil)
	return err
}

func (c *Client) onMapping(ctx context.Context, r request, group string) (RoleMapping, error) {
	var out RoleMapping
	path, err := roleMappings.object(group, "")
	if err != nil {
		return out, err
	}
	r.path = path
	a, err := c.doValue(ctx, roleMappings, r, &out)
	if err == nil && out.Group == "" {
		if r.method == http.MethodGet {
			err = unreadable(r, a, errors.New(`no "group"`))
		} else {
			out, err = c.RoleMapping(ctx, group)
		}
	}
	return out, err
}
