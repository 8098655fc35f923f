package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ guardrail.Sources = people{}
	_ guardrail.Keyring = people{}
)

func (p people) Mapping(ctx context.Context) (map[string][]guardrail.Role, error) {
	rows, err := p.client.RoleMappings(ctx)
	if errors.Is(err, veza.ErrNoAPI) {
		return nil, nil
	}
	mapping := map[string][]guardrail.Role{}
	for _, row := range rows {
		for _, tr := range row.TeamRoles {
			role := guardrail.Role{TeamID: tr.TeamID, ID: tr.RoleID}
			if role.Name, err = p.roleName(ctx, tr.RoleID); err != nil {
				return nil, unavailable(err)
			}
			mapping[row.Group] = append(mapping[row.Group], role)
		}
	}
	return mapping, unavailable(err)
}

func (p people) GroupName(ctx context.Context, id string) (string, error) {
	group, err := p.client.Group(ctx, id)
	if errors.Is(err, veza.ErrNotFound) {
		return "", nil
	}
	return group.DisplayName, untold(err)
}

func (p people) Members(ctx context.Context, name string) ([]string, error) {
	var ids []string
	named := scim.Comparison{Path: scim.Path{Attribute: "displayName"}, Op: "eq", Value: name}
	for group, err := range p.client.Groups(ctx, named.String(), true) {
		if err != nil {
			return nil, untold(err)
		}
		// A server that ignores the filter must not hand over other groups' members.
		if !strings.EqualFold(group.DisplayName, name) {
			continue
		}
		if group.Members == nil {
			// A list may leave members out: absent is not empty.
			if group, err = p.client.GroupWithMembers(ctx, group.ID); err != nil {
				return nil, untold(err)
			}
		}
		for _, m := range group.Members {
			ids = append(ids, m.Value)
		}
	}
	return ids, nil
}

func (p people) SCIMRoles(ctx context.Context, userID string) ([]string, error) {
	user, err := p.client.User(ctx, userID)
	if errors.Is(err, veza.ErrNotFound) {
		return nil, nil
	}
	var names []string
	for _, role := range user.Roles {
		names = append(names, role.Value)
	}
	return names, untold(err)
}

func (p people) Keys(ctx context.Context, ownerID string) ([]guardrail.Key, error) {
	var keys []guardrail.Key
	for key, err := range p.client.Keys(ctx, ownerID) {
		if err != nil {
			return nil, unavailable(err)
		}
		keys = append(keys, guardrail.Key{ID: key.ID, TeamID: key.TeamID, Active: key.Status != veza.KeyInactive})
	}
	return keys, nil
}

// untold is unavailable for SCIM, which tells nothing while it is off.
func untold(err error) error {
	if errors.Is(err, veza.ErrSCIMOff) {
		return fmt.Errorf("%w: %w", guardrail.ErrUnavailable, err)
	}
	return unavailable(err)
}
