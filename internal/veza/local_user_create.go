package veza

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// NewUser is a local user to be created. What is empty is left to the server.
type NewUser struct {
	Name        string     `json:"name,omitempty"`
	Email       string     `json:"email"`
	Password    string     `json:"password,omitempty"`
	GivenName   string     `json:"given_name,omitempty"`
	FamilyName  string     `json:"family_name,omitempty"`
	DisplayName string     `json:"display_name,omitempty"`
	Persona     string     `json:"persona,omitempty"`
	TeamRoles   []TeamRole `json:"team_roles,omitempty"`
}

// CreateLocalUser creates a user and returns the id, which is all that the
// tenant answers. A POST whose answer is lost has created them or not. This API
// has no list of users, so they are looked up through SCIM by their e-mail
// address; only when nobody has it is the POST sent once more.
func (c *Client) CreateLocalUser(ctx context.Context, u NewUser) (string, error) {
	id, err := c.postLocalUser(ctx, u)
	if !mayHaveActed(err) || ctx.Err() != nil {
		return id, err
	}
	id, recovered := c.recoverLocalUser(ctx, u, err)
	if !errors.Is(recovered, ErrNotFound) {
		return id, recovered
	}
	id, again := c.postLocalUser(ctx, u)
	if errors.Is(again, ErrConflict) || mayHaveActed(again) && ctx.Err() == nil {
		// The first POST may have been slower than the look-up.
		if found, recovered := c.recoverLocalUser(ctx, u, again); !errors.Is(recovered, ErrNotFound) {
			return found, recovered
		}
	}
	return id, again
}

func (c *Client) postLocalUser(ctx context.Context, u NewUser) (string, error) {
	u.TeamRoles = sentRoles(u.TeamRoles)
	var out wireUser
	a, err := c.doValue(ctx, localUsers, request{method: http.MethodPost, path: localUsers.path, body: u}, &out)
	if err != nil {
		return "", err
	}
	if id := cmp.Or(out.ID, idOf(a.location)); id != "" {
		return id, nil
	}
	found, err := c.UserByName(ctx, u.Email)
	if err != nil {
		return "", fmt.Errorf("the user %q was created, but the answer says not with which id, and looking it up through SCIM failed: %w", u.Email, err)
	}
	return found.ID, nil
}

// recoverLocalUser returns the id of the user whom a POST has made although it
// failed with cause, or ErrNotFound when it has made none.
func (c *Client) recoverLocalUser(ctx context.Context, u NewUser, cause error) (string, error) {
	named, err := c.UserByName(ctx, u.Email)
	if errors.Is(err, ErrNotFound) {
		return "", err
	}
	var found User
	if err == nil {
		found, err = c.LocalUser(ctx, named.ID)
		if errors.Is(err, ErrNotFound) {
			err = fmt.Errorf("SCIM has the user under the id %s, which the administration API does not know", named.ID)
		}
	}
	if err != nil {
		return "", fmt.Errorf("%w; whether the user %q was created is unknown, since looking them up through SCIM failed (%w). "+
			"Look for them in Administration > User Management, and import them if they are there", cause, u.Email, err)
	}
	// The password of a user who is there cannot be compared; everything else is.
	if different := u.differences(found); len(different) > 0 {
		return "", &Error{
			Method: http.MethodPost, Path: localUsers.path, Status: http.StatusConflict, Code: "AlreadyExists",
			Message: fmt.Sprintf("the answer to the request was lost (%v), and a user with the e-mail address %q exists who differs in %s from what was sent: id %s",
				cause, u.Email, strings.Join(different, ", "), found.ID),
		}
	}
	return found.ID, nil
}

// differences names what was sent and is otherwise in found.
func (u NewUser) differences(found User) []string {
	var out []string
	for _, f := range []struct{ name, sent, found string }{
		{"name", u.Name, found.Name},
		{"email", strings.ToLower(u.Email), strings.ToLower(found.Email)},
		{"given_name", u.GivenName, found.GivenName},
		{"family_name", u.FamilyName, found.FamilyName},
		{"display_name", u.DisplayName, found.DisplayName},
		{"persona", enum(u.Persona).name(), found.Persona},
	} {
		if f.sent != "" && f.sent != f.found {
			out = append(out, f.name)
		}
	}
	for _, r := range u.TeamRoles {
		if !holds(found.TeamRoles, r) {
			return append(out, "team_roles")
		}
	}
	return out
}
