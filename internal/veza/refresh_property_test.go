package veza_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// row is an object as a tenant of the property below has it.
type row struct {
	id       string
	unlisted bool // exists, and is in no list
	bare     bool // the list leaves out what matters
	members  []string
}

// shelf is one collection. Its lists are paged.
type shelf struct {
	rows     []row
	pageSize int
	one      func(row) map[string]any
	matters  string // the field that a list leaves out of those that are bare
}

func (s shelf) find(id string) (row, bool) {
	at := slices.IndexFunc(s.rows, func(r row) bool { return r.id == id })
	if at < 0 {
		return row{}, false
	}
	return s.rows[at], true
}

func (s shelf) listed() []map[string]any {
	var out []map[string]any
	for _, r := range s.rows {
		shown := s.one(r)
		if r.bare {
			delete(shown, s.matters)
		}
		if !r.unlisted {
			out = append(out, shown)
		}
	}
	return out
}

// page returns the rows from position start on, counted from 0, and how many there are.
func (s shelf) page(start int) ([]map[string]any, int) {
	all := s.listed()
	end := min(start+s.pageSize, len(all))
	return append([]map[string]any{}, all[min(start, end):end]...), len(all)
}

// kinds of lists. Groups are listed without their members, for what they are called, and
// with them, for who is in them: that is two lists.
const (
	users       = "users"
	bareGroups  = "groups"
	fullGroups  = "groups with members"
	teams       = "teams"
	probeOfSCIM = "is SCIM on"
)

// estate is a tenant that counts what it is asked by kind of list.
type estate struct {
	shelves map[string]shelf

	mu    sync.Mutex
	spent map[string]int
}

func (e *estate) answer(req *http.Request) reply {
	kind, id := users, ""
	path, query := strings.TrimPrefix(req.URL.Path, "/scim/v2"), req.URL.Query()
	switch {
	case path == "/ServiceProviderConfig":
		kind = probeOfSCIM
	case strings.HasPrefix(path, "/Groups") && query.Get("excludedAttributes") == "members":
		kind = bareGroups
	case strings.HasPrefix(path, "/Groups"):
		kind = fullGroups
	case strings.HasPrefix(path, "/api/v1/teams"):
		kind, path = teams, strings.TrimPrefix(path, "/api/v1")
	}
	e.mu.Lock()
	e.spent[kind]++
	e.mu.Unlock()
	if kind == probeOfSCIM {
		return ok(serviceProviderConfig)
	}
	shelf := e.shelves[kind]
	if _, rest, single := strings.Cut(path[1:], "/"); single {
		id = rest
	}
	if id != "" {
		r, found := shelf.find(id)
		switch {
		case found:
			return okJSON(shelf.one(r))
		case kind == teams:
			return missing("team", id)
		}
		return scimError(404, "")
	}
	// No cursor is the beginning, in either API.
	if kind == teams {
		start, _ := strconv.Atoi(query.Get("page_token"))
		values, total := shelf.page(start)
		body := map[string]any{"values": values, "has_more": start+len(values) < total, "next_page_token": ""}
		if start+len(values) < total {
			body["next_page_token"] = strconv.Itoa(start + len(values))
		}
		return okJSON(body)
	}
	start, _ := strconv.Atoi(query.Get("startIndex"))
	resources, total := shelf.page(start - 1)
	return okJSON(map[string]any{"totalResults": total, "startIndex": start, "itemsPerPage": len(resources), "Resources": resources})
}

func okJSON(v any) reply {
	data, err := json.Marshal(v)
	if err != nil {
		return reply{err: err}
	}
	return ok(string(data))
}

func membersOf(r row) []any {
	out := []any{}
	for _, id := range r.members {
		out = append(out, map[string]any{"value": id})
	}
	return out
}

func anyEstate(t *rapid.T) *estate {
	pageSize := rapid.IntRange(1, 12).Draw(t, "page size")
	rows := func(kind string, members bool) []row {
		out := make([]row, rapid.IntRange(0, 40).Draw(t, kind))
		for i := range out {
			out[i].id = fmt.Sprintf("%s%d", kind[:1], i)
			oddity := rapid.IntRange(0, 11).Draw(t, "oddity")
			out[i].unlisted, out[i].bare = oddity == 0, oddity == 1
			if members {
				out[i].members = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"u0", "u1", "u2", "u3"}), 0, 4, rapid.ID).Draw(t, "members")
			}
		}
		return out
	}
	groups := rows("groups", true)
	group := func(r row) map[string]any { return map[string]any{"id": r.id, "displayName": "N" + r.id} }
	return &estate{spent: map[string]int{}, shelves: map[string]shelf{
		users: {rows("users", false), pageSize, func(r row) map[string]any {
			return map[string]any{"id": r.id, "userName": "N" + r.id, "active": true}
		}, "active"},
		bareGroups: {groups, pageSize, group, "displayName"},
		fullGroups: {groups, pageSize, func(r row) map[string]any {
			g := group(r)
			g["members"] = membersOf(r)
			return g
		}, "members"},
		teams: {rows("teams", false), pageSize, func(r row) map[string]any {
			return map[string]any{"id": r.id, "name": "N" + r.id, "policy_type": "UNBOUND", "providers": []any{}, "description": "", "sso_alias": ""}
		}, "policy_type"},
	}}
}

