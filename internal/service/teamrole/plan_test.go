package teamrole_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestWhatTheTenantWouldNotGrantIsRefusedAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	tests := map[string]struct {
		config  acctest.Attrs
		summary string
		words   []string
	}{
		"a role of the root team elsewhere": {w.assignment(w.ann, w.eng, "admin"), "Role Not Available On Team",
			[]string{`"admin"`, `"Engineering", which is not the root team`, "operator", "viewer", "integrations_manager"}},
		"a role of other teams on root": {w.assignment(w.ann, w.root, "integrations_manager"), "Role Not Available On Team",
			[]string{`"integrations_manager"`, "on the root team", "scim_provisioner"}},
		"a role that nobody can hold": {w.assignment(w.ann, w.root, "oaa_push"), "Role Not Available On Team", nil},
		"a role that does not exist":  {w.assignment(w.ann, w.eng, "nonsense"), "Role Does Not Exist", []string{`"nonsense"`, "viewer (" + w.roles["viewer"] + ")"}},
		"a name instead of a role id": {acctest.Attrs{"user_id": w.ann, "team_id": w.eng, "role_id": "Viewer"}, "Role Does Not Exist", []string{w.roles["viewer"], "veza_role"}},
		"a team that does not exist":  {w.assignment(w.ann, "nonsense", "viewer"), "Team Does Not Exist", []string{`"nonsense"`}},
		"a name instead of a team id": {w.assignment(w.ann, "engineering", "viewer"), "Team Does Not Exist", []string{w.eng}},
		"before the person is known":  {w.assignment("", w.eng, "admin"), "Role Not Available On Team", nil},
		"before the team is known":    {acctest.Attrs{"user_id": w.ann, "team_id": acctest.Unknown, "role_id": "nonsense"}, "Role Does Not Exist", nil},
		"before the role is known":    {acctest.Attrs{"user_id": w.ann, "team_id": "nonsense", "role_id": acctest.Unknown}, "Team Does Not Exist", nil},
		"as a part of a replacement":  {w.assignment(w.ann, w.eng, "re-assigner"), "Role Not Available On Team", nil},
	}
	good := r.MustApply(nil, w.assignment(w.ann, w.eng, "viewer"))
	w.Forget()
	for name, tc := range tests {
		var prior *acctest.State
		if name == "as a part of a replacement" {
			prior = good
		}
		if tc.config["user_id"] == "" {
			tc.config["user_id"] = acctest.Unknown
		}
		p := r.Plan(prior, tc.config)
		if !p.Diagnostics.HasError() {
			t.Errorf("%s is planned", name)
			continue
		}
		p.Diagnostics.WantError(t, tc.summary, tc.words...)
	}
	if writes := w.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}
}

func TestWhatAnotherResourceDecidesIsNotAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.on(nil).MustPlan(nil, acctest.Attrs{"user_id": acctest.Unknown, "team_id": acctest.Unknown, "role_id": acctest.Unknown})
	if p.Action != plancheck.ResourceActionCreate || p.Values["team_id"] != acctest.Unknown {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	w.sent("the plan")
}

// Terraform plans again during an apply, when teams exist that did not before.
func TestATeamThatWasMadeSinceTheTeamsWereReadIsFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	r.MustPlan(nil, w.assignment(w.ann, w.eng, "viewer"))
	team := w.team("Made Since")
	r.MustPlan(nil, w.assignment(w.ann, team, "viewer"))
	r.MustPlan(nil, w.assignment(w.ann, team, "operator"))
	w.sent("three plans", readRoles, readTeams, "GET /api/v1/teams/"+team)
	r.Plan(nil, w.assignment(w.ann, team, "admin")).Diagnostics.WantError(t, "Role Not Available On Team", `"Made Since"`)
}

