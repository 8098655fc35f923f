package lifecycle_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const members1 = "GET /api/v1/groups/00g1/users"

// crowd is a group of n people, whose list is served in pages of 200.
type crowd struct {
	mu      sync.Mutex
	members map[string]bool
	frozen  []string // what a list that lags shows; nil when it does not
}

func newCrowd(o *org, ids ...string) *crowd {
	c := &crowd{members: map[string]bool{}}
	for _, id := range ids {
		c.members[id] = true
	}
	o.says("GET "+group1, 200, groupOf("00g1", "OKTA_GROUP", "a"))
	o.on(members1, func(_ int, r request) answer {
		list := c.list()
		at, _ := slices.BinarySearch(list, r.query.Get("after"))
		if r.query.Get("after") != "" {
			at++
		}
		end := min(at+200, len(list))
		body := []object{}
		for _, id := range list[at:end] {
			body = append(body, person(id, "ACTIVE", id+"@x"))
		}
		if end == len(list) {
			return page(body)
		}
		return page(body, fmt.Sprintf("<%s/api/v1/groups/00g1/users?after=%s&limit=200>; rel=\"next\"", orgURL, list[end-1]))
	})
	o.on("PUT /api/v1/groups/00g1/users/*", func(_ int, r request) answer { return c.set(r, true) })
	o.on("DELETE /api/v1/groups/00g1/users/*", func(_ int, r request) answer { return c.set(r, false) })
	return c
}

func (c *crowd) list() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen != nil {
		return c.frozen
	}
	out := []string{}
	for id := range c.members {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

func (c *crowd) set(r request, member bool) answer {
	id := r.path[strings.LastIndex(r.path, "/")+1:]
	c.mu.Lock()
	defer c.mu.Unlock()
	if member {
		c.members[id] = true
	} else {
		delete(c.members, id)
	}
	return reply(204, nil)
}

func ids(from, to int) []string {
	var out []string
	for i := from; i < to; i++ {
		out = append(out, fmt.Sprintf("00u%05d", i))
	}
	return out
}

func TestAThousandAssigneesCostExactlyTheDifference(t *testing.T) {
	t.Parallel()
	o := newOrg()
	c := newCrowd(o, ids(0, 1000)...)
	e := newEngine(t, o)
	want := append(ids(3, 1000), "00unew1", "00unew2", "00unew2")
	added, removed, err := e.SetAssignees(t.Context(), "00g1", want)
	if err != nil || !slices.Equal(added, []string{"00unew1", "00unew2"}) || !slices.Equal(removed, ids(0, 3)) {
		t.Fatalf("added %v, removed %v, %v", added, removed, err)
	}
	if got := len(o.asked()); got != 1+5+2+3 {
		t.Errorf("%d requests, want the group, 5 pages, 2 additions, 3 removals", got)
	}
	if len(c.list()) != 999 {
		t.Errorf("%d members", len(c.list()))
	}
	if added, removed, err := e.SetAssignees(t.Context(), "00g1", want); err != nil || len(added)+len(removed) != 0 {
		t.Errorf("again: added %v, removed %v, %v", added, removed, err)
	}
}

func TestAssigneesAreSetInParallel(t *testing.T) {
	t.Parallel()
	o := newOrg()
	c := newCrowd(o)
	e := newEngine(t, o)
	synctest.Test(t, func(t *testing.T) {
		o.on("PUT /api/v1/groups/00g1/users/*", func(_ int, r request) answer {
			if err := (&timer{}).wait(t.Context(), time.Second); err != nil {
				return answer{err: err}
			}
			return c.set(r, true)
		})
		start := time.Now()
		if added, _, err := e.SetAssignees(t.Context(), "00g1", ids(0, 40)); err != nil || len(added) != 40 {
			t.Fatalf("added %v, %v", added, err)
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("40 assignments of a second each took %s, want 5 s", took)
		}
	})
}

func TestWhatWasDoneBeforeAFailureIsTold(t *testing.T) {
	t.Parallel()
	o := newOrg()
	newCrowd(o, "00u1", "00ugone")
	o.on("PUT /api/v1/groups/00g1/users/00u3", func(int, request) answer { return notFound("00u3", "User") })
	o.on("DELETE /api/v1/groups/00g1/users/00ugone", func(int, request) answer { return notFound("00ugone", "User") })
	added, removed, err := newEngine(t, o).SetAssignees(t.Context(), "00g1", []string{"00u2", "00u3", "00u4"})
	if !errors.Is(err, lifecycle.ErrNotFound) || !strings.Contains(err.Error(), `assign "a" to 00u3`) || strings.Contains(err.Error(), "ugone") {
		t.Errorf("error %v", err)
	}
	if !slices.Equal(added, []string{"00u2", "00u4"}) || !slices.Equal(removed, []string{"00u1", "00ugone"}) {
		t.Errorf("added %v, removed %v", added, removed)
	}
}

func TestAChangeOfAssigneesReadsNothing(t *testing.T) {
	t.Parallel()
	o := newOrg()
	c := newCrowd(o, ids(0, 500)...)
	added, removed, err := newEngine(t, o).ChangeAssignees(t.Context(), "00g1", ids(500, 504), ids(10, 12))
	if err != nil || !slices.Equal(added, ids(500, 504)) || !slices.Equal(removed, ids(10, 12)) {
		t.Errorf("added %v, removed %v, %v", added, removed, err)
	}
	if len(o.asked()) != 6 || len(c.list()) != 502 {
		t.Errorf("%d members, asked %v", len(c.list()), o.asked())
	}
}

func TestARemovalThatOktaCallsInvalidSpeaksOfRules(t *testing.T) {
	t.Parallel()
	o := newOrg().on("DELETE "+group1+"/users/00u1", func(int, request) answer {
		return refuse(http.StatusBadRequest, "E0000001", "Api validation failed: groupRule")
	})
	err := newEngine(t, o).Unassign(t.Context(), "00g1", "00u1")
	if err == nil || !strings.Contains(err.Error(), "groupRule") || !strings.Contains(err.Error(), "excludes 100 people at most") {
		t.Errorf("error %v", err)
	}
}

func TestMemberListsThatLagAreCorrected(t *testing.T) {
	t.Parallel()
	o := newOrg().says("GET /api/v1/users/00u3", 200, person("00u3", "ACTIVE", "c@x"))
	c := newCrowd(o, "00u1", "00u2")
	c.frozen = []string{"00u1", "00u2"}
	e := newEngine(t, o)
	if err := errors.Join(e.Assign(t.Context(), "00g1", "00u3"), e.Unassign(t.Context(), "00g1", "00u1")); err != nil {
		t.Fatal(err)
	}
	var got []string
	for who, err := range e.Assignees(t.Context(), "00g1") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, who.ID)
	}
	if !slices.Equal(got, []string{"00u2", "00u3"}) {
		t.Errorf("got %v", got)
	}
	// The difference is taken from what is, not from what the list still shows.
	added, removed, err := e.SetAssignees(t.Context(), "00g1", []string{"00u2", "00u3"})
	if err != nil || len(added)+len(removed) != 0 {
		t.Errorf("added %v, removed %v, %v", added, removed, err)
	}
}

