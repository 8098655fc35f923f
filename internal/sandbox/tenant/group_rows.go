package tenant

import (
	"encoding/json"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func (t *Tenant) insertGroup(tx *store.Tx, r record) error {
	name := text(r.resource, "displayName")
	if err := checkTeamName(tx, name, ""); err != nil {
		return err
	}
	// With which scope a provisioned team starts and with which alias is not public.
	// The least access: no provider. The alias that needs no look-up: its name.
	team := Team{ID: newID(), Name: name, PolicyType: providerIDSet, SSOAlias: name}
	if err := t.insertTeam(tx, team); err != nil {
		return err
	}
	data, err := json.Marshal(r.resource)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO scim_groups (id, team_id, display_name, name_folded, external_id, resource, created, modified, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.id, team.ID, name, fold(name), externalID(r.resource), string(data), r.created, r.modified, r.version)
	return err
}

func (t *Tenant) updateGroupRow(tx *store.Tx, r record, oldName string) error {
	name := text(r.resource, "displayName")
	data, err := json.Marshal(r.resource)
	if err != nil {
		return err
	}
	update := func() error {
		_, err := tx.Exec(`UPDATE scim_groups SET display_name = ?, name_folded = ?, external_id = ?, resource = ?, modified = ?, version = ?
			WHERE id = ?`, name, fold(name), externalID(r.resource), string(data), r.modified, r.version, r.id)
		return err
	}
	if name == oldName {
		return update()
	}
	if err := t.renameTeam(tx, r.id, name); err != nil {
		return err
	}
	// Another name may have another mapping.
	members, err := membersOf(tx, r.id)
	if err != nil {
		return err
	}
	return t.losing(tx, members, update)
}

func membersOf(tx *store.Tx, groupID string) ([]string, error) { return othersThan(tx, groupID, nil) }

func (t *Tenant) renameTeam(tx *store.Tx, groupID, name string) error {
	if err := checkTeamName(tx, name, groupID); err != nil {
		return err
	}
	if err := t.touchMembers(tx, groupID); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE teams SET name = ?, name_folded = ?, sso_alias = ?, modified = ?
		WHERE id = (SELECT team_id FROM scim_groups WHERE id = ?)`, name, fold(name), name, t.now(), groupID)
	return err
}

// checkTeamName refuses a name that a team other than the group's own has: groups and teams share their names.
func checkTeamName(tx *store.Tx, name, groupID string) error {
	var other string
	found, err := tx.One([]any{&other}, `SELECT COALESCE(g.id, '') FROM teams t LEFT JOIN scim_groups g ON g.team_id = t.id
		WHERE t.name_folded = ? AND COALESCE(g.id, '-') <> ?`, fold(name), groupID)
	switch {
	case err != nil || !found:
		return err
	case other == "":
		return scim.Errorf(409, scim.Uniqueness, "The displayName %q is the name of a team already, and a group becomes a team of its name.", name)
	default:
		return scim.Errorf(409, scim.Uniqueness, "The displayName %q belongs to group %s already; case makes no difference.", name, other)
	}
}

// touchMembers gives the members a new version: people show the groups they are in.
func (t *Tenant) touchMembers(tx *store.Tx, groupID string) error {
	if !t.users.versions {
		return nil
	}
	_, err := tx.Exec(`UPDATE users SET version = version + 1
		WHERE id IN (SELECT user_id FROM group_members WHERE group_id = ?)`, groupID)
	return err
}
