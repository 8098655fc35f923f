package apikey_test

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

	state := r.MustApply(nil, named("okta", nil))
	sent(t, box, "create", "POST "+keysAPI)
	id := fmt.Sprint(state.Values["id"])
	made, found := key(t, box, id)
	if !found || made.Name != "okta" || !works(t, box, state.Values["access_key"]) {
		t.Errorf("made %+v", made)
	}
	owner, err := box.Tenant().UserByName(t.Context(), tenant.SCIMAdmin)
	must(t, err)
	want := acctest.Attrs{
		"id": id, "name": "okta", "team_id": root(t, box), "active": true, "user_id": owner.ID, "access_key": state.Values["access_key"],
	}
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if after := r.MustRead(state); cmp.Diff(state.Values, after.Values) != "" {
		t.Errorf("read %v", after.Values)
	}
	sent(t, box, "read", "GET "+keysAPI)
	state = r.MustApply(state, named("Okta", nil))
	sent(t, box, "rename", "PATCH "+keysAPI+"/"+id)
	state = r.MustApply(state, named("Okta", acctest.Attrs{"active": false}))
	sent(t, box, "revoke", "POST "+keysAPI+"/"+id+":revoke")
	if works(t, box, want["access_key"]) {
		t.Error("a revoked key works")
	}
	state = r.MustApply(state, named("both", acctest.Attrs{"active": true}))
	sent(t, box, "rename and reinstate", "PATCH "+keysAPI+"/"+id, "POST "+keysAPI+"/"+id+":reinstate")
	if !works(t, box, want["access_key"]) {
		t.Error("a reinstated key does not work")
	}
	r.MustApply(state, nil)
	sent(t, box, "destroy", "DELETE "+keysAPI+"/"+id)
	if _, found := key(t, box, id); found {
		t.Error("the key is still there")
	}
}

func TestANewKeyThatShallNotWorkIsRevokedAndItsSecretKeptWhateverFails(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	config := named("later", acctest.Attrs{"active": false})
	state := r.MustApply(nil, config)
	if state.Values["active"] != false || works(t, box, state.Values["access_key"]) {
		t.Errorf("state %v", state.Values)
	}
	box.Fault(sandbox.Fault{Method: http.MethodPost, Path: keysAPI + "/", Status: http.StatusBadRequest})
	half, diags := r.Apply(nil, config)
	diags.WantError(t, "New API Key Not Revoked", "400")
	if half == nil || half.Values["active"] != true || !works(t, box, half.Values["access_key"]) || half.Identity["id"] != half.Values["id"] {
		t.Fatalf("the state is %v, want the key as it is", half)
	}
	box.ClearFaults()
	r.MustApply(half, nil)
	if _, found := key(t, box, half.Values["id"]); found {
		t.Error("what is tainted was left behind")
	}
}

func TestWhatFailsHalfwayIsKept(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, named("one", nil))
	box.Fault(sandbox.Fault{Method: http.MethodPost, Path: keysAPI + "/", Status: http.StatusBadRequest})
	after, diags := r.Apply(state, named("two", acctest.Attrs{"active": false}))
	diags.WantError(t, "API Key Not Switched", "400")
	if after.Values["name"] != "two" || after.Values["active"] != true {
		t.Errorf("the state is %v; the key was renamed and not revoked", after.Values)
	}
}

func TestAnotherTeamIsAnotherKeyAndLeavingItOutIsNot(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, named("okta", acctest.Attrs{"team_id": root(t, box)}))
	if p := r.MustPlan(state, named("okta", nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("leaving the team out plans %s", p.Action)
	}
	if p := r.MustPlan(state, named("okta", acctest.Attrs{"team_id": "another"})); p.Action != plancheck.ResourceActionReplace {
		t.Errorf("another team plans %s", p.Action)
	}
	_, diags := r.Apply(nil, named("lost", acctest.Attrs{"team_id": "no-such-team"}))
	diags.WantError(t, "API Key Not Created", "team")
}

func TestAKeyThatDisappearsIsPlannedAnewAndDestroyedWithoutAWord(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, named("okta", nil))
	must(t, box.Tenant().DeleteKey(t.Context(), fmt.Sprint(state.Values["id"])))
	if gone := r.MustRead(state); gone != nil {
		t.Errorf("read %v", gone.Values)
	}
	r.MustApply(state, nil)
}

func TestAKeyRevokedOutsideIsShownAndReinstatedOnlyIfAskedFor(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, named("okta", nil))
	owner, err := box.Tenant().Authenticate(t.Context(), box.Key)
	must(t, err)
	must(t, box.Tenant().RevokeKey(t.Context(), owner, fmt.Sprint(state.Values["id"])))
	state = r.MustRead(state)
	if p := r.MustPlan(state, named("okta", nil)); p.Action != plancheck.ResourceActionNoop || p.Values["active"] != false {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	state = r.MustApply(state, named("okta", acctest.Attrs{"active": true}))
	if !works(t, box, state.Values["access_key"]) {
		t.Error("the key does not work")
	}
}

func TestTheSecretIsInTheStateAndNowhereElse(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	p := r.MustPlan(nil, named("okta", nil))
	if p.Values["access_key"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
	state, diags := r.ApplyPlan(p)
	secret := fmt.Sprint(state.Values["access_key"])
	if len(secret) < 40 || strings.Contains(srv.TraceLog(), secret) || strings.Contains(diags.String(), secret) {
		t.Errorf("the secret of %d characters is in the log or in %s", len(secret), diags)
	}
	imported := r.MustImport(fmt.Sprint(state.Values["id"]))
	if _, has := imported.Values["access_key"]; has {
		t.Error("an import has a secret, which no tenant shows")
	}
	if p := r.MustPlan(imported, named("okta", nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("after the import planned %s", p.Action)
	}
}

func TestALostAnswerNamesTheKeyThatMayHaveComeOfIt(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0}, sandbox.WithFaults(sandbox.Fault{Method: http.MethodPost, Path: keysAPI, Drop: true, Times: 1}))
	state, diags := srv.Resource(typeName).Apply(nil, named("okta", nil))
	keys, err := box.Tenant().Keys(t.Context())
	must(t, err)
	diags.WantError(t, "API Key Not Created", keys[len(keys)-1].ID, "Delete the one that is nobody's")
	if state != nil {
		t.Errorf("state is %v", state.Values)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	config := acctest.Attrs{"name": acctest.Unknown, "team_id": acctest.Unknown, "active": acctest.Unknown}
	if p := srv.Resource(typeName).MustPlan(nil, config); p.Values["name"] != acctest.Unknown || p.Values["active"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for _, config := range []acctest.Attrs{{}, {"name": ""}, {"name": "x", "team_id": ""}} {
		if !r.Validate(config).HasError() {
			t.Errorf("%v was accepted", config)
		}
	}
}
