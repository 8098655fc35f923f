package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	oktaorg "github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// staff are the people and groups of an org whose lists lag behind.
type staff struct {
	mu      sync.Mutex
	lag     time.Duration
	changes []change
	listed  func(object) object // what a list makes of somebody, unless nil
}

type change struct {
	at time.Time // zero for what has always been so
	id string
	as object // nil is gone
}

// newStaff serves people and groups by id, as they are, and in lists of 200, as they were.
func newStaff(o *org, all ...object) *staff {
	s := &staff{}
	for _, one := range all {
		s.changes = append(s.changes, change{id: fmt.Sprint(one["id"]), as: one})
	}
	for _, kind := range []string{"users", "groups"} {
		o.on("GET /api/v1/"+kind, func(_ int, r request) answer { return s.page(kind, r) })
		o.on("GET /api/v1/"+kind+"/*", func(_ int, r request) answer {
			id := r.path[strings.LastIndex(r.path, "/")+1:]
			if one := s.at(time.Now())[id]; one != nil {
				return reply(200, one)
			}
			return notFound(id, "User")
		})
	}
	return s
}

// set changes somebody, now.
func (s *staff) set(id string, as object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changes = append(s.changes, change{time.Now(), id, as})
}

func (s *staff) at(moment time.Time) map[string]object {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string]object{}
	for _, c := range s.changes {
		if !c.at.After(moment) {
			all[c.id] = c.as
		}
	}
	return all
}

func (s *staff) page(kind string, r request) answer {
	all, filter := s.at(time.Now().Add(-s.lag)), r.query.Get("filter")
	list := []object{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		one := all[id]
		value := one["status"]
		if kind == "groups" {
			value = one["type"]
		}
		if one == nil || id <= r.query.Get("after") || !strings.Contains(filter, fmt.Sprintf("eq %q", value)) {
			continue
		}
		if s.listed != nil {
			one = s.listed(one)
		}
		list = append(list, one)
	}
	if len(list) <= 200 {
		return page(list)
	}
	return page(list[:200], fmt.Sprintf(`<%s/api/v1/%s?after=%v&limit=200>; rel="next"`, orgURL, kind, list[199]["id"]))
}

const listOfPeople, listOfGroups = "GET /api/v1/users", "GET /api/v1/groups"

func active(id string) object { return person(id, "ACTIVE", id+"@acme.example") }

func everybody(count int) []object {
	all := make([]object, count)
	for n, id := range ids(0, count) {
		all[n] = active(id)
	}
	return all
}

// atOnce calls do for each id, by ten at a time.
func atOnce(ids []string, do func(id string)) {
	next := make(chan string)
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			for id := range next {
				do(id)
			}
		})
	}
	for _, id := range ids {
		next <- id
	}
	close(next)
	workers.Wait()
}

// refreshed asks for one person, whose login or else error must be as wanted.
func refreshed(t *testing.T, e *lifecycle.Engine, id, status string) lifecycle.Identity {
	t.Helper()
	got, err := e.RefreshIdentity(t.Context(), id, nil)
	if err != nil || got.ID != id || got.Status != status {
		t.Errorf("%s is %+v, %v; want them %s", id, got, err, status)
	}
	return got
}

func wantSpent(t *testing.T, o *org, pages, all int) {
	t.Helper()
	if got := o.count(listOfPeople) + o.count(listOfGroups); got != pages || len(o.asked()) != all {
		t.Errorf("%d pages, %d requests in all; want %d and %d: %v", got, len(o.asked()), pages, all, o.asked()[:min(20, len(o.asked()))])
	}
}

// patiently makes the engine wait in the time of the bubble it is used in.
func patiently(o *lifecycle.Options) { o.Wait = nil }

func TestAThousandPeopleAreRefreshedFromSixPages(t *testing.T) {
	t.Parallel()
	o := newOrg()
	s, e := newStaff(o, everybody(1001)...), newEngine(t, o, patiently)
	for n, status := range []string{"STAGED", "PROVISIONED", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"} {
		id := ids(n, n+1)[0]
		s.changes = append(s.changes, change{id: id, as: person(id, status, id+"@acme.example")})
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		people := s.at(start)
		atOnce(ids(0, 1001), func(id string) { refreshed(t, e, id, fmt.Sprint(people[id]["status"])) })
		wantSpent(t, o, 6, 6)
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestAFewPeopleAreReadSinglyAndWaitForNoList(t *testing.T) {
	t.Parallel()
	o := newOrg()
	newStaff(o, everybody(1001)...)
	e := newEngine(t, o, patiently)
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		for _, id := range ids(0, 3) {
			refreshed(t, e, id, "ACTIVE")
		}
		wantSpent(t, o, 0, 3)
		if took := time.Since(start); took > 100*time.Millisecond {
			t.Errorf("took %s", took)
		}
	})
}

