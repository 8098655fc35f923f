package scimuser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const typeName = "veza_scim_user"

// ann is the least that a person needs, with changes.
func ann(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"user_name": "ann@example.com", "given_name": "Ann", "family_name": "Lee", "display_name": "Ann Lee"}
	maps.Copy(a, changes)
	return a
}

// outside does something to a person behind Terraform's back, without leaving a trace
// in the request log.
func outside(t *testing.T, box *sandbox.Server, id any, ops ...scim.Operation) {
	t.Helper()
	if _, err := box.Tenant().PatchUser(context.Background(), fmt.Sprint(id), ops); err != nil {
		t.Fatal(err)
	}
}

func person(t *testing.T, box *sandbox.Server, userName string) (scim.User, bool) {
	t.Helper()
	users, err := box.Tenant().Users(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		if strings.EqualFold(u.UserName, userName) {
			return u, true
		}
	}
	return scim.User{}, false
}

// operations are the PATCH operations of the one write in the log.
func operations(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	writes := box.Writes()
	if len(writes) != 1 || writes[0].Method != http.MethodPatch {
		t.Fatalf("wrote %v, want one PATCH", writes)
	}
	var body struct{ Operations json.RawMessage }
	if err := json.Unmarshal(writes[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return string(body.Operations)
}

func TestEveryStepOfALifeIsOneRequest(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	expect := func(step, method string) {
		t.Helper()
		if got := box.Requests(); len(got) != 1 || got[0].Method != method {
			t.Errorf("%s sent %v, want one %s", step, got, method)
		}
		box.Forget()
	}

	state := r.MustApply(nil, ann(nil))
	expect("create", http.MethodPost)
	state = r.MustRead(state)
	expect("read", http.MethodGet)
	state = r.MustApply(state, ann(acctest.Attrs{"given_name": "Anna", "roles": []any{"viewer"}}))
	expect("update", http.MethodPatch)
	if p := r.MustPlan(state, ann(acctest.Attrs{"given_name": "Anna"})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("leaving roles out plans %s", p.Action)
	}
	state = r.MustApply(state, ann(acctest.Attrs{"given_name": "Anna", "on_destroy": "delete"}))
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("a change of on_destroy sent %v", got)
	}
	p := r.MustPlan(state, nil)
	// Once in a plan, however many people it takes away: who owns the key?
	expect("planning the delete", http.MethodGet)
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	expect("delete", http.MethodDelete)
}

func TestDestroyDoesWhatOnDestroySays(t *testing.T) {
	t.Parallel()
	for onDestroy, want := range map[string]string{"": "deactivated", "deactivate": "deactivated", "delete": "gone", "retain": "active"} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			config := ann(nil)
			if onDestroy != "" {
				config["on_destroy"] = onDestroy
			}
			r.MustApply(r.MustApply(nil, config), nil)

			got := "gone"
			if u, found := person(t, box, "ann@example.com"); found {
				got = map[bool]string{true: "active", false: "deactivated"}[*u.Active]
			}
			if got != want {
				t.Errorf("ann is %s, want %s", got, want)
			}
		})
	}
}

func TestDestroyOfSomebodyWhoIsGoneSucceeds(t *testing.T) {
	t.Parallel()
	for _, onDestroy := range []string{"deactivate", "delete"} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, ann(acctest.Attrs{"on_destroy": onDestroy}))
			if err := box.Tenant().DeleteUser(t.Context(), fmt.Sprint(state.Values["id"])); err != nil {
				t.Fatal(err)
			}
			r.MustApply(state, nil)
		})
	}
}

func TestCreateReactivatesTheDeactivatedAndTouchesOnlyWhatIsConfigured(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	first := r.MustApply(nil, ann(acctest.Attrs{"roles": []any{"operator"}, "external_id": "00u1"}))
	r.MustApply(first, nil)
	box.Forget()

	state, diags := r.Apply(nil, ann(acctest.Attrs{"user_name": "Ann@Example.com", "given_name": "Anna"}))
	diags.WantWarning(t, "Person Reactivated", "Ann@Example.com")
	if state.Values["id"] != first.Values["id"] {
		t.Errorf("got id %v, want that of before, %v", state.Values["id"], first.Values["id"])
	}
	u, _ := person(t, box, "ann@example.com")
	if !*u.Active || u.Name.GivenName != "Anna" || u.ExternalID != "00u1" || len(u.Roles) != 1 {
		t.Errorf("ann is %+v", u)
	}
	for _, w := range box.Writes() {
		if w.Method == http.MethodPut {
			t.Errorf("sent %v", w)
		}
	}
	last := box.Requests()[len(box.Requests())-1]
	for _, path := range []string{"name.givenName", `"active"`} {
		if !strings.Contains(string(last.Body), path) {
			t.Errorf("the PATCH has no %s: %s", path, last.Body)
		}
	}
	for _, path := range []string{"familyName", "displayName", "roles", "externalId", "emails", "userName"} {
		if strings.Contains(string(last.Body), path) {
			t.Errorf("the PATCH sends %s, which does not differ: %s", path, last.Body)
		}
	}
}

