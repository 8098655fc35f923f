package lifecycle_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const (
	appUsers1  = app1 + "/users"
	appGroups1 = app1 + "/groups"
)

func TestALifeOfAssignments(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	a, ctx := newApp(t, e), t.Context()
	jane := sync1(t, e, wanted(jane), lifecycle.LeaveStaged)
	g, err := e.CreateEntitlement(ctx, lifecycle.Entitlement{Name: "sales"})
	if err != nil {
		t.Fatal(err)
	}
	users, groups := "/api/v1/apps/"+a.ID+"/users", "/api/v1/apps/"+a.ID+"/groups"
	s.ForgetOrg()
	name, title := "jane.doe@acme.example", map[string]any{"title": "Clerk"}
	u, err := e.AssignAppUser(ctx, a.ID, jane.ID, lifecycle.AppUserChange{UserName: &name, Profile: title})
	if err != nil || u.ID != jane.ID || u.UserName != name || u.Scope != lifecycle.ScopeUser || u.Profile["title"] != "Clerk" {
		t.Errorf("assigned %+v, %v", u, err)
	}
	wantSent(t, s, "POST "+users)
	if u, err = e.AssignAppUser(ctx, a.ID, jane.ID, lifecycle.AppUserChange{Profile: map[string]any{"title": nil}}); err != nil || u.Profile["title"] != nil || u.UserName != name {
		t.Errorf("assigned again %+v, %v", u, err)
	}
	wantSent(t, s, "POST "+users, "POST "+users+"/"+jane.ID)
	three := 3
	got, err := e.AssignAppGroup(ctx, a.ID, g.ID, lifecycle.AppGroupChange{Priority: &three, Profile: title})
	if err != nil || got.ID != g.ID || got.Priority != 3 || got.Profile["title"] != "Clerk" {
		t.Errorf("assigned to the group %+v, %v", got, err)
	}
	wantSent(t, s, "PUT "+groups+"/"+g.ID)
	got, err = e.UpdateAppGroup(ctx, a.ID, g.ID, lifecycle.AppGroupChange{Profile: map[string]any{"userType": "x"}})
	if err != nil || got.Priority != 3 || got.Profile["title"] != "Clerk" || got.Profile["userType"] != "x" {
		t.Errorf("changed to %+v, %v", got, err)
	}
	wantSent(t, s, "GET "+groups+"/"+g.ID, "PUT "+groups+"/"+g.ID)
	if err := e.UnassignAppGroup(ctx, a.ID, g.ID); err != nil {
		t.Error(err)
	}
	if err := e.UnassignAppUser(ctx, a.ID, jane.ID); err != nil {
		t.Error(err)
	}
	wantSent(t, s, "DELETE "+groups+"/"+g.ID, "DELETE "+users+"/"+jane.ID)
	for what, err := range map[string]error{"the group": e.UnassignAppGroup(ctx, a.ID, g.ID), "the person": e.UnassignAppUser(ctx, a.ID, jane.ID)} {
		if !errors.Is(err, lifecycle.ErrNotFound) {
			t.Errorf("%s again: %v", what, err)
		}
	}
}

func TestWhoHasTheAppThroughAGroupCannotBeUnassigned(t *testing.T) {
	t.Parallel()
	_, e := onSandbox(t)
	a, ctx := newApp(t, e), t.Context()
	jane := sync1(t, e, wanted(jane), lifecycle.LeaveStaged)
	g, err := e.CreateEntitlement(ctx, lifecycle.Entitlement{Name: "sales"})
	if err == nil {
		err = e.Assign(ctx, g.ID, jane.ID)
	}
	if err == nil {
		_, err = e.AssignAppGroup(ctx, a.ID, g.ID, lifecycle.AppGroupChange{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if u, err := e.AppUser(ctx, a.ID, jane.ID); err != nil || u.Scope != lifecycle.ScopeGroup {
		t.Errorf("through the group %+v, %v", u, err)
	}
	if u, err := e.AssignAppUser(ctx, a.ID, jane.ID, lifecycle.AppUserChange{}); err != nil || u.Scope != lifecycle.ScopeUser {
		t.Errorf("on her own account %+v, %v", u, err)
	}
	if err := e.UnassignAppUser(ctx, a.ID, jane.ID); err == nil || !strings.Contains(err.Error(), "through a group as well") {
		t.Errorf("unassigned: %v", err)
	}
}

// The SDK sends the word null for nothing, which replaces an assignment by nothing.
func TestAnAssignmentOfAGroupIsNeverNull(t *testing.T) {
	t.Parallel()
	o := newOrg().says("PUT "+appGroups1+"/00g1", 200, object{"id": "00g1", "priority": 0})
	if _, err := newEngine(t, o).AssignAppGroup(t.Context(), "0oa1", "00g1", lifecycle.AppGroupChange{}); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(o.last(t, "PUT "+appGroups1+"/00g1").body); got != "{}" {
		t.Errorf("sent %q", got)
	}
}

func TestALostAnswerToAnAssignmentDoesNoHarm(t *testing.T) {
	t.Parallel()
	o := newOrg().on("POST "+appUsers1, func(n int, _ request) answer {
		if n == 0 {
			return lost()
		}
		return refuse(409, "E0000062", "The specified user is already assigned to the application.")
	}).says("POST "+appUsers1+"/00u1", 200, object{"id": "00u1", "scope": "USER"})
	u, err := newEngine(t, o).AssignAppUser(t.Context(), "0oa1", "00u1", lifecycle.AppUserChange{Profile: map[string]any{"title": "x"}})
	if err != nil || u.ID != "00u1" {
		t.Errorf("got %+v, %v", u, err)
	}
	if got := bodyOf(t, o.last(t, "POST "+appUsers1+"/00u1")); !equalJSON(t, got, object{"scope": "USER", "profile": object{"title": "x"}}) {
		t.Errorf("sent %v", got)
	}
	wantAsked(t, o, "POST "+appUsers1, "POST "+appUsers1, "POST "+appUsers1+"/00u1")
}

func TestAssignmentsAreListedInPages(t *testing.T) {
	t.Parallel()
	page := func(kind string) handler {
		return func(_ int, r request) answer {
			if r.query.Get("after") == "2" {
				return reply(200, []object{{"id": "3"}})
			}
			a := reply(200, []object{{"id": "1"}, {"id": "2"}})
			a.header = map[string][]string{"Link": {`<` + orgURL + app1 + "/" + kind + `?after=2&limit=1>; rel="next"`}}
			return a
		}
	}
	o := newOrg().on("GET "+appUsers1, page("users")).on("GET "+appGroups1, page("groups"))
	e, ids := newEngine(t, o), ""
	for u, err := range e.AppUsers(t.Context(), "0oa1") {
		if err != nil {
			t.Fatal(err)
		}
		ids += u.ID
	}
	for g, err := range e.AppGroups(t.Context(), "0oa1") {
		if err != nil {
			t.Fatal(err)
		}
		ids += g.ID
	}
	if ids != "123123" {
		t.Errorf("listed %s", ids)
	}
	wantAsked(t, o, "GET "+appUsers1+"?limit=500", "GET "+appUsers1+"?after=2&limit=500", "GET "+appGroups1+"?limit=200", "GET "+appGroups1+"?after=2&limit=200")
}
