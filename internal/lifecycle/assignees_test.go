package lifecycle_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const groupsOf = "GET /api/v1/users/*/groups"

// settledAgo lets the group of a crowd say how long ago its members changed.
func settledAgo(o *org, ago time.Duration) {
	g := groupOf("00g1", "OKTA_GROUP", "a")
	g["lastMembershipUpdated"] = time.Now().Add(-ago).UTC().Format("2006-01-02T15:04:05.000Z")
	o.says("GET "+group1, 200, g)
}

// truthful answers the groups of people as the crowd is.
func (c *crowd) truthful(o *org) *crowd {
	o.on(groupsOf, func(_ int, r request) answer {
		id := strings.Split(r.path, "/")[4]
		c.mu.Lock()
		defer c.mu.Unlock()
		list := []object{groupOf("00g0", "BUILT_IN", "Everyone")}
		if c.members[id] {
			list = append(list, groupOf("00g1", "OKTA_GROUP", "a"))
		}
		return reply(200, list)
	})
	return c
}

func wantAssigned(t *testing.T, e *lifecycle.Engine, id string, want bool) {
	t.Helper()
	if got, err := e.Assigned(t.Context(), "00g1", id); got != want || err != nil {
		t.Errorf("%s is assigned: %v, %v; want %v", id, got, err, want)
	}
}

func TestAThousandAssignmentsAreReadInPages(t *testing.T) {
	t.Parallel()
	for name, order := range map[string]func([]string){
		"in order": func([]string) {}, "backwards": slices.Reverse[[]string],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg()
			newCrowd(o, ids(0, 1000)...).truthful(o)
			e := newEngine(t, o)
			people := ids(0, 1000)
			order(people)
			for _, id := range people {
				wantAssigned(t, e, id, true)
			}
			if pages, all := o.count(members1), len(o.asked()); pages != 5 || all > 2*5 {
				t.Errorf("%d pages, %d requests", pages, all)
			}
		})
	}
}

// As many as ask at the same time are as many pages worth.
func TestThoseWhoAskAtTheSameTimeShareOneList(t *testing.T) {
	t.Parallel()
	o := newOrg()
	newCrowd(o, ids(0, 1000)...).truthful(o)
	e := newEngine(t, o)
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() {
			for _, id := range ids(100*i, 100*(i+1)) {
				wantAssigned(t, e, id, true)
			}
		})
	}
	all.Wait()
	if pages, all := o.count(members1), len(o.asked()); pages != 5 || all > 2*5 {
		t.Errorf("%d pages, %d requests", pages, all)
	}
}

func TestOneAssignmentAmongThousandsCostsTwoRequests(t *testing.T) {
	t.Parallel()
	o := newOrg()
	newCrowd(o, ids(0, 5000)...).truthful(o)
	e := newEngine(t, o)
	wantAssigned(t, e, ids(4999, 5000)[0], true)
	if got := o.asked(); len(got) != 2 {
		t.Errorf("asked %v", got)
	}
}

func TestWhoAsksAgainWantsToKnowAgain(t *testing.T) {
	t.Parallel()
	o := newOrg()
	c := newCrowd(o, "00u1", "00u2").truthful(o)
	e := newEngine(t, o)
	wantAssigned(t, e, "00u1", true)
	wantAssigned(t, e, "00u2", true)
	c.set(request{path: "DELETE /00u1"}, false) // someone else's doing
	wantAssigned(t, e, "00u1", false)
	wantAssigned(t, e, "00u2", true)
	if got := o.count(members1); got != 2 {
		t.Errorf("read the list %d times", got)
	}
}

func TestOurOwnWritesMakeTheListAnew(t *testing.T) {
	t.Parallel()
	o := newOrg()
	newCrowd(o, "00u1").truthful(o)
	e := newEngine(t, o)
	wantAssigned(t, e, "00u1", true)
	if err := errors.Join(e.Assign(t.Context(), "00g1", "00u2"), e.Unassign(t.Context(), "00g1", "00u1")); err != nil {
		t.Fatal(err)
	}
	wantAssigned(t, e, "00u2", true)
	wantAssigned(t, e, "00u1", false)
	o.says("DELETE "+group1, 204, nil)
	if err := e.DeleteEntitlement(t.Context(), "00g1"); err != nil {
		t.Fatal(err)
	}
	o.on(members1, func(int, request) answer { return notFound("00g1", "UserGroup") })
	if _, err := e.Assigned(t.Context(), "00g1", "00u3"); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

func TestAnAbsenceIsBelievedOnceTheGroupHasSettled(t *testing.T) {
	t.Parallel()
	o := newOrg()
	newCrowd(o, "00u1").truthful(o)
	settledAgo(o, 20*time.Second)
	w := &waits{}
	e := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait })
	for _, id := range []string{"00u2", "00u3", "00u4"} {
		wantAssigned(t, e, id, false)
	}
	wantAsked(t, o, members1+"?limit=200", "GET "+group1)
	if len(w.list) != 0 {
		t.Errorf("waited %v", w.list)
	}
}

func TestWhoWasAssignedAMomentAgoByAnotherProcessIsFound(t *testing.T) {
	t.Parallel()
	o := newOrg()
	c := newCrowd(o, "00u1", "00u2", "00u3").truthful(o)
	c.frozen = []string{"00u1"}
	settledAgo(o, time.Second)
	w := &waits{}
	e := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait })
	wantAssigned(t, e, "00u2", true)
	c.frozen = nil // the index has caught up
	wantAssigned(t, e, "00u3", true)
	wantAssigned(t, e, "00u1", true)
	if len(w.list) != 1 || o.count(members1) != 2 || len(o.asked()) != 4 {
		t.Errorf("waited %v, asked %v", w.list, o.asked())
	}
}

