package team_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const typeName = "veza_team"

// data is a team with everything set but its policy type, with changes; a change to
// nil takes an attribute away.
func data(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"name": "Data", "description": "warehouse", "sso_alias": "data", "provider_ids": []any{"aws", "okta"}}
	maps.Copy(a, changes)
	maps.DeleteFunc(a, func(_ string, v any) bool { return v == nil })
	return a
}

// find returns the tenant's team of that name; one without an id is none.
func find(t *testing.T, box *sandbox.Server, name string) tenant.Team {
	t.Helper()
	teams, err := box.Tenant().Teams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, team := range teams {
		if team.Name == name {
			return team
		}
	}
	return tenant.Team{}
}

// outside changes a team behind Terraform's back, without leaving a trace in the
// request log.
func outside(t *testing.T, box *sandbox.Server, name string, change func(*tenant.Team)) {
	t.Helper()
	if _, err := box.Tenant().UpdateTeam(t.Context(), find(t, box, name).ID, change); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, box *sandbox.Server, name string) {
	t.Helper()
	if err := box.Tenant().DeleteTeam(t.Context(), find(t, box, name).ID); err != nil {
		t.Fatal(err)
	}
}

// sent is the body of the one write in the log, "" for no request at all.
func sent(t *testing.T, box *sandbox.Server, method string) string {
	t.Helper()
	all := box.Requests()
	if len(all) == 0 {
		return ""
	}
	if len(all) != 1 || all[0].Method != method {
		t.Fatalf("sent %v, want one %s", all, method)
	}
	var body map[string]any
	if err := json.Unmarshal(all[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
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

	state := r.MustApply(nil, data(nil))
	expect("create", http.MethodPost)
	state = r.MustRead(state)
	expect("read", http.MethodGet)
	state = r.MustApply(state, data(acctest.Attrs{"name": "Platform"}))
	expect("update", http.MethodPatch)
	p := r.MustPlan(state, nil)
	// How many people are on it, and is the owner of the key among them?
	if got := box.Requests(); len(got) != 2 || got[0].Path != "/api/v1/teams" || got[1].Path != "/api/v1/users/self" {
		t.Errorf("planning the delete sent %v", got)
	}
	box.Forget()
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	expect("delete", http.MethodDelete)
}

func TestATeamIsCreatedAsConfigured(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		body   string
		want   acctest.Attrs // of the state, beside the id
	}{
		"everything": {
			data(nil),
			`{"description":"warehouse","name":"Data","policy_type":"PROVIDER_ID_SET","providers":[{"id":"aws"},{"id":"okta"}],"sso_alias":"data"}`,
			data(acctest.Attrs{"policy_type": "PROVIDER_ID_SET"}),
		},
		"a name alone leaves the rest to the tenant": {
			acctest.Attrs{"name": "Data"}, `{"name":"Data"}`,
			acctest.Attrs{"name": "Data", "policy_type": "PROVIDER_ID_SET", "provider_ids": []any{}, "sso_alias": "Data"},
		},
		"unbound": {
			acctest.Attrs{"name": "Data", "policy_type": "UNBOUND"}, `{"name":"Data","policy_type":"UNBOUND"}`,
			acctest.Attrs{"name": "Data", "policy_type": "UNBOUND", "provider_ids": []any{}, "sso_alias": "Data"},
		},
		"an empty description and no providers": {
			acctest.Attrs{"name": "Data", "description": "", "provider_ids": []any{}}, `{"name":"Data"}`,
			acctest.Attrs{"name": "Data", "description": "", "policy_type": "PROVIDER_ID_SET", "provider_ids": []any{}, "sso_alias": "Data"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, tc.config)
			if got := sent(t, box, http.MethodPost); got != tc.body {
				t.Errorf("sent %s\nwant %s", got, tc.body)
			}
			tc.want["id"] = find(t, box, "Data").ID
			if diff := cmp.Diff(tc.want, state.Values); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			if state.Identity["id"] != tc.want["id"] {
				t.Errorf("identity %v", state.Identity)
			}
			if p := r.MustPlan(r.MustRead(state), tc.config); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
			}
		})
	}
}

