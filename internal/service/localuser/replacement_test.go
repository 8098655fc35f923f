package localuser_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// A CLI that is told to replace a resource (-replace) asks about the resource as it is,
// and then about a new one: never about the end of the old one.
func TestAForcedReplacementIsJudgedAsTheRemovalItIs(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustImport(tenant.SCIMAdmin)
	config := disabled(state)
	delete(config, "enabled")
	box.Forget()
	r.MustPlan(state, config)
	r.Plan(nil, config).Diagnostics.WantError(t, ownerRule, "replaces "+tenant.SCIMAdmin)
	noWrites(t, box)
}

// protected_users has names: under another one nothing would protect anybody, whether the
// user is renamed or replaced by one of that name.
func TestAProtectedUserIsNotRenamed(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"protected_users": []any{"Eve@example.com"}})
	r := srv.Resource(typeName)
	state := r.MustApply(nil, eve(nil))
	renamed := eve(acctest.Attrs{"email": "eve.lee@example.com"})
	box.Forget()
	r.Plan(state, renamed).Diagnostics.WantError(t, "Protected Person Would Be Renamed", "eve.lee@example.com")
	r.Plan(nil, renamed).Diagnostics.WantError(t, "Protected Person Would Be Removed", "replaces Eve@example.com")
	noWrites(t, box)
	both := acctest.On(t, box, acctest.Attrs{"protected_users": []any{"eve@example.com", "eve.lee@example.com"}})
	both.Resource(typeName).MustPlan(state, renamed)
}

// Of a tainted resource it reads the old one, and plans the new one alone.
func TestTheReplacementOfATaintedUserIsJudgedAsTheRemovalItIs(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"protected_users": []any{"eve@example.com"}})
	r := srv.Resource(typeName)
	r.MustRead(r.MustApply(nil, eve(nil)))
	box.Forget()
	r.Plan(nil, eve(nil)).Diagnostics.WantError(t, "Protected Person Would Be Removed", "replaces eve@example.com")
	noWrites(t, box)
}

func TestAReplacementThatRetainsTheOldUserIsNoRemoval(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"protected_users": []any{"eve@example.com"}})
	r := srv.Resource(typeName)
	config := eve(acctest.Attrs{"on_destroy": "retain"})
	r.MustRead(r.MustApply(nil, config))
	box.Forget()
	r.MustPlan(nil, config)
	sent(t, box, "the plan")
}

// With -refresh=false a CLI does not read it either: only the end itself tells.
func TestATaintedUserWhoIsProtectedStaysWithoutARefreshAsWell(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	end := r.MustPlan(r.MustApply(nil, eve(nil)), nil)
	box.Forget()
	_, diags := acctest.On(t, box, acctest.Attrs{"protected_users": []any{"Eve@example.com"}}).Resource(typeName).ApplyPlan(end)
	diags.WantError(t, "Protected Person Would Be Removed", "Eve@example.com")
	noWrites(t, box)
}
