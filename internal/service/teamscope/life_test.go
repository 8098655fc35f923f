package teamscope_test

import (
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

const typeName = "veza_team_scope"

// pushed is a tenant with a group provisioned through SCIM, and the id of its team,
// which has the given scope.
func pushed(t *testing.T, policy string, providers []string, options ...sandbox.Option) (*sandbox.Server, *acctest.Server, string) {
	t.Helper()
	box, srv := acctest.Tenant(t, nil, options...)
	srv.Resource("veza_scim_group").MustApply(nil, acctest.Attrs{"display_name": "Engineering"})
	outside(t, box, func(team *tenant.Team) { team.PolicyType, team.Providers = policy, providers })
	box.Forget()
	return box, srv, find(t, box, "Engineering").ID
}

func attributes(team string, more acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"team_id": team}
	maps.Copy(a, more)
	return a
}

// methods are those of every request so far, forgotten afterwards.
func methods(box *sandbox.Server) string {
	var out []string
	for _, r := range box.Requests() {
		out = append(out, r.Method)
	}
	box.Forget()
	return strings.Join(out, " ")
}

func hasScope(t *testing.T, box *sandbox.Server, policy string, providers ...string) {
	t.Helper()
	if got := find(t, box, "Engineering"); got.PolicyType != policy || !slices.Equal(got.Providers, providers) {
		t.Errorf("the team's scope is %s %v, want %s %v", got.PolicyType, got.Providers, policy, providers)
	}
}

func TestALifeGivesThePreviousScopeBack(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "PROVIDER_ID_SET", []string{"aws", "gcp"})
	r := srv.Resource(typeName)

	state := r.MustApply(nil, attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}}))
	hasScope(t, box, "PROVIDER_ID_SET", "okta")
	want := acctest.Attrs{
		"team_id": team, "policy_type": "PROVIDER_ID_SET", "provider_ids": []any{"okta"}, "on_destroy": "restore",
		"previous_policy_type": "PROVIDER_ID_SET", "previous_provider_ids": []any{"aws", "gcp"},
	}
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if got := box.Writes(); len(got) != 1 || string(got[0].Body) != `{"providers":[{"id":"okta"}]}` {
		t.Errorf("wrote %v", got)
	}
	if got := methods(box); got != "GET PATCH" {
		t.Errorf("create sent %s", got)
	}

	state = r.MustRead(state)
	if got := methods(box); got != "GET" {
		t.Errorf("read sent %s", got)
	}
	state = r.MustApply(state, attributes(team, acctest.Attrs{"policy_type": "UNBOUND"}))
	hasScope(t, box, "UNBOUND")
	if got := box.Writes(); len(got) != 1 || string(got[0].Body) != `{"policy_type":"UNBOUND","providers":[]}` {
		t.Errorf("wrote %v", got)
	}
	if got := methods(box); got != "PATCH" {
		t.Errorf("update sent %s", got)
	}
	if !cmp.Equal(state.Values["previous_provider_ids"], want["previous_provider_ids"]) {
		t.Errorf("the update forgot the previous scope: %v", state.Values)
	}

	r.MustApply(state, nil)
	hasScope(t, box, "PROVIDER_ID_SET", "aws", "gcp")
	if got := methods(box); got != "PATCH" {
		t.Errorf("destroy sent %s", got)
	}
}

func TestWhatIsAsItShouldBeIsNotWritten(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "PROVIDER_ID_SET", []string{"okta"})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}}))
	state = r.MustApply(state, attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}, "on_destroy": "retain"}))
	state = r.MustApply(state, attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}}))
	r.MustApply(state, nil)
	if got := methods(box); got != "GET" {
		t.Errorf("sent %s", got)
	}
}

func TestRetainLeavesTheScope(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "UNBOUND", nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}, "on_destroy": "retain"}))
	box.Forget()
	r.MustApply(state, nil)
	hasScope(t, box, "PROVIDER_ID_SET", "okta")
	if got := methods(box); got != "" {
		t.Errorf("sent %s", got)
	}
}

