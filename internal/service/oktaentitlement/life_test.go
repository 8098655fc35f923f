package oktaentitlement_test

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
)

func TestEveryStepOfALifeAsksNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	expect := func(step string, want ...string) {
		t.Helper()
		if got := asked(box); !slices.Equal(got, want) {
			t.Errorf("%s sent %v, want %v", step, got, want)
		}
	}

	state := r.MustApply(nil, sales(acctest.Attrs{"description": "Those who sell"}))
	one := groups + "/" + fmt.Sprint(state.Values["id"])
	expect("create", "POST "+groups)
	state = r.MustRead(state)
	expect("read", "GET "+one)
	// Okta replaces a profile as a whole, which the first request reads.
	state = r.MustApply(state, sales(acctest.Attrs{"name": "Selling"}))
	expect("update", "GET "+one, "PUT "+one)
	p := r.MustPlan(state, nil)
	// Who has it, for protected_users and max_removals?
	expect("planning the delete", "GET "+one+"/users")
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	// Okta would delete an app's group as well: its type is looked at first.
	expect("delete", "GET "+one, "DELETE "+one)
	if profile(t, box, state.Values["id"]) != nil {
		t.Error("the group is still there")
	}
}

func TestEachChangedAttributeChangesAloneAndTheRestOfTheProfileStays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change acctest.Attrs
		want   map[string]any // of the profile; nil is no request at all
	}{
		"name":                                  {acctest.Attrs{"name": "Selling"}, map[string]any{"name": "Selling"}},
		"name in another case":                  {acctest.Attrs{"name": "SALES"}, map[string]any{"name": "SALES"}},
		"description":                           {acctest.Attrs{"description": "All who sell"}, map[string]any{"description": "All who sell"}},
		"empty takes the description away":      {acctest.Attrs{"description": ""}, map[string]any{"description": ""}},
		"leaving the description out leaves it": {acctest.Attrs{}, nil},
		"both":                                  {acctest.Attrs{"name": "Selling", "description": "x"}, map[string]any{"name": "Selling", "description": "x"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, sales(acctest.Attrs{"description": "Those who sell"}))
			assign(t, box, state.Values["id"], ann(t, box))
			box.ForgetOrg()
			next := r.MustApply(state, sales(tc.change))
			if next.Values["id"] != state.Values["id"] || next.Values["created"] != state.Values["created"] {
				t.Error("the group was replaced")
			}
			writes := slices.DeleteFunc(box.OrgRequests(), func(r sandbox.Request) bool { return r.Method == http.MethodGet })
			if tc.want == nil {
				if len(writes) != 0 {
					t.Errorf("sent %v", writes)
				}
				return
			}
			want := map[string]any{"name": "Sales", "description": "Those who sell"}
			maps.Copy(want, tc.want)
			var sent struct{ Profile map[string]any }
			must(t, json.Unmarshal(writes[0].Body, &sent))
			if diff := cmp.Diff(want, sent.Profile); diff != "" || len(writes) != 1 {
				t.Errorf("sent %v (-want +got):\n%s", writes, diff)
			}
			if diff := cmp.Diff(want, map[string]any{"name": next.Values["name"], "description": next.Values["description"]}); diff != "" {
				t.Errorf("the state differs:\n%s", diff)
			}
			if members, _, err := box.Org().Members(t.Context(), fmt.Sprint(next.Values["id"]), "", 10); len(members) != 1 || err != nil {
				t.Errorf("%d assignees are left, %v", len(members), err)
			}
		})
	}
}

func TestNoDescriptionIsAnEmptyOne(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	// Okta has null for a group that was made without one, and "" for one that lost its own.
	for _, made := range []map[string]any{{"name": "A"}, {"name": "B", "description": ""}, {"name": "C", "description": nil}} {
		state := r.MustImport(newGroup(t, box, made))
		for name, config := range map[string]acctest.Attrs{
			"omitted": {"name": made["name"]}, "null": {"name": made["name"], "description": nil}, "empty": {"name": made["name"], "description": ""},
		} {
			if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("%v, %s: planned %s to %v", made, name, p.Action, p.Values)
			}
		}
	}
}

func TestDescriptionNotSetFollowsTheOrg(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, sales(nil))
	outside(t, box, state.Values["id"], map[string]any{"name": "Sales", "description": "Somebody's words"})
	state = r.MustRead(state)
	if p := r.MustPlan(state, sales(nil)); p.Action != plancheck.ResourceActionNoop || p.Values["description"] != "Somebody's words" {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	state = r.MustApply(state, sales(acctest.Attrs{"name": "Selling"}))
	if got := profile(t, box, state.Values["id"]); got["description"] != "Somebody's words" {
		t.Errorf("a rename left %v", got)
	}
}