func TestEachChangedAttributeIsOneFieldOfTheMask(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change     acctest.Attrs
		mask, body string // none is no request at all
	}{
		"name":                               {acctest.Attrs{"name": "Platform"}, "name", `{"name":"Platform"}`},
		"description":                        {acctest.Attrs{"description": "lake"}, "description", `{"description":"lake"}`},
		"empty takes the description away":   {acctest.Attrs{"description": ""}, "description", `{"description":""}`},
		"sso_alias":                          {acctest.Attrs{"sso_alias": "d"}, "sso_alias", `{"sso_alias":"d"}`},
		"provider_ids":                       {acctest.Attrs{"provider_ids": []any{"gcp", "okta"}}, "providers", `{"providers":[{"id":"gcp"},{"id":"okta"}]}`},
		"no provider_ids":                    {acctest.Attrs{"provider_ids": []any{}}, "providers", `{"providers":[]}`},
		"unbound":                            {acctest.Attrs{"provider_ids": nil, "policy_type": "UNBOUND"}, "policy_type,providers", `{"policy_type":"UNBOUND","providers":[]}`},
		"two":                                {acctest.Attrs{"name": "Platform", "sso_alias": "p"}, "name,sso_alias", `{"name":"Platform","sso_alias":"p"}`},
		"the policy that it has":             {acctest.Attrs{"policy_type": "PROVIDER_ID_SET"}, "", ""},
		"leaving everything out leaves it":   {acctest.Attrs{"description": nil, "sso_alias": nil, "provider_ids": nil}, "", ""},
		"another order of providers":         {acctest.Attrs{"provider_ids": []any{"okta", "aws"}}, "", ""},
		"another spelling is the same name":  {acctest.Attrs{"name": "DATA"}, "", ""},
		"a new name, the alias left to them": {acctest.Attrs{"name": "Platform", "sso_alias": nil}, "name", `{"name":"Platform"}`},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, data(nil))
			box.Forget()
			next := r.MustApply(state, data(tc.change))
			if next.Values["id"] != state.Values["id"] {
				t.Error("the team was replaced")
			}
			if got := sent(t, box, http.MethodPatch); got != tc.body {
				t.Errorf("sent %s\nwant %s", got, tc.body)
			}
			if tc.mask == "" {
				return
			}
			if got := box.Requests()[0].Query.Get("update_mask"); got != tc.mask {
				t.Errorf("the mask is %q, want %q", got, tc.mask)
			}
			if p := r.MustPlan(r.MustRead(next), data(tc.change)); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
			}
		})
	}
}

func TestAnUnboundTeamBecomesOneOfProviders(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		want   []string
	}{
		"with some": {acctest.Attrs{"name": "Data", "provider_ids": []any{"okta"}}, []string{"okta"}},
		"with none": {acctest.Attrs{"name": "Data", "policy_type": "PROVIDER_ID_SET"}, nil},
		"with both": {acctest.Attrs{"name": "Data", "policy_type": "PROVIDER_ID_SET", "provider_ids": []any{"okta"}}, []string{"okta"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, acctest.Attrs{"name": "Data", "policy_type": "UNBOUND"})
			state = r.MustApply(state, tc.config)
			if got := find(t, box, "Data"); got.PolicyType != "PROVIDER_ID_SET" || !slices.Equal(got.Providers, tc.want) {
				t.Errorf("the team is %+v, the state %v", got, state.Values)
			}
		})
	}
}

func TestATeamThatDisappearsIsPlannedAnewAndDestroyingItSucceeds(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, data(nil))
	remove(t, box, "Data")
	r.MustApply(state, nil)
	if state = r.MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
	if p := r.MustPlan(state, data(nil)); p.Action != plancheck.ResourceActionCreate {
		t.Errorf("planned %s", p.Action)
	}
}

func TestATenantWithoutTheAPIHasNotLostATeam(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, data(nil))
	box.Fault(sandbox.Fault{Path: "/api/v1/teams", Status: http.StatusNotFound})
	r := acctest.On(t, box, nil).Resource(typeName)
	after, diags := r.Read(state)
	diags.WantError(t, "Team Not Read", "no API for teams")
	if after == nil {
		t.Error("the team is gone from the state")
	}
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "People Of The Team Not Counted", "no API for teams")
	_, diags = r.Apply(nil, data(nil))
	diags.WantError(t, "Team Not Created", "no API for teams")
}

