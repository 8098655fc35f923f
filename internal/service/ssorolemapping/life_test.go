package ssorolemapping_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestEveryStepOfALifeIsOneRequestAndChangesWhatMembersHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.member("Engineers")
	w.outside("Others", w.support, "viewer")
	r := w.on(nil)
	row := mappingsPath + "/Engineers"

	config := mapping("Engineers", w.role(w.eng, "viewer"), w.role(w.root, "operator"))
	plan := r.MustPlan(nil, config)
	w.sent("plan of a create", "GET "+row, "GET /api/v1/roles", "GET /api/v1/teams")
	state, diags := r.ApplyPlan(plan)
	diags.None(t)
	w.sent("create", "PUT "+row)
	w.wantHeld(ann, w.eng+"/viewer", w.root+"/operator")
	state = r.MustRead(state)
	w.sent("read", "GET "+row)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}

	config = mapping("Engineers", w.role(w.eng, "operator"))
	plan = r.MustPlan(state, config)
	if plan.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", plan.Action)
	}
	w.sent("plan of an update")
	state, diags = r.ApplyPlan(plan)
	diags.None(t)
	w.sent("update", "PUT "+row)
	w.wantHeld(ann, w.eng+"/operator")

	r.MustApply(state, nil)
	w.sent("delete", "DELETE "+row)
	w.wantHeld(ann)
	w.wantMapped(w.row("Others", w.support, "viewer"))
}

func TestTheGroupIgnoresCaseAndAnotherNameReplaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	state := r.MustApply(nil, mapping("Engineers", w.role(w.eng, "viewer")))
	p := r.MustPlan(state, mapping("ENGINEERS", w.role(w.eng, "viewer")))
	if p.Action != plancheck.ResourceActionNoop {
		t.Errorf("another case plans %s", p.Action)
	}
	p = r.MustPlan(state, mapping("Platform", w.role(w.eng, "viewer")))
	if p.Action != plancheck.ResourceActionReplace || len(p.RequiresReplace) != 1 || !strings.Contains(p.RequiresReplace[0], "group") {
		t.Errorf("another group plans %s because of %v", p.Action, p.RequiresReplace)
	}
	state = r.MustApply(state, mapping("Platform", w.role(w.eng, "viewer")))
	w.wantMapped(w.row("Platform", w.eng, "viewer"))
	if state.Identity["group"] != "Platform" {
		t.Errorf("the identity is %v", state.Identity)
	}
}

// The spelling of the configuration is kept whatever the tenant's.
func TestTheTenantsSpellingIsNoChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	state := r.MustApply(nil, mapping("Engineers", w.role(w.eng, "viewer")))
	w.outside("ENGINEERS", w.eng, "viewer")
	after := r.MustRead(state)
	if diff := cmp.Diff(state, after); diff != "" {
		t.Errorf("read differs:\n%s", diff)
	}
}

func TestNamesOfAllKindsAreOneGroup(t *testing.T) {
	t.Parallel()
	for _, group := range []string{"R&D/Platform", "a b+c%2F", "Größe", "?x=1#y", "..x"} {
		t.Run(group, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.on(nil)
			state := r.MustApply(nil, mapping(group, w.role(w.eng, "viewer")))
			w.wantMapped(w.row(group, w.eng, "viewer"))
			if diff := cmp.Diff(state, r.MustImport(group)); diff != "" {
				t.Errorf("import differs:\n%s", diff)
			}
			r.MustApply(state, nil)
			w.wantMapped()
		})
	}
}

func TestDriftMadeOutsideIsShownAndUndone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	config := mapping("Engineers", w.role(w.eng, "viewer"))
	state := r.MustApply(nil, config)
	w.outside("Engineers", w.support, "operator")
	state = r.MustRead(state)
	if diff := cmp.Diff([]any{w.role(w.support, "operator")}, state.Values["team_roles"]); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	r.MustApply(state, config)
	w.wantMapped(w.row("Engineers", w.eng, "viewer"))
}

func TestWhatIsRemovedOutsideIsPlannedAnew(t *testing.T) {
	t.Parallel()
	tests := map[string]func(w world){
		"the mapping":   func(w world) { w.must(w.Tenant().DeleteRoleMapping(w.t.Context(), "Engineers")) },
		"its only team": func(w world) { w.must(w.Tenant().DeleteTeam(w.t.Context(), w.eng)) },
	}
	for name, remove := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.on(nil)
			state := r.MustApply(nil, mapping("Engineers", w.role(w.eng, "viewer")))
			remove(w)
			r.MustApply(state, nil) // a destroy of what is gone succeeds
			if state = r.MustRead(state); state != nil {
				t.Fatalf("state is %v, want none", state.Values)
			}
			if p := r.MustPlan(state, mapping("Engineers", w.role(w.support, "viewer"))); p.Action != plancheck.ResourceActionCreate {
				t.Errorf("planned %s", p.Action)
			}
		})
	}
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the change": {Path: mappingsPath, Drop: true, Times: 1, Skip: 1},
		"before it":        {Path: mappingsPath, Reset: true, Times: 1, Skip: 1},
		"by a gateway":     {Path: mappingsPath, Status: 502, Times: 1, Skip: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.on(nil)
			w.Fault(fault)
			state := r.MustApply(nil, mapping("Engineers", w.role(w.eng, "viewer")))
			w.wantMapped(w.row("Engineers", w.eng, "viewer"))
			fault.Skip = 0
			w.Fault(fault)
			r.MustApply(state, nil)
			w.wantMapped()
		})
	}
}

