package org

import (
	"cmp"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// allAppGroups gives the group assignments of an app, as the index knows them.
func (o *Org) allAppGroups(tx *store.Tx, appID string) ([]*AppGroup, error) {
	if _, err := findApp(tx, appID); err != nil {
		return nil, err
	}
	all, _, err := scan(tx, o.pastOf("appgroup", appID), "", -1,
		`SELECT group_id, record FROM org_app_groups WHERE group_id > ? AND app_id = ? ORDER BY group_id`,
		func(record string) (*AppGroup, bool, error) {
			g := &AppGroup{}
			err := decode(record, g)
			return g, err == nil, err
		}, func(g *AppGroup) string { return g.GroupID }, appID)
	slices.SortStableFunc(all, func(a, b *AppGroup) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.GroupID, b.GroupID))
	})
	return all, err
}
