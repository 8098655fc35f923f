package oktascimconnection_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

func TestEveryStepOfALifeAsksNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, tenant := w.resource(nil), w.box.URL+"/scim/v2"
	state := r.MustApply(nil, w.veza(nil))
	w.wantAsked("create", "POST "+w.connection, "PUT "+w.switches)
	w.wantTold("ENABLED " + tenant + " " + secret + " " + allOn)
	if state.Values["base_url"] != tenant || state.Values["enabled"] != true {
		t.Errorf("created %v", state.Values)
	}
	state = r.MustRead(state)
	w.wantAsked("read", "GET "+w.connection, "GET "+w.switches)
	state = r.MustApply(state, w.veza(acctest.Attrs{"features": acctest.Attrs{"profile_updates": false}}))
	w.wantAsked("a feature", "PUT "+w.switches)
	state = r.MustApply(state, w.veza(acctest.Attrs{"api_key_wo": "other", "api_key_wo_version": 2, "features": acctest.Attrs{"profile_updates": false}}))
	w.wantAsked("another key", "POST "+w.connection)
	w.wantTold("ENABLED " + tenant + " other [PUSH_NEW_USERS PUSH_USER_DEACTIVATION REACTIVATE_USERS]")
	p := r.Plan(state, nil)
	w.wantAsked("planning the delete")
	_, diags := r.ApplyPlan(p)
	noError(t, diags)
	w.wantAsked("delete", w.off)
	w.wantTold("DISABLED " + tenant + " other []")
}

func TestEachChangeSendsThatChangeAlone(t *testing.T) {
	t.Parallel()
	const elsewhere = "https://beta.vezacloud.com/scim/v2"
	tests := map[string]struct {
		change acctest.Attrs
		puts   string
		posts  string
	}{
		"new people":                {change: acctest.Attrs{"features": acctest.Attrs{"push_new_users": false}}, puts: `{"create":{"lifecycleCreate":{"status":"DISABLED"}}}`},
		"profiles":                  {change: acctest.Attrs{"features": acctest.Attrs{"profile_updates": false}}, puts: `{"update":{"profile":{"status":"DISABLED"}}}`},
		"leavers":                   {change: acctest.Attrs{"features": acctest.Attrs{"deactivate": false}}, puts: `{"update":{"lifecycleDeactivate":{"status":"DISABLED"}}}`},
		"features as they are":      {change: acctest.Attrs{"features": acctest.Attrs{"deactivate": true}}},
		"another key by the number": {change: acctest.Attrs{"api_key_wo_version": 2}, posts: `{"baseUrl":"TENANT","profile":{"authScheme":"TOKEN","token":"` + secret + `"}}`},
		"another key, same number":  {change: acctest.Attrs{"api_key_wo": "other"}},
		"another address":           {change: acctest.Attrs{"base_url": elsewhere}, posts: `{"baseUrl":"` + elsewhere + `","profile":{"authScheme":"TOKEN","token":"` + secret + `"}}`},
		"the address as it is":      {change: acctest.Attrs{"base_url": "TENANT"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r, tenant := w.resource(nil), w.box.URL+"/scim/v2"
			if tc.change["base_url"] == "TENANT" {
				tc.change["base_url"] = tenant
			}
			state := r.MustApply(nil, w.veza(nil))
			w.box.ForgetOrg()
			p := r.Plan(state, w.veza(tc.change))
			after, diags := r.ApplyPlan(p)
			noError(t, diags)
			if got := w.body("PUT", w.switches); got != tc.puts {
				t.Errorf("put %s, want %s", got, tc.puts)
			}
			if got := strings.ReplaceAll(w.body("POST", w.connection), tenant, "TENANT"); got != tc.posts {
				t.Errorf("posted %s, want %s", got, tc.posts)
			}
			if again := r.MustPlan(r.MustRead(after), w.veza(tc.change)); again.Action != plancheck.ResourceActionNoop {
				t.Errorf("then planned %s to %v", again.Action, again.Values)
			}
		})
	}
}

func TestAConnectionIsSwitchedOffAndOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, tenant := w.resource(nil), w.box.URL+"/scim/v2"
	off := w.veza(acctest.Attrs{"enabled": false})
	state := r.MustApply(nil, off)
	w.wantAsked("create", "POST "+w.connection)
	w.wantTold("DISABLED " + tenant + " " + secret + " []")
	state = r.MustRead(state)
	w.wantAsked("read", "GET "+w.connection)
	if p := r.MustPlan(state, off); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	state = r.MustApply(state, w.veza(nil))
	w.wantAsked("on", w.on, "PUT "+w.switches)
	w.wantTold("ENABLED " + tenant + " " + secret + " " + allOn)
	state, diags := r.Apply(state, off)
	noError(t, diags)
	w.wantAsked("off", w.off)
	state = r.MustApply(state, w.veza(acctest.Attrs{"enabled": false, "features": acctest.Attrs{"deactivate": false}}))
	w.wantAsked("a feature of one that is off")
	state = r.MustApply(state, w.veza(acctest.Attrs{"features": acctest.Attrs{"deactivate": false}, "api_key_wo_version": 2}))
	w.wantAsked("on with another key", "POST "+w.connection, "PUT "+w.switches)
	w.wantTold("ENABLED " + tenant + " " + secret + " [PUSH_NEW_USERS PUSH_PROFILE_UPDATES]")
	if state.Values["enabled"] != true {
		t.Errorf("the state is %v", state.Values)
	}
}

func TestDriftIsPutRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r, tenant := w.resource(nil), w.box.URL+"/scim/v2"
	state := r.MustApply(nil, w.veza(nil))
	must(t, w.box.Org().SetConnectionActive(t.Context(), w.app, false))
	state = r.MustRead(state)
	if p := r.MustPlan(state, w.veza(nil)); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	state = r.MustApply(state, w.veza(nil))
	w.wantTold("ENABLED " + tenant + " " + secret + " " + allOn)
	_, err := w.box.Org().ChangeFeature(t.Context(), w.app, "USER_PROVISIONING", map[string]any{"create": map[string]any{"lifecycleCreate": map[string]any{"status": "DISABLED"}}})
	must(t, err)
	state = r.MustApply(r.MustRead(state), w.veza(nil))
	w.wantTold("ENABLED " + tenant + " " + secret + " " + allOn)
	must(t, w.box.Org().SetAppActive(t.Context(), w.app, false))
	must(t, w.box.Org().DeleteApp(t.Context(), w.app))
	if state, diags := r.Apply(state, nil); state != nil {
		t.Errorf("a destroy of what is gone left %v: %s", state.Values, diags)
	}
	if state = r.MustRead(state); state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
}

func TestTheEndOfDeactivationIsAWarning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(acctest.Attrs{"max_removals": "0"})
	state := r.MustApply(nil, w.veza(nil))
	for words, config := range map[string]acctest.Attrs{
		"destroys the connection": nil, "turns the provisioning": w.veza(acctest.Attrs{"enabled": false}),
		"turns the feature deactivate": w.veza(acctest.Attrs{"features": acctest.Attrs{"deactivate": false}}),
	} {
		diags := r.Plan(state, config).Diagnostics
		diags.WantWarning(t, "Leavers Would Stay Active", words, w.app, "Nobody is removed")
		if diags.HasError() {
			t.Errorf("%s: said %s", words, diags)
		}
	}
	r.Plan(state, w.veza(acctest.Attrs{"features": acctest.Attrs{"profile_updates": false}})).Diagnostics.None(t)
}

func TestAnAppThatCannotProvisionSaysWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := org.AppInput{Label: "Not SCIM", SignOnMode: "AUTO_LOGIN"}
	in.Settings.SignOn = map[string]any{"loginUrl": "https://a.example/"}
	plain, err := w.box.Org().CreateApp(t.Context(), in, true)
	must(t, err)
	r := w.resource(nil)
	state, diags := r.Apply(nil, w.veza(acctest.Attrs{"app_id": plain.ID}))
	diags.WantError(t, "SCIM Connection Not Made", "cannot provision", "scim2headerauth", "Admin Console")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
	_, diags = r.Import("Not SCIM")
	diags.WantError(t, "SCIM Connection Not Read", "cannot provision")
}

func TestAnAddressIsNeeded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	alone := acctest.Attrs{"url": nil, "api_key": nil}
	r := w.resource(alone)
	r.Plan(nil, w.veza(nil)).Diagnostics.WantError(t, "SCIM Base URL Not Known", "base_url")
	config := w.veza(acctest.Attrs{"base_url": "https://acme.vezacloud.com/scim/v2"})
	state := r.MustApply(nil, config)
	w.wantTold("ENABLED https://acme.vezacloud.com/scim/v2 " + secret + " " + allOn)
	// Where the configuration stops naming it, and no tenant does, it stays.
	if p := r.MustPlan(state, w.veza(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

// "Test Connector Configuration", which Okta does where a connection is turned on.
func TestAKeyThatTheTenantRefusesIsToldInFull(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithProvisioning("sync"))
	r := w.resource(nil)
	state, diags := r.Apply(nil, w.veza(nil))
	diags.WantError(t, "SCIM Connection Not Made", "400")
	if state != nil || strings.Contains(diags.String(), secret) {
		t.Errorf("state is %v, want none; said %s", state, diags)
	}
	for _, key := range []string{w.box.Key, "Bearer " + w.box.Key} {
		state := r.MustApply(nil, w.veza(acctest.Attrs{"api_key_wo": key}))
		_, diags := r.Apply(state, nil)
		noError(t, diags)
	}
}

func TestAFailureAfterTheKeyWasTakenIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	w.box.OrgFault(sandbox.Fault{Method: "PUT", Path: w.switches, Status: 400, Times: 1})
	state, diags := r.Apply(nil, w.veza(nil))
	diags.WantError(t, "SCIM Features Not Set", "400")
	if state == nil || state.Values["app_id"] != w.app || state.Identity["app_id"] != w.app || state.Values["enabled"] != true {
		t.Fatalf("the state is %+v", state)
	}
	for name, value := range state.Values {
		if value == acctest.Unknown {
			t.Errorf("%s is unknown", name)
		}
	}
	state = r.MustApply(nil, w.veza(nil))
	w.box.OrgFault(sandbox.Fault{Method: "PUT", Path: w.switches, Status: 400, Times: 1})
	config := w.veza(acctest.Attrs{"base_url": "https://b.example/scim/v2", "features": acctest.Attrs{"profile_updates": false}})
	after, diags := r.Apply(state, config)
	diags.WantError(t, "SCIM Features Not Set", "400")
	if after.Values["base_url"] != "https://b.example/scim/v2" || !cmp.Equal(after.Values["features"], state.Values["features"]) {
		t.Errorf("the state is %v", after.Values)
	}
	r.MustApply(after, config)
	w.wantTold("ENABLED https://b.example/scim/v2 " + secret + " [PUSH_NEW_USERS PUSH_USER_DEACTIVATION REACTIVATE_USERS]")
}