func TestCreateOfADeactivatedPersonWhoShallStaySoDoesNotReactivate(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	r.MustApply(r.MustApply(nil, ann(nil)), nil)
	r.MustApply(nil, ann(acctest.Attrs{"active": false}))
	if u, _ := person(t, box, "ann@example.com"); *u.Active {
		t.Error("ann is active")
	}
}

func TestCreateRefusesTheLivingWithAnImportBlock(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	id := fmt.Sprint(r.MustApply(nil, ann(nil)).Values["id"])
	box.Forget()

	state, diags := r.Apply(nil, ann(acctest.Attrs{"user_name": "ANN@example.com", "given_name": "Somebody"}))
	diags.WantError(t, "Person Exists Already", "import {", "to = veza_scim_user.NAME", fmt.Sprintf("id = %q", id), "adopt_existing")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
	if u, _ := person(t, box, "ann@example.com"); u.Name.GivenName != "Ann" {
		t.Errorf("ann was changed: %+v", u.Name)
	}
}

func TestAdoptExistingAppliesTheDifferenceOnly(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	srv.Resource(typeName).MustApply(nil, ann(acctest.Attrs{"roles": []any{"admin"}}))
	box.Forget()

	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)
	adopting.MustApply(nil, ann(acctest.Attrs{"display_name": "Dr. Ann Lee"}))
	writes := box.Writes()
	if len(writes) != 2 || !strings.Contains(string(writes[1].Body), `[{"op":"replace","path":"displayName","value":"Dr. Ann Lee"}]`) {
		t.Errorf("wrote %v", writes)
	}
	if u, _ := person(t, box, "ann@example.com"); len(u.Roles) != 1 {
		t.Errorf("roles that nobody configured are gone: %+v", u)
	}
	box.Forget()
	adopting.MustApply(nil, ann(acctest.Attrs{"display_name": "Dr. Ann Lee"}))
	if got := len(box.Writes()); got != 1 {
		t.Errorf("adopting somebody who is as configured wrote %v", box.Writes())
	}
}

func TestALostAnswerNeitherDuplicatesNorFails(t *testing.T) {
	t.Parallel()
	faults := map[string]sandbox.Fault{
		"after the person was created": {Method: "POST", Path: "/scim/v2/Users", Drop: true, Times: 1},
		"before it was":                {Method: "POST", Path: "/scim/v2/Users", Reset: true, Times: 1},
		"by a gateway":                 {Method: "POST", Path: "/scim/v2/Users", Status: 502, Times: 1},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(fault))
			r := srv.Resource(typeName)
			state := r.MustApply(nil, ann(nil))
			u, found := person(t, box, "ann@example.com")
			if !found || u.ID != state.Values["id"] {
				t.Errorf("the state has %v, the tenant %+v", state.Values["id"], u)
			}
		})
	}
}

func TestSomebodyWhoDisappearsIsPlannedAnew(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	if err := box.Tenant().DeleteUser(t.Context(), fmt.Sprint(state.Values["id"])); err != nil {
		t.Fatal(err)
	}
	if state = r.MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
}

// A tenant whose SCIM is off answers 404 to everything. Whoever took that for "gone"
// would plan to create everybody anew.
func TestATenantWhoseSCIMIsOffHasNotLostAnybody(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	if err := box.Tenant().SetSCIMEnabled(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	after, diags := r.Read(state)
	diags.WantError(t, "Person Not Read", "Enable SCIM provisioning", "veza_sign_in_settings")
	if after == nil {
		t.Error("the person is gone from the state")
	}
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "Person Not Removed", "Enable SCIM provisioning")
}

func TestWhatIsSetIsEnforcedAndWhatIsLeftOutFollowsTheTenant(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	outside(t, box, state.Values["id"],
		scim.Operation{Op: "replace", Path: "active", Value: false},
		scim.Operation{Op: "replace", Path: "externalId", Value: "00u9"},
		scim.Operation{Op: "add", Path: "roles", Value: []any{map[string]any{"value": "viewer"}}},
		scim.Operation{Op: "add", Path: "emails", Value: []any{map[string]any{"value": "ann@home.example", "type": "home"}}},
		scim.Operation{Op: "replace", Path: "displayName", Value: "Somebody"},
	)
	state = r.MustRead(state)
	p := r.MustPlan(state, ann(nil))
	if p.Action != plancheck.ResourceActionUpdate || p.Values["active"] != false || p.Values["external_id"] != "00u9" {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	box.Forget()
	state = r.MustApply(state, ann(nil))
	if got := operations(t, box); got != `[{"op":"replace","path":"displayName","value":"Ann Lee"}]` {
		t.Errorf("sent %s", got)
	}
	if p := r.MustPlan(state, ann(acctest.Attrs{"active": true})); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("active = true on a deactivated person plans %s", p.Action)
	}
}

