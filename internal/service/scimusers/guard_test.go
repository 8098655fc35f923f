package scimusers_test

import (
	"fmt"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func TestGuardsHoldForEachPerson(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		provider acctest.Attrs
		next     people
		summary  string
		parts    []string
	}{
		"too many leave": {acctest.Attrs{"max_removals": "2"}, people{"ann": nil}, "Too Many People Would Be Removed",
			[]string{"max_removals allows 2", "bob@example.com", "cat@example.com", "dan@example.com"}},
		"too many are turned off": {acctest.Attrs{"max_removals": "1"}, people{"ann": {"active": false}, "bob": {"active": false}, "cat": nil, "dan": nil},
			"Too Many People Would Be Removed", []string{"max_removals allows 1"}},
		"a protected person leaves": {acctest.Attrs{"protected_users": []any{"BOB@example.com"}}, people{"ann": nil, "cat": nil, "dan": nil},
			"Protected Person Would Be Removed", []string{"deactivates"}},
		"a protected person loses a role": {acctest.Attrs{"protected_users": []any{"ann@example.com"}}, people{"ann": {"roles": []string{}}, "bob": nil, "cat": nil, "dan": nil},
			"Protected Person Would Be Removed", []string{"viewer"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, first := acctest.Tenant(t, nil)
			start := people{"ann": {"roles": []string{"viewer"}}, "bob": nil, "cat": nil, "dan": nil}
			state := first.Resource(typeName).MustApply(nil, start.config(nil))
			r := acctest.On(t, box, tc.provider).Resource(typeName)
			box.Forget()
			r.Plan(state, tc.next.config(nil)).Diagnostics.WantError(t, tc.summary, tc.parts...)
			if w := box.Writes(); len(w) > 0 {
				t.Errorf("wrote %v", w)
			}
		})
	}
}

func TestDestroyingThousandsIsOneError(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, many(30).config(nil))
	r := acctest.On(t, box, acctest.Attrs{"max_removals": "5"}).Resource(typeName)
	diags := r.Plan(state, nil).Diagnostics
	diags.WantError(t, "Too Many People Would Be Removed", "max_removals allows 5")
	if len(diags) > 2 {
		t.Errorf("said %d things", len(diags))
	}
	retained := acctest.On(t, box, acctest.Attrs{"max_removals": "5"}).Resource(typeName)
	state = retained.MustApply(state, many(30).config(acctest.Attrs{"on_destroy": "retain"}))
	box.Forget()
	retained.MustApply(state, nil)
	if w := box.Writes(); len(w) > 0 {
		t.Errorf("retaining wrote %v", w)
	}
	wantActive(t, box, true, "p00000")
}

func TestTheNameOfASetStays(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, people{"ann": nil}.config(nil))
	r.Plan(state, people{"ann": nil}.config(acctest.Attrs{"name": "other"})).Diagnostics.WantError(t, "Name Of People Changed", `"all"`, `"other"`)
}

// BenchmarkPlanOverTenThousand is a refresh and a plan that finds nothing to do.
func BenchmarkPlanOverTenThousand(b *testing.B) {
	_, srv := acctest.Tenant(b, nil)
	r := srv.Resource(typeName)
	config := many(10_000).config(nil)
	state := r.MustApply(nil, config)
	for b.Loop() {
		if p := r.MustPlan(r.MustRead(state), config); fmt.Sprint(p.Values["summary"]) == "" {
			b.Fatal("no plan")
		}
	}
}
