package veza

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// CreateTeam creates t and returns what the tenant made of it. Of the fields
// that can be written, those that are empty are left to the server. A POST whose
// answer is lost has created the team or not: so it is looked up by its name,
// and only when there is none is the POST sent once more.
func (c *Client) CreateTeam(ctx context.Context, t Team) (Team, error) {
	created, err := c.postTeam(ctx, t)
	if !mayHaveActed(err) || ctx.Err() != nil {
		return created, err
	}
	found, recovered := c.recoverTeam(ctx, t, err)
	if !errors.Is(recovered, ErrNotFound) {
		return found, recovered
	}
	created, again := c.postTeam(ctx, t)
	if errors.Is(again, ErrConflict) || mayHaveActed(again) && ctx.Err() == nil {
		// The first POST may have been slower than the look-up.
		if found, recovered = c.recoverTeam(ctx, t, again); !errors.Is(recovered, ErrNotFound) {
			return found, recovered
		}
	}
	return created, again
}

func (c *Client) postTeam(ctx context.Context, t Team) (Team, error) {
	body := t.fields()
	for field, value := range body {
		switch v := value.(type) {
		case string:
			if v == "" {
				delete(body, field)
			}
		case []map[string]string:
			if len(v) == 0 {
				delete(body, field)
			}
		}
	}
	var out wireTeam
	if _, err := c.doValue(ctx, teams, request{method: http.MethodPost, path: teams.path, body: body}, &out); err != nil {
		return Team{}, err
	}
	switch {
	case out.ID != "" && out.Name != "":
		_, made := out.team()
		return made, nil
	case out.ID != "":
		return c.Team(ctx, out.ID)
	}
	made, err := c.TeamByName(ctx, t.Name)
	if err != nil {
		return Team{}, fmt.Errorf("the team %q was created, but the answer says not where, and looking it up failed: %w", t.Name, err)
	}
	return made, nil
}

// recoverTeam returns the team that a POST has made although it failed with
// cause, or ErrNotFound when it has made none.
func (c *Client) recoverTeam(ctx context.Context, t Team, cause error) (Team, error) {
	found, err := c.TeamByName(ctx, t.Name)
	switch {
	case errors.Is(err, ErrNotFound):
		return Team{}, err
	case err != nil:
		return Team{}, fmt.Errorf("%w; whether the team %q was created is unknown, since looking it up failed: %w", cause, t.Name, err)
	}
	if different := teamDifferences(t, found); len(different) > 0 {
		return Team{}, &Error{
			Method: http.MethodPost, Path: teams.path, Status: http.StatusConflict, Code: "AlreadyExists",
			Message: fmt.Sprintf("the answer to the request was lost (%v), and a team with the name %q exists that differs in %s from what was sent: id %s",
				cause, t.Name, strings.Join(different, ", "), found.ID),
		}
	}
	return found, nil
}

// teamDifferences names what was sent and is otherwise in found.
func teamDifferences(sent, found Team) []string {
	var out []string
	for _, f := range []struct{ name, sent, found string }{
		{"name", sent.Name, found.Name},
		{"policy_type", sent.PolicyType, found.PolicyType},
		{"description", sent.Description, found.Description},
		{"sso_alias", sent.SSOAlias, found.SSOAlias},
	} {
		if f.sent != "" && f.sent != f.found {
			out = append(out, f.name)
		}
	}
	if len(sent.Providers) > 0 && !slices.Equal(unique(sent.ProviderIDs()), unique(found.ProviderIDs())) {
		out = append(out, "providers")
	}
	return out
}