func TestWhoWasTakenOutAMomentAgoIsWaitedForAndThenGone(t *testing.T) {
	t.Parallel()
	o := newOrg()
	newCrowd(o, "00u1").truthful(o)
	settledAgo(o, time.Second)
	w := &waits{}
	e := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait })
	wantAssigned(t, e, "00u2", false)
	var waited time.Duration
	for _, pause := range w.list {
		waited += pause
	}
	if waited < 10*time.Second || len(w.list) != 3 || len(o.asked()) != 2+3 {
		t.Errorf("waited %v, asked %v", w.list, o.asked())
	}
}

func TestAnEntitlementThatIsGoneIsAskedForOnce(t *testing.T) {
	t.Parallel()
	o := newOrg().on(members1, func(int, request) answer { return notFound("00g1", "UserGroup") })
	e := newEngine(t, o)
	for _, id := range []string{"00u1", "00u2"} {
		if _, err := e.Assigned(t.Context(), "00g1", id); !errors.Is(err, lifecycle.ErrNotFound) {
			t.Errorf("error %v", err)
		}
	}
	if got := o.asked(); len(got) != 1 {
		t.Errorf("asked %v", got)
	}
}

func TestAFailedListIsNoAnswer(t *testing.T) {
	t.Parallel()
	o := newOrg()
	c := newCrowd(o, "00u1").truthful(o)
	o.on(members1, func(n int, _ request) answer {
		if n == 0 {
			return refuse(http.StatusForbidden, "E0000006", "You do not have permission to perform the requested action")
		}
		return page([]object{person(c.list()[0], "ACTIVE", "a@x")})
	})
	e := newEngine(t, o)
	if _, err := e.Assigned(t.Context(), "00g1", "00u1"); !errors.Is(err, lifecycle.ErrForbidden) {
		t.Errorf("error %v", err)
	}
	wantAssigned(t, e, "00u1", true)
	for _, pair := range [][2]string{{"", "00u1"}, {"00g1", ""}, {"00g1", "../me"}} {
		if _, err := e.Assigned(t.Context(), pair[0], pair[1]); err == nil {
			t.Errorf("%v was asked for", pair)
		}
	}
}

func TestAMemberListThatGoesInCirclesEnds(t *testing.T) {
	t.Parallel()
	o := newOrg().on(members1, func(int, request) answer {
		return page([]object{person("00u1", "ACTIVE", "a@x")}, fmt.Sprintf("<%s/api/v1/groups/00g1/users?after=x>; rel=\"next\"", orgURL))
	})
	if _, err := newEngine(t, o).AssigneeIDs(t.Context(), "00g1", nil); err == nil || !strings.Contains(err.Error(), "circles") {
		t.Errorf("error %v", err)
	}
}

func TestAWholeSetIsReadOnceAndAgainOnlyWhereItIsOtherThanExpected(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		expected []string
		shown    [][]string // by one list after the other
		ago      time.Duration
		want     []string
		requests int
		waits    int
	}{
		"as expected":                     {[]string{"00u2", "00u1"}, [][]string{{"00u1", "00u2"}}, 0, []string{"00u1", "00u2"}, 1, 0},
		"other, and settled":              {[]string{"00u1"}, [][]string{{"00u1", "00u2"}}, 20 * time.Second, []string{"00u1", "00u2"}, 2, 0},
		"other, and the list lagged":      {[]string{"00u1"}, [][]string{{}, {"00u1"}}, time.Second, []string{"00u1"}, 3, 1},
		"other, since a moment, really":   {[]string{"00u1"}, [][]string{{"00u2"}}, time.Second, []string{"00u2"}, 5, 3},
		"nobody expected, nobody there":   {[]string{}, [][]string{{}}, time.Second, nil, 1, 0},
		"nobody expected, somebody there": {[]string{}, [][]string{{"00u1"}, {}}, time.Second, nil, 3, 1},
		"nothing expected":                {nil, [][]string{{"00u1"}}, time.Second, []string{"00u1"}, 1, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().on(members1, func(n int, _ request) answer {
				body := []object{}
				for _, id := range tt.shown[min(n, len(tt.shown)-1)] {
					body = append(body, person(id, "ACTIVE", id+"@x"))
				}
				return page(body)
			})
			settledAgo(o, tt.ago)
			w := &waits{}
			got, err := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait }).AssigneeIDs(t.Context(), "00g1", tt.expected)
			if err != nil || !slices.Equal(got, tt.want) || len(o.asked()) != tt.requests || len(w.list) != tt.waits {
				t.Errorf("got %v, %v, waited %v, asked %v", got, err, w.list, o.asked())
			}
		})
	}
}

func TestTheTypeOfAnEntitlementIsAskedForOnce(t *testing.T) {
	t.Parallel()
	o := newOrg().says("GET "+group1, 200, groupOf("00g1", "APP_GROUP", "x")).says("GET /api/v1/groups/00g2", 200, groupOf("00g2", "OKTA_GROUP", "y")).
		on("GET /api/v1/groups/00g3", func(int, request) answer { return notFound("00g3", "UserGroup") })
	e := newEngine(t, o)
	for range 2 {
		for id, want := range map[string]error{"00g1": lifecycle.ErrNotManaged, "00g2": nil, "00g3": lifecycle.ErrNotFound} {
			if err := e.Managed(t.Context(), id); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", id, err, want)
			}
		}
	}
	if got := o.asked(); len(got) != 4 {
		t.Errorf("asked %v", got)
	}
}
