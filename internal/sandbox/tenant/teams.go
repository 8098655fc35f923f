package tenant

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Team is a team of the tenant. Every SCIM group has one.
type Team struct {
	ID         string
	Name       string
	PolicyType string // UNBOUND: sees the data of all providers; PROVIDER_ID_SET: of those listed
	SSOAlias   string
	GroupID    string // the SCIM group it was made from, if any
}

// Teams lists every team, oldest first: the root team leads.
func (t *Tenant) Teams(ctx context.Context) ([]Team, error) {
	var teams []Team
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var team Team
			err := row.Scan(&team.ID, &team.Name, &team.PolicyType, &team.SSOAlias, &team.GroupID)
			teams = append(teams, team)
			return err
		}, `SELECT t.id, t.name, t.policy_type, t.sso_alias, COALESCE(g.id, '')
			FROM teams t LEFT JOIN scim_groups g ON g.team_id = t.id ORDER BY t.id`)
	})
	return teams, err
}

func (t *Tenant) insertTeam(tx *store.Tx, team Team, root bool) error {
	now := t.now()
	_, err := tx.Exec(`INSERT INTO teams (id, name, name_folded, policy_type, sso_alias, description, is_root, created, modified)
		VALUES (?, ?, ?, ?, ?, '', ?, ?, ?)`,
		team.ID, team.Name, fold(team.Name), team.PolicyType, team.SSOAlias, root, now, now)
	return err
}
