package signin_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const (
	typeName     = "veza_sign_in_settings"
	settingsPath = "/api/private/sign_in_settings"
	selfPath     = "/api/v1/users/self"
	readyPath    = "/scim/v2/ServiceProviderConfig"
)

// noAPI is a tenant as Veza documents them: it serves nothing under /api/private.
var noAPI = sandbox.Fault{Path: "/api/private/", Status: http.StatusNotFound}

func settings(on bool, changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"scim_enabled": on}
	maps.Copy(a, changes)
	return a
}

// impatient waits no longer than it takes to ask once.
var impatient = acctest.Attrs{"timeouts": acctest.Attrs{"create": "1ms", "update": "1ms"}}

func turn(t *testing.T, box *sandbox.Server, on bool) {
	t.Helper()
	if err := box.Tenant().SetSCIMEnabled(t.Context(), on); err != nil {
		t.Fatal(err)
	}
}

func wantSwitch(t *testing.T, box *sandbox.Server, on bool) {
	t.Helper()
	got, err := box.Tenant().SignInSettings(t.Context())
	if err != nil || got.SCIMEnabled != on {
		t.Errorf("SCIM is on: %t, want %t (%v)", got.SCIMEnabled, on, err)
	}
}

// sent compares the request log with lines like "PATCH /path" and empties it.
func sent(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range box.Requests() {
		got = append(got, r.Method+" "+r.Path)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s sent (-want +got):\n%s", step, diff)
	}
	box.Forget()
}

func TestALifeWhereTheTenantHasAnAPI(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithSCIMDisabled())
	r := srv.Resource(typeName)

	state := r.MustApply(nil, settings(true, nil))
	sent(t, box, "create", "GET "+selfPath, "PATCH "+settingsPath, "GET "+readyPath)
	wantSwitch(t, box, true)
	want := acctest.Attrs{"scim_enabled": true, "on_destroy": "retain", "verification_only": false}
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	state = r.MustRead(state)
	sent(t, box, "read", "GET "+settingsPath)
	state = r.MustApply(state, settings(true, acctest.Attrs{"on_destroy": "disable", "timeouts": acctest.Attrs{"update": "5m"}}))
	sent(t, box, "a change of on_destroy and a timeout")

	state, diags := r.Apply(state, settings(false, acctest.Attrs{"on_destroy": "disable"}))
	diags.WantWarning(t, "SCIM Would Be Turned Off", "keep their access")
	sent(t, box, "turning off", "PATCH "+settingsPath)
	wantSwitch(t, box, false)
	state = r.MustRead(state)
	sent(t, box, "read while SCIM is off", "GET "+settingsPath)

	state = r.MustApply(state, settings(true, acctest.Attrs{"on_destroy": "disable"}))
	_, diags = r.Apply(state, nil)
	diags.WantWarning(t, "SCIM Would Be Turned Off", "SAML logins")
	wantSwitch(t, box, false)
}

func TestTurningOnWhatIsOnChangesNothing(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	srv.Resource(typeName).MustApply(nil, settings(true, nil))
	wantSwitch(t, box, true)
}

func TestDestroyRetainsUnlessToldOtherwise(t *testing.T) {
	t.Parallel()
	for onDestroy, on := range map[string]bool{"": true, "retain": true, "disable": false} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			config := settings(true, nil)
			if onDestroy != "" {
				config["on_destroy"] = onDestroy
			}
			state := r.MustApply(nil, config)
			box.Forget()
			left, diags := r.Apply(state, nil)
			if diags.HasError() || left != nil {
				t.Errorf("left %v, said %s", left, diags)
			}
			wantSwitch(t, box, on)
			if on {
				sent(t, box, "retaining")
				diags.None(t)
			}
		})
	}
}

func TestAChangeMadeOutsideIsShownAndMended(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, settings(true, nil))
	turn(t, box, false)
	state = r.MustRead(state)
	if state == nil || state.Values["scim_enabled"] != false {
		t.Fatalf("read %v", state)
	}
	if p := r.MustPlan(state, settings(true, nil)); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	r.MustApply(state, settings(true, nil))
	wantSwitch(t, box, true)
}

