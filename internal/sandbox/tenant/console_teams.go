package tenant

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Counts says how much there is of everything.
type Counts struct{ People, Active, Local, Groups, Teams, MappedGroups int }

// Counts counts.
func (t *Tenant) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.One([]any{&c.People, &c.Active, &c.Local, &c.Groups, &c.Teams, &c.MappedGroups}, `SELECT
			(SELECT COUNT(*) FROM users), (SELECT COUNT(*) FROM users WHERE active <> 0),
			(SELECT COUNT(*) FROM users WHERE auth_provider_type = 'local'), (SELECT COUNT(*) FROM scim_groups),
			(SELECT COUNT(*) FROM teams), (SELECT COUNT(DISTINCT group_folded) FROM role_mappings)`)
		return err
	})
	return c, err
}

// TeamsPage gives a page of the teams whose names have a text in them, the root
// team first and then by name, and how many there are.
func (t *Tenant) TeamsPage(ctx context.Context, part string, offset, limit int) (teams []Team, total int, err error) {
	err = t.db.Read(ctx, func(tx *store.Tx) error {
		const where = ` FROM teams WHERE name_folded LIKE ? ESCAPE '\'`
		if _, err := tx.One([]any{&total}, `SELECT COUNT(*)`+where, pattern(fold(part))); err != nil {
			return err
		}
		ids := []string{}
		err := tx.Each(func(row store.Row) error {
			var id string
			err := row.Scan(&id)
			ids = append(ids, id)
			return err
		}, `SELECT id`+where+` ORDER BY is_root DESC, name_folded LIMIT ? OFFSET ?`, pattern(fold(part)), limit, offset)
		if err != nil {
			return err
		}
		list, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		teams, err = t.teams(tx, `IN (SELECT value FROM json_each(?))`, string(list))
		slices.SortFunc(teams, func(a, b Team) int { return cmp.Compare(slices.Index(ids, a.ID), slices.Index(ids, b.ID)) })
		return err
	})
	return teams, total, err
}

// TeamPeople gives a page of the people in a team, by userName, with the roles
// that they hold on it.
func (t *Tenant) TeamPeople(ctx context.Context, teamID string, offset, limit int) ([]Person, error) {
	var people []Person
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		people, err = t.brief(tx, ` FROM users WHERE id IN (
				SELECT user_id FROM direct_grants WHERE team_id = ?1
				UNION SELECT user_id FROM scim_roles WHERE ?1 = ?2
				UNION SELECT m.user_id FROM role_mappings p JOIN scim_groups g ON g.name_folded = p.group_folded
					JOIN group_members m ON m.group_id = g.id WHERE p.team_id = ?1
				UNION SELECT m.user_id FROM scim_groups g JOIN group_members m ON m.group_id = g.id WHERE g.team_id = ?1
			) ORDER BY user_name_folded LIMIT ?3 OFFSET ?4`, teamID, t.root.ID, limit, offset)
		return err
	})
	for i := range people {
		people[i].Roles = slices.DeleteFunc(people[i].Roles, func(tr TeamRole) bool { return tr.TeamID != teamID })
	}
	return people, err
}

// MappingRow is one team role that the SSO role mapping gives to a group.
type MappingRow struct {
	TeamRole

	Group   string // as the mapping spells it
	GroupID string // "" while there is no such group
	Members int
}

// MappingRows gives a page of the mapping, of one team or, with "", of all, by
// group, and how many rows there are.
func (t *Tenant) MappingRows(ctx context.Context, teamID string, offset, limit int) (rows []MappingRow, total int, err error) {
	err = t.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.One([]any{&total}, `SELECT COUNT(*) FROM role_mappings WHERE ?1 = '' OR team_id = ?1`, teamID); err != nil {
			return err
		}
		return tx.Each(func(row store.Row) error {
			var r MappingRow
			var team, teamName, role string
			err := row.Scan(&r.Group, &r.GroupID, &r.Members, &team, &teamName, &role)
			r.TeamRole = t.named(map[string]string{team: teamName}, team, role)
			rows = append(rows, r)
			return err
		}, `SELECT p.group_name, COALESCE(g.id, ''), (SELECT COUNT(*) FROM group_members m WHERE m.group_id = g.id),
				p.team_id, t.name, p.role_id
			FROM role_mappings p JOIN teams t ON t.id = p.team_id LEFT JOIN scim_groups g ON g.name_folded = p.group_folded
			WHERE ?1 = '' OR p.team_id = ?1
			ORDER BY p.group_folded, t.is_root DESC, t.name_folded, p.role_id LIMIT ?2 OFFSET ?3`, teamID, limit, offset)
	})
	return rows, total, err
}

// RoleHolders counts the people who hold each role, on whatever team and from
// whatever source, by role id.
func (t *Tenant) RoleHolders(ctx context.Context) (map[string]int, error) {
	holders := map[string]int{}
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var id string
			var count int
			err := row.Scan(&id, &count)
			holders[id] = count
			return err
		}, `SELECT role_id, COUNT(*) FROM (
				SELECT role_id, user_id FROM direct_grants UNION SELECT role_id, user_id FROM scim_roles
				UNION SELECT p.role_id, m.user_id FROM role_mappings p JOIN scim_groups g ON g.name_folded = p.group_folded
					JOIN group_members m ON m.group_id = g.id
			) AS held GROUP BY role_id`)
	})
	return holders, err
}

// GroupRow is a SCIM group and how many members it has.
type GroupRow struct {
	GroupName

	Members int
}

// GroupRows gives every group, by name.
func (t *Tenant) GroupRows(ctx context.Context) ([]GroupRow, error) {
	var rows []GroupRow
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var g GroupRow
			err := row.Scan(&g.ID, &g.Name, &g.Members)
			rows = append(rows, g)
			return err
		}, `SELECT g.id, g.display_name, COUNT(m.user_id) FROM scim_groups g LEFT JOIN group_members m ON m.group_id = g.id
			GROUP BY g.id ORDER BY g.name_folded`)
	})
	return rows, err
}

// GroupLogins gives up to limit members of a group whose ids come after one, by id.
func (t *Tenant) GroupLogins(ctx context.Context, groupID, after string, limit int) ([]Login, error) {
	var list []Login
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var l Login
			var provider string
			err := row.Scan(&l.ID, &l.UserName, &l.DisplayName, &l.Active, &provider)
			l.Local = provider == local
			list = append(list, l)
			return err
		}, `SELECT u.id, u.user_name, u.display_name, u.active, u.auth_provider_type FROM
			(SELECT user_id FROM group_members WHERE group_id = ? AND user_id > ? ORDER BY user_id LIMIT ?) m
			JOIN users u ON u.id = m.user_id ORDER BY u.id`, groupID, after, limit)
	})
	return list, err
}
