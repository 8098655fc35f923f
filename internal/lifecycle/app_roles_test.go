package lifecycle_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

func TestALifeOfTheRolesOfAnApp(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	a, ctx := newApp(t, e), t.Context()
	schema := "/api/v1/meta/schemas/apps/" + a.ID + "/default"
	s.ForgetOrg()
	read := func(step string, want lifecycle.AppRoles) {
		t.Helper()
		s.ForgetOrg()
		if got, err := e.AppRoles(ctx, a.ID); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", step, got, err, want)
		}
	}
	read("at first", lifecycle.AppRoles{})
	wantSent(t, s, "GET "+schema)
	if err := e.SetAppRoles(ctx, a.ID, "user.title"); err != nil {
		t.Fatal(err)
	}
	made := sent(s)
	if len(made) != 4 || made[0] != "GET "+schema || made[1] != "POST "+schema || made[2] != "GET /api/v1/mappings" {
		t.Errorf("sent %v", made)
	}
	read("mapped", lifecycle.AppRoles{Attribute: true, Expression: "user.title"})
	wantSent(t, s, "GET "+schema, "GET /api/v1/mappings", "GET"+made[3][len("POST"):])
	if err := e.SetAppRoles(ctx, a.ID, "user.userType"); err != nil {
		t.Fatal(err)
	}
	wantSent(t, s, "GET "+schema, "GET /api/v1/mappings", made[3])
	read("mapped otherwise", lifecycle.AppRoles{Attribute: true, Expression: "user.userType"})
	if err := e.SetAppRoles(ctx, a.ID, ""); err != nil {
		t.Fatal(err)
	}
	read("no longer mapped", lifecycle.AppRoles{Attribute: true})
}

func TestALostAnswerToAMappingIsAskedForAgain(t *testing.T) {
	t.Parallel()
	once := func(n int, _ request) answer {
		if n == 0 {
			return lost()
		}
		return reply(200, object{})
	}
	schema, mapping := "/api/v1/meta/schemas/apps/0oa1/default", "/api/v1/mappings/prm1"
	o := newOrg().says("GET "+schema, 200, object{}).on("POST "+schema, once).on("POST "+mapping, once).
		says("GET /api/v1/mappings", 200, []object{
			{"id": "prm1", "source": object{"type": "user"}, "target": object{"id": "0oa1"}},
			{"id": "prm2", "source": object{"type": "appuser"}, "target": object{"id": "oty1"}},
		})
	if err := newEngine(t, o).SetAppRoles(t.Context(), "0oa1", "user.roles"); err != nil {
		t.Fatal(err)
	}
	want := object{"properties": object{"roles": object{"expression": "user.roles", "pushStatus": "PUSH"}}}
	if got := bodyOf(t, o.last(t, "POST "+mapping)); !equalJSON(t, got, want) || o.count("POST "+mapping) != 2 || o.count("POST "+schema) != 2 {
		t.Errorf("sent %v, asked %v", got, o.asked())
	}
}