func TestAnotherTeamIsAnotherScope(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "UNBOUND", nil)
	srv.Resource("veza_team").MustApply(nil, acctest.Attrs{"name": "Data"})
	other := find(t, box, "Data").ID
	r := srv.Resource(typeName)
	state := r.MustApply(nil, attributes(team, acctest.Attrs{"policy_type": "PROVIDER_ID_SET"}))
	p := r.MustPlan(state, attributes(other, acctest.Attrs{"policy_type": "UNBOUND"}))
	if p.Action != plancheck.ResourceActionReplace {
		t.Errorf("planned %s", p.Action)
	}
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	hasScope(t, box, "UNBOUND")
	if got := find(t, box, "Data"); got.PolicyType != "UNBOUND" || state.Values["previous_policy_type"] != "PROVIDER_ID_SET" {
		t.Errorf("the other team is %+v, the state %v", got, state.Values)
	}
}

func TestDriftIsShownAndTakenBack(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "UNBOUND", nil)
	r := srv.Resource(typeName)
	config := attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}})
	state := r.MustApply(nil, config)
	outside(t, box, func(team *tenant.Team) { team.PolicyType, team.Providers = "UNBOUND", nil })
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionUpdate || p.Values["policy_type"] != "PROVIDER_ID_SET" {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	r.MustApply(state, config)
	hasScope(t, box, "PROVIDER_ID_SET", "okta")
}

func TestATeamThatIsGoneTakesItsScopeAlong(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "UNBOUND", nil)
	r := srv.Resource(typeName)
	config := attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}})
	state := r.MustApply(nil, config)
	if err := box.Tenant().DeleteGroup(t.Context(), find(t, box, "Engineering").GroupID); err != nil {
		t.Fatal(err)
	}
	r.MustApply(state, nil)
	if after := r.MustRead(state); after != nil {
		t.Errorf("state is %v, want none", after.Values)
	}
	_, diags := r.Apply(nil, config)
	diags.WantError(t, "Team To Scope Not Found", team)
}

func TestATenantWithoutTheAPIHasNotLostAScope(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "UNBOUND", nil)
	state := srv.Resource(typeName).MustApply(nil, attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}}))
	box.Fault(sandbox.Fault{Path: "/api/v1/teams", Status: http.StatusNotFound})
	r := acctest.On(t, box, nil).Resource(typeName)
	after, diags := r.Read(state)
	diags.WantError(t, "Team Scope Not Read", "no API for teams")
	if after == nil {
		t.Error("the scope is gone from the state")
	}
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "Previous Team Scope Not Restored", "no API for teams", "retain")
}

func TestAFailureAfterTheReadLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	fault := sandbox.Fault{Method: "PATCH", Path: "/api/v1/teams", Status: 403, Times: 1}
	box, srv, team := pushed(t, "UNBOUND", nil, sandbox.WithFaults(fault))
	r := srv.Resource(typeName)
	config := attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}})
	state, diags := r.Apply(nil, config)
	diags.WantError(t, "Team Scope Not Set", "admin on the root team")
	if state != nil {
		t.Errorf("state is %v, want none", state.Values)
	}
	hasScope(t, box, "UNBOUND")
	state = r.MustApply(nil, config)
	box.Fault(fault)
	after, diags := r.Apply(state, attributes(team, acctest.Attrs{"provider_ids": []any{"aws"}}))
	diags.WantError(t, "Team Scope Not Updated")
	if diff := cmp.Diff(state.Values, after.Values); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
}

func TestALostAnswerIsAskedForAgain(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "UNBOUND", nil, sandbox.WithFaults(sandbox.Fault{Method: "PATCH", Path: "/api/v1/teams", Drop: true, Times: 1}))
	srv.Resource(typeName).MustApply(nil, attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}}))
	hasScope(t, box, "PROVIDER_ID_SET", "okta")
}

