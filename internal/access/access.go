// Package access holds the rules of grants: who holds which role on which team, and from which sources.
package access

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Kind says what a source is.
type Kind string

const (
	// Direct is an assignment by an administrator.
	Direct Kind = "direct"
	// SCIMRole is a value of the person's SCIM attribute roles.
	SCIMRole Kind = "scim_role"
	// Group is membership of a group that the SSO role mapping names.
	Group Kind = "group"
)

// TeamRole is a role on a team, by their ids.
type TeamRole struct{ TeamID, RoleID string }

// Grant is one (user, team, role), by their ids.
type Grant struct{ UserID, TeamID, RoleID string }

// Source is one reason why a grant holds.
type Source struct {
	Kind  Kind
	Group string // name of the group, as the membership spells it; of Group alone
}

// Holding is a grant with every source that holds it, at least one.
type Holding struct {
	Grant

	Sources []Source // sorted by kind and group
}

// Facts is all that grants follow from. What happened in which order is none
// of it, so the same facts always give the same grants.
type Facts struct {
	RootTeamID  string
	Direct      []Grant               // assignments by administrators
	Roles       map[string][]string   // role ids in the SCIM roles of a user, by user id
	Memberships map[string][]string   // names of a user's groups, by user id
	Mapping     map[string][]TeamRole // by group name
}

// Effective lists who holds what, sorted by user, team and role. A grant holds
// while any source holds it (SCIM Provisioning with Okta, Permission
// Persistence). SCIM roles hold on the root team: the guide does not say on
// which, and the root team alone offers all of them. Names of groups match
// the mapping ignoring case.
func Effective(f Facts) []Holding {
	sources := map[Grant]map[Source]bool{}
	add := func(g Grant, s Source) {
		if sources[g] == nil {
			sources[g] = map[Source]bool{}
		}
		sources[g][s] = true
	}

	for _, grant := range f.Direct {
		add(grant, Source{Kind: Direct})
	}
	for user, roles := range f.Roles {
		for _, role := range roles {
			add(Grant{user, f.RootTeamID, role}, Source{Kind: SCIMRole})
		}
	}
	mapping := make(map[string][]TeamRole, len(f.Mapping))
	for group, teamRoles := range f.Mapping {
		key := Fold(group)
		mapping[key] = append(mapping[key], teamRoles...)
	}
	for user, groups := range f.Memberships {
		for _, group := range groups {
			for _, tr := range mapping[Fold(group)] {
				add(Grant{user, tr.TeamID, tr.RoleID}, Source{Group, group})
			}
		}
	}

	holdings := make([]Holding, 0, len(sources))
	for grant, from := range sources {
		holdings = append(holdings, Holding{grant, slices.SortedFunc(maps.Keys(from), Source.compare)})
	}
	slices.SortFunc(holdings, func(a, b Holding) int { return a.compare(b.Grant) })
	return holdings
}

// HeldBeside reports whether a source of another kind holds the grant.
func (h Holding) HeldBeside(kind Kind) bool {
	return slices.ContainsFunc(h.Sources, func(s Source) bool { return s.Kind != kind })
}

// HeldBy reports whether a source of the kind holds the grant.
func (h Holding) HeldBy(kind Kind) bool {
	return slices.ContainsFunc(h.Sources, func(s Source) bool { return s.Kind == kind })
}

func (g Grant) compare(o Grant) int {
	return cmp.Or(cmp.Compare(g.UserID, o.UserID), cmp.Compare(g.TeamID, o.TeamID), cmp.Compare(g.RoleID, o.RoleID))
}

func (s Source) compare(o Source) int {
	return cmp.Or(cmp.Compare(s.Kind, o.Kind), cmp.Compare(s.Group, o.Group))
}

// Fold maps names that differ in case only to the same text, for every pair
// that strings.EqualFold holds equal.
func Fold(name string) string {
	return strings.Map(func(r rune) rune {
		lowest := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			lowest = min(lowest, other)
		}
		return lowest
	}, name)
}