func TestWhomTheListDoesNotShowWholeIsReadSingly(t *testing.T) {
	t.Parallel()
	o := newOrg()
	s := newStaff(o, everybody(20)...)
	moving := active("00u00003")
	moving["status"], moving["transitioningToStatus"] = "STAGED", "PROVISIONED"
	s.changes = append(s.changes, change{id: "00u00003", as: moving},
		change{id: "00u00004", as: person("00u00004", "ACTIVE", "x@acme.example", object{"department": "Sales"})})
	s.listed = func(one object) object {
		switch one["id"] {
		case "00u00003":
			return moving
		case "00u00004": // without the department
			return person("00u00004", "ACTIVE", "x@acme.example")
		case "00u00005":
			return object{"id": "00u00005", "status": "ACTIVE"}
		case "00u00006":
			return object{"id": "nobody", "status": "ACTIVE"}
		}
		return one
	}
	e := newEngine(t, o, patiently)
	synctest.Test(t, func(t *testing.T) {
		atOnce(ids(7, 12), func(id string) { refreshed(t, e, id, "ACTIVE") })
		wantSpent(t, o, 1, 1)
		s.set("00u00003", active("00u00003")) // has arrived by the time of the single read
		refreshed(t, e, "00u00003", "ACTIVE")
		refreshed(t, e, "00u00005", "ACTIVE")
		refreshed(t, e, "00u00006", "ACTIVE")
		if _, err := e.RefreshIdentity(t.Context(), "00u00099", nil); !errors.Is(err, lifecycle.ErrNotFound) {
			t.Errorf("nobody: %v", err)
		}
		sold := func(i lifecycle.Identity) bool { return i.Profile["department"] != nil }
		if got, err := e.RefreshIdentity(t.Context(), "00u00004", sold); err != nil || !sold(got) {
			t.Errorf("got %+v, %v", got, err)
		}
		wantSpent(t, o, 1, 6)
	})
}

func TestPeopleAreReadSinglyWhereTheListIsRefused(t *testing.T) {
	t.Parallel()
	o := newOrg()
	newStaff(o, everybody(20)...)
	e := newEngine(t, o, patiently)
	o.on(listOfPeople, func(int, request) answer {
		return refuse(http.StatusForbidden, "E0000006", "You do not have permission to perform the requested action")
	})
	synctest.Test(t, func(t *testing.T) {
		atOnce(ids(0, 20), func(id string) { refreshed(t, e, id, "ACTIVE") })
		wantSpent(t, o, 1, 21)
	})
}

// A change that somebody makes right before a plan is the one that a list would miss.
func TestAChangeMadeBeforeAPlanIsSeenByItHoweverListsLag(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, 1999 * time.Millisecond} {
		for _, before := range []time.Duration{0, time.Millisecond, time.Second} {
			t.Run(fmt.Sprint(lag, " ", before), func(t *testing.T) {
				t.Parallel()
				o := newOrg()
				s := newStaff(o, everybody(250)...)
				s.lag = lag
				made := newEngine(t, o, patiently) // long before
				synctest.Test(t, func(t *testing.T) {
					for plan, status := range []string{"SUSPENDED", "DEPROVISIONED", "ACTIVE"} {
						for _, id := range []string{"00u00000", "00u00123", "00u00249"} {
							s.set(id, person(id, status, id+"@acme.example"))
						}
						s.set("00u00221", []object{nil, active("00u00221"), nil}[plan])
						<-time.After(before)
						atOnce(ids(0, 250), func(id string) {
							switch id {
							case "00u00000", "00u00123", "00u00249":
								refreshed(t, made, id, status)
							case "00u00221":
								if _, err := made.RefreshIdentity(t.Context(), id, nil); (plan != 1) != errors.Is(err, lifecycle.ErrNotFound) {
									t.Errorf("plan %d: who is deleted and comes again: %v", plan, err)
								}
							default:
								refreshed(t, made, id, "ACTIVE")
							}
						})
					}
					if got := o.count(listOfPeople); got != 6 {
						t.Errorf("%d pages in three plans", got)
					}
				})
			})
		}
	}
}

