package tenant

import (
	"context"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// CreateTeam makes a team. Without a policy type it sees no provider, which is
// the least; without an alias it has its name for one. Neither is public.
func (t *Tenant) CreateTeam(ctx context.Context, team Team) (Team, error) {
	team.ID, team.Root, team.GroupID = newID(), false, ""
	if team.PolicyType == "" {
		team.PolicyType = providerIDSet
	}
	if team.SSOAlias == "" {
		team.SSOAlias = team.Name
	}
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		if err := checkTeam(tx, team); err != nil {
			return err
		}
		if err := t.insertTeam(tx, team); err != nil {
			return err
		}
		var err error
		team, err = t.team(tx, team.ID)
		return err
	})
	return team, err
}

// UpdateTeam makes a team what change makes of it. change must not use the tenant, which waits for it.
func (t *Tenant) UpdateTeam(ctx context.Context, id string, change func(*Team)) (Team, error) {
	var team Team
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		was, err := t.team(tx, id)
		if err != nil {
			return err
		}
		team = was
		team.Providers = slices.Clone(was.Providers)
		change(&team)
		if team.SSOAlias == "" {
			team.SSOAlias = team.Name
		}
		if err := checkUpdate(was, team); err != nil {
			return err
		}
		if err := checkTeam(tx, team); err != nil {
			return err
		}
		if err := t.updateTeam(tx, team); err != nil {
			return err
		}
		team, err = t.team(tx, id)
		return err
	})
	return team, err
}

func (t *Tenant) updateTeam(tx *store.Tx, team Team) error {
	_, err := tx.Exec(`UPDATE teams SET name = ?, name_folded = ?, policy_type = ?, sso_alias = ?, description = ?, modified = ? WHERE id = ?`,
		team.Name, fold(team.Name), team.PolicyType, team.SSOAlias, team.Description, t.now(), team.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM team_providers WHERE team_id = ?`, team.ID); err != nil {
		return err
	}
	return insertProviders(tx, team)
}

// DeleteTeam removes a team with the roles, mappings and keys on it.
func (t *Tenant) DeleteTeam(ctx context.Context, id string) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		team, err := t.team(tx, id)
		switch {
		case err != nil:
			return err
		case team.Root:
			return stateError("The root team %q cannot be deleted.", team.Name)
		case team.GroupID != "":
			return stateError("The team %q was made from the SCIM group %s and goes with it: delete the group.", team.Name, team.GroupID)
		}
		_, err = tx.Exec(`DELETE FROM teams WHERE id = ?`, id)
		return err
	})
}

// checkUpdate holds what of a team cannot be changed. The answers of Veza to
// such attempts are not public.
func checkUpdate(was, is Team) error {
	switch {
	case was.Root && is.Name != was.Name:
		return fieldError("name", "the root team %q cannot be renamed", was.Name)
	case was.Root && is.PolicyType != was.PolicyType:
		return fieldError("policy_type", "the root team sees the data of all providers")
	case was.GroupID != "" && is.Name != was.Name:
		return fieldError("name", "the team %q was made from the SCIM group %s and has its name: rename the group", was.Name, was.GroupID)
	}
	return nil
}

func checkTeam(tx *store.Tx, team Team) error {
	if strings.TrimSpace(team.Name) == "" {
		return fieldError("name", "a team needs a name")
	}
	var other string
	found, err := tx.One([]any{&other}, `SELECT id FROM teams WHERE name_folded = ? AND id <> ?`, fold(team.Name), team.ID)
	if err != nil {
		return err
	}
	if found {
		return fieldError("name", "Team with the same name already exists")
	}
	switch team.PolicyType {
	case providerIDSet:
	case unbound:
		if len(team.Providers) > 0 {
			return fieldError("providers", "a team whose policy_type is %s sees all providers: list none, or use %s", unbound, providerIDSet)
		}
	default:
		return fieldError("policy_type", "%q is neither %s nor %s", team.PolicyType, providerIDSet, unbound)
	}
	if slices.ContainsFunc(team.Providers, func(id string) bool { return strings.TrimSpace(id) == "" }) {
		return fieldError("providers", "a provider needs an id")
	}
	return nil
}
