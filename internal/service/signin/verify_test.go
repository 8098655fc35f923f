package signin_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestWithoutAnAPIOnIsVerified(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(noAPI))
	r := srv.Resource(typeName)
	state := r.MustApply(nil, settings(true, nil))
	sent(t, box, "create", "GET "+selfPath, "PATCH "+settingsPath, "GET "+readyPath)
	want := acctest.Attrs{"scim_enabled": true, "on_destroy": "retain", "verification_only": true}
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	state = r.MustRead(state)
	sent(t, box, "read", "GET "+settingsPath, "GET "+readyPath)
	if p := r.MustPlan(state, settings(true, nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
}

func TestWithoutAnAPIOnThatIsOffFailsWithTheClicks(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(noAPI), sandbox.WithSCIMDisabled())
	state, diags := srv.Resource(typeName).Apply(nil, settings(true, impatient))
	diags.WantError(t, "SCIM Not Turned On", "offers no API", "Administration > Sign-in Settings", `"Enable SCIM provisioning"`, "30 seconds")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
}

func TestWithoutAnAPIOffIsVerified(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(noAPI), sandbox.WithSCIMDisabled())
	r := srv.Resource(typeName)
	state := r.MustApply(nil, settings(false, nil))
	if state.Values["verification_only"] != true {
		t.Errorf("state %v", state.Values)
	}
	state = r.MustRead(state)
	if p := r.MustPlan(state, settings(false, nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}

	turn(t, box, true)
	_, diags := r.Apply(nil, settings(false, nil))
	diags.WantError(t, "SCIM Is Still On", "by hand", "Enable SCIM provisioning")
}

func TestWithoutAnAPISCIMThatIsTurnedOffOutsideIsDrift(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(noAPI))
	r := srv.Resource(typeName)
	state := r.MustApply(nil, settings(true, nil))
	turn(t, box, false)
	state = r.MustRead(state)
	if state == nil || state.Values["scim_enabled"] != false || state.Values["verification_only"] != true {
		t.Fatalf("read %v", state)
	}
	after, diags := r.Apply(state, settings(true, impatient))
	diags.WantError(t, "SCIM Not Turned On", "Enable SCIM provisioning")
	if diff := cmp.Diff(state, after); diff != "" {
		t.Errorf("the state became:\n%s", diff)
	}
	turn(t, box, true)
	if state = r.MustApply(state, settings(true, nil)); state.Values["scim_enabled"] != true {
		t.Errorf("state %v", state.Values)
	}
}

func TestWithoutAnAPIDestroyNeverPretends(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(noAPI))
	r := srv.Resource(typeName)
	state := r.MustApply(nil, settings(true, acctest.Attrs{"on_destroy": "disable"}))
	left, diags := r.Apply(state, nil)
	diags.WantError(t, "SCIM Not Turned Off", "offers no API", "by hand", `on_destroy = "retain"`)
	if left == nil {
		t.Error("the settings are gone from the state, and SCIM is on")
	}
	wantSwitch(t, box, true)
	state = r.MustApply(left, settings(true, acctest.Attrs{"on_destroy": "retain"}))
	r.MustApply(state, nil)
	wantSwitch(t, box, true)
}

// A gateway that answers with a page is as good as none, whatever its status.
func TestAPageInsteadOfTheAPIIsNoAPI(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(
		sandbox.Fault{Path: "/api/private/", Status: http.StatusOK, Body: "<!doctype html><title>Veza</title>"}))
	state := srv.Resource(typeName).MustApply(nil, settings(true, nil))
	if state.Values["verification_only"] != true {
		t.Errorf("state %v", state.Values)
	}
}