// Our own writes, of every method and of both ways to send one, come at any moment.
func TestAWriteOfOursInTheMiddleOfARefreshIsSeenAfterIt(t *testing.T) {
	t.Parallel()
	path := "/api/v1/users/00u00150"
	for name, write := range map[string]func(context.Context, *lifecycle.Engine) error{
		"POST " + path: func(ctx context.Context, e *lifecycle.Engine) error {
			have, err := e.Identity(ctx, "00u00150")
			if err == nil {
				_, _, err = e.UpdateIdentity(ctx, have, wanted("00u00150@acme.example", object{"first_name": "New"}), lifecycle.SyncOptions{})
			}
			return err
		},
		"DELETE " + path + "/sessions": func(ctx context.Context, e *lifecycle.Engine) error { return e.Logout(ctx, "00u00150", true) },
		"PUT /api/v1/groups/00g1/users/00u00150": func(ctx context.Context, e *lifecycle.Engine) error {
			return e.Assign(ctx, "00g1", "00u00150")
		},
	} {
		for moment := range 4 { // while the list settles, in each of its pages, and after it
			t.Run(fmt.Sprint(name, " ", moment), func(t *testing.T) {
				t.Parallel()
				o := newOrg()
				s := newStaff(o, everybody(210)...)
				s.lag = time.Second
				e := newEngine(t, o, patiently)
				now := person("00u00150", "ACTIVE", "00u00150@acme.example", object{"firstName": "New"})
				o.on(name, func(int, request) answer {
					<-time.After(8 * time.Second) // in which the others begin anew
					s.set("00u00150", now)
					return reply(200, now)
				})
				synctest.Test(t, func(t *testing.T) {
					wait := []time.Duration{time.Second, 2500 * time.Millisecond, 3500 * time.Millisecond, time.Minute}[moment]
					slow := o.handlers[listOfPeople]
					o.on(listOfPeople, func(n int, r request) answer {
						a := slow(n, r) // what is so when it is asked
						<-time.After(time.Second)
						return a
					})
					var others sync.WaitGroup
					others.Go(func() {
						atOnce(slices.Concat(ids(0, 150), ids(151, 210)), func(id string) { refreshed(t, e, id, "ACTIVE") })
					})
					<-time.After(wait)
					if err := write(t.Context(), e); err != nil {
						t.Error(err)
					}
					if got := refreshed(t, e, "00u00150", "ACTIVE"); got.Profile["first_name"] != "New" {
						t.Errorf("after our own write they are %v", got.Profile)
					}
					others.Wait()
				})
			})
		}
	}
}

func TestManyEntitlementsAreRefreshedFromOnePage(t *testing.T) {
	t.Parallel()
	o := newOrg()
	var all []object
	for n := range 100 {
		all = append(all, groupOf(fmt.Sprintf("00g%05d", n), "OKTA_GROUP", fmt.Sprintf("group %d", n)))
	}
	newStaff(o, append(all, groupOf("00g1", "BUILT_IN", "Everyone"))...)
	e := newEngine(t, o, patiently)
	var ids []string
	for _, g := range all {
		ids = append(ids, fmt.Sprint(g["id"]))
	}
	synctest.Test(t, func(t *testing.T) {
		atOnce(ids, func(id string) {
			if got, err := e.RefreshEntitlement(t.Context(), id, nil); err != nil || got.ID != id || got.Name == "" {
				t.Errorf("%s is %+v, %v", id, got, err)
			}
		})
		wantSpent(t, o, 1, 1)
		if got, err := e.RefreshEntitlement(t.Context(), "00g1", nil); err != nil || got.Managed() == nil {
			t.Errorf("one of Okta's own is %+v, %v", got, err)
		}
		if _, err := e.RefreshEntitlement(t.Context(), "00g2", nil); !errors.Is(err, lifecycle.ErrNotFound) {
			t.Errorf("none: %v", err)
		}
		wantSpent(t, o, 1, 3)
	})
}