// A secret in the model of a state is written to the state file by some CLIs when the
// create fails, since only a success makes write-only attributes null.
func TestTheKeyIsNeitherInStateNorPlanNorLogWhateverFails(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"nothing": {Path: "/nowhere", Status: 400}, "the connection": {Method: "POST", Path: "/api/v1/apps", Status: 400},
		"the answer": {Method: "POST", Path: "/api/v1/apps", Drop: true, Times: 1}, "the features": {Method: "PUT", Path: "/api/v1/apps", Status: 400},
		"every read": {Method: "GET", Path: "/api/v1/apps", Status: 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			srv := acctest.On(t, w.box, acctest.Attrs{"max_retries": 0})
			r := srv.Resource(typeName)
			w.box.OrgFault(fault)
			p := r.Plan(nil, w.veza(nil))
			state, created := r.ApplyPlan(p)
			var updated acctest.Diagnostics
			if state != nil && !created.HasError() {
				state, updated = r.Apply(state, w.veza(acctest.Attrs{"api_key_wo": secret + "2", "api_key_wo_version": 2}))
			}
			kept, err := json.Marshal(state)
			must(t, err)
			told := fmt.Sprint(p.Values, created, updated, srv.TraceLog(), string(kept))
			if state != nil {
				told += string(state.Private)
			}
			if strings.Contains(told, secret) || strings.Contains(told, w.box.OrgToken()) {
				t.Error("a secret is in what Terraform keeps or prints")
			}
			if !strings.Contains(told, w.connection) {
				t.Error("nothing was logged")
			}
		})
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.resource(nil).MustPlan(nil, acctest.Attrs{
		"app_id": acctest.Unknown, "api_key_wo": acctest.Unknown, "api_key_wo_version": acctest.Unknown, "base_url": acctest.Unknown,
		"enabled": acctest.Unknown, "features": acctest.Unknown,
	})
	if p.Action != plancheck.ResourceActionCreate || p.Values["base_url"] != acctest.Unknown {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	w.wantAsked("the plan")
}

func TestAnotherAppReplacesTheConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, w.veza(nil))
	if p := r.Plan(state, w.veza(acctest.Attrs{"app_id": w.newApp("scim2headerauth", "Other")})); p.Action != plancheck.ResourceActionReplace {
		t.Errorf("planned %s", p.Action)
	}
}

func TestWithoutAnOrgAConnectionSaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, acctest.Attrs{"app_id": "0oa1", "api_key_wo": "x", "api_key_wo_version": 1})
	diags.WantError(t, "Okta Not Configured")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	with := func(change acctest.Attrs) acctest.Attrs {
		return world{app: "0oa1"}.veza(change)
	}
	for name, config := range map[string]acctest.Attrs{
		"no app": with(acctest.Attrs{"app_id": nil}), "no key": with(acctest.Attrs{"api_key_wo": nil}), "empty key": with(acctest.Attrs{"api_key_wo": ""}),
		"no number": with(acctest.Attrs{"api_key_wo_version": nil}), "plain HTTP": with(acctest.Attrs{"base_url": "http://acme.example/scim/v2"}),
		"no scheme": with(acctest.Attrs{"base_url": "acme.example/scim/v2"}), "a password": with(acctest.Attrs{"base_url": "https://a:b@acme.example"}),
	} {
		if diags := r.Validate(config); !diags.HasError() {
			t.Errorf("%s was accepted", name)
		}
	}
	for _, address := range []string{"https://acme.example/scim/v2", "http://127.0.0.1:1/scim/v2", "http://localhost:1"} {
		r.Validate(with(acctest.Attrs{"base_url": address})).None(t)
	}
}
