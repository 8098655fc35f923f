package org

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Query is what a list is asked for. After is the cursor that a page gave for
// the next one, and Limit the most objects of a page.
type Query struct {
	Q, Filter, Search string
	SortBy, SortOrder string
	After             string
	Limit             int
}

func (q Query) check() error {
	if q.Q != "" && (q.Filter != "" || q.Search != "") {
		return &Error{http.StatusBadRequest, "E0000033", "Bad request. Can't specify a search query and filter in the same request.", nil}
	}
	return nil
}

// asStored reports whether the order asked for is that of the ids. Only a search
// can be sorted.
func (q Query) asStored() bool {
	return q.Search == "" || q.SortBy == "" || q.SortBy == "id" && !q.descending()
}

func (q Query) descending() bool { return strings.HasPrefix(strings.ToLower(q.SortOrder), "desc") }

func enough(err error) error {
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}

// Users gives a page of people and the cursor of the next, "" after the last.
// Without a search or filter the deactivated are not shown.
func (o *Org) Users(ctx context.Context, q Query) (page []*User, next string, err error) {
	if err := q.check(); err != nil {
		return nil, "", err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		keep, err := o.userMatcher(tx, q)
		if err != nil {
			return err
		}
		if q.asStored() {
			page, next, err = o.scanUsers(tx, q.After, q.Limit, keep)
			return err
		}
		all, _, err := o.scanUsers(tx, "", -1, keep)
		if err != nil {
			return err
		}
		page, next, err = sorted(all, q, (*User).document, func(u *User) string { return u.ID })
		return err
	})
	return page, next, err
}

func (o *Org) userMatcher(tx *store.Tx, q Query) (func(*User) (bool, error), error) {
	filter, err := language{filterOperators, among("status", "lastUpdated", "id", "profile.login", "profile.email",
		"profile.firstName", "profile.lastName"), true}.parse(q.Filter)
	if err != nil {
		return nil, err
	}
	schemas, err := objects[Schema](tx, "schema", "user")
	if err != nil {
		return nil, err
	}
	plain := among("id", "status", "created", "activated", "statusChanged", "lastUpdated", "lastLogin", "passwordChanged", "type.id")
	search, err := language{searchOperators, func(path string) bool {
		name, inProfile := strings.CutPrefix(path, "profile.")
		return plain(path) || inProfile && slices.ContainsFunc(schemas, func(s *Schema) bool {
			_, known := s.property(name)
			return known
		})
	}, false}.parse(q.Search)
	if err != nil {
		return nil, err
	}
	word := fold(q.Q)
	return func(u *User) (bool, error) {
		if q.Filter == "" && q.Search == "" {
			if u.Status == Deprovisioned {
				return false, nil
			}
			return word == "" || slices.ContainsFunc([]string{"firstName", "lastName", "email", "login"}, func(name string) bool {
				return strings.HasPrefix(fold(text(u.Profile, name)), word)
			}), nil
		}
		doc := u.document()
		return filter.match(doc) && search.match(doc), nil
	}, nil
}

// scanUsers reads people in the order of their ids, as the index knows them,
// until a page is full; a limit below 0 is none.
func (o *Org) scanUsers(tx *store.Tx, after string, limit int, keep func(*User) (bool, error)) (page []*User, next string, err error) {
	return scan(tx, o.lag.past("user"), after, limit, `SELECT id, record FROM org_users WHERE id > ? ORDER BY id`,
		func(record string) (*User, bool, error) {
			u, err := decodeUser(record, o.now())
			if err != nil {
				return nil, false, err
			}
			ok, err := keep(u)
			return u, ok, err
		}, func(u *User) string { return u.ID })
}

