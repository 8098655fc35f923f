package localuser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestALifeRequestByRequest(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)

	state := r.MustApply(nil, eve(secret(password, 1)))
	one := fmt.Sprint(usersAPI, "/", state.Values["id"])
	sent(t, box, "create", "POST "+usersAPI, "GET "+one)
	want := eve(acctest.Attrs{"id": state.Values["id"], "display_name": "Eve Moss", "enabled": true, "on_destroy": "deactivate", "password_wo_version": 1.0})
	if diff := cmp.Diff(want, numbers(state.Values)); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	state = r.MustRead(state)
	sent(t, box, "read", "GET "+one)
	if p := r.MustPlan(state, eve(secret(password, 1))); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	state = r.MustApply(state, eve(acctest.Attrs{"given_name": "Eva"}))
	if got := bodies(box, http.MethodPatch); len(got) != 1 || got[0] != `{"given_name":"Eva"}` {
		t.Errorf("a change of one attribute sent %v", got)
	}
	sent(t, box, "update", "PATCH "+one)
	state = r.MustApply(state, eve(acctest.Attrs{"given_name": "Eva", "on_destroy": "delete"}))
	sent(t, box, "a change of on_destroy")
	r.MustApply(state, nil)
	sent(t, box, "destroy", "GET "+usersAPI+"/self", "DELETE "+one)
	if _, found := user(t, box, state.Values["id"]); found {
		t.Error("eve is still there")
	}
}

// numbers makes integers of the state comparable, whatever they came as.
func numbers(in acctest.Attrs) acctest.Attrs {
	out := acctest.Attrs{}
	for k, v := range in {
		switch n := v.(type) {
		case int:
			v = float64(n)
		case int64:
			v = float64(n)
		}
		out[k] = v
	}
	return out
}

func TestEachAttributeTravelsAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ change acctest.Attrs }{
		`{"email":"eve@other.example"}`: {acctest.Attrs{"email": "eve@other.example"}},
		`{"given_name":"Eva"}`:          {acctest.Attrs{"given_name": "Eva"}},
		`{"family_name":"Marsh"}`:       {acctest.Attrs{"family_name": "Marsh"}},
		`{"display_name":"E. Moss"}`:    {acctest.Attrs{"display_name": "E. Moss"}},
		`{"enabled":false}`:             {acctest.Attrs{"enabled": false}},
		`{"password":"another-one"}`:    {secret("another-one", 2)},
	}
	for body, tc := range tests {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, eve(nil))
			box.Forget()
			state = r.MustApply(state, eve(tc.change))
			if got := box.Writes(); len(got) != 1 || got[0].Method != http.MethodPatch || string(got[0].Body) != body {
				t.Errorf("sent %v, want one PATCH of %s", got, body)
			}
			if p := r.MustPlan(r.MustRead(state), eve(tc.change)); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("planned %s", p.Action)
			}
		})
	}
}

func TestDestroyDoesWhatOnDestroySays(t *testing.T) {
	t.Parallel()
	for onDestroy, want := range map[string]string{"": "disabled", "deactivate": "disabled", "delete": "gone", "retain": "enabled"} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			config := eve(nil)
			if onDestroy != "" {
				config["on_destroy"] = onDestroy
			}
			state := r.MustApply(nil, config)
			r.MustApply(state, nil)
			got := "gone"
			if a, found := user(t, box, state.Values["id"]); found {
				got = map[bool]string{true: "enabled", false: "disabled"}[a.Enabled]
			}
			if got != want {
				t.Errorf("eve is %s, want %s", got, want)
			}
		})
	}
}

func TestDestroyOfSomebodyWhoIsGoneSucceeds(t *testing.T) {
	t.Parallel()
	for _, onDestroy := range []string{"deactivate", "delete"} {
		box, srv := acctest.Tenant(t, nil)
		r := srv.Resource(typeName)
		state := r.MustApply(nil, eve(acctest.Attrs{"on_destroy": onDestroy}))
		must(t, box.Tenant().DeleteUser(t.Context(), fmt.Sprint(state.Values["id"])))
		r.MustApply(state, nil)
	}
}

