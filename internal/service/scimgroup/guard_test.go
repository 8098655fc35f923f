package scimgroup_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestTheEndOfAGroupIsARemovalOfItsMembers(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, engineering(nil))
	limited := acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName)
	protecting := acctest.On(t, box, acctest.Attrs{"protected_users": []any{tenant.BreakGlassAdmin}}).Resource(typeName)

	limited.MustPlan(state, nil)
	protecting.MustPlan(state, nil)
	withMember(t, box, state.Values["id"])
	box.Forget()
	limited.Plan(state, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", "max_removals")
	protecting.Plan(state, nil).Diagnostics.WantError(t, "Protected Person Would Be Removed", tenant.BreakGlassAdmin)
	if writes := box.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}

	retained := srv.Resource(typeName).MustApply(state, engineering(acctest.Attrs{"on_destroy": "retain"}))
	box.Forget()
	limited.MustPlan(retained, nil)
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("planning to retain asked %v", got)
	}
	limited.MustPlan(state, engineering(acctest.Attrs{"display_name": "Platform"}))
}

func TestAGroupThatIsGoneIsPlannedAway(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, engineering(nil))
	r.MustApply(state, nil)
	acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName).MustPlan(state, nil)
}