func TestCreateRefusesAnExistingTeamWithAnImportBlock(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	id := fmt.Sprint(r.MustApply(nil, data(nil)).Values["id"])

	state, diags := r.Apply(nil, data(acctest.Attrs{"name": "DATA", "description": "another"}))
	diags.WantError(t, "Team Exists Already", "import {", "to = veza_team.NAME", fmt.Sprintf("id = %q", id), "adopt_existing", "veza_team_scope")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
	if got := find(t, box, "Data"); got.Description != "warehouse" {
		t.Errorf("the team was changed: %+v", got)
	}
}

func TestCreateSaysThatSomethingElseIsTaken(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, acctest.Attrs{"adopt_existing": true},
		sandbox.WithFaults(sandbox.Fault{Method: "POST", Path: "/api/v1/teams", Status: http.StatusConflict}))
	_, diags := srv.Resource(typeName).Apply(nil, data(nil))
	diags.WantError(t, "Team Conflicts With Another", "409")
}

func TestAdoptExistingAppliesTheDifferenceOnly(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	first := srv.Resource(typeName).MustApply(nil, data(nil))
	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)

	box.Forget()
	state := adopting.MustApply(nil, acctest.Attrs{"name": "data"})
	if state.Values["id"] != first.Values["id"] || state.Values["description"] != "warehouse" {
		t.Errorf("adopted %v", state.Values)
	}
	if got := box.Writes(); len(got) != 1 {
		t.Errorf("adopting a team that is as configured wrote %v", got)
	}
	box.Forget()
	adopting.MustApply(nil, data(acctest.Attrs{"description": "lake"}))
	writes := box.Writes()
	if len(writes) != 2 || string(writes[1].Body) != `{"description":"lake"}` {
		t.Errorf("wrote %v", writes)
	}
}

func TestTheRootTeamIsNeitherAdoptedNorDestroyed(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"adopt_existing": true})
	r := srv.Resource(typeName)
	_, diags := r.Apply(nil, acctest.Attrs{"name": "Root"})
	diags.WantError(t, "Team Exists Already", "root team")
	state := r.MustImport("Root")
	if p := r.MustPlan(state, acctest.Attrs{"name": "Root"}); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s: %v", p.Action, p.Values)
	}
	box.Forget()
	r.Plan(state, nil).Diagnostics.WantError(t, "Root Team Cannot Be Destroyed", "state rm")
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("the plan sent %v", got)
	}
}

func TestTheTeamOfASCIMGroupStaysWithItsGroup(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	srv.Resource("veza_scim_group").MustApply(nil, acctest.Attrs{"display_name": "Engineering"})
	r := srv.Resource(typeName)
	state := r.MustImport("Engineering")
	_, diags := r.Apply(state, acctest.Attrs{"name": "Platform"})
	diags.WantError(t, "Team Not Updated", "SCIM group")
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "Team Not Deleted", "SCIM group")
	if find(t, box, "Engineering").ID == "" {
		t.Error("the team is gone")
	}
}

func TestARefusedFieldIsShownAtItsAttribute(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, data(acctest.Attrs{"name": " "}))
	diags.WantError(t, "Team Not Created", "a team needs a name")
	if got := diags[0].Attribute.String(); !strings.Contains(got, "name") {
		t.Errorf("shown at %q", got)
	}
}

func TestALostAnswerNeitherDuplicatesNorFails(t *testing.T) {
	t.Parallel()
	faults := map[string]sandbox.Fault{
		"after the team was created": {Method: "POST", Path: "/api/v1/teams", Drop: true, Times: 1},
		"before it was":              {Method: "POST", Path: "/api/v1/teams", Reset: true, Times: 1},
		"by a gateway":               {Method: "POST", Path: "/api/v1/teams", Status: 502, Times: 1},
		"of an update":               {Method: "PATCH", Path: "/api/v1/teams", Drop: true, Times: 1},
		"of a deletion":              {Method: "DELETE", Path: "/api/v1/teams", Drop: true, Times: 1},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(fault))
			r := srv.Resource(typeName)
			state := r.MustApply(nil, data(nil))
			state = r.MustApply(state, data(acctest.Attrs{"name": "Platform"}))
			if got := find(t, box, "Platform"); got.ID != state.Values["id"] {
				t.Errorf("the state has %v, the tenant %+v", state.Values["id"], got)
			}
			if teams, err := box.Tenant().Teams(t.Context()); len(teams) != 2 || err != nil {
				t.Errorf("teams %v, %v; want the root team and one", teams, err)
			}
			r.MustApply(state, nil)
			if find(t, box, "Platform").ID != "" {
				t.Error("the team is still there")
			}
		})
	}
}