func TestDriftIsPutRight(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := sales(acctest.Attrs{"description": "Those who sell"})
	state := r.MustApply(nil, config)
	outside(t, box, state.Values["id"], map[string]any{"name": "sales", "description": "x"})
	state = r.MustRead(state)
	state = r.MustApply(state, config)
	if got := profile(t, box, state.Values["id"]); got["name"] != "Sales" || got["description"] != "Those who sell" {
		t.Errorf("the group is %v", got)
	}
}

func TestAGroupThatDisappearsIsPlannedAnewAndItsDestroySucceeds(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustImport(newGroup(t, box, map[string]any{"name": "Sales"}))
	must(t, box.Org().DeleteGroup(t.Context(), fmt.Sprint(state.Values["id"])))
	_, diags := r.Apply(state, sales(acctest.Attrs{"name": "Selling"}))
	diags.WantError(t, "Entitlement Not Updated", "E0000007")
	r.MustApply(state, nil)
	if state = r.MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
	if p := r.MustPlan(state, sales(nil)); p.Action != plancheck.ResourceActionCreate {
		t.Errorf("planned %s", p.Action)
	}
}

// What a proxy answers with 404 is no word of Okta's.
func TestA404OfSomebodyElseIsNoDeletion(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, sales(nil))
	box.OrgFault(sandbox.Fault{Path: groups, Status: 404, Body: "<html>not here</html>"})
	after, diags := r.Read(state)
	diags.WantError(t, "Entitlement Not Read", "404")
	if after == nil {
		t.Error("the group is gone from the state")
	}
	r.Plan(state, nil).Diagnostics.WantError(t, "Assignees Of The Entitlement Not Read", "404")
}

func TestCreateRefusesAnExistingGroupWithAnImportBlock(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Sales", "SALES"} {
		box, srv := acctest.Org(t, nil)
		id := newGroup(t, box, map[string]any{"name": "Sales"})
		state, diags := srv.Resource(typeName).Apply(nil, sales(acctest.Attrs{"name": name, "description": "x"}))
		diags.WantError(t, "Entitlement Exists Already", "import {", "to = veza_okta_entitlement.NAME", fmt.Sprintf("id = %q", id), "adopt_existing")
		if state != nil || len(diags) != 1 {
			t.Errorf("state is %v, want none; said %s", state, diags)
		}
		if got := asked(box); !slices.Equal(got, []string{"POST " + groups, "GET " + groups}) {
			t.Errorf("asked %v", got)
		}
	}
}

func TestANameThatTheSearchDoesNotKnowYetIsTakenAllTheSame(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"adopt_existing": true})
	newGroup(t, box, map[string]any{"name": "Sales"})
	box.OrgFault(sandbox.Fault{Method: "GET", Path: groups + "$", Status: 200, Body: "[]"})
	_, diags := srv.Resource(typeName).Apply(nil, sales(nil))
	diags.WantError(t, "Entitlement Name Taken", "already exists")
	if len(diags) != 1 || diags[0].Attribute.String() != `AttributeName("name")` {
		t.Errorf("said %s", diags)
	}
}

func TestAdoptExistingAppliesTheDifferenceOnly(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"adopt_existing": true})
	r := srv.Resource(typeName)
	id := newGroup(t, box, map[string]any{"name": "Sales", "description": "Somebody's words"})
	assign(t, box, id, ann(t, box))

	state := r.MustApply(nil, sales(nil))
	if state.Values["id"] != id || state.Values["description"] != "Somebody's words" {
		t.Errorf("adopted %v", state.Values)
	}
	if got := asked(box); !slices.Equal(got, []string{"POST " + groups, "GET " + groups}) {
		t.Errorf("adopting a group that is as configured asked %v", got)
	}
	r.MustApply(nil, sales(acctest.Attrs{"name": "SALES", "description": "Those who sell"}))
	if got := profile(t, box, id); got["name"] != "SALES" || got["description"] != "Those who sell" {
		t.Errorf("the group is %v", got)
	}
	if members, _, err := box.Org().Members(t.Context(), id, "", 10); len(members) != 1 || err != nil {
		t.Errorf("%d assignees are left, %v", len(members), err)
	}
}

