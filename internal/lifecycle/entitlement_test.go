package lifecycle_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const (
	groups      = "GET /api/v1/groups"
	createGroup = "POST /api/v1/groups"
	group1      = "/api/v1/groups/00g1"
)

func taken() answer {
	a := refuse(http.StatusBadRequest, "E0000001", "Api validation failed: name", "name: An object with this field already exists in the current organization")
	a.header = http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}}
	return a
}

func TestAnEntitlementIsCreatedWithOneRequest(t *testing.T) {
	t.Parallel()
	o := newOrg().says(createGroup, 200, groupOf("00g1", "OKTA_GROUP", "a"))
	got, err := newEngine(t, o).CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "a", Description: "what for"})
	if err != nil || got.ID != "00g1" || got.Type != lifecycle.TypeOktaGroup || got.Created.IsZero() {
		t.Errorf("got %+v, %v", got, err)
	}
	if got := bodyOf(t, o.last(t, createGroup)); !equalJSON(t, got, object{"profile": object{"name": "a", "description": "what for"}}) {
		t.Errorf("sent %v", got)
	}
	wantAsked(t, o, createGroup)
}

func TestANameThatIsTakenIsAConflict(t *testing.T) {
	t.Parallel()
	o := newOrg().on(createGroup, func(int, request) answer { return taken() })
	if _, err := newEngine(t, o).CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "a"}); !errors.Is(err, lifecycle.ErrConflict) {
		t.Errorf("error %v", err)
	}
	wantAsked(t, o, createGroup)
}

func TestALostAnswerToAnEntitlementLeavesOne(t *testing.T) {
	t.Parallel()
	// Made when it was asked for: on a busy machine that is long after this line.
	fresh := func() object {
		g := groupOf("00g1", "OKTA_GROUP", "a")
		g["created"] = time.Now().UTC().Format(time.RFC3339)
		return g
	}
	old := func() object { return groupOf("00g0", "OKTA_GROUP", "a") }
	for name, tt := range map[string]struct {
		found func() object
		lag   int
		err   error
	}{
		"that was made":               {fresh, 0, nil},
		"that the search learns late": {fresh, 2, nil},
		"that was there long before":  {old, 0, lifecycle.ErrConflict},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var found object
			o := newOrg().on(createGroup, func(n int, _ request) answer {
				if n == 0 {
					found = tt.found()
					return lost()
				}
				return taken()
			}).on(groups, func(n int, _ request) answer {
				if n < tt.lag {
					return reply(200, []object{})
				}
				return reply(200, []object{found})
			})
			got, err := newEngine(t, o).CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "a"})
			if !errors.Is(err, tt.err) || tt.err == nil && got.ID != "00g1" || o.count(createGroup) != 2 || o.count(groups) != tt.lag+1 {
				t.Errorf("got %+v, %v, asked %v", got, err, o.asked())
			}
		})
	}
}

func TestAnUpdateKeepsTheRestOfTheProfile(t *testing.T) {
	t.Parallel()
	name, same, description, none := "b", "a", "new", ""
	for what, tt := range map[string]struct {
		change lifecycle.EntitlementChange
		want   object // nil is no request
	}{
		"name":            {lifecycle.EntitlementChange{Name: &name}, object{"name": "b", "description": "", "costCenter": "4711"}},
		"description":     {lifecycle.EntitlementChange{Description: &description}, object{"name": "a", "description": "new", "costCenter": "4711"}},
		"both":            {lifecycle.EntitlementChange{Name: &name, Description: &description}, object{"name": "b", "description": "new", "costCenter": "4711"}},
		"nothing":         {lifecycle.EntitlementChange{}, nil},
		"what is already": {lifecycle.EntitlementChange{Name: &same, Description: &none}, nil},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			o := newOrg().says("GET "+group1, 200, groupOf("00g1", "OKTA_GROUP", "a")).says("PUT "+group1, 200, groupOf("00g1", "OKTA_GROUP", "x"))
			got, err := newEngine(t, o).UpdateEntitlement(t.Context(), "00g1", tt.change)
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == nil {
				if got.Name != "a" || o.count("PUT "+group1) != 0 {
					t.Errorf("got %+v, asked %v", got, o.asked())
				}
				return
			}
			if sent := bodyOf(t, o.last(t, "PUT "+group1)); got.Name != "x" || !equalJSON(t, sent, object{"profile": tt.want}) {
				t.Errorf("got %+v, sent %v", got, sent)
			}
		})
	}
}