func TestWarningsAreForTurningOffAlone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	on := r.MustApply(nil, settings(true, nil))
	r.Plan(on, settings(false, nil)).Diagnostics.WantWarning(t, "SCIM Would Be Turned Off")
	r.MustPlan(on, settings(true, acctest.Attrs{"on_destroy": "disable"}))
	r.MustPlan(on, nil)
	r.MustPlan(on, acctest.Attrs{"scim_enabled": acctest.Unknown})
	r.MustPlan(nil, settings(false, nil))
	turn(t, box, false)
	off := r.MustRead(on)
	r.MustPlan(off, settings(false, acctest.Attrs{"on_destroy": "disable"}))
	r.MustPlan(off, nil)
}

func TestSCIMThatDoesNotAnswerInTimeIsAnErrorAndTheNextApplyGoesOn(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithSCIMDisabled())
	r := srv.Resource(typeName)
	// The tenant, not the switch, is slow: whatever is asked meets nothing.
	box.Fault(sandbox.Fault{Path: readyPath, Status: http.StatusNotFound})
	state, diags := r.Apply(nil, settings(true, impatient))
	diags.WantError(t, "SCIM Still Not Ready", "The switch is on", "1ms", "timeouts.create")
	if state != nil {
		t.Errorf("state is %v: a tainted switch would be turned off first", state.Values)
	}
	box.ClearFaults()
	r.MustApply(nil, settings(true, nil))
}

func TestAKeyThatWaitingCannotMendEndsTheWait(t *testing.T) {
	t.Parallel()
	for status, words := range map[int]string{http.StatusUnauthorized: "VEZA_API_KEY", http.StatusForbidden: "scim_provisioner"} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(sandbox.Fault{Path: readyPath, Status: status}))
			_, diags := srv.Resource(typeName).Apply(nil, settings(true, nil))
			diags.WantError(t, "SCIM Not Ready", words)
			sent(t, box, "create", "GET "+selfPath, "PATCH "+settingsPath, "GET "+readyPath)
		})
	}
}

// Only an answer that says "no such API" leads to verification. Anything else would
// have the resource report a switch that it has not turned.
func TestATenantThatRefusesOrFailsIsNotTakenForOneWithoutAnAPI(t *testing.T) {
	t.Parallel()
	for status, words := range map[int]string{401: "VEZA_API_KEY", 403: "admin on the root team", 500: "failed to answer"} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
			r := srv.Resource(typeName)
			state := r.MustApply(nil, settings(true, acctest.Attrs{"on_destroy": "disable"}))
			box.Fault(sandbox.Fault{Path: "/api/private/", Status: status})

			created, diags := r.Apply(nil, settings(true, nil))
			diags.WantError(t, "Sign-In Settings Not Changed", words)
			if created != nil {
				t.Errorf("created %v", created.Values)
			}
			after, diags := r.Apply(state, settings(false, acctest.Attrs{"on_destroy": "disable"}))
			diags.WantError(t, "Sign-In Settings Not Changed", words)
			if diff := cmp.Diff(state, after); diff != "" {
				t.Errorf("the state became:\n%s", diff)
			}
			_, diags = r.Read(state)
			diags.WantError(t, "Sign-In Settings Not Read", words)
			_, diags = r.Apply(state, nil)
			diags.WantError(t, "Sign-In Settings Not Reset", words)
			wantSwitch(t, box, true)
		})
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	p := srv.Resource(typeName).MustPlan(nil, acctest.Attrs{"scim_enabled": acctest.Unknown, "on_destroy": acctest.Unknown})
	if p.Values["scim_enabled"] != acctest.Unknown || p.Values["verification_only"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
	sent(t, box, "the plan")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for words, config := range map[string]acctest.Attrs{
		"scim_enabled": {}, "retain": settings(true, acctest.Attrs{"on_destroy": "delete"}),
		"Time Duration": settings(true, acctest.Attrs{"timeouts": acctest.Attrs{"create": "soon"}}),
	} {
		if diags := r.Validate(config); !diags.HasError() || !strings.Contains(diags.String(), words) {
			t.Errorf("got %q, want an error about %q", diags, words)
		}
	}
}