func TestTheRootTeamIsKnownByItsAliasAndThenByItsName(t *testing.T) {
	t.Parallel()
	const other = `{"id":"other","name":"Other","sso_alias":"Other"}`
	tests := map[string]struct{ teams, summary, words string }{
		"by alias":       {`{"id":"named","name":"Root","sso_alias":"x"},{"id":"ROOT","name":"Everybody","sso_alias":"root"},` + other, "", ""},
		"by name":        {other + `,{"id":"ROOT","name":"Root","sso_alias":""}`, "", ""},
		"only one is it": {`{"id":"x","name":"X","sso_alias":"Root"},{"id":"ROOT","name":"Root","sso_alias":""}`, "Role Not Available On Team", `"Root", which is not the root team`},
		"not at all":     {other + `,{"id":"ROOT","name":"Everybody","sso_alias":""}`, "Team Role Not Checked", "no team whose SSO alias or name is Root"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.Fault(sandbox.Fault{Path: "/api/v1/teams$", Status: 200, Body: `{"values":[` + tc.teams + `],"has_more":false}`})
			diags := w.on(nil).Plan(nil, w.assignment(w.ann, "ROOT", "admin")).Diagnostics
			if tc.summary == "" {
				diags.None(t)
				return
			}
			diags.WantError(t, tc.summary, tc.words)
		})
	}
}

func TestATenantThatDoesNotAnswerStopsThePlan(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/api/v1/roles", "/api/v1/teams"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.WithFaults(sandbox.Fault{Path: path, Status: 403}))
			w.on(nil).Plan(nil, w.assignment(w.ann, w.eng, "viewer")).Diagnostics.WantError(t, "Team Role Not Checked", "403", "role admin on the root team")
		})
	}
}

func TestGuardsStopThePlanAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner, glass := w.local(tenant.SCIMAdmin), w.local(tenant.BreakGlassAdmin)
	r := w.on(nil)
	hers := w.assignment(w.ann, w.eng, "viewer")
	state := r.MustApply(nil, hers)
	w.Forget()

	for name, config := range map[string]acctest.Attrs{
		"removal": nil, "another role": w.assignment(owner, w.root, "viewer"), "another person": w.assignment(w.ann, w.root, "admin"),
		"a person who is not known yet": {"user_id": acctest.Unknown, "team_id": w.root, "role_id": w.roles["admin"]},
	} {
		r := w.on(nil)
		owned := &acctest.State{Values: w.assignment(owner, w.root, "admin"), Identity: w.assignment(owner, w.root, "admin")}
		diags := r.Plan(owned, config).Diagnostics
		if !diags.HasError() {
			t.Errorf("%s is planned", name)
			continue
		}
		diags.WantError(t, "Owner Of The Key In Use Would Be Locked Out", tenant.SCIMAdmin, "the role admin", "another administrator")
	}
	other := &acctest.State{Values: w.assignment(glass, w.root, "admin"), Identity: w.assignment(glass, w.root, "admin")}
	w.on(nil).MustPlan(other, nil) // the owner of the key stays

	protected := w.on(acctest.Attrs{"protected_users": []any{"ANN@example.com"}})
	protected.Plan(state, nil).Diagnostics.WantError(t, "Protected Person Would Be Removed", "ANN@example.com", "takes the role viewer from")
	protected.MustPlan(state, hers)
	if writes := w.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}
}

func TestARoleThatLocksNobodyOutCostsTheGuardNoQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	state := r.MustApply(nil, w.assignment(w.ann, w.eng, "viewer"))
	w.Forget()
	r.MustPlan(state, nil)
	w.sent("the plan")
}

func TestAProviderThatWasNotConfiguredPlansWithoutQuestions(t *testing.T) {
	t.Parallel()
	p := acctest.NewServer(t).Resource(typeName).MustPlan(nil, acctest.Attrs{"user_id": "u", "team_id": "t", "role_id": "r"})
	if p.Action != plancheck.ResourceActionCreate {
		t.Errorf("planned %s", p.Action)
	}
}