// scan reads the rows of a query that come after a cursor, its first argument,
// with what the index still holds of them in their place.
func scan[T any](tx *store.Tx, past map[string]string, after string, limit int, query string,
	take func(record string) (*T, bool, error), id func(*T) string, args ...any,
) (page []*T, next string, err error) {
	page = []*T{}
	visit := func(record string) error {
		one, ok, err := take(record)
		if err != nil || !ok {
			return err
		}
		if len(page) == limit {
			next = id(page[limit-1])
			return errEnough
		}
		page = append(page, one)
		return nil
	}
	// Those who are gone but still in the index come in where they were.
	ghosts := slices.Sorted(maps.Keys(past))
	ghosts = slices.DeleteFunc(ghosts, func(id string) bool { return id <= after || past[id] == "" })
	until := func(rowID string) error {
		for len(ghosts) > 0 && (rowID == "" || ghosts[0] <= rowID) {
			record := past[ghosts[0]]
			ghosts = ghosts[1:]
			if err := visit(record); err != nil {
				return err
			}
		}
		return nil
	}
	err = tx.Each(func(row store.Row) error {
		var rowID, record string
		if err := row.Scan(&rowID, &record); err != nil {
			return err
		}
		if err := until(rowID); err != nil {
			return err
		}
		if _, hidden := past[rowID]; hidden {
			return nil
		}
		return visit(record)
	}, query, append([]any{after}, args...)...)
	if err == nil {
		err = until("")
	}
	return page, next, enough(err)
}

// Groups gives a page of groups and the cursor of the next, "" after the last.
func (o *Org) Groups(ctx context.Context, q Query) (page []*Group, next string, err error) {
	keep, err := groupMatcher(q)
	if err != nil {
		return nil, "", err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		read := func(after string, limit int) ([]*Group, string, error) {
			return scan(tx, o.lag.past("group"), after, limit, `SELECT id, record FROM org_groups WHERE id > ? ORDER BY id`,
				func(record string) (*Group, bool, error) {
					g := &Group{}
					err := decode(record, g)
					return g, err == nil && keep(g), err
				}, func(g *Group) string { return g.ID })
		}
		if q.asStored() {
			page, next, err = read(q.After, q.Limit)
			return err
		}
		all, _, err := read("", -1)
		if err != nil {
			return err
		}
		page, next, err = sorted(all, q, (*Group).document, func(g *Group) string { return g.ID })
		return err
	})
	return page, next, err
}

func groupMatcher(q Query) (func(*Group) bool, error) {
	plain := among("id", "type", "created", "lastUpdated", "lastMembershipUpdated", "profile.name", "profile.description")
	filter, err := language{filterOperators, among("id", "type", "lastUpdated", "lastMembershipUpdated"), true}.parse(q.Filter)
	if err != nil {
		return nil, err
	}
	search, err := language{searchOperators, func(path string) bool {
		return plain(path) || strings.HasPrefix(path, "profile.")
	}, false}.parse(q.Search)
	if err != nil {
		return nil, err
	}
	word := fold(q.Q)
	return func(g *Group) bool {
		doc := g.document()
		return strings.HasPrefix(fold(g.Name()), word) && filter.match(doc) && search.match(doc)
	}, nil
}

// place is where a sorted list goes on. Numbers go by their value, all else by its
// text.
type place struct {
	Key    string  `json:"k"`
	Number float64 `json:"n,omitempty"`
	ID     string  `json:"i"`
}

func placeOf(document map[string]any, sortBy, id string) place {
	values := lookUp(document, sortBy)
	if len(values) == 0 {
		return place{ID: id}
	}
	if number, ok := values[0].(json.Number); ok {
		if n, err := number.Float64(); err == nil {
			return place{Number: n, ID: id}
		}
	}
	return place{Key: fold(fmt.Sprint(values[0])), ID: id}
}

// sorted gives a page of a list in the order asked for; equals go by id.
func sorted[T any](all []*T, q Query, document func(*T) map[string]any, id func(*T) string) (page []*T, next string, err error) {
	order := func(a, b place) int {
		c := cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Key, b.Key))
		if q.descending() {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(a.ID, b.ID))
	}
	var from *place
	if q.After != "" {
		b, err := base64.RawURLEncoding.DecodeString(q.After)
		if err != nil || json.Unmarshal(b, &from) != nil || from == nil {
			return nil, "", BadPaging()
		}
	}
	type row struct {
		at  place
		one *T
	}
	var rows []row
	for _, one := range all {
		if at := placeOf(document(one), q.SortBy, id(one)); from == nil || order(at, *from) > 0 {
			rows = append(rows, row{at, one})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return order(a.at, b.at) })
	page = []*T{}
	for _, r := range rows[:min(len(rows), q.Limit)] {
		page = append(page, r.one)
	}
	if len(rows) <= q.Limit {
		return page, "", nil
	}
	b, err := json.Marshal(rows[q.Limit-1].at)
	return page, base64.RawURLEncoding.EncodeToString(b), err
}