func TestManyWhoHaveAnAppAreRefreshedFromItsList(t *testing.T) {
	t.Parallel()
	o, who := newOrg(), ids(0, 700)
	has := func(id, name string) object {
		return object{"id": id, "scope": "USER", "credentials": object{"userName": name}, "profile": object{"title": "Clerk"}}
	}
	for _, app := range []string{app1, "/api/v1/apps/0oa2"} {
		o.on("GET "+app+"/users", func(_ int, r request) answer {
			list := []object{}
			for _, id := range who {
				list = append(list, has(id, id))
			}
			if r.query.Get("after") == "" {
				return page(list[:500], `<`+orgURL+app+`/users?after=499>; rel="next"`)
			}
			return page(list[500:])
		}).on("GET "+app+"/users/*", func(_ int, r request) answer {
			id := r.path[strings.LastIndex(r.path, "/")+1:]
			if !slices.Contains(who, id) {
				return notFound(id, "AppUser")
			}
			return reply(200, has(id, "now"))
		}).says("DELETE "+app+"/users/"+who[0], 204, nil)
	}
	e := newEngine(t, o, patiently)
	synctest.Test(t, func(t *testing.T) {
		ask := func(app, id, name string, complete func(lifecycle.AppUser) bool) {
			t.Helper()
			u, err := e.RefreshAppUser(t.Context(), app, id, complete)
			if err != nil || u.ID != id || u.UserName != name || u.Scope != lifecycle.ScopeUser || u.Profile["title"] != "Clerk" {
				t.Errorf("%s: %+v, %v", id, u, err)
			}
		}
		atOnce(who[1:], func(id string) { ask("0oa1", id, id, nil) })
		ask("0oa1", who[0], "now", func(u lifecycle.AppUser) bool { return u.UserName != who[0] })
		if _, err := e.RefreshAppUser(t.Context(), "0oa1", "00u9", nil); !errors.Is(err, lifecycle.ErrNotFound) {
			t.Errorf("who has it not: %v", err)
		}
		wantAsked(t, o, "GET "+appUsers1+"?limit=500", "GET "+appUsers1+"?after=499&limit=500", "GET "+appUsers1+"/"+who[0], "GET "+appUsers1+"/00u9")
		ask("0oa2", who[1], "now", nil) // of another app nothing is known
		if err := e.UnassignAppUser(t.Context(), "0oa1", who[0]); err != nil {
			t.Fatal(err)
		}
		ask("0oa1", who[0], "now", nil) // what was read before a write is not looked at
	})
}

// The sandbox's org, whose lists lag by a second, takes and pages the filter.
func TestWhatWasChangedInAnOrgRightBeforeAPlanIsSeen(t *testing.T) {
	t.Parallel()
	clock := &movable{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	s, _ := onSandbox(t, sandbox.WithOrgIndexLag(time.Second), sandbox.WithClock(clock.Now))
	var people []string
	for n := range 230 {
		login := fmt.Sprintf("p%03d@acme.example", n)
		u, err := s.Org().CreateUser(t.Context(), oktaorg.UserInput{Profile: object{"login": login, "email": login, "firstName": "P", "lastName": "N"}},
			oktaorg.CreateOptions{Activate: true})
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, u.ID)
	}
	slices.Sort(people)
	for _, id := range []string{people[0], people[229]} {
		if _, err := s.Org().Deactivate(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	for plan := range 2 {
		name := fmt.Sprint("Plan ", plan)
		for _, id := range []string{people[7], people[228]} {
			if _, err := s.Org().UpdateUser(t.Context(), id, oktaorg.UserInput{Profile: object{"firstName": name}}); err != nil {
				t.Fatal(err)
			}
		}
		s.ForgetOrg()
		e := engineFor(t, s, func(o *lifecycle.Options) { o.Token, o.Wait = s.OrgToken(), clock.pass })
		atOnce(people, func(id string) {
			status := "PROVISIONED"
			if id == people[0] || id == people[229] {
				status = "DEPROVISIONED"
			}
			if got := refreshed(t, e, id, status); (id == people[7] || id == people[228]) && got.Profile["first_name"] != name {
				t.Errorf("%s is %v, not %s", id, got.Profile["first_name"], name)
			}
		})
		if asked := s.OrgRequests(); len(asked) > 2*2+3 || !slices.ContainsFunc(asked, func(r sandbox.Request) bool { return r.Path == "/api/v1/users" }) {
			t.Errorf("%d requests: %v", len(asked), asked)
		}
	}
}
