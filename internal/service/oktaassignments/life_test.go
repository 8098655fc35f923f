package oktaassignments_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestEveryStepOfALifeSendsExactlyTheDifference(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one := groups + w.sales
	w.assign(w.sales, w.ann)
	r := w.resource(nil)
	p := r.Plan(nil, set(w.sales, w.ann, w.bob))
	w.wantAsked("the plan of a take-over", "GET "+one+"/users")
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	w.wantAsked("create", "GET "+one, "GET "+one+"/users", "PUT "+one+"/users/"+w.bob)
	state = r.MustRead(state)
	w.wantAsked("read", "GET "+one+"/users")
	if p := r.MustPlan(state, set(w.sales, w.bob, w.ann)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}

	state = r.MustApply(state, set(w.sales, w.bob, w.cat))
	w.wantAsked("update", "PUT "+one+"/users/"+w.cat, "DELETE "+one+"/users/"+w.ann)
	w.wantAssignees(w.sales, w.bob, w.cat)
	state = r.MustApply(state, with(set(w.sales, w.bob, w.cat), acctest.Attrs{"on_destroy": "remove"}))
	w.wantAsked("a change of on_destroy")

	w.assign(w.sales, w.ann)
	r.MustApply(state, nil)
	got := w.asked()
	slices.Sort(got)
	want := []string{"DELETE " + one + "/users/" + w.bob, "DELETE " + one + "/users/" + w.cat}
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("destroyed with %v", got)
	}
	w.wantAssignees(w.sales, w.ann) // whom it did not assign, it does not take out
}

func TestAThousandAssigneesCostExactlyTheDifference(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var people []string
	for i := range 1003 {
		people = append(people, w.person(fmt.Sprintf("p%d@acme.example", i)))
	}
	w.assign(w.sales, people[:1000]...)
	r := w.resource(nil)
	count := func(step string, gets, puts, deletes int) {
		t.Helper()
		got := map[string]int{}
		for _, line := range w.asked() {
			method, _, _ := strings.Cut(line, " ")
			got[method]++
		}
		want := map[string]int{"GET": gets, "PUT": puts, "DELETE": deletes}
		maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step, diff)
		}
	}
	p := r.Plan(nil, set(w.sales, people[2:1001]...))
	count("plan", 5, 0, 0)
	state, diags := r.ApplyPlan(p)
	diags.WantWarning(t, "Assignments Would Be Removed", "p0@acme.example ("+people[0]+")", people[1])
	count("create", 1+5, 1, 2)
	state = r.MustRead(state)
	count("read", 5, 0, 0)
	r.MustApply(state, set(w.sales, people[5:]...))
	count("update", 0, 2, 3)
	w.wantAssignees(w.sales, people[5:]...)
}

func TestAnEmptySetTakesTheEntitlementFromEverybody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, set(w.sales, w.ann))
	state = r.MustApply(state, set(w.sales))
	w.wantAssignees(w.sales)
	w.clock.settle()
	if p := r.MustPlan(r.MustRead(state), set(w.sales)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

func TestATakeoverNamesThoseFromWhomItTakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.assign(w.sales, w.ann, w.bob)
	r := w.resource(nil)
	p := r.Plan(nil, set(w.sales, w.bob, w.cat))
	p.Diagnostics.WantWarning(t, "Assignments Would Be Removed", w.sales, login+" ("+w.ann+")")
	if p.Diagnostics.HasError() || strings.Contains(p.Diagnostics.String(), "bob") {
		t.Errorf("the plan says %s", p.Diagnostics)
	}
	w.wantAssignees(w.sales, w.ann, w.bob)
	state, _ := r.ApplyPlan(p)
	w.wantAssignees(w.sales, w.bob, w.cat)
	if diff := cmp.Diff(r.MustRead(state), state); diff != "" {
		t.Errorf("the state is not what is there:\n%s", diff)
	}
	r.MustPlan(nil, set(w.sales, w.bob, w.cat)) // nobody goes, nothing is said
}

func TestWhoWasAssignedSinceTheRefreshStaysUntilAPlanNamesThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, set(w.sales, w.ann))
	p := r.MustPlan(state, set(w.sales, w.ann, w.bob))
	w.assign(w.sales, w.cat)
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	w.wantAssignees(w.sales, w.ann, w.bob, w.cat)
	w.clock.settle()

	state = r.MustRead(state)
	if p := r.MustPlan(state, set(w.sales, w.ann, w.bob)); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	r.MustApply(state, set(w.sales, w.ann, w.bob))
	w.wantAssignees(w.sales, w.ann, w.bob)
}

func TestWhoWasTakenOutOutsideIsAssignedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	config := set(w.sales, w.ann, w.bob)
	state := r.MustApply(nil, config)
	w.unassign(w.sales, w.ann)
	w.asked()
	state = r.MustRead(state)
	// That somebody is not there is checked by asking the group when it changed.
	w.wantAsked("read", "GET "+groups+w.sales+"/users", "GET "+groups+w.sales)
	r.MustApply(state, config)
	w.wantAsked("apply", "PUT "+groups+w.sales+"/users/"+w.ann)
}

