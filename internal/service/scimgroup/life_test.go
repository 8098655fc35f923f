package scimgroup_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const typeName = "veza_scim_group"

// engineering is the least that a group needs, with changes.
func engineering(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"display_name": "Engineering"}
	maps.Copy(a, changes)
	return a
}

// outside does something to a group behind Terraform's back, without leaving a trace
// in the request log.
func outside(t *testing.T, box *sandbox.Server, id any, ops ...scim.Operation) {
	t.Helper()
	if _, err := box.Tenant().PatchGroup(t.Context(), fmt.Sprint(id), ops); err != nil {
		t.Fatal(err)
	}
}

func group(t *testing.T, box *sandbox.Server, name string) (scim.Group, bool) {
	t.Helper()
	g, err := box.Tenant().GroupByName(t.Context(), name)
	if e := (*scim.Error)(nil); errors.As(err, &e) && e.Status == http.StatusNotFound {
		return g, false
	}
	if err != nil {
		t.Fatal(err)
	}
	return g, true
}

// somebody is the id of a person whom every tenant has.
func somebody(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	u, err := box.Tenant().UserByName(t.Context(), tenant.BreakGlassAdmin)
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func withMember(t *testing.T, box *sandbox.Server, id any) {
	t.Helper()
	outside(t, box, id, scim.Operation{Op: "add", Path: "members", Value: []any{scim.Object{"value": somebody(t, box)}}})
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

	state := r.MustApply(nil, engineering(nil))
	expect("create", http.MethodPost)
	state = r.MustRead(state)
	expect("read", http.MethodGet)
	rename := r.MustPlan(state, engineering(acctest.Attrs{"display_name": "Platform"}))
	// Does the old name give roles?
	expect("planning the rename", http.MethodGet)
	state, diags := r.ApplyPlan(rename)
	diags.None(t)
	expect("update", http.MethodPatch)
	state = r.MustApply(state, engineering(acctest.Attrs{"display_name": "Platform", "on_destroy": "retain"}))
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("a change of on_destroy sent %v", got)
	}
	state = r.MustApply(state, engineering(acctest.Attrs{"display_name": "Platform"}))
	box.Forget()
	p := r.MustPlan(state, nil)
	// Who is in it, for protected_users and max_removals?
	expect("planning the delete", http.MethodGet)
	_, diags = r.ApplyPlan(p)
	diags.None(t)
	expect("delete", http.MethodDelete)
}

func TestEachChangedAttributeIsOneOperation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change acctest.Attrs
		want   string // none is no request at all
	}{
		"display_name":                          {acctest.Attrs{"display_name": "Platform", "external_id": "00g1"}, `[{"op":"replace","path":"displayName","value":"Platform"}]`},
		"external_id":                           {acctest.Attrs{"external_id": "00g2"}, `[{"op":"replace","path":"externalId","value":"00g2"}]`},
		"empty takes the external id away":      {acctest.Attrs{"external_id": ""}, `[{"op":"remove","path":"externalId"}]`},
		"leaving the external id out leaves it": {acctest.Attrs{}, ""},
		"on_destroy":                            {acctest.Attrs{"external_id": "00g1", "on_destroy": "retain"}, ""},
		"another spelling is the same name":     {acctest.Attrs{"display_name": "ENGINEERING", "external_id": "00g1"}, ""},
		"both": {
			acctest.Attrs{"display_name": "Platform", "external_id": "00g2"},
			`[{"op":"replace","path":"displayName","value":"Platform"},{"op":"replace","path":"externalId","value":"00g2"}]`,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, engineering(acctest.Attrs{"external_id": "00g1"}))
			box.Forget()
			next := r.MustApply(state, engineering(tc.change))
			if next.Values["id"] != state.Values["id"] {
				t.Error("the group was replaced")
			}
			if tc.want == "" {
				if got := box.Requests(); len(got) != 0 {
					t.Errorf("sent %v", got)
				}
				return
			}
			if got := operations(t, box); got != tc.want {
				t.Errorf("sent %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestEmptyExternalIDIsKeptWhereTheTenantHasNone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := engineering(acctest.Attrs{"external_id": ""})
	state := r.MustRead(r.MustApply(nil, config))
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	if got := string(box.Writes()[0].Body); strings.Contains(got, "externalId") || strings.Contains(got, "members") {
		t.Errorf("created with %s", got)
	}
}

func TestMembersAreNeitherReadNorWritten(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, engineering(nil))
	withMember(t, box, state.Values["id"])
	box.Forget()
	state = r.MustRead(state)
	if got := box.Requests()[0].Query.Get("excludedAttributes"); got != "members" {
		t.Errorf("read %v", box.Requests())
	}
	if p := r.MustPlan(state, engineering(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("a member plans %s", p.Action)
	}
	r.MustApply(state, engineering(acctest.Attrs{"display_name": "Platform"}))
	if g, _ := group(t, box, "Platform"); len(g.Members) != 1 {
		t.Errorf("the renamed group has the members %v", g.Members)
	}
}

func TestDestroyDoesWhatOnDestroySaysAndKeepsPeople(t *testing.T) {
	t.Parallel()
	for onDestroy, stays := range map[string]bool{"": false, "delete": false, "retain": true} {
		t.Run(onDestroy, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			config := engineering(nil)
			if onDestroy != "" {
				config["on_destroy"] = onDestroy
			}
			state := r.MustApply(nil, config)
			withMember(t, box, state.Values["id"])
			box.Forget()
			r.MustApply(state, nil)
			if _, found := group(t, box, "Engineering"); found != stays {
				t.Errorf("the group is there: %t, want %t", found, stays)
			}
			if stays && len(box.Requests()) != 0 {
				t.Errorf("retaining sent %v", box.Requests())
			}
			u, err := box.Tenant().UserByName(t.Context(), tenant.BreakGlassAdmin)
			if err != nil || !*u.Active {
				t.Errorf("the member is %+v, %v", u, err)
			}
		})
	}
}

func TestDestroyOfAGroupThatIsGoneSucceeds(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, engineering(nil))
	if err := box.Tenant().DeleteGroup(t.Context(), fmt.Sprint(state.Values["id"])); err != nil {
		t.Fatal(err)
	}
	r.MustApply(state, nil)
}