func TestOurMemoryOfMembersEndsAfterAMinute(t *testing.T) {
	t.Parallel()
	o := newOrg()
	c := newCrowd(o)
	e := newEngine(t, o)
	synctest.Test(t, func(t *testing.T) {
		if err := e.Assign(t.Context(), "00g1", "00u1"); err != nil {
			t.Fatal(err)
		}
		c.set(request{path: "DELETE /00u1"}, false) // someone else's doing
		if err := (&timer{}).wait(t.Context(), 61*time.Second); err != nil {
			t.Fatal(err)
		}
		for who, err := range e.Assignees(t.Context(), "00g1") {
			t.Errorf("got %v, %v", who.ID, err)
		}
	})
}

func TestHistoryIsBoundedAndInOrder(t *testing.T) {
	t.Parallel()
	entry := func(id, kind string) object {
		return object{
			"uuid": id, "published": "2026-01-06T09:19:35.123Z", "eventType": kind, "displayMessage": "m", "severity": "INFO",
			"outcome": object{"result": "SUCCESS", "reason": nil}, "actor": object{"id": "00ua", "type": "User", "alternateId": "a@x", "displayName": "A", "detailEntry": nil},
			"target":       []object{{"id": "00u1", "type": "User", "alternateId": jane, "displayName": "Jane"}},
			"debugContext": object{"debugData": object{"changedAttributes": "title"}},
		}
	}
	o := newOrg().on("GET /api/v1/logs", func(n int, _ request) answer {
		if n == 0 {
			return page([]object{entry("e1", "user.lifecycle.create")}, `<https://acme.okta.example/api/v1/logs?after=x>; rel="next"`)
		}
		return page([]object{entry("e2", "user.account.update_profile")})
	})
	since := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var got []lifecycle.Event
	for v, err := range newEngine(t, o).History(t.Context(), "00u1", since) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	if len(got) != 2 || got[0].ID != "e1" || got[1].Details["changedAttributes"] != "title" || got[1].Actor.Name != "a@x" ||
		got[1].Targets[0].ID != "00u1" || got[1].Outcome != "SUCCESS" || got[1].Published.IsZero() {
		t.Errorf("got %+v", got)
	}
	q := o.last(t, "GET /api/v1/logs").query
	if q.Get("until") == "" || q.Get("filter") != `target.id eq "00u1" or actor.id eq "00u1"` || q.Get("since") != "2026-01-01T00:00:00Z" || q.Get("sortOrder") != "ASCENDING" || q.Get("after") != "x" {
		t.Errorf("asked with %v", q)
	}
}