func TestAUserWhoDisappearsIsPlannedAnewAndATenantWithoutTheAPILosesNobody(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, eve(nil))
	// Another command: this one has seen that the API is there.
	box.Fault(sandbox.Fault{Path: usersAPI, Status: http.StatusNotFound})
	kept, diags := acctest.On(t, box, nil).Resource(typeName).Read(state)
	diags.WantError(t, "Local User Not Read")
	if kept == nil {
		t.Error("a tenant without the API removed the user from the state")
	}
	box.ClearFaults()
	must(t, box.Tenant().DeleteUser(t.Context(), fmt.Sprint(state.Values["id"])))
	if gone := r.MustRead(state); gone != nil {
		t.Errorf("read %v of somebody who is gone", gone.Values)
	}
}

func TestCreateEnablesTheDisabledAndSendsWhatDiffers(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	first := r.MustApply(nil, eve(nil))
	r.MustApply(first, nil)
	box.Forget()

	again, diags := r.Apply(nil, eve(both(acctest.Attrs{"email": "EVE@example.com", "family_name": "Marsh"}, secret(password, 1))))
	diags.WantWarning(t, "Local User Enabled Again", "eve@example.com", "API keys stay disabled")
	if diags.HasError() || again.Values["id"] != first.Values["id"] {
		t.Fatalf("got %v: %s", again, diags)
	}
	want := []string{`{"password":"` + password + `"}`, `{"enabled":true,"family_name":"Marsh"}`}
	if diff := cmp.Diff(want, bodies(box, http.MethodPatch)); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if a, _ := user(t, box, first.Values["id"]); !a.Enabled || a.FamilyName != "Marsh" {
		t.Errorf("eve is %+v", a)
	}
}

func TestCreateOfADisabledUserWhoShallStaySoDoesNotEnable(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	first := r.MustApply(nil, eve(acctest.Attrs{"enabled": false}))
	if a, _ := user(t, box, first.Values["id"]); a.Enabled {
		t.Error("a user created with enabled = false is enabled")
	}
	again := r.MustApply(nil, eve(acctest.Attrs{"enabled": false}))
	if a, _ := user(t, box, again.Values["id"]); a.Enabled || again.Values["id"] != first.Values["id"] {
		t.Errorf("eve is %+v", a)
	}
}

func TestCreateRefusesTheLivingWithAnImportBlock(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	first := r.MustApply(nil, eve(nil))
	box.Forget()
	state, diags := r.Apply(nil, eve(acctest.Attrs{"given_name": "Eva"}))
	diags.WantError(t, "Local User Exists Already", "import {", "veza_user.NAME", fmt.Sprint(first.Values["id"]), "adopt_existing")
	if state != nil {
		t.Errorf("state is %v", state.Values)
	}
	if a, _ := user(t, box, first.Values["id"]); a.GivenName != "Eve" {
		t.Errorf("eve is %+v", a)
	}

	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)
	box.Forget()
	adopted := adopting.MustApply(nil, eve(acctest.Attrs{"given_name": "Eva"}))
	if got := bodies(box, http.MethodPatch); len(got) != 1 || got[0] != `{"given_name":"Eva"}` || adopted.Values["id"] != first.Values["id"] {
		t.Errorf("adopting sent %v", got)
	}
}

func TestSomebodyFromTheIdentityProviderIsNeverTakenOver(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"adopt_existing": true})
	sam := employee(t, box)
	box.Forget()
	r := srv.Resource(typeName)
	_, diags := r.Apply(nil, eve(acctest.Attrs{"email": "sam@example.com"}))
	diags.WantError(t, "User Comes From The Identity Provider", "sam@example.com", sam, "veza_scim_user")
	_, diags = r.Import("sam@example.com")
	diags.WantError(t, "User Comes From The Identity Provider", sam)
	_, diags = r.ImportIdentity(acctest.Attrs{"id": sam})
	diags.WantError(t, "User Comes From The Identity Provider", sam)
	for _, w := range box.Writes() {
		if w.Status < 400 {
			t.Errorf("wrote %v", w)
		}
	}
}

