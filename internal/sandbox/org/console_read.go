package org

import (
	"cmp"
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Reads for a person who looks at the org. They show what is there, also where
// IndexLag keeps it from lists, and are read without decoding whole records.

// Summary is a person of the org in brief.
type Summary struct{ ID, Login, Name, Status string }

// summary is read from one row of org_users, aliased u. The paths are asked for
// at once, since each call reads the whole record.
const summary = `u.id, json_extract(u.record, '$.Profile.login', '$.Profile.displayName', '$.Profile.firstName', '$.Profile.lastName',
	'$.Status', '$.TransitioningTo', '$.Settles')`

func (o *Org) scanSummary(row store.Row) (Summary, error) {
	var s Summary
	var found []byte
	if err := row.Scan(&s.ID, &found); err != nil {
		return s, err
	}
	var texts [7]string // what is null stays ""
	if err := json.Unmarshal(found, &texts); err != nil {
		return s, wrap("a user's record", err)
	}
	s.Login, s.Status = texts[0], texts[4]
	s.Name = cmp.Or(texts[1], strings.TrimSpace(texts[2]+" "+texts[3]))
	if texts[5] == "" {
		return s, nil
	}
	settles, err := time.Parse(time.RFC3339, texts[6])
	if err == nil && !settles.After(o.now()) {
		s.Status = texts[5]
	}
	return s, err
}

// Summaries gives up to limit people whose ids come after one, by id.
func (o *Org) Summaries(ctx context.Context, after string, limit int) ([]Summary, error) {
	return o.summaries(ctx, `SELECT `+summary+` FROM org_users u WHERE u.id > ? ORDER BY u.id LIMIT ?`, after, limit)
}

// GroupSummaries gives up to limit members of a group whose ids come after one,
// by id. The built-in group Everyone has everybody who is not deactivated.
func (o *Org) GroupSummaries(ctx context.Context, groupID, after string, limit int) ([]Summary, error) {
	if groupID == o.everyone {
		return o.summaries(ctx, `SELECT `+summary+` FROM org_users u
			WHERE u.id > ? AND json_extract(u.record, '$.Status') <> 'DEPROVISIONED' ORDER BY u.id LIMIT ?`, after, limit)
	}
	return o.summaries(ctx, `SELECT `+summary+` FROM
		(SELECT DISTINCT user_id FROM org_group_members WHERE group_id = ? AND user_id > ? ORDER BY user_id LIMIT ?) m
		JOIN org_users u ON u.id = m.user_id ORDER BY u.id`, groupID, after, limit)
}

func (o *Org) summaries(ctx context.Context, query string, args ...any) ([]Summary, error) {
	var list []Summary
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			s, err := o.scanSummary(row)
			list = append(list, s)
			return err
		}, query, args...)
	})
	return list, err
}

// SummaryByLogin gives the person of a login, ignoring case, and whether there is one.
func (o *Org) SummaryByLogin(ctx context.Context, login string) (Summary, bool, error) {
	list, err := o.summaries(ctx, `SELECT `+summary+` FROM org_users u WHERE u.login_folded = ?`, fold(login))
	if err != nil || len(list) == 0 {
		return Summary{}, false, err
	}
	return list[0], true, nil
}

// GroupSummary is a group in brief.
type GroupSummary struct {
	ID, Name, Type string
	Members        int
}

const groupSummary = `g.id, COALESCE(json_extract(g.record, '$.Profile.name'), ''), g.type,
	CASE WHEN g.id = ?1 THEN (SELECT COUNT(*) FROM org_users WHERE json_extract(record, '$.Status') <> 'DEPROVISIONED')
	ELSE (SELECT COUNT(DISTINCT user_id) FROM org_group_members m WHERE m.group_id = g.id) END`

// GroupNames gives every group, by name.
func (o *Org) GroupNames(ctx context.Context) ([]GroupSummary, error) {
	var list []GroupSummary
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var g GroupSummary
			err := row.Scan(&g.ID, &g.Name, &g.Type, &g.Members)
			list = append(list, g)
			return err
		}, `SELECT `+groupSummary+` FROM org_groups g ORDER BY g.name_folded, g.id`, o.everyone)
	})
	return list, err
}

// GroupsOf gives the names of the groups that people are in, by person, without
// the built-in group Everyone.
func (o *Org) GroupsOf(ctx context.Context, userIDs []string) (map[string][]string, error) {
	ids, err := json.Marshal(userIDs)
	if err != nil {
		return nil, err
	}
	in := map[string][]string{}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		return tx.Each(func(row store.Row) error {
			var user, name, group string
			err := row.Scan(&user, &name, &group)
			in[user] = append(in[user], name)
			return err
		}, `SELECT DISTINCT m.user_id, COALESCE(json_extract(g.record, '$.Profile.name'), ''), g.id FROM org_group_members m
			JOIN org_groups g ON g.id = m.group_id
			WHERE m.user_id IN (SELECT value FROM json_each(?)) AND m.group_id <> ? ORDER BY g.name_folded, g.id`, string(ids), o.everyone)
	})
	return in, err
}

// Count counts people and groups, the deactivated and the built-in group among them.
func (o *Org) Count(ctx context.Context) (people, groups int, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		_, err := tx.One([]any{&people, &groups}, `SELECT (SELECT COUNT(*) FROM org_users), (SELECT COUNT(*) FROM org_groups)`)
		return err
	})
	return people, groups, err
}
