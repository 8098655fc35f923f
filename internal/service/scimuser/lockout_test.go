package scimuser_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const (
	ownerRule = "Owner Of The Key In Use Would Be Locked Out"
	lastRule  = "Last Local Administrator Would Be Locked Out"
)

// as is the configuration of an imported person, with changes.
func as(state *acctest.State, changes acctest.Attrs) acctest.Attrs {
	config := acctest.Attrs{}
	for _, name := range []string{"user_name", "given_name", "family_name", "display_name"} {
		config[name] = state.Values[name]
	}
	for name, value := range changes {
		config[name] = value
	}
	return config
}

func refused(t *testing.T, box *sandbox.Server, p acctest.Plan, rule string, parts ...string) {
	t.Helper()
	p.Diagnostics.WantError(t, rule, parts...)
	if writes := box.Writes(); len(writes) > 0 {
		t.Errorf("a refused plan wrote %v", writes)
	}
}

// byAnn is a tenant, ann, who administers it through the roles of SCIM, and the
// provider with a key of hers.
func byAnn(t *testing.T) (*sandbox.Server, *acctest.Resource, *acctest.State) {
	t.Helper()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, ann(acctest.Attrs{"roles": []any{"admin", "scim_provisioner"}}))
	id, _ := state.Values["id"].(string)
	key, err := box.Tenant().CreateKey(t.Context(), id, "ann's")
	if err != nil {
		t.Fatal(err)
	}
	box.Forget()
	return box, acctest.On(t, box, acctest.Attrs{"api_key": key.Secret}).Resource(typeName), state
}

func TestTheOwnerOfTheKeyIsNeitherRemovedNorDeactivatedNorDemoted(t *testing.T) {
	t.Parallel()
	box, r, state := byAnn(t)
	refused(t, box, r.Plan(state, nil), ownerRule, "deactivates ann@example.com")
	refused(t, box, r.Plan(state, as(state, acctest.Attrs{"active": false})), ownerRule, "ann@example.com")
	refused(t, box, r.Plan(state, as(state, acctest.Attrs{"roles": []any{"admin"}})), ownerRule, "takes the role scim_provisioner from ann@example.com")
	refused(t, box, r.Plan(state, as(state, acctest.Attrs{"roles": []any{}})), ownerRule, "takes the roles admin, scim_provisioner from")
	// Who is it, and does a group give what they lose?
	if got := box.Requests(); len(got) != 2 || got[0].Path != "/api/v1/users/self" || got[1].Path != "/api/private/sso/role_mappings" {
		t.Errorf("four plans sent %v, want two questions", got)
	}
	r.MustPlan(state, as(state, acctest.Attrs{"roles": []any{"admin", "scim_provisioner", "viewer"}}))
	r.MustPlan(state, as(state, acctest.Attrs{"roles": []any{acctest.Unknown}}))
}

func TestTheLastLocalAdministratorIsNeitherRemovedNorDeactivated(t *testing.T) {
	t.Parallel()
	box, r, _ := byAnn(t)
	glass, admin := r.MustImport(tenant.BreakGlassAdmin), r.MustImport(tenant.SCIMAdmin)
	// Of two who go together, the second is the last.
	r.MustPlan(admin, nil)
	refused(t, box, r.Plan(glass, nil), lastRule, "deactivates "+tenant.BreakGlassAdmin, "break-glass")
	refused(t, box, r.Plan(glass, as(glass, acctest.Attrs{"active": false})), lastRule, tenant.BreakGlassAdmin)
}

func TestRolesThatLockNobodyOutCostNoQuestion(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"roles": []any{"viewer", "operator"}}))
	box.Forget()
	r.MustPlan(state, ann(acctest.Attrs{"roles": []any{"viewer"}}))
	if got := box.Requests(); len(got) > 0 {
		t.Errorf("sent %v", got)
	}
}

// protected_users has names: under another one nothing would protect anybody.
func TestAProtectedPersonIsNotRenamed(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, ann(nil))
	renamed := ann(acctest.Attrs{"user_name": "ann.lee@example.com"})
	protecting := func(names ...any) *acctest.Resource {
		box.Forget()
		return acctest.On(t, box, acctest.Attrs{"protected_users": names}).Resource(typeName)
	}
	refused(t, box, protecting("ANN@example.com").Plan(state, renamed), "Protected Person Would Be Renamed", "to ann.lee@example.com")
	protecting("ann@example.com", "Ann.Lee@example.com").MustPlan(state, renamed)
	protecting("ann@example.com").MustPlan(state, ann(acctest.Attrs{"user_name": "Ann@example.com"}))
	protecting("bob@example.com").MustPlan(state, renamed)
	if got := box.Requests(); len(got) > 0 {
		t.Errorf("plans sent %v", got)
	}
}

func TestAnAdoptionTakesNothingThatAPlanMayNot(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	srv.Resource(typeName).MustApply(nil, ann(acctest.Attrs{"roles": []any{"viewer"}}))
	box.Forget()

	inactive, without := ann(acctest.Attrs{"active": false}), ann(acctest.Attrs{"roles": []any{}})
	protecting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true, "protected_users": []any{"Ann@example.com"}}).Resource(typeName)
	limiting := acctest.On(t, box, acctest.Attrs{"adopt_existing": true, "max_removals": "0"}).Resource(typeName)
	for _, tc := range []struct {
		r      *acctest.Resource
		config acctest.Attrs
		want   string
	}{
		{protecting, inactive, "Protected Person Would Be Removed"},
		{protecting, without, "Protected Person Would Be Removed"},
		{limiting, inactive, "Too Many People Would Be Removed"},
	} {
		state, diags := tc.r.Apply(nil, tc.config)
		diags.WantError(t, tc.want, "nn@example.com") // protected_users spells her otherwise
		if state != nil {
			t.Errorf("the state has %v", state.Values)
		}
	}
	for _, w := range box.Writes() {
		if w.Method != "POST" {
			t.Errorf("sent %v", w)
		}
	}
	protecting.MustApply(nil, ann(acctest.Attrs{"given_name": "Anna"}))
}

// Of a tainted person a CLI that does not refresh tells nothing but the end itself.
func TestATaintedPersonWhoIsProtectedStaysWithoutARefreshAsWell(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	end := r.MustPlan(r.MustApply(nil, ann(nil)), nil)
	box.Forget()
	_, diags := acctest.On(t, box, acctest.Attrs{"protected_users": []any{"Ann@example.com"}}).Resource(typeName).ApplyPlan(end)
	diags.WantError(t, "Protected Person Would Be Removed", "Ann@example.com")
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("sent %v", got)
	}
}
