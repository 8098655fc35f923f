package tenant

import (
	"context"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

const (
	unbound       = "UNBOUND"         // sees the data of all providers
	providerIDSet = "PROVIDER_ID_SET" // sees the data of those listed
)

// Team is a team of the tenant. Every SCIM group has one.
type Team struct {
	ID          string
	Name        string
	PolicyType  string // UNBOUND or PROVIDER_ID_SET
	Providers   []string
	Description string
	SSOAlias    string
	GroupID     string // the SCIM group it was made from, if any
	Root        bool
	UserCount   int // people with a role on it or in its SCIM group
	Created     string
	Modified    string
}

// Teams lists every team, oldest first: the root team leads.
func (t *Tenant) Teams(ctx context.Context) ([]Team, error) {
	var teams []Team
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		teams, err = t.teams(tx, `IS NOT NULL`)
		return err
	})
	return teams, err
}

// Team is one team, or a *NotFoundError.
func (t *Tenant) Team(ctx context.Context, id string) (Team, error) {
	var team Team
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		team, err = t.team(tx, id)
		return err
	})
	return team, err
}

func (t *Tenant) team(tx *store.Tx, id string) (Team, error) {
	teams, err := t.teams(tx, `= ?`, id)
	if err != nil {
		return Team{}, err
	}
	if len(teams) == 0 {
		return Team{}, &NotFoundError{"team", id}
	}
	return teams[0], nil
}

// teams reads the teams whose id meets the condition.
func (t *Tenant) teams(tx *store.Tx, condition string, args ...any) ([]Team, error) {
	var teams []Team
	at := map[string]int{}
	err := tx.Each(func(row store.Row) error {
		var team Team
		err := row.Scan(&team.ID, &team.Name, &team.PolicyType, &team.Description, &team.SSOAlias, &team.Root,
			&team.Created, &team.Modified, &team.GroupID)
		at[team.ID] = len(teams)
		teams = append(teams, team)
		return err
	}, `SELECT t.id, t.name, t.policy_type, t.description, t.sso_alias, t.is_root, t.created, t.modified, COALESCE(g.id, '')
		FROM teams t LEFT JOIN scim_groups g ON g.team_id = t.id WHERE t.id `+condition+` ORDER BY t.id`, args...)
	if err != nil {
		return nil, err
	}
	err = tx.Each(func(row store.Row) error {
		var id, provider string
		err := row.Scan(&id, &provider)
		teams[at[id]].Providers = append(teams[at[id]].Providers, provider)
		return err
	}, `SELECT team_id, provider_id FROM team_providers WHERE team_id `+condition+` ORDER BY team_id, provider_id`, args...)
	if err != nil {
		return nil, err
	}
	return teams, tx.Each(func(row store.Row) error {
		var id string
		var count int
		err := row.Scan(&id, &count)
		teams[at[id]].UserCount = count
		return err
	}, peopleInTeams(condition), slices.Concat(args, args, []any{t.root.ID}, args, args)...)
}

// peopleInTeams counts the people in the teams whose id meets the condition.
// Its arguments are those of the condition, four times, and in the middle the
// root team's id.
func peopleInTeams(condition string) string {
	return `SELECT team_id, COUNT(*) FROM (
			SELECT team_id, user_id FROM direct_grants WHERE team_id ` + condition + `
			UNION SELECT t.id, s.user_id FROM teams t, scim_roles s WHERE t.id ` + condition + ` AND t.id = ?
			UNION SELECT p.team_id, m.user_id FROM role_mappings p JOIN scim_groups g ON g.name_folded = p.group_folded
				JOIN group_members m ON m.group_id = g.id WHERE p.team_id ` + condition + `
			UNION SELECT g.team_id, m.user_id FROM scim_groups g JOIN group_members m ON m.group_id = g.id WHERE g.team_id ` + condition + `
		) AS people GROUP BY team_id`
}

func (t *Tenant) insertTeam(tx *store.Tx, team Team) error {
	now := t.now()
	_, err := tx.Exec(`INSERT INTO teams (id, name, name_folded, policy_type, sso_alias, description, is_root, created, modified)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		team.ID, team.Name, fold(team.Name), team.PolicyType, team.SSOAlias, team.Description, team.Root, now, now)
	if err != nil {
		return err
	}
	return insertProviders(tx, team)
}

func insertProviders(tx *store.Tx, team Team) error {
	for _, provider := range team.Providers {
		_, err := tx.Exec(`INSERT INTO team_providers (team_id, provider_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, team.ID, provider)
		if err != nil {
			return err
		}
	}
	return nil
}