func TestAGroupThatDisappearsIsPlannedAnew(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, engineering(nil))
	if err := box.Tenant().DeleteGroup(t.Context(), fmt.Sprint(state.Values["id"])); err != nil {
		t.Fatal(err)
	}
	if state = r.MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
	if p := r.MustPlan(state, engineering(nil)); p.Action != plancheck.ResourceActionCreate {
		t.Errorf("planned %s", p.Action)
	}
}

// A tenant whose SCIM is off answers 404 to everything.
func TestATenantWhoseSCIMIsOffHasNotLostAGroup(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, engineering(nil))
	end := r.MustPlan(state, nil)
	if err := box.Tenant().SetSCIMEnabled(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	after, diags := r.Read(state)
	diags.WantError(t, "Group Not Read", "Enable SCIM provisioning", "veza_sign_in_settings")
	if after == nil {
		t.Error("the group is gone from the state")
	}
	r.Plan(state, nil).Diagnostics.WantError(t, "Members Of The Group Not Read", "Enable SCIM provisioning")
	_, diags = r.ApplyPlan(end)
	diags.WantError(t, "Group Not Deleted", "Enable SCIM provisioning")
	_, diags = r.Apply(nil, engineering(nil))
	diags.WantError(t, "Group Not Created", "Enable SCIM provisioning")
}

func TestCreateRefusesAnExistingGroupWithAnImportBlock(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	id := fmt.Sprint(r.MustApply(nil, engineering(nil)).Values["id"])

	state, diags := r.Apply(nil, engineering(acctest.Attrs{"display_name": "ENGINEERING", "external_id": "00g1"}))
	diags.WantError(t, "Group Exists Already", "import {", "to = veza_scim_group.NAME", fmt.Sprintf("id = %q", id), "adopt_existing")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
	if g, _ := group(t, box, "Engineering"); g.ExternalID != "" || g.DisplayName != "Engineering" {
		t.Errorf("the group was changed: %+v", g)
	}
}

func TestCreateSaysThatATeamHasTheName(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, acctest.Attrs{"adopt_existing": true})
	_, diags := srv.Resource(typeName).Apply(nil, engineering(acctest.Attrs{"display_name": "Root"}))
	diags.WantError(t, "Group Conflicts With A Team", `"Root" is the name of a team already`)
}

