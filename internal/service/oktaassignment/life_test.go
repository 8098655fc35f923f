package oktaassignment_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

func TestEveryStepOfALifeIsOneRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.assign(w.sales, w.bob)
	r := w.resource(nil)

	state := r.MustApply(nil, pair(w.sales, w.ann))
	w.wantAsked("create", "PUT "+groups+w.sales+"/users/"+w.ann)
	w.wantAssignees(w.sales, w.ann, w.bob)
	state = r.MustRead(state)
	w.wantAsked("read", "GET "+groups+w.sales+"/users")
	if p := r.MustPlan(state, pair(w.sales, w.ann)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	r.MustApply(state, nil)
	w.wantAsked("delete", "DELETE "+groups+w.sales+"/users/"+w.ann)
	w.wantAssignees(w.sales, w.bob)
}

// A refresh is pages, not single reads, whoever asks first.
func TestAThousandAssignmentsAreRefreshedInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var people []string
	for i := range 1000 {
		people = append(people, w.person(fmt.Sprintf("p%d@acme.example", i)))
	}
	w.assign(w.sales, people...)
	r := w.resource(nil)
	var all sync.WaitGroup
	for part := range slices.Chunk(people, 100) {
		all.Go(func() {
			for _, id := range part {
				config := pair(w.sales, id)
				if state, diags := r.Read(&acctest.State{Values: config, Identity: config}); state == nil || diags.HasError() {
					t.Errorf("%s is gone: %s", id, diags)
				}
			}
		})
	}
	all.Wait()
	pages := w.box.OrgRequests()
	if singles := slices.DeleteFunc(slices.Clone(pages), func(r sandbox.Request) bool { return strings.HasPrefix(r.Path, groups) }); len(pages)-len(singles) != 5 || len(singles) > 4 {
		t.Errorf("sent %v", pages)
	}
}

func TestSomebodyWhoIsAssignedBecomesManaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.assign(w.sales, w.ann)
	r := w.resource(nil)
	state := r.MustApply(nil, pair(w.sales, w.ann))
	w.wantAssignees(w.sales, w.ann)
	r.MustApply(state, nil)
	w.wantAssignees(w.sales)
}

func TestWhatIsRemovedOutsideIsPlannedAnew(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		remove   func(w world)
		requests int
	}{
		"the assignment":  {func(w world) { w.unassign(w.sales, w.ann) }, 2},
		"the entitlement": {func(w world) { must(w.t, w.box.Org().DeleteGroup(w.t.Context(), w.sales)) }, 1},
		"the person": {func(w world) {
			for range 2 { // the first deactivates
				must(w.t, w.box.Org().DeleteUser(w.t.Context(), w.ann))
			}
			w.clock.settle()
		}, 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.assign(w.sales, w.bob)
			r := w.resource(nil)
			state := r.MustApply(nil, pair(w.sales, w.ann))
			tc.remove(w)
			r.MustApply(state, nil) // a destroy of what is gone succeeds
			w.asked()
			if state = r.MustRead(state); state != nil {
				t.Fatalf("state is %v, want none", state.Values)
			}
			if got := w.asked(); len(got) != tc.requests {
				t.Errorf("read sent %v, want %d requests", got, tc.requests)
			}
			if p := r.MustPlan(state, pair(w.sales, w.ann)); p.Action != plancheck.ResourceActionCreate {
				t.Errorf("planned %s", p.Action)
			}
		})
	}
}

// Another command plans a moment after the apply, and the org's lists do not show it yet.
func TestAnAssignmentThatTheListsDoNotShowYetIsNotLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithOrgIndexLag(500*time.Millisecond), sandbox.WithClock(time.Now))
	state := w.resource(nil).MustApply(nil, pair(w.sales, w.ann))
	w.asked()
	if after := w.resource(nil).MustRead(state); after == nil {
		t.Error("the assignment is gone from the state")
	}
	w.wantAsked("read", "GET "+groups+w.sales+"/users", "GET "+groups+w.sales, "GET "+users+w.ann+"/groups")
}

// What a proxy answers with 404 is no word of Okta's.
func TestA404OfSomebodyElseIsNoRemoval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(acctest.Attrs{"max_retries": 0})
	state := r.MustApply(nil, pair(w.sales, w.ann))
	w.box.OrgFault(sandbox.Fault{Path: groups, Status: 404, Body: "<html>not here</html>"})
	after, diags := r.Read(state)
	diags.WantError(t, "Entitlement Assignment Not Read", "404")
	if after == nil {
		t.Error("the assignment is gone from the state")
	}
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "Entitlement Not Taken Away", "404")
}

func TestAnotherEntitlementOrPersonReplacesTheAssignment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	security := w.group("Security")
	r := w.resource(nil)
	state := r.MustApply(nil, pair(w.sales, w.ann))
	for attribute, config := range map[string]acctest.Attrs{"entitlement_id": pair(security, w.ann), "identity_id": pair(w.sales, w.bob)} {
		p := r.MustPlan(state, config)
		if p.Action != plancheck.ResourceActionReplace || len(p.RequiresReplace) != 1 || !strings.Contains(p.RequiresReplace[0], attribute) {
			t.Errorf("%s: planned %s because of %v", attribute, p.Action, p.RequiresReplace)
		}
	}
	state = r.MustApply(state, pair(security, w.ann))
	w.wantAssignees(w.sales)
	w.wantAssignees(security, w.ann)
	if state.Identity["entitlement_id"] != security || state.Identity["identity_id"] != w.ann {
		t.Errorf("the identity is %v", state.Identity)
	}
}

func TestWhatCannotBeAssignedSaysWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	for name, tc := range map[string]struct {
		config acctest.Attrs
		words  []string
	}{
		"Okta's own group": {pair(w.box.Org().Everyone(), w.ann), []string{"Everyone", "one of Okta's own", "E0000006"}},
		"no such person":   {pair(w.sales, "00u0000000000000gone"), []string{"00u0000000000000gone", "E0000007"}},
		"no such group":    {pair("00g0000000000000gone", w.ann), []string{"00g0000000000000gone", "E0000007"}},
		"no id":            {pair("Sales", "ann@acme.example"), []string{"is no id of a person"}},
	} {
		state, diags := r.Apply(nil, tc.config)
		diags.WantError(t, "Entitlement Not Assigned", tc.words...)
		if state != nil {
			t.Errorf("%s: state is %v, want none", name, state.Values)
		}
	}
	w.wantAssignees(w.sales)
}

func TestARemovalThatARulePreventsSaysWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, pair(w.sales, w.ann))
	w.box.OrgFault(sandbox.Fault{Method: "DELETE", Path: groups, Status: 400, Times: 1})
	after, diags := r.Apply(state, nil)
	diags.WantError(t, "Entitlement Not Taken Away", "group rule", "Directory > Groups > Rules")
	if after == nil {
		t.Error("the assignment is gone from the state")
	}
}

func TestWhomAGroupRuleAssignedIsTakenOutAllTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rule, err := w.box.Org().CreateRule(t.Context(), org.Rule{Name: "all", Expression: `user.login=="` + login + `"`, Groups: []string{w.sales}})
	must(t, err)
	must(t, w.box.Org().SetRuleActive(t.Context(), rule.ID, true))
	w.wantAssignees(w.sales, w.ann)
	r := w.resource(nil)
	state := r.MustApply(nil, pair(w.sales, w.ann))
	r.MustApply(state, nil)
	w.wantAssignees(w.sales)
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the change": {Method: "*", Path: groups, Drop: true, Times: 1},
		"before it":        {Method: "*", Path: groups, Reset: true, Times: 1},
		"by a gateway":     {Method: "*", Path: groups, Status: 502, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(nil)
			w.box.OrgFault(fault)
			state := r.MustApply(nil, pair(w.sales, w.ann))
			w.wantAssignees(w.sales, w.ann)
			w.box.OrgFault(fault)
			r.MustApply(state, nil)
			w.wantAssignees(w.sales)
		})
	}
}

func TestThirtyAssignmentsAtOnceLoseNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	var people []string
	for i := range 30 {
		people = append(people, w.person(fmt.Sprintf("p%d@acme.example", i)))
	}
	states, said := make([]*acctest.State, len(people)), make([]acctest.Diagnostics, len(people))
	atOnce(people, 1, func(i int) { states[i], said[i] = r.Apply(nil, pair(w.sales, people[i])) })
	w.wantAssignees(w.sales, people...)
	atOnce(people, 2, func(i int) { _, said[i] = r.Apply(states[i], nil) })
	var left []string
	for i, id := range people {
		said[i].None(t)
		if i%2 == 1 {
			left = append(left, id)
		}
	}
	w.wantAssignees(w.sales, left...)
}

func atOnce(people []string, step int, do func(int)) {
	var all sync.WaitGroup
	for i := 0; i < len(people); i += step {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func TestGuardsStopThePlanAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.group("Security")
	state := w.resource(nil).MustApply(nil, pair(w.sales, w.ann))
	theOther := w.resource(nil).MustApply(nil, pair(w.sales, w.bob))
	w.asked()

	protected := w.resource(acctest.Attrs{"protected_users": []any{"ANN@acme.example"}})
	for name, config := range map[string]acctest.Attrs{
		"removal": nil, "another entitlement": pair(other, w.ann), "another person": pair(w.sales, w.bob),
		"an entitlement that is not known yet": {"entitlement_id": acctest.Unknown, "identity_id": w.ann},
	} {
		diags := protected.Plan(state, config).Diagnostics
		if !diags.HasError() {
			t.Errorf("%s is planned", name)
			continue
		}
		diags.WantError(t, "Protected Person Would Be Removed", "takes an entitlement from ANN@acme.example")
	}
	// -replace: the CLI asks about the assignment as it is, and then about a new one alone.
	protected.MustPlan(state, pair(w.sales, w.ann))
	protected.Plan(nil, pair(w.sales, w.ann)).Diagnostics.WantError(t, "Protected Person Would Be Removed", "ANN@acme.example")
	protected.MustPlan(theOther, nil)
	protected.MustPlan(nil, pair(other, w.ann))
	// One look-up of the protected person, by login.
	w.wantAsked("the plans", "GET "+users+"ANN@acme.example")

	limited := w.resource(acctest.Attrs{"max_removals": "1"})
	limited.MustPlan(state, nil)
	limited.Plan(theOther, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", w.bob, "max_removals")
	w.wantAssignees(w.sales, w.ann, w.bob)
}

func TestWithoutAnOrgAnAssignmentSaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, pair("00g1", "00u1"))
	diags.WantError(t, "Okta Not Configured")
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.resource(nil).MustPlan(nil, acctest.Attrs{"entitlement_id": acctest.Unknown, "identity_id": acctest.Unknown})
	if p.Action != plancheck.ResourceActionCreate || p.Values["identity_id"] != acctest.Unknown {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	w.wantAsked("the plan")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for name, config := range map[string]acctest.Attrs{
		"empty entitlement": pair("", "00u1"), "empty person": pair("00g1", ""),
		"no entitlement": {"identity_id": "00u1"}, "no person": {"entitlement_id": "00g1"},
	} {
		if diags := r.Validate(config); !diags.HasError() {
			t.Errorf("%s was accepted", name)
		}
	}
}
