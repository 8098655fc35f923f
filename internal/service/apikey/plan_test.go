package apikey_test

import (
	"fmt"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestTheKeyInUseIsNeitherDeletedNorRevokedNorReplaced(t *testing.T) {
	t.Parallel()
	const rule = "Key In Use Would Stop Working"
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, named("mine", nil))
	other, err := box.Tenant().CreateTeam(t.Context(), tenant.Team{Name: "Other", PolicyType: "UNBOUND"})
	must(t, err)
	r := acctest.On(t, box, acctest.Attrs{"api_key": state.Values["access_key"]}).Resource(typeName)
	box.Forget()

	r.Plan(state, nil).Diagnostics.WantError(t, rule, "deletes", `"mine"`, fmt.Sprint(state.Values["id"]))
	r.Plan(state, named("mine", acctest.Attrs{"active": false})).Diagnostics.WantError(t, rule, "revokes")
	r.Plan(state, named("mine", acctest.Attrs{"team_id": other.ID})).Diagnostics.WantError(t, rule, "replaces")
	r.MustPlan(state, named("renamed", nil))
	unguarded := srv.Resource(typeName).MustPlan(state, nil)
	// What -replace begins with: a destroy that no plan has shown to this provider.
	_, diags := r.ApplyPlan(unguarded)
	diags.WantError(t, rule, "deletes")
	sent(t, box, "five plans and a refused destroy")
}
