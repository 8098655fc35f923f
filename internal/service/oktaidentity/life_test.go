package oktaidentity_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const (
	read        = "GET /users/{id}"
	searches    = "GET /users"
	create      = "POST /users"
	update      = "POST /users/{id}"
	activate    = "POST /users/{id}/lifecycle/activate"
	deactivate  = "POST /users/{id}/lifecycle/deactivate"
	groups      = "GET /users/{id}/groups"
	sessions    = "DELETE /users/{id}/sessions"
	remove      = "DELETE /users/{id}"
	whoAmI      = "GET /users/me"
	deactivated = "DEPROVISIONED"
)

func TestEveryStepOfALifeSendsNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)

	state := r.MustApply(nil, ann(nil))
	// The search is for others with the e-mail address.
	wantCalls(t, box, "create", searches, create)
	if state.Values["status"] != "PROVISIONED" || state.Values["active"] != true {
		t.Errorf("created %v", state.Values)
	}
	state = r.MustRead(state)
	wantCalls(t, box, "read", read)
	state = r.MustApply(state, ann(acctest.Attrs{"first_name": "Anna", "title": "Clerk"}))
	wantCalls(t, box, "update", update)
	if p := r.MustPlan(state, ann(acctest.Attrs{"first_name": "Anna"})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("leaving the title out plans %s", p.Action)
	}
	state = r.MustApply(state, ann(acctest.Attrs{"first_name": "Anna", "on_destroy": "delete", "logout": true, "activation": "silent"}))
	wantCalls(t, box, "what the org does not know")
	p := r.MustPlan(state, nil)
	// Once in a plan, however many people it takes away: who owns the token?
	wantCalls(t, box, "planning the delete", whoAmI)
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	wantCalls(t, box, "delete", read, sessions, groups, deactivate, read, remove)
}

func TestActivationIsWhatItSays(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		config acctest.Attrs
		status string
		calls  []string
	}{
		"email":         {acctest.Attrs{}, "PROVISIONED", []string{searches, create}},
		"silent":        {acctest.Attrs{"activation": "silent"}, "PROVISIONED", []string{searches, create, activate, read}},
		"staged":        {acctest.Attrs{"activation": "staged"}, "STAGED", []string{searches, create}},
		"active":        {acctest.Attrs{"active": true}, "PROVISIONED", []string{searches, create}},
		"not active":    {acctest.Attrs{"active": false}, "STAGED", []string{searches, create}},
		"active, quiet": {acctest.Attrs{"active": true, "activation": "silent"}, "PROVISIONED", []string{searches, create, activate, read}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, ann(tc.config))
			wantCalls(t, box, name, tc.calls...)
			if u, _ := person(t, box, login); u.Status != tc.status || state.Values["status"] != tc.status || state.Values["active"] != (tc.status != "STAGED") {
				t.Errorf("the org has %s, the state %v", u.Status, state.Values)
			}
			if p := r.MustPlan(r.MustRead(state), ann(tc.config)); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
			}
		})
	}
}

func TestATransitionIsWaitedOut(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil, sandbox.WithOrgTransitionTime(300*time.Millisecond))
	state := srv.Resource(typeName).MustApply(nil, ann(nil))
	if state.Values["status"] != "PROVISIONED" {
		t.Errorf("the state has %v", state.Values["status"])
	}
	if got := len(box.OrgRequests()); got < 3 {
		t.Errorf("nobody looked: %v", calls(box))
	}
}

func TestAWaitEndsWithItsTimeout(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil, sandbox.WithOrgTransitionTime(time.Hour))
	r := srv.Resource(typeName)
	state, diags := r.Apply(nil, ann(acctest.Attrs{"timeouts": acctest.Attrs{"create": "300ms"}}))
	diags.WantError(t, "Identity Not Activated", login, "on the way to PROVISIONED", "300ms", "timeouts.create")
	u, _ := person(t, box, login)
	if state == nil || state.Values["id"] != u.ID {
		t.Errorf("the state is %v, the org has %+v", state, u)
	}
	if diags := r.Validate(ann(acctest.Attrs{"timeouts": acctest.Attrs{"delete": "soon"}})); !diags.HasError() {
		t.Error("a timeout that is no duration was accepted")
	}
}

