package oktapushgroup_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestEveryStepOfALifeAsksNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	// The group's own name is asked for where none is given.
	state := r.MustApply(nil, w.push(nil))
	one := w.pushes + "/" + fmt.Sprint(state.Values["id"])
	w.wantAsked("create", "GET /api/v1/groups/"+w.sales, "POST "+w.pushes, "GET "+one)
	w.wantHas("ACTIVE Sales")
	state = r.MustRead(state)
	w.wantAsked("read", "GET "+one)
	state = r.MustApply(state, w.push(acctest.Attrs{"status": "INACTIVE"}))
	// Who is in it, for protected_users and max_removals? They are deactivated in Veza.
	w.wantAsked("rest", "GET /api/v1/groups/"+w.sales+"/users", "PATCH "+one)
	w.wantHas("INACTIVE Sales")
	state = r.MustApply(state, w.push(nil))
	w.wantAsked("go on", "PATCH "+one, "GET "+one)
	state = r.MustApply(state, w.push(acctest.Attrs{"on_destroy": "delete"}))
	w.wantAsked("another on_destroy")
	p := r.MustPlan(state, nil)
	w.wantAsked("planning the delete", "GET /api/v1/groups/"+w.sales+"/users")
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	w.wantAsked("delete", "PATCH "+one, "DELETE "+one)
	w.wantHas("none")

	r.MustApply(nil, w.push(acctest.Attrs{"target_name": "Selling", "status": "INACTIVE"}))
	w.wantAsked("create with a name", "POST "+w.pushes)
	w.wantHas("INACTIVE Selling")
}

func TestOnDestroyDecidesWhetherTheTeamStays(t *testing.T) {
	t.Parallel()
	for how, want := range map[any]string{nil: "Sales", "keep": "Sales", "delete": ""} {
		w := newWorld(t)
		r := w.resource(nil)
		state := r.MustApply(nil, w.push(acctest.Attrs{"on_destroy": how}))
		r.MustApply(state, nil)
		if got := w.name(state.Values["target_group_id"]); got != want {
			t.Errorf("%v leaves the group %q, want %q", how, got, want)
		}
		w.wantHas("none")
	}
}

func TestAGroupThatIsThereIsTakenOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	target := r.MustApply(nil, w.push(acctest.Attrs{"target_name": "Selling"})).Values["target_group_id"]
	r.MustApply(&acctest.State{Values: r.MustImport("Veza/Sales").Values}, nil)
	w.box.ForgetOrg()
	state := r.MustApply(nil, w.push(acctest.Attrs{"target_group_id": target}))
	if state.Values["target_group_id"] != target || state.Values["target_name"] != "Selling" {
		t.Errorf("the state is %v", state.Values)
	}
	w.wantAsked("create", "GET /api/v1/groups/"+fmt.Sprint(target), "POST "+w.pushes, "GET "+w.pushes+"/"+fmt.Sprint(state.Values["id"]))
	if p := r.MustPlan(r.MustRead(state), w.push(acctest.Attrs{"target_group_id": target})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

func TestWhatCannotBeChangedReplaces(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, w.push(nil))
	for name, change := range map[string]acctest.Attrs{
		"entitlement_id": {"entitlement_id": w.group("Security")}, "app_id": {"app_id": "0oa1"}, "target_name": {"target_name": "Selling"},
		"target_group_id": {"target_group_id": "00g1"},
	} {
		if p := r.MustPlan(state, w.push(change)); p.Action != plancheck.ResourceActionReplace || len(p.RequiresReplace) != 1 {
			t.Errorf("%s: planned %s because of %v", name, p.Action, p.RequiresReplace)
		}
	}
	r.MustApply(state, w.push(acctest.Attrs{"target_name": "Selling"}))
	w.wantHas("ACTIVE Selling")
}

func TestDriftIsPutRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, w.push(nil))
	id := fmt.Sprint(state.Values["id"])
	_, err := w.box.Org().SetPushStatus(t.Context(), w.app, id, "INACTIVE")
	must(t, err)
	state = r.MustApply(r.MustRead(state), w.push(nil))
	w.wantHas("ACTIVE Sales")
	_, err = w.box.Org().SetPushStatus(t.Context(), w.app, id, "INACTIVE")
	must(t, err)
	must(t, w.box.Org().DeletePush(t.Context(), w.app, id, false))
	r.MustApply(state, nil) // a destroy of what is gone succeeds
	if state = r.MustRead(state); state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
}