func TestWhoExistsCannotBeFoundWhileSCIMIsOff(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	r.MustApply(nil, eve(nil))
	must(t, box.Tenant().SetSCIMEnabled(t.Context(), false))
	state, diags := acctest.On(t, box, nil).Resource(typeName).Apply(nil, eve(nil))
	diags.WantError(t, "Existing Local User Not Found", "eve@example.com", "Import them by id", "Enable SCIM provisioning")
	if state != nil {
		t.Errorf("state is %v", state.Values)
	}
}

func TestAFailureAfterTheCreateKeepsTheIDAndTheNextApplyMakesNobodyTwice(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	box.Fault(sandbox.Fault{Method: http.MethodGet, Path: usersAPI, Status: http.StatusBadRequest})
	state, diags := r.Apply(nil, eve(secret(password, 1)))
	diags.WantError(t, "Local User Not Completed")
	if state == nil || state.Values["id"] == nil || len(state.Values) != 1 || state.Identity["id"] != state.Values["id"] {
		t.Fatalf("the state is %v, want the id and nothing else", state)
	}
	box.ClearFaults()
	// What is tainted is destroyed and created: the same person, enabled again.
	r.MustApply(r.MustRead(state), nil)
	again, diags := r.Apply(nil, eve(nil))
	if diags.HasError() || again.Values["id"] != state.Values["id"] {
		t.Errorf("made %v: %s", again, diags)
	}
}

func TestALostAnswerNeitherDuplicatesNorFails(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the user was created": {Method: "POST", Path: usersAPI, Drop: true, Times: 1},
		"before they were":           {Method: "POST", Path: usersAPI, Reset: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(fault))
			state := srv.Resource(typeName).MustApply(nil, eve(nil))
			if _, found := user(t, box, state.Values["id"]); !found {
				t.Errorf("the tenant does not know %v", state.Values["id"])
			}
		})
	}
}

func TestDriftIsShownAndWhatIsNotSetFollowsTheTenant(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, eve(nil))
	outside(t, box, state.Values["id"], func(a *tenant.Account) {
		a.GivenName, a.DisplayName, a.Enabled, a.Email = "Somebody", "Other", false, "EVE@example.com"
	})
	state = r.MustRead(state)
	p := r.MustPlan(state, eve(nil))
	if p.Action != plancheck.ResourceActionUpdate || p.Values["enabled"] != false || p.Values["display_name"] != "Other" {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	box.Forget()
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	if got := bodies(box, http.MethodPatch); len(got) != 1 || got[0] != `{"given_name":"Eve"}` {
		t.Errorf("sent %v", got)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := eve(acctest.Attrs{"email": acctest.Unknown, "display_name": acctest.Unknown, "enabled": acctest.Unknown, "password_wo": acctest.Unknown, "password_wo_version": acctest.Unknown})
	if p := r.MustPlan(nil, config); p.Values["email"] != acctest.Unknown || p.Values["enabled"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for words, change := range map[string]acctest.Attrs{
		"must be an e-mail address": {"email": "eve"}, "at least 1": {"given_name": ""}, "retain": {"on_destroy": "archive"},
		"password_wo_version": {"password_wo": password}, "password_wo": {"password_wo_version": 1},
	} {
		if diags := r.Validate(eve(change)); !diags.HasError() || !strings.Contains(diags.String(), words) {
			t.Errorf("%v gave %q, want an error about %q", change, diags, words)
		}
	}
}

func TestWhatTheTenantRefusesIsToldAtTheAttribute(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	_, diags := r.Apply(nil, eve(acctest.Attrs{"email": "eve..moss@example.com"}))
	diags.WantError(t, "Local User Not Created", "is no e-mail address", "400")
	for _, d := range diags {
		if d.Attribute == nil || d.Attribute.String() != `AttributeName("email")` {
			t.Errorf("told at %v", d.Attribute)
		}
	}
}
