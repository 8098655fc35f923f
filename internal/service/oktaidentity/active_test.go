package oktaidentity_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestSomebodyDeprovisionedElsewhereStaysSoUnlessActiveSaysOtherwise(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"title": "Clerk"}))
	deprovisioned(t, box)
	state = r.MustRead(state)
	if state.Values["status"] != deactivated || state.Values["active"] != false {
		t.Errorf("the state is %v", state.Values)
	}
	if p := r.MustPlan(state, ann(acctest.Attrs{"title": "Clerk"})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	config := ann(acctest.Attrs{"title": "Chief", "active": true, "activation": "silent"})
	p := r.MustPlan(state, config)
	if p.Action != plancheck.ResourceActionUpdate || p.Values["status"] != acctest.Unknown {
		t.Errorf("active = true plans %s of %v", p.Action, p.Values)
	}
	box.ForgetOrg()
	state = r.MustApply(state, config)
	wantCalls(t, box, "the reactivation", read, searches, activate, read, update)
	if u, _ := person(t, box, login); u.Status != "PROVISIONED" || u.Profile["title"] != "Chief" || state.Values["status"] != "PROVISIONED" {
		t.Errorf("ann is %+v, the state %v", u, state.Values)
	}
}

// Okta takes no changes of the deprovisioned. An error would stop the plans of a whole
// company for each leaver whose record somebody edits.
func TestADeprovisionedPersonIsLeftAloneWithAWarning(t *testing.T) {
	t.Parallel()
	box, r := withCustom(t)
	state := r.MustApply(nil, ann(acctest.Attrs{"department": "Sales"}))
	deprovisioned(t, box)
	state = r.MustRead(state)
	config := ann(acctest.Attrs{"first_name": "Anna", "department": "IT", "title": "Clerk", "custom_attributes": `{"level":1}`})
	p := r.Plan(state, config)
	p.Diagnostics.WantWarning(t, "Deprovisioned Identity Left As It Is", login, "department, first_name, level, title", "active = true")
	box.ForgetOrg()
	state, diags := r.ApplyPlan(p)
	if diags.HasError() {
		t.Fatal(diags)
	}
	wantCalls(t, box, "the apply")
	p = r.Plan(r.MustRead(state), config)
	if p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	// Nothing of it is forgotten.
	config["active"] = true
	state = r.MustApply(r.MustRead(state), config)
	u, _ := person(t, box, login)
	for name, want := range map[string]string{"firstName": "Anna", "department": "IT", "title": "Clerk", "level": "1"} {
		if fmt.Sprint(u.Profile[name]) != want {
			t.Errorf("%s is %v, want %s", name, u.Profile[name], want)
		}
	}
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

func TestActiveFalseDeprovisionsAndKeepsTheResource(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"logout": true}))
	p := r.MustPlan(state, ann(acctest.Attrs{"logout": true, "title": "Former clerk", "active": false}))
	box.ForgetOrg()
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	// Changes come first: there is no later.
	wantCalls(t, box, "the leaving", update, read, sessions, groups, deactivate, read)
	if u, _ := person(t, box, login); u.Status != deactivated || u.Profile["title"] != "Former clerk" {
		t.Errorf("ann is %+v", u)
	}
	if state.Values["status"] != deactivated || state.Values["active"] != false {
		t.Errorf("the state is %v", state.Values)
	}
	if p := r.MustPlan(r.MustRead(state), ann(acctest.Attrs{"logout": true, "title": "Former clerk", "active": false})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

// Whoever suspends somebody in an incident does not want Terraform to lift it.
func TestASuspensionIsNeitherMadeNorLifted(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := ann(acctest.Attrs{"active": true})
	active(t, box)
	state := r.MustApply(r.MustImport(login), config)
	if _, err := box.Org().Suspend(t.Context(), login); err != nil {
		t.Fatal(err)
	}
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop || p.Values["status"] != "SUSPENDED" || p.Values["active"] != true {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	config["title"] = "Clerk"
	r.MustApply(state, config)
	if u, _ := person(t, box, login); u.Status != "SUSPENDED" || u.Profile["title"] != "Clerk" {
		t.Errorf("ann is %+v", u)
	}
}

func TestSomebodyDeprovisionedBetweenPlanAndApplyIsToldFromSomebodyWhoIsGone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	r = anotherCommand(t, box)
	p := r.MustPlan(state, ann(acctest.Attrs{"title": "Clerk"}))
	deprovisioned(t, box)
	_, diags := r.ApplyPlan(p)
	diags.WantError(t, "Identity Not Updated", "deprovisioned meanwhile", login, "reactivate")
}

func TestALoginIsNeverChangedByAPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	box.ForgetOrg()
	renamed := ann(acctest.Attrs{"login": "ann.stone@example.com"})
	p := r.Plan(state, renamed)
	p.Diagnostics.WantError(t, "Login Cannot Be Changed", login, "ann.stone@example.com", "nobody was touched")
	at(t, p.Diagnostics, "login")
	wantCalls(t, box, "the plan")

	// What is known only at apply is refused there.
	renamed["login"] = acctest.Unknown
	if p := r.MustPlan(state, renamed); len(p.RequiresReplace) > 0 {
		t.Errorf("planned to replace ann for %v", p.RequiresReplace)
	}
	// An administrator may rename people in Okta; the configuration follows.
	outside(t, box, login, map[string]any{"login": "ann.stone@example.com"})
	state = r.MustRead(state)
	r.Plan(state, ann(nil)).Diagnostics.WantError(t, "Login Cannot Be Changed")
	renamed["login"] = "Ann.Stone@example.com"
	if p := r.MustPlan(state, renamed); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

func TestAReactivationWhoseChangesAreRefusedGoesOnWithTheNextApply(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	deprovisioned(t, box)
	state = r.MustRead(state)
	config := ann(acctest.Attrs{"title": "Chief", "active": true, "activation": "silent"})
	box.OrgFault(sandbox.Fault{Method: "POST", Path: "/api/v1/users/" + fmt.Sprint(state.Values["id"]) + "$", Status: 403, Times: 1})
	left, diags := r.Apply(state, config)
	diags.WantError(t, "Identity Not Updated", "403")
	if diff := cmp.Diff(state.Values, left.Values); diff != "" {
		t.Errorf("the state changed:\n%s", diff)
	}
	state = r.MustRead(left)
	box.ForgetOrg()
	state = r.MustApply(state, config)
	wantCalls(t, box, "the next apply", update)
	if u, _ := person(t, box, login); u.Profile["title"] != "Chief" || state.Values["status"] != "PROVISIONED" {
		t.Errorf("ann is %+v, the state %v", u, state.Values)
	}
}
