package oktaidentity_test

import (
	"net/http"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// refused fails unless a plan ends with the rule, and nothing is written.
func refused(t *testing.T, box *sandbox.Server, p acctest.Plan, rule string, parts ...string) {
	t.Helper()
	p.Diagnostics.WantError(t, rule, parts...)
	for _, r := range box.OrgRequests() {
		if r.Method != http.MethodGet {
			t.Errorf("a refused plan sent %v", r)
		}
	}
}

func TestGuardsStopThePlanAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	config := ann(acctest.Attrs{"active": true})
	state := srv.Resource(typeName).MustApply(nil, config)
	box.ForgetOrg()

	protected := acctest.On(t, box, acctest.Attrs{"protected_users": []any{"Ann@example.com"}}).Resource(typeName)
	refused(t, box, protected.Plan(state, nil), "Protected Person Would Be Removed", "Ann@example.com", "deprovisions", "protected_users")
	refused(t, box, protected.Plan(state, ann(acctest.Attrs{"active": false})), "Protected Person Would Be Removed", "deprovisions")
	limited := acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName)
	refused(t, box, limited.Plan(state, nil), "Too Many People Would Be Removed", login, "max_removals")
	if got := box.OrgRequests(); len(got) != 0 {
		t.Errorf("plans asked %v", got)
	}
	percent := acctest.On(t, box, acctest.Attrs{"max_removals": "33%"}).Resource(typeName)
	refused(t, box, percent.Plan(state, nil), "Too Many People Would Be Removed", "33%")

	retained := srv.Resource(typeName).MustApply(state, ann(acctest.Attrs{"active": true, "on_destroy": "retain"}))
	protected.MustPlan(retained, nil)
	deleted := srv.Resource(typeName).MustApply(state, ann(acctest.Attrs{"active": true, "on_destroy": "delete"}))
	refused(t, box, protected.Plan(deleted, nil), "Protected Person Would Be Removed", "deletes Ann@example.com")
}

const ownerRule = "Owner Of The Okta Token Would Be Deprovisioned"

func TestTheOwnerOfTheTokenIsNeitherRemovedNorDeactivatedNorReplaced(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	me, found := person(t, box, box.Org().Administrator().ID)
	if !found {
		t.Fatal("the org has no administrator")
	}
	r := srv.Resource(typeName)
	state := r.MustImport(me.Login())
	config := acctest.Attrs{}
	for _, name := range []string{"login", "email", "first_name", "last_name"} {
		config[name] = state.Values[name]
	}
	off := acctest.Attrs{"active": false}
	for name, value := range config {
		off[name] = value
	}
	box.ForgetOrg()
	refused(t, box, r.Plan(state, nil), ownerRule, me.Login())
	refused(t, box, r.Plan(state, off), ownerRule, "deprovisions "+me.Login())
	// A CLI that is told to replace a resource (-replace) asks about the resource as it is,
	// and then about a new one: never about the end of the old one.
	r.MustPlan(state, config)
	refused(t, box, r.Plan(nil, config), ownerRule, "replaces "+me.Login())
	wantCalls(t, box, "four plans", whoAmI)
}

// Of a tainted resource a CLI reads the old one, and plans the new one alone.
func TestTheReplacementOfATaintedPersonIsJudgedAsTheRemovalItIs(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	state := srv.Resource(typeName).MustApply(nil, ann(nil))
	limited := acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName)
	limited.MustRead(state)
	box.ForgetOrg()
	refused(t, box, limited.Plan(nil, ann(nil)), "Too Many People Would Be Removed", login)
	// What the CLI itself plans away is judged there, and once.
	moved := acctest.On(t, box, acctest.Attrs{"max_removals": "1"}).Resource(typeName)
	moved.MustRead(state)
	moved.MustPlan(state, nil)
	moved.MustPlan(nil, ann(nil))
}

func TestAnAdoptionTakesNothingThatAPlanMayNot(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	srv.Resource(typeName).MustApply(nil, ann(nil))
	box.ForgetOrg()
	inactive := ann(acctest.Attrs{"active": false})
	for rule, block := range map[string]acctest.Attrs{
		"Protected Person Would Be Removed": {"protected_users": []any{"Ann@example.com"}}, "Too Many People Would Be Removed": {"max_removals": "0"},
	} {
		block["adopt_existing"] = true
		state, diags := acctest.On(t, box, block).Resource(typeName).Apply(nil, inactive)
		diags.WantError(t, rule, "nn@example.com") // protected_users spells her otherwise
		if state != nil {
			t.Errorf("the state has %v", state.Values)
		}
	}
	if u, _ := person(t, box, login); u.Status != "PROVISIONED" {
		t.Errorf("ann is %s", u.Status)
	}
	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)
	state := adopting.MustApply(nil, inactive)
	if u, _ := person(t, box, login); u.Status != deactivated || state.Values["status"] != deactivated {
		t.Errorf("ann is %s, in the state %v", u.Status, state.Values["status"])
	}
}

// With -refresh=false a CLI does not read the old one either: only the end itself tells.
func TestATaintedPersonWhoIsProtectedStaysWithoutARefreshAsWell(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	end := r.MustPlan(r.MustApply(nil, ann(nil)), nil)
	box.ForgetOrg()
	_, diags := acctest.On(t, box, acctest.Attrs{"protected_users": []any{"Ann@example.com"}}).Resource(typeName).ApplyPlan(end)
	diags.WantError(t, "Protected Person Would Be Removed", "Ann@example.com")
	if got := box.OrgRequests(); len(got) != 0 {
		t.Errorf("sent %v", got)
	}
}