// Another command plans a moment after the apply, and the org's lists do not show it yet.
func TestASetThatTheListsDoNotShowYetIsNotLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithOrgIndexLag(500*time.Millisecond), sandbox.WithClock(time.Now))
	config := set(w.sales, w.ann, w.bob)
	state := w.resource(nil).MustApply(nil, config)
	r := w.resource(nil)
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

func TestDestroyDoesWhatOnDestroySays(t *testing.T) {
	t.Parallel()
	for onDestroy, left := range map[string]int{"": 2, "retain": 2, "remove": 0} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(nil)
			config := set(w.sales, w.ann, w.bob)
			if onDestroy != "" {
				config["on_destroy"] = onDestroy
			}
			state := r.MustApply(nil, config)
			w.asked()
			r.MustApply(state, nil)
			if err := w.size(left)(nil); err != nil {
				t.Error(err)
			}
			if left > 0 {
				w.wantAsked("retaining")
			}
		})
	}
}

func TestAnEntitlementThatDisappearsIsPlannedAnewAndItsDestroySucceeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	config := with(set(w.sales, w.ann), acctest.Attrs{"on_destroy": "remove"})
	state := r.MustApply(nil, config)
	must(t, w.box.Org().DeleteGroup(t.Context(), w.sales))
	r.MustApply(state, nil)
	if state = r.MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
	p := r.MustPlan(nil, config)
	_, diags := r.ApplyPlan(p)
	diags.WantError(t, "Entitlement Assignments Not Set", w.sales, "E0000007")
}

func TestWhoIsGoneIsNoHindrance(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, set(w.sales, w.ann, w.bob))
	for range 2 { // the first deactivates
		must(t, w.box.Org().DeleteUser(t.Context(), w.ann))
	}
	r.MustApply(state, set(w.sales, w.bob))
	w.wantAssignees(w.sales, w.bob)
}

// What a proxy answers with 404 is no word of Okta's.
func TestA404OfSomebodyElseIsNoLoss(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(acctest.Attrs{"max_retries": 0})
	state := r.MustApply(nil, with(set(w.sales, w.ann), acctest.Attrs{"on_destroy": "remove"}))
	w.box.OrgFault(sandbox.Fault{Path: groups, Status: 404, Body: "<html>not here</html>"})
	after, diags := r.Read(state)
	diags.WantError(t, "Entitlement Assignments Not Read", "404")
	if after == nil {
		t.Error("the set is gone from the state")
	}
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "Entitlement Assignments Not Removed", "404")
	r.Plan(nil, set(w.sales, w.ann)).Diagnostics.WantError(t, "Present Assignees Not Read", "404")
}

func TestAnotherEntitlementReplacesTheSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	security := w.group("Security")
	r := w.resource(nil)
	state := r.MustApply(nil, set(w.sales, w.ann))
	p := r.MustPlan(state, set(security, w.ann))
	if p.Action != plancheck.ResourceActionReplace {
		t.Errorf("planned %s", p.Action)
	}
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	w.wantAssignees(w.sales, w.ann) // retained
	w.wantAssignees(security, w.ann)
	if state.Identity["entitlement_id"] != security {
		t.Errorf("the identity is %v", state.Identity)
	}
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the change": {Method: "PUT", Path: groups, Drop: true, Times: 1},
		"before it":        {Method: "PUT", Path: groups, Reset: true, Times: 1},
		"by a gateway":     {Method: "PUT", Path: groups, Status: 502, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(nil)
			w.box.OrgFault(fault)
			state := r.MustApply(nil, set(w.sales, w.ann, w.bob))
			w.wantAssignees(w.sales, w.ann, w.bob)
			fault.Method = http.MethodDelete
			w.box.OrgFault(fault)
			r.MustApply(state, set(w.sales, w.bob, w.cat))
			w.wantAssignees(w.sales, w.bob, w.cat)
		})
	}
}

func TestWhatWasDoneBeforeAFailureIsInTheState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, set(w.sales, w.ann, w.bob))
	want := set(w.sales, w.bob, w.cat, "00u0000000000000gone")
	after, diags := r.Apply(state, want)
	diags.WantError(t, "Entitlement Assignments Not Changed", "00u0000000000000gone", "E0000007")
	w.wantAssignees(w.sales, w.bob, w.cat)
	if got, _ := after.Values["identity_ids"].([]any); len(got) != 2 || !slices.Contains(got, any(w.bob)) || !slices.Contains(got, any(w.cat)) {
		t.Errorf("the state has %v", got)
	}
	if diff := cmp.Diff(state.Identity, after.Identity); diff != "" {
		t.Errorf("the identity changed:\n%s", diff)
	}
	// The next apply does what is left.
	w.asked()
	r.MustApply(after, set(w.sales, w.bob))
	w.wantAsked("the next apply", "DELETE "+groups+w.sales+"/users/"+w.cat)
}

