package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// rootTeam is the name and the SSO alias of the team that every tenant has (Veza API,
// Teams). Its id is not published.
const rootTeam = "Root"

// teamList is the tenant's teams as one plan or apply has seen them.
type teamList struct {
	mu   sync.Mutex
	read bool
	all  []veza.Team
}

// Teams returns the tenant's teams. They are listed once; a team that was made since
// is among them after Team has found it.
func (s *Session) Teams(ctx context.Context) ([]veza.Team, error) {
	s.teams.mu.Lock()
	defer s.teams.mu.Unlock()
	return s.listTeams(ctx)
}

func (s *Session) listTeams(ctx context.Context) ([]veza.Team, error) {
	l := &s.teams
	if l.read {
		return l.all, nil
	}
	var all []veza.Team
	for team, err := range s.Veza.Teams(ctx) {
		if err != nil {
			return nil, err
		}
		all = append(all, team)
	}
	l.all, l.read = all, true
	return all, nil
}

// Team returns one team, or veza.ErrNotFound. A team that the list does not have is
// asked for singly: an apply makes teams and uses them.
func (s *Session) Team(ctx context.Context, id string) (veza.Team, error) {
	s.teams.mu.Lock()
	defer s.teams.mu.Unlock()
	all, err := s.listTeams(ctx)
	if err != nil {
		return veza.Team{}, err
	}
	for _, team := range all {
		if team.ID == id {
			return team, nil
		}
	}
	team, err := s.Veza.Team(ctx, id)
	if err == nil {
		// A new slice: the old one may be in somebody's hands.
		s.teams.all = append(all[:len(all):len(all)], team)
	}
	return team, err
}

// RootTeam returns the root team.
func (s *Session) RootTeam(ctx context.Context) (veza.Team, error) {
	all, err := s.Teams(ctx)
	if err != nil {
		return veza.Team{}, err
	}
	for _, is := range []func(veza.Team) bool{hasRootAlias, hasRootName} {
		for _, team := range all {
			if is(team) {
				return team, nil
			}
		}
	}
	return veza.Team{}, errNoRoot
}

// IsRoot reports whether team is the root team.
func (s *Session) IsRoot(ctx context.Context, team veza.Team) (bool, error) {
	root, err := s.RootTeam(ctx)
	if err != nil {
		return false, fmt.Errorf("whether %q is the root team: %w", team.Name, err)
	}
	return root.ID == team.ID, nil
}

// The name comes second: whether a tenant lets an administrator rename the root team
// is not published.
func hasRootAlias(t veza.Team) bool { return strings.EqualFold(t.SSOAlias, rootTeam) }
func hasRootName(t veza.Team) bool  { return strings.EqualFold(t.Name, rootTeam) }

var errNoRoot = errors.New("the tenant shows no team whose SSO alias or name is Root")
