package apikey_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
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

// An import has no secret to recognize a key by. Whoever owns the key in use may have
// others, and then nobody can tell which of them it is.
func TestAnImportedKeyThatMayBeInUseIsToldOf(t *testing.T) {
	t.Parallel()
	const certain, perhaps = "Key In Use Would Stop Working", "Key In Use May Stop Working"
	box, srv := acctest.Tenant(t, nil)
	glass, err := box.Tenant().UserByName(t.Context(), tenant.BreakGlassAdmin)
	must(t, err)
	theirs, err := box.Tenant().CreateKey(t.Context(), glass.ID, "theirs")
	must(t, err)
	keys, err := box.Tenant().Keys(t.Context())
	must(t, err)
	i := slices.IndexFunc(keys, func(k tenant.Key) bool { return k.OwnerID != glass.ID })
	r := srv.Resource(typeName)
	inUse, other := r.MustImport(keys[i].ID), r.MustImport(theirs.ID)
	name := fmt.Sprint(inUse.Values["name"])
	fresh := func() *acctest.Resource {
		box.Forget()
		return acctest.On(t, box, nil).Resource(typeName)
	}

	fresh().Plan(inUse, nil).Diagnostics.WantError(t, certain, "deletes", keys[i].ID)
	sent(t, box, "the plan", "GET /api/v1/users/self", "GET "+keysAPI)
	fresh().Plan(inUse, named(name, acctest.Attrs{"active": false})).Diagnostics.WantError(t, certain, "revokes")
	fresh().MustPlan(inUse, named("renamed", nil))
	fresh().MustPlan(other, nil)
	sent(t, box, "the plan of somebody else's key", "GET /api/v1/users/self")

	second := r.MustApply(nil, named("second", nil))
	imported := r.MustImport(fmt.Sprint(second.Values["id"]))
	for _, state := range []*acctest.State{inUse, imported} {
		p := fresh().Plan(state, nil)
		if p.Diagnostics.HasError() {
			t.Errorf("refused: %v", p.Diagnostics)
		}
		p.Diagnostics.WantWarning(t, perhaps, "imported", "more than one active key")
	}
	revoked, diags := r.Apply(imported, named("second", acctest.Attrs{"active": false}))
	diags.WantWarning(t, perhaps, "revokes")
	fresh().MustPlan(revoked, nil)
	fresh().Plan(inUse, nil).Diagnostics.WantError(t, certain, "deletes")
	if writes := box.Writes(); len(writes) > 0 {
		t.Errorf("plans wrote %v", writes)
	}

	box.Fault(sandbox.Fault{Path: "/api/v1/users/self", Status: 403})
	fresh().Plan(inUse, nil).Diagnostics.WantWarning(t, perhaps, "did not tell whose it is", "403")
}

// What -replace begins with: a destroy that no plan has shown to this provider.
func TestAnImportedKeyThatIsInUseIsNotDeletedUnplanned(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	keys, err := box.Tenant().Keys(t.Context())
	must(t, err)
	glass, err := box.Tenant().UserByName(t.Context(), tenant.BreakGlassAdmin)
	must(t, err)
	theirs, err := box.Tenant().CreateKey(t.Context(), glass.ID, "theirs")
	must(t, err)
	state := srv.Resource(typeName).MustImport(keys[0].ID)
	unguarded := acctest.On(t, box, acctest.Attrs{"api_key": theirs.Secret}).Resource(typeName).MustPlan(state, nil)
	box.Forget()
	_, diags := srv.Resource(typeName).ApplyPlan(unguarded)
	diags.WantError(t, "Key In Use Would Stop Working", "deletes")
	if writes := box.Writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
}