func TestGroupsOfOktasOwnAreRefused(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, acctest.Attrs{"adopt_existing": true})
	r := srv.Resource(typeName)
	for _, key := range []string{box.Org().Everyone(), "Everyone", "id:" + box.Org().Everyone()} {
		_, diags := r.Import(key)
		diags.WantError(t, "Entitlement Cannot Be Managed", "Everyone", "one of Okta's own")
	}
	state, diags := r.Apply(nil, sales(acctest.Attrs{"name": "everyone"}))
	diags.WantError(t, "Entitlement Name Belongs To Another Kind Of Group", "Everyone", "one of Okta's own")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
}

func TestALostAnswerNeitherDuplicatesNorFails(t *testing.T) {
	t.Parallel()
	faults := map[string]sandbox.Fault{
		"after the group was created": {Method: "POST", Path: groups, Drop: true, Times: 1},
		"before it was":               {Method: "POST", Path: groups, Reset: true, Times: 1},
		"by a gateway":                {Method: "POST", Path: groups, Status: 502, Times: 1},
		"of a rename":                 {Method: "PUT", Path: groups, Drop: true, Times: 1},
		"of a deletion":               {Method: "DELETE", Path: groups, Drop: true, Times: 1},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil, sandbox.WithOrgFaults(fault))
			r := srv.Resource(typeName)
			state := r.MustApply(nil, sales(nil))
			state = r.MustApply(state, sales(acctest.Attrs{"name": "Selling"}))
			if got := profile(t, box, state.Values["id"]); got["name"] != "Selling" || named(t, box, "Sales") != 0 || named(t, box, "Selling") != 1 {
				t.Errorf("the group is %v", got)
			}
			r.MustApply(state, nil)
			if named(t, box, "Selling") != 0 {
				t.Error("the group is still there")
			}
		})
	}
}

func TestARefusalIsToldAtItsAttribute(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	newGroup(t, box, map[string]any{"name": "Selling"})
	state := r.MustApply(nil, sales(nil))
	after, diags := r.Apply(state, sales(acctest.Attrs{"name": "selling"}))
	diags.WantError(t, "Entitlement Not Updated", "already exists")
	if len(diags) != 1 || diags[0].Attribute.String() != `AttributeName("name")` {
		t.Errorf("said %s", diags)
	}
	if diff := cmp.Diff(state, after); diff != "" {
		t.Errorf("a failed update changed the state:\n%s", diff)
	}
}

func TestWithoutAnOrgAnEntitlementSaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, sales(nil))
	diags.WantError(t, "Okta Not Configured", "OKTA_API_TOKEN")
	for _, source := range []string{"veza_okta_entitlement", "veza_okta_entitlements"} {
		config := acctest.Attrs{}
		if source == "veza_okta_entitlement" {
			config["name"] = "Sales"
		}
		_, diags := srv.DataSource(source).Read(config)
		diags.WantError(t, "Okta Not Configured")
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	p := srv.Resource(typeName).MustPlan(nil, acctest.Attrs{"name": acctest.Unknown, "description": acctest.Unknown})
	for _, name := range []string{"id", "name", "description", "type", "created"} {
		if p.Values[name] != acctest.Unknown {
			t.Errorf("%s is planned as %v", name, p.Values[name])
		}
	}
	if got := asked(box); len(got) != 0 {
		t.Errorf("the plan sent %v", got)
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		words  string
	}{
		"no name":              {acctest.Attrs{}, "name"},
		"empty name":           {sales(acctest.Attrs{"name": ""}), "between 1 and 255"},
		"name too long":        {sales(acctest.Attrs{"name": strings.Repeat("ß", 256)}), "between 1 and 255"},
		"description too long": {sales(acctest.Attrs{"description": strings.Repeat("x", 1025)}), "1024"},
		"an id of one's own":   {sales(acctest.Attrs{"id": "00g1"}), "id"},
	}
	r := acctest.NewServer(t).Resource(typeName)
	for name, tc := range tests {
		if diags := r.Validate(tc.config); !diags.HasError() || !strings.Contains(diags.String(), tc.words) {
			t.Errorf("%s: got %q, want an error about %q", name, diags, tc.words)
		}
	}
	r.Validate(sales(acctest.Attrs{"name": strings.Repeat("ß", 255), "description": strings.Repeat("ß", 1024)})).None(t)
}

func TestTheTokenIsInNoStateAndNoLog(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustRead(r.MustApply(nil, sales(nil)))
	log := srv.TraceLog()
	if strings.Contains(log, box.OrgToken()) || strings.Contains(fmt.Sprint(state), box.OrgToken()) || !strings.Contains(log, groups) {
		t.Error("the token is in the log or the state, or the log has no requests")
	}
}
