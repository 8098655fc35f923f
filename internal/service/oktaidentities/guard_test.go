package oktaidentities_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func TestGuardsHoldForEachPersonAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	start := crew{"ann": nil, "bob": nil, "cat": nil}
	state := srv.Resource(typeName).MustApply(nil, start.set())
	off := acctest.Attrs{"active": false}
	for name, tc := range map[string]struct {
		provider acctest.Attrs
		config   acctest.Attrs
		summary  string
		parts    []string
	}{
		"too many leave": {acctest.Attrs{"max_removals": "1"}, crew{"ann": nil}.set(), "Too Many People Would Be Removed",
			[]string{"max_removals allows 1", "bob@acme.example", "cat@acme.example"}},
		"all of them leave":       {acctest.Attrs{"max_removals": "2"}, nil, "Too Many People Would Be Removed", []string{"allows 2"}},
		"too many are turned off": {acctest.Attrs{"max_removals": "0"}, crew{"ann": off, "bob": nil, "cat": nil}.set(), "Too Many People Would Be Removed", []string{"allows 0"}},
		"a protected person leaves": {acctest.Attrs{"protected_users": []any{"BOB@acme.example"}}, crew{"ann": nil, "cat": nil}.set(),
			"Protected Person Would Be Removed", []string{"deactivates BOB@acme.example"}},
	} {
		r := acctest.On(t, box, tc.provider).Resource(typeName)
		box.ForgetOrg()
		diags := r.Plan(state, tc.config).Diagnostics
		diags.WantError(t, tc.summary, tc.parts...)
		if n := writes(box); n > 0 || len(diags) > 2 {
			t.Errorf("%s: %d writes, %d diagnostics", name, n, len(diags))
		}
	}
	retained := srv.Resource(typeName).MustApply(state, start.set(acctest.Attrs{"on_destroy": "retain"}))
	box.ForgetOrg()
	acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName).MustApply(retained, nil)
	if n := writes(box); n > 0 {
		t.Errorf("retaining wrote %d times", n)
	}
}

func TestWhoIsThereIsTakenOverOrRefusedByName(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	r.MustApply(nil, crew{"ann": {"title": "Clerk"}, "bob": {"title": "Clerk"}, "cat": nil}.set(acctest.Attrs{"name": "old"}))
	deactivated(t, box, "ann", "cat")
	config := crew{"ann": {"department": "Sales"}, "bob": {"department": "Sales"}, "cat": {"active": false}, "dan": nil}.set()
	state, diags := r.Apply(nil, config)
	diags.WantWarning(t, "People Reactivated", "1 of the people", "ann@acme.example")
	diags.WantError(t, "People Not Brought To The Configuration", "1 of 4", "bob@acme.example: ", "exists and is PROVISIONED", "adopt_existing = true")
	same(t, "people", statuses(t, box), "ann PROVISIONED, bob PROVISIONED, cat DEPROVISIONED, dan PROVISIONED")
	if ids := fmt.Sprint(state.Values["ids"]); strings.Contains(ids, "bob") || !strings.Contains(ids, "ann") {
		t.Errorf("ids are %s", ids)
	}
	adopting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName)
	box.ForgetOrg()
	state = adopting.MustApply(state, config)
	same(t, "sent", profiles(t, box), `{"department":"Sales"}`)
	settled(t, adopting, state, config)
	if u, err := box.Org().User(t.Context(), "ann@acme.example"); err != nil || u.Profile["title"] != "Clerk" || u.Profile["department"] != "Sales" {
		t.Errorf("ann is %v (%v)", u, err)
	}
}

func TestAnAdoptionTakesNothingThatAPlanMayNot(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	srv.Resource(typeName).MustApply(nil, crew{"ann": nil}.set(acctest.Attrs{"name": "old"}))
	off := crew{"ann": {"active": false}}.set()
	guarded := acctest.On(t, box, acctest.Attrs{"adopt_existing": true, "max_removals": "0"}).Resource(typeName)
	_, diags := guarded.Apply(nil, off)
	diags.WantError(t, "People Not Brought To The Configuration", "Too Many People Would Be Removed")
	same(t, "people", statuses(t, box), "ann PROVISIONED")
	acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName).MustApply(nil, off)
	same(t, "people", statuses(t, box), "ann DEPROVISIONED")
}
