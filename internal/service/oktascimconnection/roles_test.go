package oktascimconnection_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// mapped is the expression that the org has for roles, and whether the app's profile has the
// attribute.
func (w world) mapped() string {
	w.t.Helper()
	s, err := w.box.Org().AppSchema(w.t.Context(), w.app)
	must(w.t, err)
	all, _, err := w.box.Org().Mappings(w.t.Context(), "", w.app, "", 10)
	must(w.t, err)
	_, has := s.Custom["roles"]
	return fmt.Sprint(has, " ", all[0].Properties["roles"].Expression)
}

func TestRolesAreMappedAndUnmapped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	with := func(roles any) acctest.Attrs { return w.veza(acctest.Attrs{"roles": roles}) }
	step := func(state *acctest.State, roles any, want string) *acctest.State {
		t.Helper()
		state = r.MustApply(state, with(roles))
		if got := w.mapped(); got != want {
			t.Errorf("%v: the org has %s, want %s", roles, got, want)
		}
		state = r.MustRead(state)
		if p := r.MustPlan(state, with(roles)); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("%v: planned %s to %v", roles, p.Action, p.Values)
		}
		return state
	}
	state := step(nil, nil, "false ")
	state = step(state, acctest.Attrs{}, "true ")
	state = step(state, acctest.Attrs{"expression": "user.title"}, "true user.title")
	w.asked()
	state = r.MustRead(state)
	if got := w.asked(); len(got) != 5 {
		t.Errorf("a read with roles sent %v", got)
	}
	state = step(state, acctest.Attrs{"expression": "user.userType"}, "true user.userType")
	// Drift: somebody takes the mapping away.
	other := w.resource(nil)
	imported := other.MustApply(other.MustImport(w.app), with(acctest.Attrs{}))
	if imported.Values["roles"] == nil || w.mapped() != "true " {
		t.Errorf("%v: the org has %s", imported.Values, w.mapped())
	}
	state = r.MustRead(state)
	state = step(state, acctest.Attrs{"expression": "user.userType"}, "true user.userType")
	step(state, nil, "true ")
}

func TestAMappingThatOktaRefusesIsKeptOutOfTheState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, w.veza(nil))
	w.box.OrgFault(sandbox.Fault{Method: "POST", Path: "/api/v1/mappings", Status: 400})
	after, diags := r.Apply(state, w.veza(acctest.Attrs{"roles": acctest.Attrs{"expression": "user.roles"}}))
	diags.WantError(t, "Roles Not Mapped", "400", "/api/v1/mappings")
	if after.Values["roles"] != nil {
		t.Errorf("the state is %v", after.Values)
	}
}

// From the attribute of one assignment in Okta to the person in Veza.
func TestTheRolesOfAPersonReachTheTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithProvisioning("sync"))
	srv := acctest.On(t, w.box, nil)
	srv.Resource(typeName).MustApply(nil, w.veza(acctest.Attrs{"api_key_wo": w.box.Key, "roles": acctest.Attrs{}}))
	const login = "ann@acme.example"
	u, err := w.box.Org().CreateUser(t.Context(), org.UserInput{
		Profile: map[string]any{"login": login, "email": login, "firstName": "Ann", "lastName": "Lee"},
	}, org.CreateOptions{Activate: true})
	must(t, err)
	g, err := w.box.Org().CreateGroup(t.Context(), map[string]any{"name": "Engineering"})
	must(t, err)
	must(t, w.box.Org().AddMember(t.Context(), g.ID, u.ID))
	srv.Resource("veza_okta_push_group").MustApply(nil, acctest.Attrs{"app_id": w.app, "entitlement_id": g.ID})
	srv.Resource("veza_okta_app_assignment").MustApply(nil, acctest.Attrs{"app_id": w.app, "identity_id": u.ID, "roles": []any{"operator"}})
	found := srv.DataSource("veza_scim_user").MustRead(acctest.Attrs{"user_name": login})
	if got := fmt.Sprint(found["roles"]); !strings.Contains(got, "operator") || found["active"] != true {
		t.Errorf("the tenant has %v", found)
	}
}