// The group is pushed into the tenant beside the org, for real.
func TestAPushThatFailsSaysWhyAndIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithProvisioning("sync"))
	w.connect(w.box.Key)
	r := w.resource(nil)
	w.box.Fault(sandbox.Fault{Method: "POST", Path: "/scim/v2/Groups", Status: http.StatusBadRequest})
	state, diags := r.Apply(nil, w.push(nil))
	diags.WantError(t, "Group Push Failed", "Tasks", w.sales)
	if state == nil || state.Values["status"] != "ERROR" || state.Values["error"] == nil || state.Identity["id"] != state.Values["id"] {
		t.Fatalf("the state is %+v", state)
	}
	state = r.MustRead(state)
	after, diags := r.Apply(state, w.push(nil))
	diags.WantError(t, "Group Push Failed")
	if diff := cmp.Diff(state, after); diff != "" {
		t.Errorf("another failure changed the state:\n%s", diff)
	}
	w.box.ClearFaults()
	state = r.MustApply(after, w.push(nil))
	if state.Values["status"] != "ACTIVE" || state.Values["error"] != nil {
		t.Errorf("the state is %v", state.Values)
	}
	team := acctest.On(t, w.box, nil).DataSource("veza_team").MustRead(acctest.Attrs{"name": "Sales"})
	if team["id"] == nil {
		t.Errorf("the tenant has %v", team)
	}
}

func TestAPushThatTakesTooLongIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(acctest.Attrs{"max_retries": 0})
	pending := fmt.Sprintf(`{"id":"gPm1","sourceGroupId":%q,"targetGroupId":"00g1","status":"PENDING"}`, w.sales)
	w.box.OrgFault(sandbox.Fault{Path: w.pushes, Status: 200, Body: pending})
	state, diags := r.Apply(nil, w.push(acctest.Attrs{"timeouts": acctest.Attrs{"create": "300ms"}}))
	diags.WantError(t, "Group Not Pushed Yet", "PENDING", "timeouts.create")
	if state == nil || state.Values["id"] != "gPm1" || state.Values["status"] != "PENDING" {
		t.Errorf("the state is %+v", state)
	}
}

func TestAGroupThatIsPushedAlreadyIsRefusedWithAnImportBlock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.resource(nil).MustApply(nil, w.push(nil)).Values["id"]
	w.box.ForgetOrg()
	state, diags := w.resource(nil).Apply(nil, w.push(acctest.Attrs{"target_name": "Sales"}))
	diags.WantError(t, "Group Not Pushed", "import {", "to = veza_okta_push_group.NAME", fmt.Sprintf(`id = "%s/%v"`, w.app, id), "adopt_existing")
	if state != nil || len(diags) != 1 {
		t.Errorf("state is %v, want none; said %s", state, diags)
	}
	w.wantAsked("the create", "POST "+w.pushes, "GET "+w.pushes)
	adopting := w.resource(acctest.Attrs{"adopt_existing": true})
	if state := adopting.MustApply(nil, w.push(acctest.Attrs{"status": "INACTIVE"})); state.Values["id"] != id {
		t.Errorf("adopted %v, want %v", state.Values["id"], id)
	}
	w.wantHas("INACTIVE Sales")
	_, diags = adopting.Apply(nil, w.push(acctest.Attrs{"target_group_id": w.group("Other")}))
	diags.WantError(t, "Group Not Pushed")
}

func TestWhatCannotBePushedSaysWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	for summary, config := range map[string]acctest.Attrs{
		"Group To Push Not Read": w.push(acctest.Attrs{"entitlement_id": "00g0000000000000gone"}),
		"Group Not Pushed":       w.push(acctest.Attrs{"app_id": "0oa0000000000000gone"}),
	} {
		state, diags := r.Apply(nil, config)
		diags.WantError(t, summary, "E0000007")
		if state != nil {
			t.Errorf("state is %v, want none", state.Values)
		}
	}
}