func TestAnotherSpellingIsNoDrift(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := ann(acctest.Attrs{"user_name": "Ann@Example.com", "emails": []any{
		acctest.Attrs{"value": "ann@example.COM", "type": "work", "primary": true},
		acctest.Attrs{"value": "a@home.example", "primary": false},
	}})
	state := r.MustApply(nil, config)
	outside(t, box, state.Values["id"],
		scim.Operation{Op: "replace", Path: "userName", Value: "ANN@EXAMPLE.COM"},
		scim.Operation{Op: "replace", Path: `emails[type eq "work"].value`, Value: "ANN@example.com"})
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	config["user_name"] = "aNN@example.com"
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("another spelling in the configuration plans %s to %v", p.Action, p.Values)
	}
}

func TestARenamedPersonTakesTheAddressAlong(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	next := r.MustApply(state, ann(acctest.Attrs{"user_name": "ann.stone@example.com"}))
	if next.Values["id"] != state.Values["id"] {
		t.Error("the person was replaced")
	}
	if u, _ := person(t, box, "ann.stone@example.com"); u.PrimaryEmail() != "ann.stone@example.com" {
		t.Errorf("the primary address is %q", u.PrimaryEmail())
	}
}

func TestEmptyTakesAwayWhatOmittedLeaves(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"roles": []any{"viewer"}, "external_id": "00u1"}))
	state = r.MustApply(state, ann(acctest.Attrs{"roles": []any{}, "external_id": ""}))
	if u, _ := person(t, box, "ann@example.com"); len(u.Roles) != 0 || u.ExternalID != "" {
		t.Errorf("ann is %+v", u)
	}
	state = r.MustRead(state)
	if p := r.MustPlan(state, ann(acctest.Attrs{"roles": []any{}, "external_id": ""})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	p := r.MustPlan(nil, ann(acctest.Attrs{"user_name": acctest.Unknown, "emails": acctest.Unknown, "roles": []any{acctest.Unknown}, "active": acctest.Unknown}))
	if p.Values["emails"] != acctest.Unknown || p.Values["id"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
	r.MustPlan(nil, ann(acctest.Attrs{"emails": []any{acctest.Attrs{"value": acctest.Unknown, "primary": acctest.Unknown}}}))
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	primary := func(address string) acctest.Attrs { return acctest.Attrs{"value": address, "primary": true} }
	tests := map[string]struct {
		change acctest.Attrs
		words  string
	}{
		"no address":          {acctest.Attrs{"user_name": "ann"}, "e-mail address"},
		"other primary":       {acctest.Attrs{"emails": []any{primary("bob@example.com")}}, "bob@example.com"},
		"no primary":          {acctest.Attrs{"emails": []any{acctest.Attrs{"value": "ann@example.com"}}}, "primary"},
		"two primaries":       {acctest.Attrs{"emails": []any{primary("ann@example.com"), primary("bob@example.com")}}, "2 of the addresses"},
		"no addresses at all": {acctest.Attrs{"emails": []any{}}, "at least 1"},
		"an address twice": {acctest.Attrs{"emails": []any{
			primary("ann@example.com"), acctest.Attrs{"value": "a@home.example"}, acctest.Attrs{"value": "A@home.example", "primary": false},
		}}, "more than once"},
		"unknown role":       {acctest.Attrs{"roles": []any{"root"}}, "scim_provisioner"},
		"unknown on_destroy": {acctest.Attrs{"on_destroy": "archive"}, "retain"},
		"empty given name":   {acctest.Attrs{"given_name": ""}, "at least 1"},
	}
	r := acctest.NewServer(t).Resource(typeName)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := r.Validate(ann(tc.change))
			if !diags.HasError() || !strings.Contains(diags.String(), tc.words) {
				t.Errorf("got %q, want an error about %q", diags, tc.words)
			}
		})
	}
	r.Validate(ann(acctest.Attrs{"emails": []any{primary("ANN@example.com")}})).None(t)
	r.Validate(ann(acctest.Attrs{"emails": []any{
		primary("ann@example.com"), acctest.Attrs{"value": "a@b.example", "type": "home"}, acctest.Attrs{"value": "a@b.example", "type": "work"},
	}})).None(t)
}
