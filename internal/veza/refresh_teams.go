package veza

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

// seenTeam is a team with whether all that can be managed of it was shown.
type seenTeam struct {
	Team
	whole bool
}

// listedTeam is a team in a list. What a list leaves out of a team is told from what the
// team does not have by the names alone: an empty description is an empty description,
// and none is not known.
type listedTeam struct {
	team  wireTeam
	shown map[string]json.RawMessage
}

func (l *listedTeam) UnmarshalJSON(data []byte) error {
	return errors.Join(json.Unmarshal(data, &l.team), json.Unmarshal(data, &l.shown))
}

func (l listedTeam) seen() seenTeam {
	_, team := l.team.team()
	s := seenTeam{Team: team, whole: team.Name != "" && team.PolicyType != ""}
	for _, name := range []string{"providers", "description", "sso_alias"} {
		value, shown := l.shown[name]
		s.whole = s.whole && shown && string(value) != "null"
	}
	return s
}

func newTeamReads(c *Client) *coalesce.Reads[seenTeam] {
	return coalesce.New(coalesce.Source[seenTeam]{
		One: func(ctx context.Context, id string) (seenTeam, error) {
			team, err := c.Team(ctx, id)
			return seenTeam{Team: team, whole: true}, err
		},
		Gone: isGone, ID: func(s seenTeam) string { return s.ID }, PageSize: adminPageSize,
		Page: c.teamsPage,
	})
}

// teamsPage reads the page of the list that cursor, a token of the server, begins.
func (c *Client) teamsPage(ctx context.Context, cursor string) (coalesce.Page[seenTeam], error) {
	query := url.Values{"page_size": {strconv.Itoa(adminPageSize)}}
	if cursor != "" {
		query.Set("page_token", cursor)
	}
	page, err := adminPageOf[listedTeam](ctx, c, teams, "teams", query)
	if err != nil {
		return coalesce.Page[seenTeam]{}, err
	}
	out := coalesce.Page[seenTeam]{Total: -1}
	for _, l := range page.values {
		out.Values = append(out.Values, l.seen())
	}
	more := page.more == nil && page.next != "" || page.more != nil && *page.more
	switch {
	case more:
		out.Next = page.next
	case cursor == "":
		// The list tells its total by this alone.
		out.Total = len(out.Values)
	}
	return out, nil
}

// RefreshTeam is Team for the refresh of a resource: many of them are answered from one
// list, but for those of whom the list leaves something out. Nobody may change the value.
func (c *Client) RefreshTeam(ctx context.Context, id string) (Team, error) {
	s, err := c.reads.teams.Get(ctx, coalesce.Question[seenTeam]{ID: id, Complete: func(s seenTeam) bool { return s.whole }})
	return s.Team, err
}
