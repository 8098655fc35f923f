package signin_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// employee makes somebody whom the identity provider brought, with these roles on the
// root team, and returns their id.
func employee(t *testing.T, box *sandbox.Server, userName string, roles ...any) string {
	t.Helper()
	o, err := box.Tenant().CreateUser(t.Context(), scim.Object{
		"schemas": []any{scim.UserURN}, "userName": userName, "displayName": userName,
		"name":   scim.Object{"givenName": "Sam", "familyName": "Lee"},
		"emails": []any{scim.Object{"value": userName, "primary": true}}, "roles": roles,
	})
	if err != nil {
		t.Fatal(err)
	}
	id, _ := o["id"].(string)
	return id
}

// byEmployee is the tenant with SCIM off, and the provider with the key of an
// administrator who is no local user. No local administrator has a key.
func byEmployee(t *testing.T) (*sandbox.Server, *acctest.Resource) {
	t.Helper()
	box := sandbox.New(t)
	sam := employee(t, box, "sam@example.com", "admin", "scim_provisioner")
	key, err := box.Tenant().CreateKey(t.Context(), sam, "sam's")
	if err != nil {
		t.Fatal(err)
	}
	turn(t, box, false)
	keys, err := box.Tenant().Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.ID == key.ID {
			continue
		}
		if err := box.Tenant().DeleteKey(t.Context(), k.ID); err != nil {
			t.Fatal(err)
		}
	}
	return box, acctest.On(t, box, acctest.Attrs{"api_key": key.Secret}).Resource(typeName)
}

func idOf(t *testing.T, box *sandbox.Server, userName string) string {
	t.Helper()
	user, err := box.Tenant().UserByName(t.Context(), userName)
	if err != nil {
		t.Fatal(err)
	}
	return user.ID
}

func TestTurningSCIMOnWithoutABreakGlassAccountIsRefusedWhilePlanning(t *testing.T) {
	t.Parallel()
	box, r := byEmployee(t)
	r.Plan(nil, settings(true, nil)).Diagnostics.WantError(t, "No Break-Glass Account",
		"sam@example.com, who is no local user", "role admin on the root team", "break_glass_user_id")
	if writes := box.Writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
	wantSwitch(t, box, false)
	r.MustPlan(nil, settings(false, nil))
}

func TestTheAccountThatIsNamedIsAskedForAndNobodyElse(t *testing.T) {
	t.Parallel()
	box, r := byEmployee(t)
	glass := idOf(t, box, tenant.BreakGlassAdmin)
	box.Forget()
	p := r.MustPlan(nil, settings(true, acctest.Attrs{"break_glass_user_id": glass}))
	sent(t, box, "the plan", "GET /api/v1/users/"+glass)
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	wantSwitch(t, box, true)
	if p := r.MustPlan(state, settings(true, acctest.Attrs{"break_glass_user_id": glass})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
}

func TestAnAccountThatWouldNotOpenIsRefusedByName(t *testing.T) {
	t.Parallel()
	box, r := byEmployee(t)
	box.Forget()
	const rule = "Break-Glass Account Would Not Open"
	sam := settings(true, acctest.Attrs{"break_glass_user_id": idOf(t, box, "sam@example.com")})
	r.Plan(nil, sam).Diagnostics.WantError(t, rule, "sam@example.com", "is no local user")
	on := &acctest.State{Values: settings(true, acctest.Attrs{"on_destroy": "retain", "verification_only": false})}
	r.Plan(on, sam).Diagnostics.WantError(t, rule, "sam@example.com")
	r.MustPlan(nil, settings(true, acctest.Attrs{"break_glass_user_id": acctest.Unknown}))
	if writes := box.Writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
}

func TestATenantThatDoesNotTellAboutPeopleGetsAWarning(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
		box, srv := acctest.Tenant(t, nil, sandbox.WithSCIMDisabled(), sandbox.WithFaults(sandbox.Fault{Path: "/api/v1/users", Status: status}))
		_, diags := srv.Resource(typeName).Apply(nil, settings(true, nil))
		diags.WantWarning(t, "Break-Glass Account Not Checked", "make sure before applying")
		wantSwitch(t, box, true)
	}
}
