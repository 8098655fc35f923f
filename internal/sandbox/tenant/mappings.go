package tenant

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// RoleMapping is a row of the SSO role mapping: members of the group hold these
// roles. The group need not exist yet.
type RoleMapping struct {
	Group     string
	TeamRoles []access.TeamRole
}

// RoleMappings lists the mapping, sorted by group.
func (t *Tenant) RoleMappings(ctx context.Context) ([]RoleMapping, error) {
	var mappings []RoleMapping
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		mappings, err = roleMappings(tx)
		return err
	})
	return mappings, err
}

func roleMappings(tx *store.Tx) ([]RoleMapping, error) {
	var mappings []RoleMapping
	last := ""
	err := tx.Each(func(row store.Row) error {
		var key, group string
		var tr access.TeamRole
		if err := row.Scan(&key, &group, &tr.TeamID, &tr.RoleID); err != nil {
			return err
		}
		if len(mappings) == 0 || key != last {
			mappings, last = append(mappings, RoleMapping{Group: group}), key
		}
		current := &mappings[len(mappings)-1]
		current.TeamRoles = append(current.TeamRoles, tr)
		return nil
	}, `SELECT group_folded, group_name, team_id, role_id FROM role_mappings ORDER BY group_folded, team_id, role_id`)
	return mappings, err
}

// RoleMapping is the row of a group, ignoring case, or a *NotFoundError.
func (t *Tenant) RoleMapping(ctx context.Context, group string) (RoleMapping, error) {
	mappings, err := t.RoleMappings(ctx)
	if err != nil {
		return RoleMapping{}, err
	}
	for _, m := range mappings {
		if fold(m.Group) == fold(group) {
			return m, nil
		}
	}
	return RoleMapping{}, &NotFoundError{"role mapping", group}
}

// PutRoleMapping makes a row, in place of what the group's row was.
func (t *Tenant) PutRoleMapping(ctx context.Context, m RoleMapping) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		if err := t.checkMapping(tx, "", m); err != nil {
			return err
		}
		return t.remap(tx, []string{m.Group}, []RoleMapping{m})
	})
}

// DeleteRoleMapping removes the row of a group.
func (t *Tenant) DeleteRoleMapping(ctx context.Context, group string) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		var one int
		found, err := tx.One([]any{&one}, `SELECT 1 FROM role_mappings WHERE group_folded = ?`, fold(group))
		if err != nil {
			return err
		}
		if !found {
			return &NotFoundError{"role mapping", group}
		}
		return t.remap(tx, []string{group}, nil)
	})
}

// SetRoleMappings makes the mapping exactly these rows.
func (t *Tenant) SetRoleMappings(ctx context.Context, mappings []RoleMapping) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		seen := map[string]bool{}
		for i, m := range mappings {
			field := fmt.Sprintf("mappings[%d]", i)
			if err := t.checkMapping(tx, field+".", m); err != nil {
				return err
			}
			if seen[fold(m.Group)] {
				return fieldError(field+".group", "the group %q has a row already; case makes no difference", m.Group)
			}
			seen[fold(m.Group)] = true
		}
		old, err := roleMappings(tx)
		if err != nil {
			return err
		}
		groups := make([]string, len(old))
		for i, m := range old {
			groups[i] = m.Group
		}
		return t.remap(tx, groups, mappings)
	})
}

func (t *Tenant) checkMapping(tx *store.Tx, prefix string, m RoleMapping) error {
	if strings.TrimSpace(m.Group) == "" {
		return fieldError(prefix+"group", "a mapping needs the name of a group")
	}
	if len(m.TeamRoles) == 0 {
		return fieldError(prefix+"team_roles", "the group %q maps to no role: map it to at least one, or delete its mapping", m.Group)
	}
	for i, tr := range m.TeamRoles {
		if err := t.checkTeamRole(tx, fmt.Sprintf("%steam_roles[%d]", prefix, i), tr); err != nil {
			return err
		}
	}
	return nil
}

// remap replaces the rows of the groups by others. Only members of groups that
// had a row can lose by it.
func (t *Tenant) remap(tx *store.Tx, groups []string, by []RoleMapping) error {
	var people []string
	for _, group := range groups {
		err := tx.Each(func(row store.Row) error {
			var id string
			err := row.Scan(&id)
			people = append(people, id)
			return err
		}, `SELECT m.user_id FROM group_members m JOIN scim_groups g ON g.id = m.group_id WHERE g.name_folded = ?`, fold(group))
		if err != nil {
			return err
		}
	}
	slices.Sort(people)
	return t.losing(tx, slices.Compact(people), func() error {
		for _, group := range groups {
			if _, err := tx.Exec(`DELETE FROM role_mappings WHERE group_folded = ?`, fold(group)); err != nil {
				return err
			}
		}
		for _, m := range by {
			for _, tr := range m.TeamRoles {
				_, err := tx.Exec(`INSERT INTO role_mappings (group_folded, group_name, team_id, role_id) VALUES (?, ?, ?, ?)
					ON CONFLICT DO NOTHING`, fold(m.Group), m.Group, tr.TeamID, tr.RoleID)
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}
