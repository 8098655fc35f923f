package teamrole_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const (
	readUser  = "GET " + usersPath + "ID"
	writeUser = "PATCH " + usersPath + "ID"
	readRoles = "GET /api/v1/roles"
	readTeams = "GET /api/v1/teams"
)

func TestALifeCostsNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setDirect(w.ann, w.teamRole(w.support, "viewer"))
	r := w.on(nil)

	config := w.assignment(w.ann, w.eng, "viewer")
	plan := r.MustPlan(nil, config)
	w.sent("plan of a create", readRoles, readTeams)
	state, diags := r.ApplyPlan(plan)
	diags.None(t)
	w.sent("create", readUser, writeUser, readUser)
	w.wantHeld(w.ann, w.support+"/viewer", w.eng+"/viewer")
	state = r.MustRead(state)
	w.sent("read", readUser)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	w.sent("plan of no change")

	plan = w.on(nil).MustPlan(state, nil)
	w.sent("plan of a removal by another command", readRoles)
	_, diags = r.ApplyPlan(plan)
	diags.None(t)
	w.sent("delete", readUser, writeUser, readUser)
	w.wantHeld(w.ann, w.support+"/viewer")
}

func TestManyAssignmentsAskForRolesAndTeamsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	for _, team := range []string{w.eng, w.support} {
		for _, role := range []string{"viewer", "operator"} {
			r.MustPlan(nil, w.assignment(w.ann, team, role))
		}
	}
	w.sent("four plans", readRoles, readTeams)
}

func TestARoleThatIsHeldAlreadyBecomesManagedWithoutAWrite(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setDirect(w.ann, w.teamRole(w.eng, "viewer"))
	r := w.on(nil)
	state := r.MustApply(nil, w.assignment(w.ann, w.eng, "viewer"))
	if got := w.Writes(); len(got) != 0 {
		t.Errorf("wrote %v", got)
	}
	r.MustApply(state, nil)
	w.wantHeld(w.ann)
}

func TestWhatIsRemovedOutsideIsPlannedAnew(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w world){
		"the role":   func(w world) { w.setDirect(w.ann) },
		"the team":   func(w world) { w.must(w.Tenant().DeleteTeam(w.t.Context(), w.eng)) },
		"the person": func(w world) { w.must(w.Tenant().DeleteUser(w.t.Context(), w.ann)) },
	}
	for name, remove := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.on(nil)
			state := r.MustApply(nil, w.assignment(w.ann, w.eng, "viewer"))
			remove(w)
			r.MustApply(state, nil) // a destroy of what is gone succeeds
			if state = r.MustRead(state); state != nil {
				t.Fatalf("state is %v, want none", state.Values)
			}
			again := w.assignment(w.person("bob"), w.support, "viewer")
			if p := r.MustPlan(state, again); p.Action != plancheck.ResourceActionCreate {
				t.Errorf("planned %s", p.Action)
			}
		})
	}
}

// A route that is not there is not a person who is gone.
func TestATenantWithoutTheAPIHasNotLostAnAssignment(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"no route": {Path: usersPath, Status: http.StatusNotFound},
		"a page":   {Path: usersPath, Status: http.StatusNotFound, Body: "<!doctype html><title>Veza</title>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			state := w.on(nil).MustApply(nil, w.assignment(w.ann, w.eng, "viewer"))
			w.Fault(fault)
			r := w.on(nil)
			after, diags := r.Read(state)
			diags.WantError(t, "Team Role Not Read", "offers no API for users")
			if after == nil {
				t.Error("the assignment is gone from the state")
			}
			_, diags = r.Apply(state, nil)
			diags.WantError(t, "Team Role Not Unassigned", "offers no API for users")
		})
	}
}

func TestEachPartReplacesTheAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	bob := w.person("bob")
	state := r.MustApply(nil, w.assignment(w.ann, w.eng, "viewer"))

	for attribute, config := range map[string]acctest.Attrs{
		"user_id": w.assignment(bob, w.eng, "viewer"), "team_id": w.assignment(w.ann, w.support, "viewer"),
		"role_id": w.assignment(w.ann, w.eng, "operator"),
	} {
		p := r.MustPlan(state, config)
		if p.Action != plancheck.ResourceActionReplace || len(p.RequiresReplace) != 1 || !strings.Contains(p.RequiresReplace[0], attribute) {
			t.Errorf("%s: planned %s because of %v", attribute, p.Action, p.RequiresReplace)
		}
	}
	state = r.MustApply(state, w.assignment(w.ann, w.support, "operator"))
	w.wantHeld(w.ann, w.support+"/operator")
	if state.Identity["team_id"] != w.support || state.Identity["role_id"] != w.roles["operator"] || state.Identity["user_id"] != w.ann {
		t.Errorf("the identity is %v", state.Identity)
	}
}

func TestSomebodyWhoDoesNotExistIsAnError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	state, diags := w.on(nil).Apply(nil, w.assignment("5a1e", w.eng, "viewer"))
	diags.WantError(t, "Team Role Not Assigned", "5a1e", "404")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the change": {Method: "PATCH", Path: usersPath, Drop: true, Times: 1},
		"before it":        {Method: "PATCH", Path: usersPath, Reset: true, Times: 1},
		"by a gateway":     {Method: "PATCH", Path: usersPath, Status: 502, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.on(nil)
			w.setDirect(w.ann, w.teamRole(w.support, "viewer"))
			w.Fault(fault)
			state := r.MustApply(nil, w.assignment(w.ann, w.eng, "viewer"))
			w.wantHeld(w.ann, w.support+"/viewer", w.eng+"/viewer")
			w.Fault(fault)
			r.MustApply(state, nil)
			w.wantHeld(w.ann, w.support+"/viewer")
		})
	}
}

// "Apply complete" would be a lie.
func TestAnAssignmentThatTheTenantDidNotKeepIsAnError(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Fault(sandbox.Fault{Method: "PATCH", Path: usersPath, Status: 200, Body: `{"value":{"id":"` + w.ann + `","email":"ann@example.com","team_roles":[{"team_id":"t","role_id":"r"}]}}`})
	state, diags := w.on(nil).Apply(nil, w.assignment(w.ann, w.eng, "viewer"))
	diags.WantError(t, "Team Role Not Assigned", "did not keep it")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
}

func TestWhatTheTenantRefusesIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	plan := r.MustPlan(nil, w.assignment(w.ann, w.eng, "viewer"))
	w.must(w.Tenant().DeleteTeam(t.Context(), w.eng))
	state, diags := r.ApplyPlan(plan)
	diags.WantError(t, "Team Role Not Assigned", w.eng, "400")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	good := acctest.Attrs{"user_id": "u", "team_id": "t", "role_id": "r"}
	r.Validate(good).None(t)
	r.Validate(acctest.Attrs{"user_id": acctest.Unknown, "team_id": acctest.Unknown, "role_id": acctest.Unknown}).None(t)
	for attribute := range good {
		for name, value := range map[string]any{"empty": "", "missing": nil} {
			config := acctest.Attrs{"user_id": "u", "team_id": "t", "role_id": "r", attribute: value}
			if !r.Validate(config).HasError() {
				t.Errorf("%s %s is accepted", name, attribute)
			}
		}
	}
}