func TestGuardsHoldForTheMembersOfThePushedGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	state := w.resource(nil).MustApply(nil, w.push(nil))
	protecting := func() *acctest.Resource {
		return w.resource(acctest.Attrs{"protected_users": []any{"ANN@acme.example"}})
	}
	for name, config := range map[string]acctest.Attrs{
		"its end": nil, "another target": w.push(acctest.Attrs{"target_name": "Selling"}), "another group": w.push(acctest.Attrs{"entitlement_id": acctest.Unknown}),
		"a rest": w.push(acctest.Attrs{"status": "INACTIVE"}),
	} {
		diags := protecting().Plan(state, config).Diagnostics
		if !diags.HasError() {
			t.Errorf("%s is planned", name)
			continue
		}
		diags.WantError(t, "Protected Person Would Be Removed", "stops pushing a group of ANN@acme.example")
	}
	w.resource(acctest.Attrs{"max_removals": "0"}).Plan(state, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", "ann@acme.example")
	// -replace: the CLI asks about the mapping as it is, and then about a new one alone.
	r := protecting()
	r.MustPlan(state, w.push(nil))
	r.Plan(nil, w.push(nil)).Diagnostics.WantError(t, "Protected Person Would Be Removed")
	protecting().MustPlan(nil, w.push(nil))
	w.wantHas("ACTIVE Sales")
	// What rests is no news, nor what is to begin again.
	rests := w.resource(nil).MustApply(state, w.push(acctest.Attrs{"status": "INACTIVE"}))
	protecting().MustPlan(rests, w.push(acctest.Attrs{"status": "INACTIVE"}))
	protecting().MustPlan(rests, w.push(nil))
}

// What a proxy answers with 404 is no word of Okta's.
func TestA404OfSomebodyElseIsNoDeletion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(acctest.Attrs{"max_retries": 0})
	state := r.MustApply(nil, w.push(nil))
	p := r.MustPlan(state, nil)
	w.box.OrgFault(sandbox.Fault{Path: "/api/v1/", Status: 404, Body: "<html>not here</html>"})
	after, diags := r.Read(state)
	diags.WantError(t, "Pushed Group Not Read", "404")
	if after == nil {
		t.Error("the mapping is gone from the state")
	}
	_, diags = r.ApplyPlan(p)
	diags.WantError(t, "Group Push Not Ended", "404")
	r.Plan(state, nil).Diagnostics.WantError(t, "Members Of The Pushed Group Not Read", "404")
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the change": {Method: "*", Path: "/api/v1/apps", Drop: true, Times: 1},
		"before it":        {Method: "*", Path: "/api/v1/apps", Reset: true, Times: 1},
		"by a gateway":     {Method: "*", Path: "/api/v1/apps", Status: http.StatusBadGateway, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(nil)
			w.box.OrgFault(fault)
			state := r.MustApply(nil, w.push(nil))
			w.wantHas("ACTIVE Sales")
			w.box.OrgFault(fault)
			state = r.MustApply(state, w.push(acctest.Attrs{"status": "INACTIVE"}))
			w.box.OrgFault(fault)
			r.MustApply(state, nil)
			w.wantHas("none")
		})
	}
}

func TestWithoutAnOrgAPushSaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, acctest.Attrs{"app_id": "0oa1", "entitlement_id": "00g1"})
	diags.WantError(t, "Okta Not Configured")
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.resource(nil).MustPlan(nil, acctest.Attrs{"app_id": acctest.Unknown, "entitlement_id": acctest.Unknown, "target_name": acctest.Unknown})
	if p.Action != plancheck.ResourceActionCreate || p.Values["id"] != acctest.Unknown || p.Values["target_group_id"] != acctest.Unknown {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	w.wantAsked("the plan")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	with := func(change acctest.Attrs) acctest.Attrs { return world{app: "0oa1", sales: "00g1"}.push(change) }
	for name, config := range map[string]acctest.Attrs{
		"no app": with(acctest.Attrs{"app_id": nil}), "no group": with(acctest.Attrs{"entitlement_id": nil}), "empty group": with(acctest.Attrs{"entitlement_id": ""}),
		"two targets": with(acctest.Attrs{"target_name": "x", "target_group_id": "00g2"}), "status": with(acctest.Attrs{"status": "ERROR"}),
		"on_destroy": with(acctest.Attrs{"on_destroy": "explode"}), "timeout": with(acctest.Attrs{"timeouts": acctest.Attrs{"create": "soon"}}),
	} {
		if diags := r.Validate(config); !diags.HasError() {
			t.Errorf("%s was accepted", name)
		}
	}
	r.Validate(with(acctest.Attrs{"target_name": "x", "status": "INACTIVE"})).None(t)
}