func TestAdoptExistingAppliesTheDifferenceOnly(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	first := srv.Resource(typeName).MustApply(nil, engineering(acctest.Attrs{"external_id": "00g1"}))
	withMember(t, box, first.Values["id"])
	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)

	box.Forget()
	state := adopting.MustApply(nil, engineering(acctest.Attrs{"display_name": "engineering"}))
	if state.Values["id"] != first.Values["id"] || state.Values["external_id"] != "00g1" {
		t.Errorf("adopted %v", state.Values)
	}
	if got := box.Writes(); len(got) != 1 {
		t.Errorf("adopting a group that is as configured wrote %v", got)
	}
	box.Forget()
	adopting.MustApply(nil, engineering(acctest.Attrs{"external_id": "00g2"}))
	writes := box.Writes()
	if len(writes) != 2 || !strings.Contains(string(writes[1].Body), `[{"op":"replace","path":"externalId","value":"00g2"}]`) {
		t.Errorf("wrote %v", writes)
	}
	if g, _ := group(t, box, "Engineering"); len(g.Members) != 1 || g.ExternalID != "00g2" {
		t.Errorf("the group is %+v", g)
	}
}

func TestALostAnswerNeitherDuplicatesNorFails(t *testing.T) {
	t.Parallel()
	faults := map[string]sandbox.Fault{
		"after the group was created": {Method: "POST", Path: "/scim/v2/Groups", Drop: true, Times: 1},
		"before it was":               {Method: "POST", Path: "/scim/v2/Groups", Reset: true, Times: 1},
		"by a gateway":                {Method: "POST", Path: "/scim/v2/Groups", Status: 502, Times: 1},
		"of a rename":                 {Method: "PATCH", Path: "/scim/v2/Groups", Drop: true, Times: 1},
		"of a deletion":               {Method: "DELETE", Path: "/scim/v2/Groups", Drop: true, Times: 1},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(fault))
			r := srv.Resource(typeName)
			state := r.MustApply(nil, engineering(nil))
			state = r.MustApply(state, engineering(acctest.Attrs{"display_name": "Platform"}))
			g, found := group(t, box, "Platform")
			if !found || g.ID != state.Values["id"] {
				t.Errorf("the state has %v, the tenant %+v", state.Values["id"], g)
			}
			if n, err := box.Tenant().CountGroups(t.Context()); n != 1 || err != nil {
				t.Errorf("%d groups, %v; want one", n, err)
			}
			r.MustApply(state, nil)
			if _, found := group(t, box, "Platform"); found {
				t.Error("the group is still there")
			}
		})
	}
}

func TestDriftIsShownAndAnotherSpellingIsNone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, engineering(nil))
	outside(t, box, state.Values["id"], scim.Operation{Op: "replace", Path: "displayName", Value: "ENGINEERING"},
		scim.Operation{Op: "replace", Path: "externalId", Value: "00g9"})
	state = r.MustRead(state)
	if p := r.MustPlan(state, engineering(nil)); p.Action != plancheck.ResourceActionNoop || p.Values["external_id"] != "00g9" {
		t.Errorf("another spelling plans %s to %v", p.Action, p.Values)
	}
	outside(t, box, state.Values["id"], scim.Operation{Op: "replace", Path: "displayName", Value: "Somebody's"})
	state = r.MustRead(state)
	box.Forget()
	state = r.MustApply(state, engineering(nil))
	if got := operations(t, box); got != `[{"op":"replace","path":"displayName","value":"Engineering"}]` {
		t.Errorf("sent %s", got)
	}
	if p := r.MustPlan(state, engineering(acctest.Attrs{"display_name": "eNGINEERING"})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("another spelling in the configuration plans %s to %v", p.Action, p.Values)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	p := srv.Resource(typeName).MustPlan(nil, engineering(acctest.Attrs{"display_name": acctest.Unknown, "external_id": acctest.Unknown, "on_destroy": acctest.Unknown}))
	for _, name := range []string{"id", "display_name", "external_id", "on_destroy"} {
		if p.Values[name] != acctest.Unknown {
			t.Errorf("%s is planned as %v", name, p.Values[name])
		}
	}
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("the plan sent %v", got)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		words  string
	}{
		"no name":            {acctest.Attrs{}, "display_name"},
		"empty name":         {engineering(acctest.Attrs{"display_name": ""}), "at least 1"},
		"unknown on_destroy": {engineering(acctest.Attrs{"on_destroy": "deactivate"}), "retain"},
		"an id of one's own": {engineering(acctest.Attrs{"id": "g1"}), "id"},
	}
	r := acctest.NewServer(t).Resource(typeName)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := r.Validate(tc.config)
			if !diags.HasError() || !strings.Contains(diags.String(), tc.words) {
				t.Errorf("got %q, want an error about %q", diags, tc.words)
			}
		})
	}
}