func TestAFailedUpdateKeepsWhatWas(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	before := r.MustApply(nil, data(nil))
	box.Fault(sandbox.Fault{Method: "PATCH", Path: "/api/v1/teams", Status: 403, Times: 1})
	after, diags := r.Apply(before, data(acctest.Attrs{"description": "lake"}))
	diags.WantError(t, "Team Not Updated", "admin on the root team")
	if diff := cmp.Diff(before.Values, after.Values); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
}

func TestDriftIsShownAndAnotherSpellingIsNone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, data(nil))
	outside(t, box, "Data", func(team *tenant.Team) { team.Name = "DATA" })
	if p := r.MustPlan(r.MustRead(state), data(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("another spelling plans %s to %v", p.Action, p.Values)
	}
	outside(t, box, "DATA", func(team *tenant.Team) { team.PolicyType, team.Providers = "UNBOUND", nil })
	state = r.MustRead(state)
	box.Forget()
	state = r.MustApply(state, data(nil))
	if got, want := sent(t, box, http.MethodPatch), `{"policy_type":"PROVIDER_ID_SET","providers":[{"id":"aws"},{"id":"okta"}]}`; got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
	if p := r.MustPlan(r.MustRead(state), data(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	all := acctest.Attrs{"name": acctest.Unknown, "description": acctest.Unknown, "sso_alias": acctest.Unknown, "policy_type": acctest.Unknown, "provider_ids": acctest.Unknown}
	p := r.MustPlan(nil, all)
	all["id"] = acctest.Unknown
	if diff := cmp.Diff(all, p.Values); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	p = r.MustPlan(nil, data(acctest.Attrs{"provider_ids": []any{acctest.Unknown}}))
	if p.Values["policy_type"] != "PROVIDER_ID_SET" {
		t.Errorf("planned %v", p.Values)
	}
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("the plan sent %v", got)
	}
}

// Whether a tenant gives a renamed team another alias is not published.
func TestARenamedTeamsAliasIsTheTenantsToSay(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, acctest.Attrs{"name": "Data"})
	if p := r.MustPlan(state, acctest.Attrs{"name": "Platform"}); p.Values["sso_alias"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
	if p := r.MustPlan(state, acctest.Attrs{"name": "Data", "description": "warehouse"}); p.Values["sso_alias"] != "Data" {
		t.Errorf("planned %v", p.Values)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		words  string
	}{
		"no name":                  {acctest.Attrs{}, "name"},
		"empty name":               {data(acctest.Attrs{"name": ""}), "at least 1"},
		"empty alias":              {data(acctest.Attrs{"sso_alias": ""}), "at least 1"},
		"empty provider":           {data(acctest.Attrs{"provider_ids": []any{""}}), "at least 1"},
		"unknown policy_type":      {data(acctest.Attrs{"policy_type": "ALL"}), "UNBOUND"},
		"unbound with providers":   {data(acctest.Attrs{"policy_type": "UNBOUND"}), "Scope Contradicts Itself"},
		"unbound with one unknown": {data(acctest.Attrs{"policy_type": "UNBOUND", "provider_ids": []any{acctest.Unknown}}), "Scope Contradicts Itself"},
		"an id of one's own":       {data(acctest.Attrs{"id": "t1"}), "id"},
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
	for name, config := range map[string]acctest.Attrs{
		"unbound":                        {"name": "Data", "policy_type": "UNBOUND"},
		"unbound without any":            {"name": "Data", "policy_type": "UNBOUND", "provider_ids": []any{}},
		"unbound with what is not known": {"name": "Data", "policy_type": "UNBOUND", "provider_ids": acctest.Unknown},
		"not known with providers":       data(acctest.Attrs{"policy_type": acctest.Unknown}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r.Validate(config).None(t)
		})
	}
}