// look is one read of a refresh.
type look struct {
	kind, id string
	member   string // of whom it asks whether they are in the group
}

// anyRefresh draws what is read, each once, some of it unknown to the tenant.
func anyRefresh(t *rapid.T, e *estate) []look {
	var all []look
	for _, kind := range []string{users, bareGroups, fullGroups, teams} {
		ids := []string{"none1", "none2"}
		for _, r := range e.shelves[kind].rows {
			ids = append(ids, r.id)
		}
		ids = rapid.Permutation(ids).Draw(t, kind)
		// Few reads of many pages are where a walk that begins too early shows.
		most := rapid.SampledFrom([]int{0, 4, 10, len(ids)}).Draw(t, "at most")
		for _, id := range ids[:rapid.IntRange(0, min(most, len(ids))).Draw(t, "reads")] {
			if kind != fullGroups {
				all = append(all, look{kind: kind, id: id})
				continue
			}
			for _, who := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"u0", "u1", "u2"}), 1, 3, rapid.ID).Draw(t, "who") {
				all = append(all, look{kind, id, who})
			}
		}
	}
	return rapid.Permutation(all).Draw(t, "order")
}

// best is what whoever knows everything in advance needs for one kind: its objects one by
// one, or its whole list, and by themselves those of whom the list does not show what is
// asked. It is 0 where nothing is.
func (e *estate) best(looks []look, kind string) int {
	asked, misses := map[string]bool{}, map[string]bool{}
	for _, l := range looks {
		if l.kind != kind {
			continue
		}
		asked[l.id] = true
		r, found := e.shelves[kind].find(l.id)
		if !found || r.unlisted || r.bare || l.member != "" && !slices.Contains(r.members, l.member) {
			misses[l.id] = true
		}
	}
	pages := (len(e.shelves[kind].listed()) + e.shelves[kind].pageSize - 1) / e.shelves[kind].pageSize
	return min(len(asked), max(1, pages)+len(misses))
}

// read sends l and returns what is wrong with the answer.
func (e *estate) read(ctx context.Context, c *veza.Client, l look) error {
	var name string
	var err error
	is := false
	switch l.kind {
	case users:
		u, failed := c.RefreshUser(ctx, l.id, nil)
		name, err = u.UserName, failed
	case bareGroups:
		g, failed := c.RefreshGroup(ctx, l.id, nil)
		name, err = g.DisplayName, failed
	case teams:
		t, failed := c.RefreshTeam(ctx, l.id)
		name, err = t.Name, failed
	default:
		is, err = c.RefreshMember(ctx, l.id, l.member)
		name = "N" + l.id
	}
	r, found := e.shelves[l.kind].find(l.id)
	switch {
	case !found && !errors.Is(err, veza.ErrNotFound):
		return fmt.Errorf("%v does not exist, and the answer is %q, %w", l, name, err)
	case found && (err != nil || name != "N"+l.id || is != slices.Contains(r.members, l.member)):
		return fmt.Errorf("the answer about %v is %q, %v, %w", l, name, is, err)
	}
	return nil
}

// A refresh of any mix, in any order and by up to ten at a time, costs no more than twice
// the best possible and three requests for each kind of list that it reads from: for a mix
// of k kinds 2·(B1+…+Bk)+3k. Whether SCIM is on, without which a 404 means nothing, is
// asked apart from that, no more than once for each who is unknown.
func TestAnyMixIsRefreshedWithAtMostTwiceTheBestPossibleAndThreeRequestsAKind(t *testing.T) {
	t.Parallel()
	base, err := url.Parse("https://acme.example.test")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		e := anyEstate(t)
		c := veza.New(base, &tenant{answer: e.answer})
		looks := anyRefresh(t, e)
		wrong := make([]error, len(looks))
		next := make(chan int)
		var workers sync.WaitGroup
		for range rapid.IntRange(1, 10).Draw(t, "parallel") {
			workers.Go(func() {
				for at := range next {
					wrong[at] = e.read(t.Context(), c, looks[at])
				}
			})
		}
		for at := range looks {
			next <- at
		}
		close(next)
		workers.Wait()
		if err := errors.Join(wrong...); err != nil {
			t.Fatal(err)
		}
		for _, kind := range []string{users, bareGroups, fullGroups, teams} {
			best := e.best(looks, kind)
			allowed := 2*best + 3
			if best == 0 {
				allowed = 0
			}
			if spent := e.spent[kind]; spent > allowed {
				t.Fatalf("%s: %d requests, no more than %d are allowed", kind, spent, allowed)
			}
		}
		unknown := map[look]bool{}
		for _, l := range looks {
			if _, found := e.shelves[l.kind].find(l.id); !found && l.kind != teams {
				unknown[look{kind: l.kind, id: l.id}] = true
			}
		}
		if spent := e.spent[probeOfSCIM]; spent > len(unknown) {
			t.Fatalf("asked %d times whether SCIM is on, for %d who are unknown", spent, len(unknown))
		}
	})
}