func TestDestroyDoesWhatOnDestroySays(t *testing.T) {
	t.Parallel()
	for onDestroy, want := range map[string]string{"": deactivated, "deactivate": deactivated, "delete": "gone", "retain": "PROVISIONED"} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			r := srv.Resource(typeName)
			config := ann(nil)
			if onDestroy != "" {
				config["on_destroy"] = onDestroy
			}
			state := r.MustApply(nil, config)
			group, err := box.Org().CreateGroup(t.Context(), map[string]any{"name": "Sales"})
			if err != nil {
				t.Fatal(err)
			}
			if err := box.Org().AddMember(t.Context(), group.ID, fmt.Sprint(state.Values["id"])); err != nil {
				t.Fatal(err)
			}
			box.ForgetOrg()
			r.MustApply(state, nil)

			got := "gone"
			if u, found := person(t, box, state.Values["id"]); found {
				got = u.Status
			}
			members, _, err := box.Org().Members(t.Context(), group.ID, "", 10)
			if err != nil || got != want || (len(members) == 1) != (onDestroy == "retain") {
				t.Errorf("ann is %s, want %s; the group has %d members (%v)", got, want, len(members), err)
			}
			for _, call := range calls(box) {
				if call == sessions {
					t.Errorf("sessions were ended that nobody asked for: %v", calls(box))
				}
			}
		})
	}
}

func TestLogoutEndsSessionsFirst(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"logout": true}))
	p := r.MustPlan(state, nil)
	box.ForgetOrg()
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	wantCalls(t, box, "destroy", read, sessions, groups, deactivate, read)
}

func TestDestroyOfSomebodyWhoIsGoneSucceeds(t *testing.T) {
	t.Parallel()
	for _, onDestroy := range []string{"deactivate", "delete"} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, ann(acctest.Attrs{"on_destroy": onDestroy}))
			gone(t, box, state.Values["id"])
			anotherCommand(t, box).MustApply(state, nil)
		})
	}
}

// anotherCommand has not made anybody. The command that has waits a while for an org that
// does not know them yet.
func anotherCommand(t *testing.T, box *sandbox.Server) *acctest.Resource {
	t.Helper()
	return acctest.On(t, box, nil).Resource(typeName)
}

// gone deletes somebody behind Terraform's back, for which Okta is asked twice.
func gone(t *testing.T, box *sandbox.Server, id any) {
	t.Helper()
	for range 2 {
		if err := box.Org().DeleteUser(t.Context(), fmt.Sprint(id)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestABrokenDestroyIsFinishedByTheNext(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"logout": true, "on_destroy": "delete"}))
	box.OrgFault(sandbox.Fault{Method: "DELETE", Path: "/api/v1/users/" + fmt.Sprint(state.Values["id"]) + "/sessions", Status: 403, Times: 1})
	left, diags := r.Apply(state, nil)
	diags.WantError(t, "Identity Not Deprovisioned", "ann@example.com", "repeat it")
	if u, _ := person(t, box, state.Values["id"]); u == nil || u.Status != deactivated || left == nil {
		t.Fatalf("after the first: %+v, state %v", u, left)
	}
	r.MustApply(left, nil)
	if _, found := person(t, box, state.Values["id"]); found {
		t.Error("ann is still there")
	}
}

func TestCreateReactivatesTheDeprovisionedAndTouchesOnlyWhatIsConfigured(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	first := r.MustApply(nil, ann(acctest.Attrs{"title": "Clerk", "department": "Sales"}))
	r.MustApply(first, nil)
	box.ForgetOrg()

	config := ann(acctest.Attrs{"login": "Ann@Example.com", "first_name": "Anna", "activation": "silent"})
	state, diags := r.Apply(nil, config)
	diags.WantWarning(t, "Identity Reactivated", "Ann@Example.com", "groups")
	if state.Values["id"] != first.Values["id"] || state.Values["status"] != "PROVISIONED" || state.Values["active"] != true {
		t.Errorf("got %v, want the id of before, %v", state.Values, first.Values["id"])
	}
	u, _ := person(t, box, login)
	if u.Status != "PROVISIONED" || u.Profile["firstName"] != "Anna" || u.Profile["title"] != "Clerk" || u.Profile["department"] != "Sales" {
		t.Errorf("ann is %+v", u)
	}
	if got := sent(t, box); !strings.HasSuffix(got, ` {"firstName":"Anna"}`) {
		t.Errorf("sent %s", got)
	}
	wantCalls(t, box, "the reactivation", searches, create, read, read, searches, activate, read, update)
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop || state.Values["title"] != "Clerk" {
		t.Errorf("the next plan is to %s, the state is %v", p.Action, state.Values)
	}
}

func TestCreateOfADeprovisionedPersonWhoShallStaySoDoesNotReactivate(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	r.MustApply(r.MustApply(nil, ann(nil)), nil)
	state := r.MustApply(nil, ann(acctest.Attrs{"active": false}))
	if u, _ := person(t, box, login); u.Status != deactivated || state.Values["status"] != deactivated {
		t.Errorf("ann is %s, in the state %v", u.Status, state.Values["status"])
	}
}

