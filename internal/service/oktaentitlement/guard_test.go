package oktaentitlement_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func TestTheEndOfAnEntitlementTakesItFromItsAssignees(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	state := srv.Resource(typeName).MustApply(nil, sales(nil))
	one := groups + "/" + fmt.Sprint(state.Values["id"])
	limited := func() *acctest.Resource {
		return acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName)
	}
	protecting := func() *acctest.Resource {
		return acctest.On(t, box, acctest.Attrs{"protected_users": []any{"ANN@acme.example"}}).Resource(typeName)
	}

	limited().MustPlan(state, nil)
	protecting().MustPlan(state, nil)
	assign(t, box, state.Values["id"], ann(t, box))
	box.ForgetOrg()
	limited().Plan(state, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", "ann@acme.example", "max_removals")
	protecting().Plan(state, nil).Diagnostics.WantError(t, "Protected Person Would Be Removed", "takes an entitlement from ANN@acme.example")
	if got := asked(box); !slices.Equal(got, []string{"GET " + one + "/users", "GET " + one + "/users"}) {
		t.Errorf("asked %v", got)
	}
	// -replace: the CLI asks about the entitlement as it is, and then about a new one alone.
	r := protecting()
	r.MustPlan(state, sales(nil))
	r.Plan(nil, sales(nil)).Diagnostics.WantError(t, "Protected Person Would Be Removed")
	protecting().MustPlan(nil, sales(nil))
	protecting().MustPlan(state, sales(acctest.Attrs{"name": "Selling"}))
}

func TestAnEntitlementThatIsGoneIsPlannedAway(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, sales(nil))
	r.MustApply(state, nil)
	acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName).MustPlan(state, nil)
}
