package tenant

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// PersonAccess is somebody with all that their access follows from.
type PersonAccess struct {
	Account

	UserName, ExternalID string
	Groups               []Membership // by name
	Held                 []HeldRole   // by team, the root team first, and role
}

// Membership is a person's membership of a SCIM group.
type Membership struct {
	GroupName

	TeamID   string     // of the team that was made from the group
	MappedAs string     // the group as the SSO role mapping spells it; "" when no row names it
	Grants   []TeamRole // what the mapping gives its members
}

// HeldRole is a role that a person holds on a team.
type HeldRole struct {
	TeamRole

	Root    bool            // the team is the root team
	Sources []access.Source // at least one
}

// PersonAccess explains one person's access; a *NotFoundError if there is nobody of the id.
func (t *Tenant) PersonAccess(ctx context.Context, id string) (PersonAccess, error) {
	var p PersonAccess
	err := t.db.Read(ctx, func(tx *store.Tx) error {
		r, err := t.person(tx, id)
		if err != nil {
			return err
		}
		p.UserName, p.ExternalID = text(r.resource, "userName"), text(r.resource, "externalId")
		if p.Account, err = t.account(tx, r); err != nil {
			return err
		}
		if p.Groups, err = t.memberships(tx, id); err != nil {
			return err
		}
		p.Held, err = t.heldRoles(tx, id)
		return err
	})
	return p, err
}

func (t *Tenant) memberships(tx *store.Tx, userID string) ([]Membership, error) {
	var groups []Membership
	err := tx.Each(func(row store.Row) error {
		var m Membership
		var teamID, team, roleID string
		if err := row.Scan(&m.ID, &m.Name, &m.TeamID, &m.MappedAs, &teamID, &team, &roleID); err != nil {
			return err
		}
		if last := len(groups) - 1; last < 0 || groups[last].ID != m.ID {
			groups = append(groups, m)
		}
		if teamID != "" {
			last := &groups[len(groups)-1]
			last.Grants = append(last.Grants, t.named(map[string]string{teamID: team}, teamID, roleID))
		}
		return nil
	}, `SELECT g.id, g.display_name, g.team_id, COALESCE(p.group_name, ''), COALESCE(p.team_id, ''), COALESCE(t.name, ''), COALESCE(p.role_id, '')
		FROM group_members m JOIN scim_groups g ON g.id = m.group_id
		LEFT JOIN role_mappings p ON p.group_folded = g.name_folded LEFT JOIN teams t ON t.id = p.team_id
		WHERE m.user_id = ? ORDER BY g.name_folded, t.is_root DESC, t.name_folded, p.role_id`, userID)
	return groups, err
}

func (t *Tenant) heldRoles(tx *store.Tx, userID string) ([]HeldRole, error) {
	held, err := t.heldBy(tx, userID)
	if err != nil {
		return nil, err
	}
	names, err := teamNames(tx, held)
	if err != nil {
		return nil, err
	}
	var first, rest []HeldRole
	for _, h := range held {
		one := HeldRole{t.named(names, h.TeamID, h.RoleID), h.TeamID == t.root.ID, h.Sources}
		if one.Root {
			first = append(first, one)
		} else {
			rest = append(rest, one)
		}
	}
	return append(first, rest...), nil
}
