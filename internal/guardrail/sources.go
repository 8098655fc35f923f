package guardrail

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
)

// mostGroups bounds the groups that are asked whether they give somebody a role as well.
// Few are mapped to administration.
const mostGroups = 20

// Sources is what a Tenant may offer besides: where roles come from. Without it groups
// are taken to give none.
type Sources interface {
	// Mapping returns the roles that membership of a group gives, by name of group. A
	// tenant that does not tell has no rows.
	Mapping(ctx context.Context) (map[string][]Role, error)
	// GroupName returns the name of the group with that id, "" if there is none.
	GroupName(ctx context.Context, id string) (string, error)
	// Members returns the ids of who is in the group of that name, none if there is none.
	Members(ctx context.Context, group string) ([]string, error)
	// SCIMRoles returns the names of the roles in somebody's SCIM attribute roles, which
	// hold on the root team.
	SCIMRoles(ctx context.Context, userID string) ([]string, error)
}

// Group is a group of the tenant. Without a name it is asked for where that matters.
type Group struct{ ID, Name string }

// answers is what the tenant has said of its groups in this run.
type answers struct {
	mapping map[string][]Role   // by folded name of group; nil until asked
	names   map[string]string   // of groups, by id
	members map[string][]string // ids, by folded name of group
	roles   map[string][]string // SCIM roles, by id of person
}

// kept asks once in a run.
func kept(answers *map[string][]string, key string, ask func() ([]string, error)) ([]string, error) {
	if known, asked := (*answers)[key]; asked {
		return known, nil
	}
	answer, err := ask()
	if err != nil {
		return nil, err
	}
	if *answers == nil {
		*answers = map[string][]string{}
	}
	(*answers)[key] = answer
	return answer, nil
}

func (l *lockouts) mapping(ctx context.Context) (map[string][]Role, error) {
	if l.sources == nil || l.answers.mapping != nil {
		return l.answers.mapping, nil
	}
	rows, err := l.sources.Mapping(ctx)
	if err != nil {
		return nil, err
	}
	folded := make(map[string][]Role, len(rows))
	for group, roles := range rows {
		folded[access.Fold(group)] = append(folded[access.Fold(group)], roles...)
	}
	l.answers.mapping = folded
	return folded, nil
}

func (l *lockouts) groupName(ctx context.Context, g Group) (string, error) {
	if g.Name != "" {
		return g.Name, nil
	}
	if name, known := l.answers.names[g.ID]; known {
		return name, nil
	}
	name, err := l.sources.GroupName(ctx, g.ID)
	if err == nil {
		if l.answers.names == nil {
			l.answers.names = map[string]string{}
		}
		l.answers.names[g.ID] = name
	}
	return name, err
}

func (l *lockouts) members(ctx context.Context, group string) ([]string, error) {
	return kept(&l.answers.members, access.Fold(group), func() ([]string, error) { return l.sources.Members(ctx, group) })
}

// heldBeside reports whether a source that the plan leaves alone gives somebody a role
// that it takes from another one. Only who is about to be refused is asked for.
//
// Veza does not tell an assignment by an administrator from what a group gives. Who has
// both is rare and who would be locked out has no way back, so that a role counts as lost
// whose only other source could be such an assignment.
func (l *lockouts) heldBeside(ctx context.Context, id string, role Role) (bool, error) {
	if l.sources == nil {
		return false, nil
	}
	held, err := l.inSCIMRoles(ctx, id, role)
	if err == nil && !held {
		held, err = l.inGroups(ctx, id, role)
	}
	if errors.Is(err, ErrUnavailable) {
		return false, nil
	}
	return held, err
}

func (l *lockouts) inSCIMRoles(ctx context.Context, id string, role Role) (bool, error) {
	if l.taken(id, access.SCIMRole, "", role) {
		return false, nil
	}
	names, err := kept(&l.answers.roles, id, func() ([]string, error) { return l.sources.SCIMRoles(ctx, id) })
	return slices.ContainsFunc(names, func(name string) bool { return Role{Name: name}.same(role) }), err
}

func (l *lockouts) inGroups(ctx context.Context, id string, role Role) (bool, error) {
	mapping, err := l.mapping(ctx)
	if err != nil {
		return false, err
	}
	asked := 0
	for _, group := range slices.Sorted(maps.Keys(mapping)) {
		if !slices.ContainsFunc(mapping[group], role.same) || l.taken(id, access.Group, group, role) {
			continue
		}
		if asked++; asked > mostGroups {
			return false, nil
		}
		members, err := l.members(ctx, group)
		if err != nil || slices.Contains(members, id) {
			return err == nil, err
		}
	}
	return false, nil
}

// taken reports whether the plan takes the role from somebody as far as that source
// gives it.
func (l *lockouts) taken(id string, from access.Kind, group string, role Role) bool {
	return slices.ContainsFunc(l.leaving[id], func(x loss) bool {
		return x.from == from && (from != access.Group || access.Fold(x.group.Name) == group) && slices.ContainsFunc(x.roles, role.same)
	})
}

// same reports whether both are one role on one team. SCIM roles name no team: they are
// of the root team, which is certain of the two roles alone that no other team offers.
func (r Role) same(o Role) bool {
	if r.TeamID != o.TeamID {
		untold := r.TeamID == "" || o.TeamID == ""
		return untold && (r.is(roleAdmin) && o.is(roleAdmin) || r.is(roleProvisioner) && o.is(roleProvisioner))
	}
	return r.ID != "" && r.ID == o.ID || r.Name != "" && strings.EqualFold(r.Name, o.Name)
}
