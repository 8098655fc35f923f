package ssorolemapping_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestWhatTheTenantWouldNotMapToIsRefusedAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	state := r.MustApply(nil, mapping("Engineers", w.role(w.eng, "viewer")))
	w.Forget()
	for name, tc := range map[string]struct {
		role    acctest.Attrs
		summary string
		words   string
	}{
		"a role of the root team elsewhere": {w.role(w.eng, "admin"), "Role Not Available On Team", `"Engineering"`},
		"a role of other teams on root":     {w.role(w.root, "integrations_manager"), "Role Not Available On Team", "on the root team"},
		"a role that does not exist":        {w.role(w.eng, "nonsense"), "Role Does Not Exist", "nonsense"},
		"a team that does not exist":        {w.role("nonsense", "viewer"), "Team Does Not Exist", "nonsense"},
	} {
		for step, prior := range map[string]*acctest.State{"create": nil, "update": state} {
			group := map[string]string{"create": "Platform", "update": "Engineers"}[step]
			p := r.Plan(prior, mapping(group, w.role(w.eng, "operator"), tc.role))
			if !p.Diagnostics.HasError() {
				t.Errorf("%s: %s is planned", step, name)
				continue
			}
			p.Diagnostics.WantError(t, tc.summary, tc.words)
			if p.Diagnostics[0].Attribute == nil {
				t.Errorf("%s: %s is told of no attribute", step, name)
			}
		}
	}
	if writes := w.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}
}

func TestWhatAnotherResourceDecidesIsNotAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	unknown := acctest.Unknown
	for name, config := range map[string]acctest.Attrs{
		"all":       {"group": unknown, "team_roles": unknown},
		"its parts": {"group": unknown, "team_roles": []any{acctest.Attrs{"team_id": unknown, "role_id": unknown}}},
	} {
		if p := r.MustPlan(nil, config); p.Action != plancheck.ResourceActionCreate {
			t.Errorf("%s: planned %s", name, p.Action)
		}
	}
	w.sent("the plans")
	diags := r.Plan(nil, acctest.Attrs{"group": unknown, "team_roles": []any{acctest.Attrs{"team_id": unknown, "role_id": "nonsense"}}}).Diagnostics
	diags.WantError(t, "Role Does Not Exist", "nonsense")
}

func TestAMappingThatExistsIsNotTakenOverUnlessItIsTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.outside("Engineers", w.support, "operator")
	config := mapping("engineers", w.role(w.eng, "viewer"))

	diags := w.on(nil).Plan(nil, config).Diagnostics
	diags.WantError(t, "SSO Role Mapping Exists", `"Engineers" is mapped already`, "import {", `id = "Engineers"`, "adopt_existing")
	unknown := acctest.Attrs{"group": "engineers", "team_roles": acctest.Unknown}
	w.on(nil).Plan(nil, unknown).Diagnostics.WantError(t, "SSO Role Mapping Exists")
	if writes := w.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}
	w.on(nil).MustApply(nil, mapping("engineers", w.role(w.support, "operator")))
	w.wantMapped(w.row("engineers", w.support, "operator"))

	w.on(acctest.Attrs{"adopt_existing": true}).MustApply(nil, config)
	w.wantMapped(w.row("engineers", w.eng, "viewer"))
}

func TestATenantThatDoesNotAnswerStopsThePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithFaults(sandbox.Fault{Path: mappingsPath, Status: 403}))
	diags := w.on(nil).Plan(nil, mapping("Engineers", w.role(w.eng, "viewer"))).Diagnostics
	diags.WantError(t, "SSO Role Mapping Not Looked Up", "403")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	good := acctest.Attrs{"team_id": "t", "role_id": "r"}
	r.Validate(mapping("g", good)).None(t)
	r.Validate(mapping("g", good, acctest.Attrs{"team_id": "t", "role_id": acctest.Unknown})).None(t)
	for name, config := range map[string]acctest.Attrs{
		"no group":      {"team_roles": []any{good}},
		"empty group":   mapping("", good),
		"no roles":      {"group": "g"},
		"empty roles":   mapping("g"),
		"empty team":    mapping("g", acctest.Attrs{"team_id": "", "role_id": "r"}),
		"empty role":    mapping("g", acctest.Attrs{"team_id": "t", "role_id": ""}),
		"missing team":  mapping("g", acctest.Attrs{"role_id": "r"}),
		"missing role":  mapping("g", acctest.Attrs{"team_id": "t"}),
		"a row of null": {"group": "g", "team_roles": []any{nil}},
	} {
		if !r.Validate(config).HasError() {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestImportTakesTheGroupAndIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	config := mapping("Engineers", w.role(w.eng, "viewer"), w.role(w.root, "admin"))
	state := r.MustApply(nil, config)
	if diff := cmp.Diff(state, r.MustImport("Engineers")); diff != "" {
		t.Errorf("import differs:\n%s", diff)
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"group": "Engineers"})
	diags.None(t)
	if diff := cmp.Diff(state, byIdentity); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	if p := r.MustPlan(r.MustImport("ENGINEERS"), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("after an import in another case the plan is to %s", p.Action)
	}
	none, diags := r.Import("Nobody's")
	diags.None(t)
	if none != nil {
		t.Errorf("imported %v", none.Values)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.on(nil)
	if rows := r.MustList(nil, 0, true); len(rows) != 0 {
		t.Errorf("an empty mapping listed %v", rows)
	}
	w.outside("Support", w.support, "viewer")
	w.outside("engineers", w.eng, "viewer")
	w.outside("Platform", w.eng, "operator")
	w.Forget()

	rows := r.MustList(nil, 0, true)
	w.sent("list", "GET "+mappingsPath)
	want := []acctest.Row{
		{DisplayName: "engineers", Identity: acctest.Attrs{"group": "engineers"}, Resource: mapping("engineers", w.role(w.eng, "viewer"))},
		{DisplayName: "Platform", Identity: acctest.Attrs{"group": "Platform"}, Resource: mapping("Platform", w.role(w.eng, "operator"))},
		{DisplayName: "Support", Identity: acctest.Attrs{"group": "Support"}, Resource: mapping("Support", w.role(w.support, "viewer"))},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if rows := r.MustList(nil, 2, false); len(rows) != 2 || rows[0].Resource != nil {
		t.Errorf("limited to two, without resource: %v", rows)
	}
	w.Fault(sandbox.Fault{Path: mappingsPath, Status: 403})
	_, diags := r.List(nil, 0, false)
	diags.WantError(t, "SSO Role Mappings Not Listed", "403")
}
