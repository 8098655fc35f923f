package oktaapp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestEveryStepOfALifeAsksNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, veza(nil))
	one := apps + "/" + fmt.Sprint(state.Values["id"])
	wantAsked(t, box, "create", "POST "+apps)
	if state.Values["status"] != "ACTIVE" || state.Values["sign_on_mode"] != "AUTO_LOGIN" || state.Values["on_destroy"] != "delete" {
		t.Errorf("created %v", state.Values)
	}
	state = r.MustRead(state)
	wantAsked(t, box, "read", "GET "+one)
	// Okta replaces an app as a whole, which the first request reads.
	state = r.MustApply(state, veza(acctest.Attrs{"label": "Veza EU"}))
	wantAsked(t, box, "rename", "GET "+one, "PUT "+one)
	state = r.MustApply(state, veza(acctest.Attrs{"label": "Veza EU", "on_destroy": "deactivate"}))
	wantAsked(t, box, "another on_destroy")
	state = r.MustApply(state, veza(acctest.Attrs{"label": "Veza EU"}))
	p := r.MustPlan(state, nil)
	// Who has it, for protected_users and max_removals?
	wantAsked(t, box, "planning the delete", "GET "+one+"/users")
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	wantAsked(t, box, "delete", "POST "+one+"/lifecycle/deactivate", "DELETE "+one)
	if status(t, box, state.Values["id"]) != "" {
		t.Error("the app is still there")
	}
}

func TestOnDestroyDecidesWhatIsLeft(t *testing.T) {
	t.Parallel()
	for how, want := range map[string]string{"delete": "", "deactivate": "INACTIVE", "retain": "ACTIVE"} {
		box, srv := acctest.Org(t, nil)
		r := srv.Resource(typeName)
		state := r.MustApply(nil, veza(acctest.Attrs{"on_destroy": how}))
		r.MustApply(state, nil)
		if got := status(t, box, state.Values["id"]); got != want {
			t.Errorf("%s leaves the app %q, want %q", how, got, want)
		}
	}
}

func TestARenameLeavesTheRestOfTheApp(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, veza(nil))
	before, err := box.Org().App(t.Context(), fmt.Sprint(state.Values["id"]))
	must(t, err)
	box.ForgetOrg()
	r.MustApply(state, veza(acctest.Attrs{"label": "Veza EU"}))
	after, err := box.Org().App(t.Context(), before.ID)
	must(t, err)
	after.Label, after.LastUpdated = before.Label, before.LastUpdated
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("a rename changed:\n%s", diff)
	}
	sent := map[string]any{}
	must(t, json.Unmarshal(box.OrgRequests()[1].Body, &sent))
	if sent["label"] != "Veza EU" || sent["status"] != nil || sent["features"] != nil || sent["id"] != nil {
		t.Errorf("sent %v", sent)
	}
}

func TestAnotherNameOrSignOnModeIsAnotherApp(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, veza(nil))
	for name, change := range map[string]acctest.Attrs{"name": {"name": "scim2testapp"}, "sign_on_mode": {"sign_on_mode": "SAML_2_0"}} {
		if p := r.MustPlan(state, veza(change)); p.Action != plancheck.ResourceActionReplace || !strings.Contains(fmt.Sprint(p.RequiresReplace), name) {
			t.Errorf("%s: planned %s because of %v", name, p.Action, p.RequiresReplace)
		}
	}
	if p := r.MustPlan(state, veza(acctest.Attrs{"sign_on_mode": "AUTO_LOGIN"})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

// What is asked for as AUTO_LOGIN Okta shows under another name, for apps that people sign
// in to with a password.
func TestASignOnModeThatOktaRenamesIsNoDifference(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := veza(acctest.Attrs{"name": "salesforce", "sign_on_mode": "AUTO_LOGIN"})
	state := r.MustRead(r.MustApply(nil, config))
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

func TestDriftIsPutRightAndADisappearedAppPlannedAnew(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, veza(nil))
	other := acctest.On(t, box, nil).Resource(typeName)
	other.MustApply(other.MustImport(fmt.Sprint(state.Values["id"])), veza(acctest.Attrs{"label": "Somebody's"}))
	state = r.MustApply(r.MustRead(state), veza(nil))
	if made(t, box) != 1 {
		t.Error("the label was not put right")
	}
	id := fmt.Sprint(state.Values["id"])
	must(t, box.Org().SetAppActive(t.Context(), id, false))
	if state = r.MustRead(state); state.Values["status"] != "INACTIVE" {
		t.Errorf("read %v", state.Values)
	}
	must(t, box.Org().DeleteApp(t.Context(), id))
	r.MustApply(state, nil) // a destroy of what is gone succeeds
	if state = r.MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
	if p := r.MustPlan(state, veza(nil)); p.Action != plancheck.ResourceActionCreate {
		t.Errorf("planned %s", p.Action)
	}
}

// What a proxy answers with 404 is no word of Okta's.
func TestA404OfSomebodyElseIsNoDeletion(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, veza(nil))
	box.OrgFault(sandbox.Fault{Path: apps, Status: 404, Body: "<html>not here</html>"})
	after, diags := r.Read(state)
	diags.WantError(t, "Okta App Not Read", "404")
	if after == nil {
		t.Error("the app is gone from the state")
	}
	r.Plan(state, nil).Diagnostics.WantError(t, "Holders Of The Okta App Not Read", "404")
}

