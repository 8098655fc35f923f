package holdings

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// readFacts reads what roles follow from, direct assignments apart, which no API
// tells. The flag is false on a tenant that offers no API for its role mapping.
func readFacts(ctx context.Context, s *session.Session, people []scim.User) (f access.Facts, mappingKnown bool, err error) {
	if f.Mapping, err = readMapping(ctx, s.Veza); err != nil && !errors.Is(err, veza.ErrNoAPI) {
		return f, false, err
	}
	mappingKnown = err == nil
	if f.Memberships, err = readMemberships(ctx, s.Veza, people); err != nil {
		return f, mappingKnown, err
	}
	f.Roles, err = readRoles(ctx, s.Veza, people)
	if err != nil || len(f.Roles) == 0 {
		return f, mappingKnown, err
	}
	root, err := s.RootTeam(ctx)
	f.RootTeamID = root.ID
	return f, mappingKnown, err
}

func readMapping(ctx context.Context, client *veza.Client) (map[string][]access.TeamRole, error) {
	rows, err := client.RoleMappings(ctx)
	if err != nil {
		return nil, err
	}
	mapping := map[string][]access.TeamRole{}
	for _, row := range rows {
		for _, tr := range row.TeamRoles {
			mapping[row.Group] = append(mapping[row.Group], access.TeamRole{TeamID: tr.TeamID, RoleID: tr.RoleID})
		}
	}
	return mapping, nil
}

// readMemberships asks the groups and not the people: whether a tenant shows the
// groups of a person is not documented, and not shown is not "in none".
func readMemberships(ctx context.Context, client *veza.Client, people []scim.User) (map[string][]string, error) {
	memberships := make(map[string][]string, len(people))
	for _, p := range people {
		memberships[p.ID] = nil
	}
	for group, err := range client.Groups(ctx, "", true) {
		if err == nil && group.Members == nil {
			// A list may leave members out: absent is not empty.
			group, err = client.GroupWithMembers(ctx, group.ID)
		}
		if err != nil {
			return nil, err
		}
		for _, m := range group.Members {
			if _, wanted := memberships[m.Value]; wanted {
				memberships[m.Value] = append(memberships[m.Value], group.DisplayName)
			}
		}
	}
	return memberships, nil
}

// readRoles gives the ids of the roles that people's SCIM attribute roles names. The
// tenant's roles are asked for only if somebody has one.
func readRoles(ctx context.Context, client *veza.Client, people []scim.User) (map[string][]string, error) {
	held := map[string][]string{}
	if !slices.ContainsFunc(people, func(p scim.User) bool { return len(p.Roles) > 0 }) {
		return held, nil
	}
	ids := map[string]string{}
	for role, err := range client.Roles(ctx) {
		if err != nil {
			return nil, err
		}
		ids[strings.ToLower(role.Name)] = role.ID
	}
	for _, p := range people {
		for _, role := range p.Roles {
			if id, known := ids[strings.ToLower(role.Value)]; known {
				held[p.ID] = append(held[p.ID], id)
			}
		}
	}
	return held, nil
}
