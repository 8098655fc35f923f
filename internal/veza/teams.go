package veza

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
)

// What the members of a team see (Veza API, Teams).
const (
	PolicyProviderIDSet = "PROVIDER_ID_SET" // the data of the team's providers
	PolicyUnbound       = "UNBOUND"         // the data of all providers, as the root team does
)

var teams = endpoint{path: "/api/v1/teams", what: "teams"}

// Team is a Veza team. A pushed SCIM group has one as well.
type Team struct {
	ID, Name    string
	PolicyType  string // PolicyProviderIDSet or PolicyUnbound
	Description string
	SSOAlias    string // the team's name in SAML group values, "alias:role"
	Providers   []Provider
	// Set by the server; the times are RFC 3339.
	UserCount            int
	CreatedAt, UpdatedAt string
}

// Provider is an integration of the tenant. The team API reads its ID alone.
type Provider struct{ ID, Name, Type string }

// ProviderIDs are the ids of the team's providers.
func (t Team) ProviderIDs() []string {
	ids := make([]string, 0, len(t.Providers))
	for _, p := range t.Providers {
		ids = append(ids, p.ID)
	}
	return ids
}

// IsRoot reports whether it is the team that every tenant has. Its id is not
// published, its SSO alias is.
func (t Team) IsRoot() bool {
	return strings.EqualFold(t.SSOAlias, "Root") || t.SSOAlias == "" && strings.EqualFold(t.Name, "Root")
}

type wireTeam struct {
	ID          string         `json:"id"`
	Name        string         `json:"name"`
	PolicyType  enum           `json:"policy_type"`
	Description string         `json:"description"`
	SSOAlias    string         `json:"sso_alias"`
	Providers   []wireProvider `json:"providers"`
	UserCount   count          `json:"user_count"`
	CreatedAt   string         `json:"created_at"`
	UpdatedAt   string         `json:"updated_at"`
}

type wireProvider struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type enum   `json:"type"`
}

func (w wireTeam) team() (string, Team) {
	t := Team{
		ID: w.ID, Name: w.Name, PolicyType: w.PolicyType.name(PolicyProviderIDSet, PolicyUnbound),
		Description: w.Description, SSOAlias: w.SSOAlias,
		UserCount: int(w.UserCount), CreatedAt: w.CreatedAt, UpdatedAt: w.UpdatedAt,
	}
	for _, p := range w.Providers {
		t.Providers = append(t.Providers, Provider{ID: p.ID, Name: p.Name, Type: p.Type.name()})
	}
	return w.ID, t
}

// fields are the members of a team that can be written.
func (t Team) fields() map[string]any {
	providers := make([]map[string]string, 0, len(t.Providers))
	for _, p := range t.Providers {
		providers = append(providers, map[string]string{"id": p.ID})
	}
	return map[string]any{
		"name": t.Name, "policy_type": t.PolicyType, "providers": providers,
		"description": t.Description, "sso_alias": t.SSOAlias,
	}
}

// Teams yields every team of the tenant.
func (c *Client) Teams(ctx context.Context) iter.Seq2[Team, error] {
	return listAdmin(ctx, c, teams, "teams", nil, wireTeam.team)
}

// Team returns one team.
func (c *Client) Team(ctx context.Context, id string) (Team, error) {
	path, err := teams.object(id, "")
	if err != nil {
		return Team{}, err
	}
	var out wireTeam
	r := request{method: http.MethodGet, path: path}
	a, err := c.doValue(ctx, teams, r, &out)
	if err == nil && out.ID == "" {
		err = unreadable(r, a, errors.New("no team with an id"))
	}
	if err != nil {
		return Team{}, err
	}
	_, t := out.team()
	return t, nil
}

// TeamByName returns the team with that name, in any case, or ErrNotFound. All
// teams are listed for it: that names can be filtered by is not documented, and
// few tenants have more teams than one page holds.
func (c *Client) TeamByName(ctx context.Context, name string) (Team, error) {
	var other []Team
	for t, err := range c.Teams(ctx) {
		switch {
		case err != nil:
			return Team{}, err
		case t.Name == name:
			return t, nil
		case strings.EqualFold(t.Name, name):
			other = append(other, t)
		}
	}
	switch len(other) {
	case 0:
		return Team{}, fmt.Errorf("no team has the name %q: %w", name, ErrNotFound)
	case 1:
		return other[0], nil
	}
	return Team{}, fmt.Errorf("%d teams have the name %q (ids %s and %s); say which one by its id", len(other), name, other[0].ID, other[1].ID)
}

// UpdateTeam changes those fields of one team that the mask names (name,
// policy_type, providers, description, sso_alias) and returns it after the change.
func (c *Client) UpdateTeam(ctx context.Context, t Team, mask ...string) (Team, error) {
	if len(mask) == 0 {
		return c.Team(ctx, t.ID)
	}
	path, err := teams.object(t.ID, "")
	if err != nil {
		return Team{}, err
	}
	body, err := maskedBody(t.fields(), mask)
	if err != nil {
		return Team{}, err
	}
	var out wireTeam
	r := request{method: http.MethodPatch, path: path, query: masked(strings.Join(mask, ",")), body: body}
	if _, err := c.doValue(ctx, teams, r, &out); err != nil {
		return Team{}, err
	}
	if out.ID == "" || out.Name == "" {
		return c.Team(ctx, t.ID)
	}
	_, after := out.team()
	return after, nil
}

// DeleteTeam deletes one team.
func (c *Client) DeleteTeam(ctx context.Context, id string) error {
	path, err := teams.object(id, "")
	if err != nil {
		return err
	}
	_, err = c.doAdmin(ctx, teams, request{method: http.MethodDelete, path: path}, nil)
	return err
}