func TestTheRootTeamIsLeftAlone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, attributes(find(t, box, "Root").ID, acctest.Attrs{"provider_ids": []any{"okta"}}))
	diags.WantError(t, "Root Team Has No Scope", "Root")
	if got := box.Writes(); len(got) != 0 {
		t.Errorf("wrote %v", got)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	all := acctest.Attrs{"team_id": acctest.Unknown, "provider_ids": acctest.Unknown}
	p := srv.Resource(typeName).MustPlan(nil, all)
	want := acctest.Attrs{
		"team_id": acctest.Unknown, "policy_type": acctest.Unknown, "provider_ids": acctest.Unknown, "on_destroy": "restore",
		"previous_policy_type": acctest.Unknown, "previous_provider_ids": acctest.Unknown,
	}
	if diff := cmp.Diff(want, p.Values); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
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
		"no team":                {acctest.Attrs{"policy_type": "UNBOUND"}, "team_id"},
		"empty team":             {attributes("", acctest.Attrs{"policy_type": "UNBOUND"}), "at least 1"},
		"no scope":               {attributes("t1", nil), "At least one of these attributes"},
		"unknown policy_type":    {attributes("t1", acctest.Attrs{"policy_type": "ALL"}), "UNBOUND"},
		"unbound with providers": {attributes("t1", acctest.Attrs{"policy_type": "UNBOUND", "provider_ids": []any{"okta"}}), "Scope Contradicts Itself"},
		"unknown on_destroy":     {attributes("t1", acctest.Attrs{"policy_type": "UNBOUND", "on_destroy": "delete"}), "restore"},
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
	r.Validate(attributes("t1", acctest.Attrs{"policy_type": acctest.Unknown})).None(t)
}

func TestImportTakesTeamIDNameAndIdentityAndRemembersWhatItFinds(t *testing.T) {
	t.Parallel()
	box, srv, team := pushed(t, "PROVIDER_ID_SET", []string{"okta"})
	r := srv.Resource(typeName)
	want := acctest.Attrs{
		"team_id": team, "policy_type": "PROVIDER_ID_SET", "provider_ids": []any{"okta"}, "on_destroy": "restore",
		"previous_policy_type": "PROVIDER_ID_SET", "previous_provider_ids": []any{"okta"},
	}
	for text, sent := range map[string]string{team: "GET GET", "id:" + team: "GET", "ENGINEERING": "GET GET GET", "name:engineering": "GET GET"} {
		box.Forget()
		imported := r.MustImport(text)
		if diff := cmp.Diff(want, imported.Values); diff != "" {
			t.Errorf("import of %q (-want +got):\n%s", text, diff)
		}
		if imported.Identity["team_id"] != team {
			t.Errorf("import of %q has the identity %v", text, imported.Identity)
		}
		if p := r.MustPlan(imported, attributes(team, acctest.Attrs{"provider_ids": []any{"okta"}})); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import of %q the plan is to %s: %v", text, p.Action, p.Values)
		}
		if got := methods(box); got != sent {
			t.Errorf("the import of %q sent %s, want %s", text, got, sent)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"team_id": team})
	diags.None(t)
	if diff := cmp.Diff(want, byIdentity.Values); diff != "" {
		t.Errorf("import by identity (-want +got):\n%s", diff)
	}
	_, diags = r.Import("Nobody's")
	diags.WantError(t, "Team Of Scope To Import Not Found", "Nobody's")
	_, diags = r.Import(" ")
	diags.WantError(t, "Team Scope Import ID Not Understood", "name")
	if state, diags := r.Import("id:5a1e"); state != nil || len(diags) > 0 {
		t.Errorf("imported %v, %s", state, diags)
	}
}

func TestListLeavesTheRootTeamOut(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	for i := range 255 {
		srv.Resource("veza_team").MustApply(nil, acctest.Attrs{"name": fmt.Sprintf("Team %03d", i)})
	}
	r := srv.Resource(typeName)
	for _, tc := range []struct {
		limit          int64
		rows, requests int
	}{{0, 255, 2}, {3, 3, 1}} {
		box.Forget()
		rows := r.MustList(nil, tc.limit, true)
		if len(rows) != tc.rows || rows[0].DisplayName != "Team 000" || rows[0].Identity["team_id"] != rows[0].Resource["team_id"] ||
			rows[0].Resource["policy_type"] != "PROVIDER_ID_SET" || rows[0].Resource["on_destroy"] != "restore" {
			t.Errorf("%d rows, the first %+v", len(rows), rows[0])
		}
		if got := box.Requests(); len(got) != tc.requests {
			t.Errorf("sent %d requests, want %d", len(got), tc.requests)
		}
		if again := r.MustList(nil, tc.limit, true); !cmp.Equal(rows, again) {
			t.Error("two lists differ")
		}
	}
	box.Fault(sandbox.Fault{Method: "GET", Path: "/api/v1/teams", Status: 403, Skip: 1})
	rows, diags := r.List(nil, 0, false)
	diags.WantError(t, "Team Scopes Not Listed")
	if len(rows) != 249 {
		t.Errorf("%d rows before the error", len(rows))
	}
}
