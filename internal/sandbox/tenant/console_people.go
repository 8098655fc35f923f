package tenant

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Reads for a person who looks at the tenant. They show what is there, also
// where ReadLag keeps it from clients, and no more than a page at a time.

// Person is somebody of the tenant in brief.
type Person struct {
	ID, UserName, DisplayName string
	Active                    bool
	Local                     bool // not from the identity provider
	Groups                    []GroupName
	Roles                     []TeamRole
}

// GroupName is a SCIM group.
type GroupName struct{ ID, Name string }

// PeopleQuery selects people. The zero value of each but Limit selects all.
type PeopleQuery struct {
	Text   string // part of the userName or of the display name, ignoring case
	State  string // "active" or "inactive"
	Source string // "local" or "scim"
	Offset int
	Limit  int
}

// People gives a page of the people that a query selects, by userName, and how
// many it selects.
func (t *Tenant) People(ctx context.Context, q PeopleQuery) (people []Person, total int, err error) {
	const where = ` FROM users WHERE (?1 = '%%' OR user_name_folded LIKE ?2 ESCAPE '\' OR display_name LIKE ?1 ESCAPE '\')
		AND (?3 = '' OR active = (?3 = 'active')) AND (?4 = '' OR auth_provider_type = ?4)`
	args := []any{pattern(q.Text), pattern(fold(q.Text)), q.State, q.Source}
	err = t.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := tx.One([]any{&total}, `SELECT COUNT(*)`+where, args...); err != nil {
			return err
		}
		people, err = t.brief(tx, where+` ORDER BY user_name_folded LIMIT ?5 OFFSET ?6`, append(args, q.Limit, q.Offset)...)
		return err
	})
	return people, total, err
}

// pattern finds the text anywhere, with nothing in it that LIKE gives a meaning.
func pattern(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}

// brief reads people with their groups and roles, in four queries whatever their number.
func (t *Tenant) brief(tx *store.Tx, from string, args ...any) ([]Person, error) {
	people := []Person{}
	at := map[string]*Person{}
	var ids []string
	err := tx.Each(func(row store.Row) error {
		var p Person
		var provider string
		err := row.Scan(&p.ID, &p.UserName, &p.DisplayName, &p.Active, &provider)
		p.Local = provider == local
		people, ids = append(people, p), append(ids, p.ID)
		return err
	}, `SELECT id, user_name, display_name, active, auth_provider_type`+from, args...)
	if err != nil || len(ids) == 0 {
		return people, err
	}
	for i := range people {
		at[people[i].ID] = &people[i]
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	const listed = `IN (SELECT value FROM json_each(?))`
	err = tx.Each(func(row store.Row) error {
		var user string
		var g GroupName
		err := row.Scan(&user, &g.ID, &g.Name)
		at[user].Groups = append(at[user].Groups, g)
		return err
	}, `SELECT m.user_id, g.id, g.display_name FROM group_members m JOIN scim_groups g ON g.id = m.group_id
		WHERE m.user_id `+listed+` ORDER BY g.name_folded`, string(list))
	if err != nil {
		return nil, err
	}
	held, err := t.holdings(tx, listed, string(list))
	if err != nil {
		return nil, err
	}
	names, err := teamNames(tx, held)
	for _, h := range held {
		at[h.UserID].Roles = append(at[h.UserID].Roles, t.named(names, h.TeamID, h.RoleID))
	}
	return people, err
}

func (t *Tenant) named(teams map[string]string, teamID, roleID string) TeamRole {
	return TeamRole{access.TeamRole{TeamID: teamID, RoleID: roleID}, teams[teamID], t.roleNames[roleID]}
}

// teamNames are the names of the teams on which something is held, by id.
func teamNames(tx *store.Tx, held []access.Holding) (map[string]string, error) {
	names := map[string]string{}
	for _, h := range held {
		names[h.TeamID] = ""
	}
	ids := make([]string, 0, len(names))
	for id := range names {
		ids = append(ids, id)
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	return names, tx.Each(func(row store.Row) error {
		var id, name string
		err := row.Scan(&id, &name)
		names[id] = name
		return err
	}, `SELECT id, name FROM teams WHERE id IN (SELECT value FROM json_each(?))`, string(list))
}

// Login is a person as somebody who compares tenants sees them.
type Login struct {
	ID, UserName, DisplayName string
	Active, Local             bool
}

// Logins gives up to limit people whose ids come after one, by id. Ids only grow.
func (t *Tenant) Logins(ctx context.Context, after string, limit int) ([]Login, error) {
	var list []Login
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var l Login
			var provider string
			err := row.Scan(&l.ID, &l.UserName, &l.DisplayName, &l.Active, &provider)
			l.Local = provider == local
			list = append(list, l)
			return err
		}, `SELECT id, user_name, display_name, active, auth_provider_type FROM users WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
	})
	return list, err
}

// PeopleByID gives the people with these ids in brief, by userName. Ids that
// nobody has are left out.
func (t *Tenant) PeopleByID(ctx context.Context, ids []string) ([]Person, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	var people []Person
	err = t.db.Read(ctx, func(tx *store.Tx) error {
		people, err = t.brief(tx, ` FROM users WHERE id IN (SELECT value FROM json_each(?)) ORDER BY user_name_folded`, string(list))
		return err
	})
	return people, err
}