// A create whose answer was lost for good left the row: the next apply finds it, and it
// is as wanted.
func TestACreateWhoseAnswerWasLostIsDoneByTheNextApply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(acctest.Attrs{"max_retries": 0})
	config := mapping("Engineers", w.role(w.eng, "viewer"), w.role(w.support, "operator"))
	w.Fault(sandbox.Fault{Method: "PUT", Path: mappingsPath, Drop: true, Times: 1})
	state, diags := r.Apply(nil, config)
	diags.WantError(t, "SSO Role Mapping Not Created")
	if state != nil {
		t.Errorf("the state is %v, want none", state.Values)
	}
	r.MustApply(nil, config)
	w.wantMapped(w.row("Engineers", w.eng, "viewer"), w.row("Engineers", w.support, "operator"))
}

func TestWhatTheTenantRefusesIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	state := r.MustApply(nil, mapping("Platform", w.role(w.support, "viewer")))
	create := r.MustPlan(nil, mapping("Engineers", w.role(w.eng, "viewer")))
	update := r.MustPlan(state, mapping("Platform", w.role(w.eng, "viewer")))
	w.must(w.Tenant().DeleteTeam(t.Context(), w.eng))
	left, diags := r.ApplyPlan(create)
	diags.WantError(t, "SSO Role Mapping Not Created", w.eng, "400")
	if diags[0].Attribute == nil || !strings.Contains(diags[0].Attribute.String(), `AttributeName("team_id")`) {
		t.Errorf("the error is told at %v, want the team_id", diags[0].Attribute)
	}
	if left != nil {
		t.Errorf("the state is %v, want none", left.Values)
	}
	left, diags = r.ApplyPlan(update)
	diags.WantError(t, "SSO Role Mapping Not Updated", w.eng, "400")
	if diff := cmp.Diff(state, left); diff != "" {
		t.Errorf("a failed update changed the state:\n%s", diff)
	}
	w.Fault(sandbox.Fault{Method: "DELETE", Path: mappingsPath, Status: 403})
	left, diags = r.Apply(state, nil)
	diags.WantError(t, "SSO Role Mapping Not Deleted", "403")
	if left == nil {
		t.Error("the mapping is gone from the state")
	}
}

// A route that is not there is not a mapping that is gone.
func TestATenantWithoutTheAPIIsToldWithTheClicksAndNothingIsPretended(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"no route": {Path: "/api/private/sso/", Status: http.StatusNotFound},
		"a page":   {Path: "/api/private/sso/", Status: http.StatusOK, Body: "<!doctype html><title>Veza</title>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			config := mapping("Engineers", w.role(w.eng, "viewer"))
			state := w.on(nil).MustApply(nil, config)
			w.Fault(fault)
			told := func(step string, diags acctest.Diagnostics) {
				t.Helper()
				if len(diags) != 1 {
					t.Errorf("%s said %s, want one error", step, diags)
				}
				diags.WantError(t, "This Tenant Offers No API For It", "Administration > Sign-in Settings", `"Configure" on the SAML connection`, "Role Mapping")
			}
			r := w.on(nil)
			told("plan of a create", r.Plan(nil, config).Diagnostics)
			after, diags := r.Read(state)
			told("read", diags)
			if after == nil {
				t.Error("the mapping is gone from the state")
			}
			_, diags = r.Apply(state, mapping("Engineers", w.role(w.support, "viewer")))
			if fault.Body == "" {
				told("update", diags)
			} else { // A page after a write leaves open what was done.
				diags.WantError(t, "SSO Role Mapping Not Updated", "text/html", "no proxy answers in its place")
			}
			left, diags := r.Apply(state, nil)
			if left == nil || !diags.HasError() {
				t.Errorf("a delete that did nothing left the state %v and said %q", left, diags)
			}
			_, diags = r.Import("Engineers")
			told("import", diags)
			rows, diags := r.List(nil, 0, true)
			told("list", diags)
			if len(rows) != 0 {
				t.Errorf("listed %v", rows)
			}
		})
	}
}
