package veza

import (
	"context"
	"errors"
	"net/http"
	"strings"
)

// There is no list of users in this API; SCIM has one.
var localUsers = endpoint{path: "/api/v1/users", what: "users", probe: "/api/v1/users/self"}

// User is a person of the tenant as the administration API shows them, local
// or from the identity provider.
type User struct {
	ID, Name, Email                    string
	DisplayName, GivenName, FamilyName string
	AuthProviderType, Persona          string // names that Veza does not publish, as they came
	Enabled                            bool
	TeamRoles                          []TeamRole // nil: not told
	Options                            UserOptions
	CreatedAt, LastLoginAt             string // RFC 3339
}

// TeamRole is a role on a team. The names are the server's to tell.
type TeamRole struct {
	TeamID   string `json:"team_id"`
	TeamName string `json:"team_name,omitempty"`
	RoleID   string `json:"role_id"`
	RoleName string `json:"role_name,omitempty"`
}

// UserOptions is what the system allows to change of a user, whoever asks. Nil
// means that the tenant does not tell.
type UserOptions struct {
	CanChangePassword  *bool `json:"can_change_password"`
	CanChangeRoles     *bool `json:"can_change_roles"`
	CanDisable         *bool `json:"can_disable"`
	CanDelete          *bool `json:"can_delete"`
	CanEditName        *bool `json:"can_edit_name"`
	CanExtendSupport   *bool `json:"can_extend_support"`
	CanRemoveFromTeams *bool `json:"can_remove_from_teams"`
	HasMFA             *bool `json:"has_mfa"`
}

type wireUser struct {
	ID               string      `json:"id"`
	Name             string      `json:"name"`
	Email            string      `json:"email"`
	DisplayName      string      `json:"display_name"`
	GivenName        string      `json:"given_name"`
	FamilyName       string      `json:"family_name"`
	AuthProviderType enum        `json:"auth_provider_type"`
	Persona          enum        `json:"persona"`
	Enabled          bool        `json:"enabled"`
	TeamRoles        []TeamRole  `json:"team_roles"`
	Options          UserOptions `json:"options"`
	CreatedAt        string      `json:"created_at"`
	LastLoginAt      string      `json:"last_login_at"`
}

func (w wireUser) user() User {
	return User{
		ID: w.ID, Name: w.Name, Email: w.Email,
		DisplayName: w.DisplayName, GivenName: w.GivenName, FamilyName: w.FamilyName,
		AuthProviderType: w.AuthProviderType.name(), Persona: w.Persona.name(),
		Enabled: w.Enabled, TeamRoles: w.TeamRoles, Options: w.Options,
		CreatedAt: w.CreatedAt, LastLoginAt: w.LastLoginAt,
	}
}

// fields are the members of a user that can be written.
func (u User) fields() map[string]any {
	return map[string]any{
		"name": u.Name, "email": u.Email, "display_name": u.DisplayName, "given_name": u.GivenName, "family_name": u.FamilyName,
		"enabled": u.Enabled, "persona": u.Persona, "team_roles": sentRoles(u.TeamRoles),
	}
}

// sentRoles is never nil: no roles are sent as [], not left out.
func sentRoles(roles []TeamRole) []TeamRole {
	out := make([]TeamRole, 0, len(roles))
	for _, r := range roles {
		out = append(out, TeamRole{TeamID: r.TeamID, RoleID: r.RoleID})
	}
	return out
}

// LocalUser returns one user with their roles. Users of the identity provider
// are found as well: their id is that of SCIM.
func (c *Client) LocalUser(ctx context.Context, id string) (User, error) {
	path, err := localUsers.object(id, "")
	if err != nil {
		return User{}, err
	}
	var out wireUser
	r := request{method: http.MethodGet, path: path}
	a, err := c.doValue(ctx, localUsers, r, &out)
	if err == nil && out.ID == "" {
		err = unreadable(r, a, errors.New("no user with an id"))
	}
	if err != nil {
		return User{}, err
	}
	return out.user(), nil
}

// Self returns the owner of the API key in use.
func (c *Client) Self(ctx context.Context) (User, error) { return c.LocalUser(ctx, "self") }

// UpdateLocalUser changes those fields of one user that the mask names (name,
// email, display_name, given_name, family_name, enabled, persona, team_roles)
// and returns them after the change. Roles are replaced as a whole; see
// AssignRole for one of them.
func (c *Client) UpdateLocalUser(ctx context.Context, u User, mask ...string) (User, error) {
	if len(mask) == 0 {
		return c.LocalUser(ctx, u.ID)
	}
	path, err := localUsers.object(u.ID, "")
	if err != nil {
		return User{}, err
	}
	body, err := maskedBody(u.fields(), mask)
	if err != nil {
		return User{}, err
	}
	var out wireUser
	r := request{method: http.MethodPatch, path: path, query: masked(strings.Join(mask, ",")), body: body}
	if _, err := c.doValue(ctx, localUsers, r, &out); err != nil {
		return User{}, err
	}
	if out.ID == "" || out.Email == "" {
		return c.LocalUser(ctx, u.ID)
	}
	return out.user(), nil
}

// DeleteLocalUser deletes one user, and with them their keys.
func (c *Client) DeleteLocalUser(ctx context.Context, id string) error {
	path, err := localUsers.object(id, "")
	if err != nil {
		return err
	}
	_, err = c.doAdmin(ctx, localUsers, request{method: http.MethodDelete, path: path}, nil)
	return err
}
