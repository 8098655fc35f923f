package localuser_test

import (
	"net/http"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const (
	ownerRule = "Owner Of The Key In Use Would Be Locked Out"
	lastRule  = "Last Local Administrator Would Be Locked Out"
)

// disabled is the configuration of an imported user, with enabled = false.
func disabled(state *acctest.State) acctest.Attrs {
	return acctest.Attrs{
		"email": state.Values["email"], "given_name": state.Values["given_name"], "family_name": state.Values["family_name"], "enabled": false,
	}
}

func TestTheOwnerOfTheKeyIsNeitherRemovedNorDisabled(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustImport(tenant.SCIMAdmin)
	box.Forget()
	r.Plan(state, nil).Diagnostics.WantError(t, ownerRule, "deactivates "+tenant.SCIMAdmin, "key of another administrator")
	r.Plan(state, disabled(state)).Diagnostics.WantError(t, ownerRule, tenant.SCIMAdmin)
	state.Values["on_destroy"] = "delete"
	r.Plan(state, nil).Diagnostics.WantError(t, ownerRule, "deletes "+tenant.SCIMAdmin)
	sent(t, box, "three plans", "GET "+usersAPI+"/self")
	half := &acctest.State{Values: acctest.Attrs{"id": state.Values["id"]}}
	r.Plan(half, nil).Diagnostics.WantError(t, ownerRule, "deactivates "+tenant.SCIMAdmin)
	state.Values["on_destroy"] = "retain"
	r.MustPlan(state, nil)
}

func TestTheLastLocalAdministratorIsNeitherRemovedNorDisabled(t *testing.T) {
	t.Parallel()
	box, srv, _ := byEmployee(t, nil)
	r := srv.Resource(typeName)
	glass, admin := r.MustImport(tenant.BreakGlassAdmin), r.MustImport(tenant.SCIMAdmin)
	box.Forget()
	// Of two who leave together, the second is the last.
	r.MustPlan(admin, nil)
	r.Plan(glass, nil).Diagnostics.WantError(t, lastRule, "deactivates "+tenant.BreakGlassAdmin, "break-glass", "veza_team_role_assignment")
	r.Plan(glass, disabled(glass)).Diagnostics.WantError(t, lastRule, tenant.BreakGlassAdmin)
	noWrites(t, box)

	must(t, box.Tenant().DeleteUser(t.Context(), idOf(t, box, tenant.SCIMAdmin)))
	r.Plan(glass, nil).Diagnostics.WantError(t, lastRule, tenant.BreakGlassAdmin)
	noWrites(t, box)
}

func TestProtectedPeopleAndMassRemovalsAreRefused(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"protected_users": []any{"EVE@example.com"}, "max_removals": "0"})
	r := srv.Resource(typeName)
	eves, anns := r.MustApply(nil, eve(nil)), r.MustApply(nil, eve(acctest.Attrs{"email": "ann@example.com"}))
	box.Forget()
	r.Plan(eves, nil).Diagnostics.WantError(t, "Protected Person Would Be Removed", "EVE@example.com")
	r.Plan(anns, eve(acctest.Attrs{"email": "ann@example.com", "enabled": false})).Diagnostics.WantError(t, "Too Many People Would Be Removed", "ann@example.com")
	sent(t, box, "refused removals")
}

func TestAnAdoptionTakesNothingThatAPlanMayNot(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"adopt_existing": true, "protected_users": []any{"EVE@example.com"}})
	r := srv.Resource(typeName)
	eves := r.MustApply(nil, eve(nil))
	_, diags := r.Apply(nil, eve(acctest.Attrs{"enabled": false}))
	diags.WantError(t, "Protected Person Would Be Removed", "deactivates EVE@example.com")
	if a, _ := user(t, box, eves.Values["id"]); !a.Enabled {
		t.Error("eve is disabled")
	}
	owner := eve(acctest.Attrs{"email": tenant.SCIMAdmin, "enabled": false})
	_, diags = r.Apply(nil, owner)
	diags.WantError(t, ownerRule, "deactivates "+tenant.SCIMAdmin)
}

func TestATenantThatDoesNotTellWhoOwnsTheKeyGetsAWarning(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, eve(nil))
	box.Fault(sandbox.Fault{Path: usersAPI + "/self", Status: http.StatusForbidden})
	_, diags := r.Apply(state, nil)
	diags.WantWarning(t, "Lock-Outs Not Checked", "last active local administrator")
	if a, _ := user(t, box, state.Values["id"]); a.Enabled || diags.HasError() {
		t.Errorf("eve is %+v: %s", a, diags)
	}
}