func TestCreateRefusesTheLivingWithAnImportBlock(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	id := fmt.Sprint(r.MustApply(nil, ann(nil)).Values["id"])
	for name, config := range map[string]acctest.Attrs{
		"the same address": {"login": "ANN@example.com", "first_name": "Somebody"}, "another address": {"email": "a@example.com", "first_name": "Somebody"},
	} {
		state, diags := r.Apply(nil, ann(config))
		diags.WantError(t, "Identity Exists Already", "import {", "to = veza_okta_identity.NAME", fmt.Sprintf("id = %q", id), "adopt_existing", "PROVISIONED")
		if state != nil {
			t.Errorf("%s: state is %v, want none", name, state.Values)
		}
	}
	if u, _ := person(t, box, login); u.Profile["firstName"] != "Ann" {
		t.Errorf("ann was changed: %+v", u.Profile)
	}
}

func TestAdoptExistingAppliesTheDifferenceOnly(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	srv.Resource(typeName).MustApply(nil, ann(acctest.Attrs{"title": "Clerk"}))
	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)
	box.ForgetOrg()
	config := ann(acctest.Attrs{"display_name": "Dr. Ann Lee", "title": "Chief", "no_continuous_sync": []any{"title"}})
	state := adopting.MustApply(nil, config)
	if got := sent(t, box); got != `{"displayName":"Dr. Ann Lee"}` {
		t.Errorf("sent %s", got)
	}
	wantCalls(t, box, "the adoption", searches, read, update)
	if p := adopting.MustPlan(adopting.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
	}
}

func TestAdoptionActivatesTheStagedWhereItIsAskedTo(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	srv.Resource(typeName).MustApply(nil, ann(acctest.Attrs{"activation": "staged"}))
	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)
	state := adopting.MustApply(nil, ann(nil))
	if state.Values["status"] != "STAGED" {
		t.Errorf("the state has %v", state.Values["status"])
	}
	state = adopting.MustApply(state, ann(acctest.Attrs{"active": true}))
	if state.Values["status"] != "PROVISIONED" {
		t.Errorf("the state has %v", state.Values["status"])
	}
}

func TestAnAddressOfSomebodyElseIsToldAtTheAddress(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	r.MustApply(nil, colleague("bob"))
	_, diags := r.Apply(nil, ann(acctest.Attrs{"email": "BOB@example.com"}))
	diags.WantError(t, "Identity Not Created", "bob@example.com", "must be unique")
	at(t, diags, "email")
	state := r.MustApply(nil, ann(nil))
	box.ForgetOrg()
	_, diags = r.Apply(state, ann(acctest.Attrs{"email": "bob@example.com"}))
	diags.WantError(t, "Identity Not Updated", "bob@example.com")
	at(t, diags, "email")
	wantCalls(t, box, "a refused change", searches)
}

// Okta takes two logins that differ in accents alone for one.
func TestALoginThatDiffersInAccentsAloneIsToldAsTaken(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, acctest.Attrs{"adopt_existing": true})
	r := srv.Resource(typeName)
	r.MustApply(nil, ann(nil))
	state, diags := r.Apply(nil, ann(acctest.Attrs{"login": "änn@example.com", "email": "aenn@example.com"}))
	diags.WantError(t, "Identity Conflicts With Another", "login: An object with this field already exists")
	at(t, diags, "login")
	if state != nil {
		t.Errorf("the state has %v", state.Values)
	}
}

// at fails unless the one diagnostic is about that attribute.
func at(t *testing.T, diags acctest.Diagnostics, name string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Attribute == nil || diags[0].Attribute.String() != fmt.Sprintf("AttributeName(%q)", name) {
		t.Errorf("told at %s, want %s", diags, name)
	}
}

func TestWhatTheOrgRefusesIsToldAtTheAttribute(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	_, diags := r.Apply(nil, ann(acctest.Attrs{"custom_attributes": `{"shoe_size":44}`}))
	diags.WantError(t, "Identity Not Created", "shoeSize", "E0000001")
	at(t, diags, "custom_attributes")
	state := r.MustApply(nil, ann(nil))
	_, diags = r.Apply(state, ann(acctest.Attrs{"second_email": "no address"}))
	diags.WantError(t, "Identity Not Updated", "secondEmail")
	at(t, diags, "second_email")
}

func TestALostAnswerNeitherDuplicatesNorFails(t *testing.T) {
	t.Parallel()
	faults := map[string]sandbox.Fault{
		"after the person was created": {Method: "POST", Path: "/api/v1/users$", Drop: true, Times: 1},
		"before it was":                {Method: "POST", Path: "/api/v1/users$", Reset: true, Times: 1},
		"by a gateway":                 {Method: "POST", Path: "/api/v1/users$", Status: 502, Times: 1},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil, sandbox.WithOrgFaults(fault))
			state := srv.Resource(typeName).MustApply(nil, ann(nil))
			if u, found := person(t, box, login); !found || u.ID != state.Values["id"] {
				t.Errorf("the state has %v, the org %+v", state.Values["id"], u)
			}
		})
	}
}