func TestCreateRefusesAnExistingAppWithAnImportBlock(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	id := newApp(t, box, "scim2headerauth", "VEZA")
	state, diags := srv.Resource(typeName).Apply(nil, veza(nil))
	diags.WantError(t, "Okta App Exists Already", "import {", "to = veza_okta_app.NAME", fmt.Sprintf("id = %q", id), "adopt_existing")
	if state != nil || len(diags) != 1 {
		t.Errorf("state is %v, want none; said %s", state, diags)
	}
	wantAsked(t, box, "the create", "POST "+apps, "GET "+apps)
}

func TestAdoptExistingTakesTheSameAppAlone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"adopt_existing": true})
	id := newApp(t, box, "scim2headerauth", "Veza")
	newApp(t, box, "salesforce", "Sales")
	r := srv.Resource(typeName)
	if state := r.MustApply(nil, veza(nil)); state.Values["id"] != id {
		t.Errorf("adopted %v, want %s", state.Values["id"], id)
	}
	_, diags := r.Apply(nil, veza(acctest.Attrs{"label": "Sales"}))
	diags.WantError(t, "Existing Okta App Is Another One", "salesforce")
	box.OrgFault(sandbox.Fault{Method: "GET", Path: apps + "$", Status: 200, Body: "[]"})
	_, diags = r.Apply(nil, veza(nil))
	diags.WantError(t, "Okta App Label Taken", "E0000040")
}

func TestALabelThatIsTakenIsToldAtTheAttribute(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	newApp(t, box, "salesforce", "Sales")
	r := srv.Resource(typeName)
	state := r.MustApply(nil, veza(nil))
	after, diags := r.Apply(state, veza(acctest.Attrs{"label": "Sales"}))
	diags.WantError(t, "Okta App Not Renamed", "E0000040")
	if len(diags) != 1 || diags[0].Attribute.String() != `AttributeName("label")` {
		t.Errorf("said %s", diags)
	}
	if diff := cmp.Diff(state, after); diff != "" {
		t.Errorf("a failed rename changed the state:\n%s", diff)
	}
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the change": {Method: "*", Path: apps, Drop: true, Times: 1},
		"before it":        {Method: "*", Path: apps, Reset: true, Times: 1},
		"by a gateway":     {Method: "*", Path: apps, Status: http.StatusBadGateway, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			r := srv.Resource(typeName)
			box.OrgFault(fault)
			state := r.MustApply(nil, veza(nil))
			if got := made(t, box); got != 1 {
				t.Errorf("%d apps", got)
			}
			p := r.MustPlan(state, nil)
			box.OrgFault(fault)
			_, diags := r.ApplyPlan(p)
			diags.None(t)
			if got := made(t, box); got != 0 {
				t.Errorf("%d apps are left", got)
			}
		})
	}
}

func TestTheEndOfAnAppTakesItFromWhoeverHasIt(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	state := srv.Resource(typeName).MustApply(nil, veza(nil))
	limited := func() *acctest.Resource {
		return acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName)
	}
	protecting := func() *acctest.Resource {
		return acctest.On(t, box, acctest.Attrs{"protected_users": []any{"ANN@acme.example"}}).Resource(typeName)
	}
	limited().MustPlan(state, nil)
	ann := person(t, box, "ann@acme.example")
	assign(t, box, state.Values["id"], ann)
	limited().Plan(state, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", ann, "max_removals")
	protecting().Plan(state, nil).Diagnostics.WantError(t, "Protected Person Would Be Removed", "takes an app from ANN@acme.example")
	protecting().Plan(state, veza(acctest.Attrs{"name": "salesforce"})).Diagnostics.WantError(t, "Protected Person Would Be Removed")
	protecting().MustPlan(state, veza(acctest.Attrs{"label": "Veza EU"}))
	// -replace: the CLI asks about the app as it is, and then about a new one alone.
	r := protecting()
	r.MustPlan(state, veza(nil))
	r.Plan(nil, veza(nil)).Diagnostics.WantError(t, "Protected Person Would Be Removed")
	protecting().MustPlan(nil, veza(nil))
	kept := srv.Resource(typeName).MustApply(state, veza(acctest.Attrs{"on_destroy": "retain"}))
	protecting().MustPlan(kept, nil)
}

func TestWithoutAnOrgAnAppSaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, veza(nil))
	diags.WantError(t, "Okta Not Configured")
	_, diags = srv.DataSource(typeName).Read(acctest.Attrs{"label": "Veza"})
	diags.WantError(t, "Okta Not Configured")
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	p := srv.Resource(typeName).MustPlan(nil, acctest.Attrs{"name": acctest.Unknown, "label": acctest.Unknown})
	if p.Values["id"] != acctest.Unknown || p.Values["features"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
	wantAsked(t, box, "the plan")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for name, config := range map[string]acctest.Attrs{
		"no name": {"label": "x"}, "no label": {"name": "scim2headerauth"}, "empty label": veza(acctest.Attrs{"label": ""}),
		"long label": veza(acctest.Attrs{"label": strings.Repeat("ß", 101)}), "name of another kind": veza(acctest.Attrs{"name": "SCIM 2.0"}),
		"on_destroy": veza(acctest.Attrs{"on_destroy": "explode"}), "features": veza(acctest.Attrs{"features": []any{"GROUP_PUSH"}}),
	} {
		if diags := r.Validate(config); !diags.HasError() {
			t.Errorf("%s was accepted", name)
		}
	}
	r.Validate(veza(acctest.Attrs{"label": strings.Repeat("ß", 100)})).None(t)
}