func TestWhoHoldsANameIsFoundInAnyCase(t *testing.T) {
	t.Parallel()
	exact, other, app := groupOf("00g1", "OKTA_GROUP", "Sales"), groupOf("00g2", "OKTA_GROUP", "SALES"), groupOf("00g3", "APP_GROUP", "Sales")
	for name, tt := range map[string]struct {
		list []object
		id   string
	}{
		"that very name first": {[]object{app, other, exact}, "00g1"},
		"in another case":      {[]object{app, other}, "00g2"},
		"an app's keeps none":  {[]object{app}, ""},
	} {
		got, err := newEngine(t, newOrg().says(groups, 200, tt.list)).EntitlementHolding(t.Context(), "Sales")
		if got.ID != tt.id || errors.Is(err, lifecycle.ErrNotFound) != (tt.id == "") {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestGroupsOfOktaAndOfAppsAreRefused(t *testing.T) {
	t.Parallel()
	for kind, says := range map[string]string{"BUILT_IN": "Okta's own", "APP_GROUP": "comes from an app"} {
		forbidden := func(int, request) answer {
			return refuse(http.StatusForbidden, "E0000006", "You do not have permission to perform the requested action")
		}
		o := newOrg().says("GET "+group1, 200, groupOf("00g1", kind, "x")).
			on("PUT "+group1+"/users/00u1", forbidden).on("DELETE "+group1+"/users/00u1", forbidden)
		e := newEngine(t, o)
		name := "y"
		_, renameErr := e.UpdateEntitlement(t.Context(), "00g1", lifecycle.EntitlementChange{Name: &name})
		_, _, setErr := e.SetAssignees(t.Context(), "00g1", []string{"00u1"})
		for what, err := range map[string]error{
			"rename": renameErr, "set": setErr, "delete": e.DeleteEntitlement(t.Context(), "00g1"),
			"assign": e.Assign(t.Context(), "00g1", "00u1"), "unassign": e.Unassign(t.Context(), "00g1", "00u1"),
		} {
			if !errors.Is(err, lifecycle.ErrNotManaged) || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), `"x" (00g1)`) {
				t.Errorf("%s %s: error %v", what, kind, err)
			}
		}
		if o.count("PUT "+group1) != 0 || o.count("DELETE "+group1) != 0 {
			t.Errorf("asked %v", o.asked())
		}
		// Reading them is fine.
		if got, err := e.Entitlement(t.Context(), "00g1"); err != nil || got.Type != kind {
			t.Errorf("got %+v, %v", got, err)
		}
	}
}

func TestAnEntitlementIsFoundByItsExactName(t *testing.T) {
	t.Parallel()
	okta, app, app2, other := groupOf("00g1", "OKTA_GROUP", `a "b"`), groupOf("00g2", "APP_GROUP", `a "b"`), groupOf("00g3", "APP_GROUP", `a "b"`), groupOf("00g4", "OKTA_GROUP", `A "B"`)
	for name, tt := range map[string]struct {
		list []object
		id   string
		err  error
	}{
		"Okta's before an app's": {[]object{other, app, okta}, "00g1", nil},
		"an app's alone":         {[]object{other, app}, "00g2", nil},
		"two of apps":            {[]object{app, app2}, "", lifecycle.ErrConflict},
		"none":                   {[]object{other}, "", lifecycle.ErrNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().says(groups, 200, tt.list)
			got, err := newEngine(t, o).EntitlementByName(t.Context(), `a "b"`)
			if got.ID != tt.id || !errors.Is(err, tt.err) {
				t.Errorf("got %+v, %v", got, err)
			}
			if q := o.last(t, groups).query.Get("search"); q != `profile.name eq "a \"b\""` {
				t.Errorf("searched for %s", q)
			}
		})
	}
}

func TestWhatWasJustCreatedIsAskedForAgainWhenTheOrgLags(t *testing.T) {
	t.Parallel()
	o := newOrg().says(createGroup, 200, groupOf("00g1", "OKTA_GROUP", "a")).
		on("PUT "+group1+"/users/00u1", func(n int, _ request) answer {
			if n < 3 {
				return notFound("00g1", "UserGroup")
			}
			return reply(204, nil)
		}).
		on("PUT /api/v1/groups/00g2/users/00u1", func(int, request) answer { return notFound("00g2", "UserGroup") }).
		says("GET "+group1, 200, groupOf("00g1", "OKTA_GROUP", "a")).
		says("DELETE "+group1, 204, nil)
	w := &waits{}
	e := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait })
	if _, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := e.Assign(t.Context(), "00g1", "00u1"); err != nil || len(w.list) != 3 {
		t.Errorf("waited %v: %v", w.list, err)
	}
	if err := e.Assign(t.Context(), "00g2", "00u1"); !errors.Is(err, lifecycle.ErrNotFound) || len(w.list) != 3 {
		t.Errorf("an old group: waited %v: %v", w.list, err)
	}
	if err := e.DeleteEntitlement(t.Context(), "00g1"); err != nil {
		t.Fatal(err)
	}
	o.on("GET "+group1, func(int, request) answer { return notFound("00g1", "UserGroup") })
	if _, err := e.Entitlement(t.Context(), "00g1"); !errors.Is(err, lifecycle.ErrNotFound) || len(w.list) != 3 {
		t.Errorf("a deleted group: waited %v: %v", w.list, err)
	}
}

func TestWhatTheOrgHasShownOnceAndDoesNotKnowIsGone(t *testing.T) {
	t.Parallel()
	o := newOrg().says(createGroup, 200, groupOf("00g1", "OKTA_GROUP", "a")).on("GET "+group1, func(n int, _ request) answer {
		if n == 1 {
			return reply(200, groupOf("00g1", "OKTA_GROUP", "a"))
		}
		return notFound("00g1", "UserGroup")
	})
	w := &waits{}
	e := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait })
	if _, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Entitlement(t.Context(), "00g1"); err != nil || len(w.list) != 1 {
		t.Errorf("waited %v: %v", w.list, err)
	}
	if _, err := e.Entitlement(t.Context(), "00g1"); !errors.Is(err, lifecycle.ErrNotFound) || len(w.list) != 1 {
		t.Errorf("waited %v: %v", w.list, err)
	}
}