// The CLI takes what an error left for tainted: it replaces it.
func TestWhoWasCreatedAndNotActivatedIsInTheStateAndMadeOnce(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	box.OrgFault(sandbox.Fault{Method: "POST", Path: "/api/v1/users/", Status: 403, Times: 1})
	config := ann(acctest.Attrs{"activation": "silent"})
	state, diags := r.Apply(nil, config)
	diags.WantError(t, "Identity Not Activated")
	u, _ := person(t, box, login)
	if state == nil || u == nil || state.Values["id"] != u.ID || u.Status != "STAGED" || state.Identity["id"] != u.ID {
		t.Fatalf("the state is %+v, the org has %+v", state, u)
	}
	state = r.MustRead(state)
	left, diags := r.Apply(state, nil)
	diags.None(t)
	if left != nil {
		t.Fatalf("left %v", left)
	}
	state, diags = r.Apply(nil, config)
	diags.WantWarning(t, "Identity Reactivated")
	if state.Values["id"] != u.ID || state.Values["status"] != "PROVISIONED" {
		t.Errorf("the state is %v", state.Values)
	}
}

func TestSomebodyWhoDisappearsIsPlannedAnew(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	gone(t, box, state.Values["id"])
	if state = anotherCommand(t, box).MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
}

func TestAnOrgThatDoesNotAnswerHasNotLostAnybody(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	for _, fault := range []sandbox.Fault{{Status: 401}, {Status: 404, Body: "<html>no such host</html>"}, {Status: 503}} {
		fault.Path, fault.Times = "/api/v1/users/", 1
		box.OrgFault(fault)
		after, diags := r.Read(state)
		diags.WantError(t, "Identity Not Read")
		if after == nil {
			t.Errorf("with %d the person is gone from the state", fault.Status)
		}
	}
}

func TestWhatIsSetIsEnforcedAndWhatIsLeftOutFollowsTheOrg(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"title": "Clerk"}))
	outside(t, box, state.Values["id"], map[string]any{"title": "Chief", "department": "Sales", "lastName": "Stone"})
	state = r.MustRead(state)
	p := r.MustPlan(state, ann(acctest.Attrs{"title": "Clerk"}))
	if p.Action != plancheck.ResourceActionUpdate || p.Values["department"] != "Sales" {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	box.ForgetOrg()
	r.MustApply(state, ann(acctest.Attrs{"title": "Clerk"}))
	if got := sent(t, box); got != `{"lastName":"Lee","title":"Clerk"}` {
		t.Errorf("sent %s", got)
	}
}

func TestWhatTheOrgChangesBetweenPlanAndApplyWaitsForTheNextPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	config := ann(acctest.Attrs{"title": "Clerk"})
	p := r.MustPlan(state, config)
	outside(t, box, state.Values["id"], map[string]any{"department": "Sales"})
	if _, err := box.Org().LockOut(t.Context(), fmt.Sprint(state.Values["id"])); err == nil {
		t.Error("somebody without a password was locked out")
	}
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop || state.Values["department"] != "Sales" {
		t.Errorf("planned %s, the state is %v", p.Action, state.Values)
	}
}

func TestAnotherSpellingIsNoDrift(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := ann(acctest.Attrs{"login": "Ann@Example.com", "email": "ann@example.COM"})
	state := r.MustApply(nil, config)
	outside(t, box, state.Values["id"], map[string]any{"login": "ANN@EXAMPLE.COM", "email": "ann@example.com"})
	state = r.MustRead(state)
	for _, c := range []acctest.Attrs{config, ann(nil)} {
		if p := r.MustPlan(state, c); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("planned %s to %v", p.Action, p.Values)
		}
	}
}

func TestEmptyTakesAwayWhatOmittedLeaves(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"title": "Clerk", "department": "Sales"}))
	box.ForgetOrg()
	config := ann(acctest.Attrs{"title": "", "city": ""})
	state = r.MustApply(state, config)
	if got := sent(t, box); got != `{"title":null}` {
		t.Errorf("sent %s", got)
	}
	if u, _ := person(t, box, login); u.Profile["title"] != nil || u.Profile["department"] != "Sales" {
		t.Errorf("ann is %v", u.Profile)
	}
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	outside(t, box, state.Values["id"], map[string]any{"title": "Chief"})
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("a title that should not be there plans %s", p.Action)
	}
}
