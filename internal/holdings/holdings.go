// Package holdings reads who holds which role on which team of a tenant, and from
// which sources.
package holdings

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Unknown is a source that the tenant does not tell: an assignment by an
// administrator, or one of the person's groups.
const Unknown access.Kind = "unknown"

// Who says whose roles are wanted: the person with that id, or else with that
// userName. The zero value is everybody.
type Who struct{ ID, UserName string }

// Person is somebody who holds roles.
type Person struct {
	ID, UserName string
	Active       bool
}

// Holding is one role of one person on one team, as the tenant shows it.
type Holding struct {
	Person  Person
	Team    veza.TeamRole // the ids and names of team and role
	Sources []access.Source
}

// Report is who holds what.
type Report struct {
	Holdings []Holding // sorted by person, team and role
	// MappingKnown says whether the tenant offers an API for its SSO role mapping.
	// Without one, what a group gives cannot be told from what an administrator gave.
	MappingKnown bool
}

// inFlight is how many people are read at a time.
const inFlight = 8

// Read asks the tenant who holds what. It costs the pages of people and of groups, up
// to three requests more for roles, teams and mapping, and one for each person: Veza
// has no list that shows the roles of many.
func Read(ctx context.Context, s *session.Session, who Who) (Report, error) {
	people, err := find(ctx, s.Veza, who)
	if err != nil || len(people) == 0 {
		return Report{}, err
	}
	facts, mappingKnown, err := readFacts(ctx, s, people)
	if err != nil {
		return Report{}, err
	}
	users, err := readUsers(ctx, s.Veza, people)
	if err != nil {
		return Report{}, err
	}
	report := Report{MappingKnown: mappingKnown}
	derived := map[access.Grant][]access.Source{}
	for _, h := range access.Effective(facts) {
		derived[h.Grant] = h.Sources
	}
	for i, user := range users {
		person := personOf(people[i], user)
		inGroups := len(facts.Memberships[person.ID]) > 0
		for _, role := range user.TeamRoles {
			grant := access.Grant{UserID: person.ID, TeamID: role.TeamID, RoleID: role.RoleID}
			report.Holdings = append(report.Holdings, Holding{
				Person: person, Team: role, Sources: sources(derived[grant], mappingKnown || !inGroups),
			})
		}
	}
	slices.SortStableFunc(report.Holdings, compare)
	return report, nil
}

// sources completes what was derived from SCIM roles and groups. Veza does not tell
// which roles an administrator assigned: what nothing else explains was assigned, if
// everything else is known.
func sources(derived []access.Source, all bool) []access.Source {
	switch {
	case !all:
		return append(slices.Clone(derived), access.Source{Kind: Unknown})
	case len(derived) == 0:
		return []access.Source{{Kind: access.Direct}}
	}
	return derived
}

// find returns the people as SCIM shows them. Somebody whom SCIM does not know may
// still be a local user: only the id is set then.
func find(ctx context.Context, client *veza.Client, who Who) ([]scim.User, error) {
	switch {
	case who.ID != "":
		user, err := client.User(ctx, who.ID)
		if errors.Is(err, veza.ErrNotFound) {
			return []scim.User{{ID: who.ID}}, nil
		}
		return []scim.User{user}, err
	case who.UserName != "":
		user, err := client.UserByName(ctx, who.UserName)
		return []scim.User{user}, err
	}
	var all []scim.User
	for user, err := range client.Users(ctx, "") {
		if err != nil {
			return nil, err
		}
		all = append(all, user)
	}
	return all, nil
}

func readUsers(ctx context.Context, client *veza.Client, people []scim.User) ([]veza.User, error) {
	users := make([]veza.User, len(people))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(inFlight)
	for i, person := range people {
		work.Go(func() (err error) {
			users[i], err = client.LocalUser(ctx, person.ID)
			return err
		})
	}
	return users, work.Wait()
}

func personOf(person scim.User, user veza.User) Person {
	p := Person{ID: person.ID, UserName: cmp.Or(person.UserName, user.Email, user.Name), Active: user.Enabled}
	if person.Active != nil {
		p.Active = *person.Active
	}
	return p
}

func compare(a, b Holding) int {
	return cmp.Or(
		cmp.Compare(a.Person.UserName, b.Person.UserName), cmp.Compare(a.Person.ID, b.Person.ID),
		cmp.Compare(a.Team.TeamName, b.Team.TeamName), cmp.Compare(a.Team.TeamID, b.Team.TeamID),
		cmp.Compare(a.Team.RoleName, b.Team.RoleName), cmp.Compare(a.Team.RoleID, b.Team.RoleID),
	)
}