func TestACreateThatFailsHalfWayIsDoneAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	w.box.OrgFault(sandbox.Fault{Method: http.MethodPut, Path: groups + w.sales + "/users/" + w.ann, Status: 403, Times: 1})
	state, diags := r.Apply(nil, set(w.sales, w.ann, w.bob))
	diags.WantError(t, "Entitlement Assignments Not Set", `assign "Sales" to `+w.ann)
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
	w.wantAssignees(w.sales, w.bob)
	r.MustApply(nil, set(w.sales, w.ann, w.bob))
	w.wantAssignees(w.sales, w.ann, w.bob)
}

func TestAGroupOfOktasOwnIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everyone := w.box.Org().Everyone()
	r := w.resource(nil)
	state, diags := r.Apply(nil, set(everyone, w.ann))
	diags.WantError(t, "Entitlement Assignments Not Set", "Everyone", "one of Okta's own")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
	for _, key := range []string{everyone, "Everyone"} {
		_, diags := r.Import(key)
		diags.WantError(t, "Entitlement Assignments Not Imported", "one of Okta's own")
	}
}

func TestGuardsStopThePlanAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	security := w.group("Security")
	config := set(w.sales, w.ann, w.bob)
	r := w.resource(nil)
	state := r.MustApply(nil, config)
	removing := r.MustApply(state, with(config, acctest.Attrs{"on_destroy": "remove"}))

	protected := w.resource(acctest.Attrs{"protected_users": []any{"ANN@acme.example"}})
	for name, p := range map[string]acctest.Plan{
		"an update":                            protected.Plan(state, set(w.sales, w.bob)),
		"a take-over":                          protected.Plan(nil, set(w.sales, w.bob)),
		"a destroy that removes":               protected.Plan(removing, nil),
		"a replacement that removes":           protected.Plan(removing, with(set(security, w.ann), acctest.Attrs{"on_destroy": "remove"})),
		"an entitlement that is not known yet": protected.Plan(removing, acctest.Attrs{"entitlement_id": acctest.Unknown, "identity_ids": []any{w.ann}, "on_destroy": "remove"}),
	} {
		if !p.Diagnostics.HasError() {
			t.Errorf("%s is planned", name)
			continue
		}
		p.Diagnostics.WantError(t, "Protected Person Would Be Removed", "takes an entitlement from ANN@acme.example")
	}
	// -replace: the CLI asks about the set as it is, and then about a new one alone.
	removes := with(config, acctest.Attrs{"on_destroy": "remove"})
	forced := w.resource(acctest.Attrs{"protected_users": []any{"ANN@acme.example"}})
	forced.MustPlan(nil, removes)
	forced.MustPlan(removing, removes)
	forced.Plan(nil, removes).Diagnostics.WantError(t, "Protected Person Would Be Removed")
	protected.MustPlan(state, nil)
	protected.MustPlan(state, set(w.sales, w.ann))
	protected.MustPlan(state, set(security, w.cat))

	limited := w.resource(acctest.Attrs{"max_removals": "1"})
	limited.Plan(state, set(w.sales)).Diagnostics.WantError(t, "Too Many People Would Be Removed", "max_removals")
	w.wantAssignees(w.sales, w.ann, w.bob)
}

func TestWithoutAnOrgASetSaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, set("00g1", "00u1"))
	diags.WantError(t, "Okta Not Configured")
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.assign(w.sales, w.ann)
	r := w.resource(nil)
	for name, config := range map[string]acctest.Attrs{
		"the set":         {"entitlement_id": w.sales, "identity_ids": acctest.Unknown},
		"one assignee":    {"entitlement_id": w.sales, "identity_ids": []any{w.bob, acctest.Unknown}},
		"the entitlement": {"entitlement_id": acctest.Unknown, "identity_ids": []any{w.bob}},
	} {
		if p := r.MustPlan(nil, config); p.Action != plancheck.ResourceActionCreate {
			t.Errorf("%s: planned %s", name, p.Action)
		}
	}
	state := r.MustApply(nil, set(w.sales, w.ann))
	w.asked()
	r.MustPlan(state, acctest.Attrs{"entitlement_id": w.sales, "identity_ids": []any{acctest.Unknown}})
	w.wantAsked("the plan")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for name, config := range map[string]acctest.Attrs{
		"empty entitlement": set("", "00u1"), "empty person": set("00g1", ""), "no entitlement": {"identity_ids": []any{}}, "no set": {"entitlement_id": "00g1"},
		"unknown on_destroy": with(set("00g1"), acctest.Attrs{"on_destroy": "delete"}),
	} {
		if diags := r.Validate(config); !diags.HasError() {
			t.Errorf("%s was accepted", name)
		}
	}
	r.Validate(set("00g1")).None(t)
}
