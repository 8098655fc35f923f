package teamrole_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// A CLI that is told to replace a resource asks about the resource as it is (-replace), or
// reads it (taint), and then about a new one: never about the end of the old one.
func TestAForcedReplacementIsJudgedAsTheDemotionItIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	config := w.assignment(w.local(tenant.SCIMAdmin), w.root, "admin")
	state := w.on(nil).MustImport(tenant.SCIMAdmin + "/Root/admin")
	for name, before := range map[string]func(*acctest.Resource){
		"-replace": func(r *acctest.Resource) { r.MustPlan(state, config) },
		"taint":    func(r *acctest.Resource) { r.MustRead(state) },
	} {
		r := w.on(nil)
		before(r)
		p := r.Plan(nil, config)
		if !p.Diagnostics.HasError() {
			t.Errorf("%s: planned", name)
			continue
		}
		p.Diagnostics.WantError(t, "Owner Of The Key In Use Would Be Locked Out", "takes the role admin from "+tenant.SCIMAdmin)
	}
	w.on(nil).MustPlan(nil, config)
	if writes := w.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}
}
