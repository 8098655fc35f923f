package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	oktaorg "github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// specimen is one object of a managed resource, for what must hold of all of them.
type specimen struct {
	config func(world) acctest.Attrs
	// change can be made in place; nil where every change replaces.
	change acctest.Attrs
	// changeIn is change where it names what is in the world.
	changeIn func(world) acctest.Attrs
	// vanish takes the object away behind Terraform's back; nil where nobody can.
	vanish func(*testing.T, world, *acctest.State)
	// writes is where a request that creates or changes it goes, in the tenant or the org.
	writes string
}

// events are the resources that stand for something that was done, and leave no object
// behind that could be identified, listed or imported.
var events = []string{"veza_okta_password_reset"}

// world is what specimens stand on.
type world struct {
	box             *sandbox.Server
	group, ann, bob string
	team, root      string // of the group, and the tenant's own
	viewer          string // the role
	login, jane     string // of somebody in the org, and her id there
	entitlement     string // that nobody has
	datasource      string // of an integration
	app             string // in the org, that can provision and that nobody has
}

func newWorld(t *testing.T) (world, *acctest.Server) {
	t.Helper()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	id := func(typeName string, config acctest.Attrs) string {
		return fmt.Sprint(srv.Resource(typeName).MustApply(nil, config).Values["id"])
	}
	w := world{
		box: box, group: id("veza_scim_group", acctest.Attrs{"display_name": "Engineering"}),
		ann: id("veza_scim_user", colleague("ann", nil)), bob: id("veza_scim_user", colleague("bob", nil)),
	}
	w.team = fmt.Sprint(srv.DataSource("veza_team").MustRead(acctest.Attrs{"name": "Engineering"})["id"])
	w.root = fmt.Sprint(srv.DataSource("veza_team").MustRead(acctest.Attrs{"name": "Root"})["id"])
	w.viewer = fmt.Sprint(srv.DataSource("veza_role").MustRead(acctest.Attrs{"name": "viewer"})["id"])
	w.login = "jane@acme.example"
	jane, err := box.Org().CreateUser(t.Context(), oktaorg.UserInput{
		Profile: map[string]any{"login": w.login, "email": w.login, "firstName": "Jane", "lastName": "Doe"},
	}, oktaorg.CreateOptions{Activate: true})
	must(t, err)
	sales, err := box.Org().CreateGroup(t.Context(), map[string]any{"name": "Sales"})
	must(t, err)
	w.jane, w.entitlement = jane.ID, sales.ID
	app, err := box.Org().CreateApp(t.Context(), oktaorg.AppInput{Name: "scim2headerauth", SignOnMode: "AUTO_LOGIN", Label: "Veza"}, true)
	must(t, err)
	w.app = app.ID
	id("veza_okta_integration", integration("Acme"))
	sources, err := box.Tenant().DataSources(t.Context())
	must(t, err)
	w.datasource = sources[0].ID
	box.Forget()
	return w, srv
}

var specimens = map[string]specimen{
	"veza_scim_user": {
		config: func(world) acctest.Attrs { return colleague("cat", acctest.Attrs{"on_destroy": "delete"}) },
		change: acctest.Attrs{"given_name": "Catherine"},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			must(t, w.box.Tenant().DeleteUser(t.Context(), fmt.Sprint(s.Values["id"])))
		},
		writes: "/scim/v2/Users",
	},
	"veza_scim_users": {
		config: func(world) acctest.Attrs { return acctest.Attrs{"name": "all", "people": crew("cat", "Cat")} },
		change: acctest.Attrs{"people": crew("cat", "Catherine")},
		writes: "/scim/v2/Users",
	},
	"veza_scim_group": {
		config: func(world) acctest.Attrs { return acctest.Attrs{"display_name": "Security"} },
		change: acctest.Attrs{"display_name": "Safety"},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			must(t, w.box.Tenant().DeleteGroup(t.Context(), fmt.Sprint(s.Values["id"])))
		},
		writes: "/scim/v2/Groups",
	},
	"veza_scim_group_member": {
		config: func(w world) acctest.Attrs { return acctest.Attrs{"group_id": w.group, "user_id": w.ann} },
		vanish: withTheGroup,
		writes: "/scim/v2/Groups",
	},
	"veza_scim_group_members_exclusive": {
		config: func(w world) acctest.Attrs {
			return acctest.Attrs{"group_id": w.group, "user_ids": []any{w.ann, w.bob}, "on_destroy": "remove"}
		},
		change: acctest.Attrs{"user_ids": []any{}},
		vanish: withTheGroup,
		writes: "/scim/v2/Groups",
	},
	"veza_user": {
		config: func(world) acctest.Attrs {
			return acctest.Attrs{"email": "glass@example.com", "given_name": "Break", "family_name": "Glass", "on_destroy": "delete"}
		},
		change: acctest.Attrs{"given_name": "Brick"},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			must(t, w.box.Tenant().DeleteUser(t.Context(), fmt.Sprint(s.Values["id"])))
		},
		writes: "/api/v1/users",
	},
	"veza_api_key": {
		config: func(world) acctest.Attrs { return acctest.Attrs{"name": "okta"} },
		change: acctest.Attrs{"name": "Okta"},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			must(t, w.box.Tenant().DeleteKey(t.Context(), fmt.Sprint(s.Values["id"])))
		},
		writes: "/api/preview/keys",
	},
	"veza_sign_in_settings": {
		config: func(world) acctest.Attrs { return acctest.Attrs{"scim_enabled": false} },
		change: acctest.Attrs{"scim_enabled": true},
		writes: "/api/private/",
	},
	"veza_okta_integration": {
		config: func(world) acctest.Attrs { return integration("Beta") },
		change: acctest.Attrs{"provisioning": true},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			must(t, w.box.Tenant().DeleteOktaProvider(t.Context(), fmt.Sprint(s.Values["id"])))
		},
		writes: "/api/v1/providers/okta",
	},
	"veza_extraction_schedule": {
		config: func(w world) acctest.Attrs { return acctest.Attrs{"datasource_id": w.datasource, "priority": 100} },
		change: acctest.Attrs{"priority": 1},
		vanish: func(t *testing.T, w world, _ *acctest.State) {
			t.Helper()
			must(t, w.box.Tenant().DeleteSchedule(t.Context(), w.datasource))
		},
		writes: "/api/private/providers/",
	},
	"veza_extraction_settings": {
		config: func(world) acctest.Attrs { return acctest.Attrs{"interval": "6h"} },
		change: acctest.Attrs{"interval": "2d"},
		writes: "/api/private/system/",
	},
	"veza_team": {
		config: func(world) acctest.Attrs {
			return acctest.Attrs{"name": "Data", "description": "warehouse", "provider_ids": []any{"okta"}}
		},
		change: acctest.Attrs{"name": "Platform"},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			must(t, w.box.Tenant().DeleteTeam(t.Context(), fmt.Sprint(s.Values["id"])))
		},
		writes: "/api/v1/teams",
	},
	"veza_team_scope": {
		config: func(w world) acctest.Attrs {
			return acctest.Attrs{"team_id": w.team, "provider_ids": []any{"okta"}}
		},
		change: acctest.Attrs{"provider_ids": []any{"aws"}},
		vanish: withTheGroup,
		writes: "/api/v1/teams",
	},
	"veza_team_role_assignment": {
		config: func(w world) acctest.Attrs {
			return acctest.Attrs{"user_id": w.ann, "team_id": w.team, "role_id": w.viewer}
		},
		vanish: withTheGroup,
		writes: "/api/v1/users",
	},
	"veza_sso_role_mapping": {
		config: func(w world) acctest.Attrs {
			return acctest.Attrs{"group": "Engineering", "team_roles": []any{acctest.Attrs{"team_id": w.team, "role_id": w.viewer}}}
		},
		changeIn: func(w world) acctest.Attrs {
			return acctest.Attrs{"team_roles": []any{acctest.Attrs{"team_id": w.root, "role_id": w.viewer}}}
		},
		vanish: func(t *testing.T, w world, _ *acctest.State) {
			t.Helper()
			must(t, w.box.Tenant().DeleteRoleMapping(t.Context(), "Engineering"))
		},
		writes: "/api/private/sso/",
	},
	"veza_okta_password_reset": {
		config: func(w world) acctest.Attrs { return acctest.Attrs{"login": w.login} },
		writes: "/api/v1/users",
	},
	"veza_okta_entitlement": {
		config: func(world) acctest.Attrs { return acctest.Attrs{"name": "Marketing"} },
		change: acctest.Attrs{"description": "Those who sell to the world"},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			must(t, w.box.Org().DeleteGroup(t.Context(), fmt.Sprint(s.Values["id"])))
		},
		writes: "/api/v1/groups",
	},
	"veza_okta_identity": {
		config: func(world) acctest.Attrs {
			return acctest.Attrs{"login": "cat@acme.example", "email": "cat@acme.example", "first_name": "Cat", "last_name": "Lee", "on_destroy": "delete"}
		},
		change: acctest.Attrs{"title": "Clerk"},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			for range 2 { // Okta deactivates first, and deletes then.
				must(t, w.box.Org().DeleteUser(t.Context(), fmt.Sprint(s.Values["id"])))
			}
		},
		writes: "/api/v1/users",
	},
	"veza_okta_identities": {
		config: func(world) acctest.Attrs { return acctest.Attrs{"name": "all", "people": staff("Cat")} },
		change: acctest.Attrs{"people": staff("Catherine")},
		writes: "/api/v1/users",
	},
	"veza_okta_entitlement_assignment": {
		config: func(w world) acctest.Attrs {
			return acctest.Attrs{"entitlement_id": w.entitlement, "identity_id": w.jane}
		},
		vanish: withTheEntitlement,
		writes: "/api/v1/groups",
	},
	"veza_okta_entitlement_assignments_exclusive": {
		config: func(w world) acctest.Attrs {
			return acctest.Attrs{"entitlement_id": w.entitlement, "identity_ids": []any{w.jane}, "on_destroy": "remove"}
		},
		change: acctest.Attrs{"identity_ids": []any{}},
		vanish: withTheEntitlement,
		writes: "/api/v1/groups",
	},
	"veza_okta_app": {
		config: func(world) acctest.Attrs { return acctest.Attrs{"name": "scim2headerauth", "label": "Veza Europe"} },
		change: acctest.Attrs{"label": "Veza EU"},
		vanish: func(t *testing.T, w world, s *acctest.State) {
			t.Helper()
			withoutApp(t, w, fmt.Sprint(s.Values["id"]))
		},
		writes: "/api/v1/apps",
	},
	"veza_okta_scim_connection": {
		config: func(w world) acctest.Attrs {
			// With deactivate on, its end is a warning.
			return acctest.Attrs{
				"app_id": w.app, "api_key_wo": w.box.Key, "api_key_wo_version": 1, "features": acctest.Attrs{"deactivate": false},
			}
		},
		change: acctest.Attrs{"features": acctest.Attrs{"deactivate": false, "profile_updates": false}},
		vanish: func(t *testing.T, w world, _ *acctest.State) {
			t.Helper()
			withoutApp(t, w, w.app)
		},
		writes: "/api/v1/apps",
	},
	"veza_okta_app_assignment": {
		config: func(w world) acctest.Attrs { return acctest.Attrs{"app_id": w.app, "identity_id": w.jane} },
		change: acctest.Attrs{"user_name": "jane.doe@acme.example"},
		vanish: func(t *testing.T, w world, _ *acctest.State) {
			t.Helper()
			must(t, w.box.Org().UnassignUser(t.Context(), w.app, w.jane))
		},
		writes: "/api/v1/apps",
	},
	"veza_okta_push_group": {
		config: func(w world) acctest.Attrs { return acctest.Attrs{"app_id": w.app, "entitlement_id": w.entitlement} },
		change: acctest.Attrs{"status": "INACTIVE"},
		vanish: withTheEntitlement,
		writes: "/api/v1/apps",
	},
}

func withoutApp(t *testing.T, w world, id string) {
	t.Helper()
	must(t, w.box.Org().SetAppActive(t.Context(), id, false))
	must(t, w.box.Org().DeleteApp(t.Context(), id))
}

func integration(name string) acctest.Attrs {
	return acctest.Attrs{"name": name, "domain": "acme.okta.com", "token_wo": "hush", "token_wo_version": 1}
}

func withTheEntitlement(t *testing.T, w world, _ *acctest.State) {
	t.Helper()
	must(t, w.box.Org().DeleteGroup(t.Context(), w.entitlement))
}

func withTheGroup(t *testing.T, w world, _ *acctest.State) {
	t.Helper()
	must(t, w.box.Tenant().DeleteGroup(t.Context(), w.group))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func changed(config, change acctest.Attrs) acctest.Attrs {
	out := acctest.Attrs{}
	for _, from := range []acctest.Attrs{config, change} {
		for name, value := range from {
			out[name] = value
		}
	}
	return out
}

func TestEveryResourceIsASpecimen(t *testing.T) {
	t.Parallel()
	for name := range acctest.NewServer(t).Schemas().ResourceSchemas {
		if _, ok := specimens[name]; !ok {
			t.Errorf("%s is in none of the tests that every resource must pass", name)
		}
	}
}

// CLIs before 1.12 keep no identity and hand none back: a resource that does not set
// it in Update, and in Read before it finds that the object is gone, fails on them
// and on them alone.
func TestIdentityHoldsThroughALifeOnACLIThatKeepsNone(t *testing.T) {
	t.Parallel()
	for name, s := range specimens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, srv := newWorld(t)
			r := srv.Resource(name)
			config := s.config(w)
			if s.changeIn != nil {
				s.change = s.changeIn(w)
			}
			state := r.MustApply(nil, config)
			identity := state.Identity
			same := func(step string, got *acctest.State) {
				t.Helper()
				if diff := cmp.Diff(identity, got.Identity); diff != "" || (len(identity) == 0) != slices.Contains(events, name) {
					t.Errorf("%s changed the identity:\n%s", step, diff)
				}
				got.Identity = nil
			}
			same("create", state)
			state = r.MustRead(state)
			same("read", state)
			if s.change != nil {
				p := r.MustPlan(state, changed(config, s.change))
				if p.Action != plancheck.ResourceActionUpdate {
					t.Errorf("%v plans %s", s.change, p.Action)
				}
				var diags acctest.Diagnostics
				state, diags = r.ApplyPlan(p)
				diags.None(t)
				same("update", state)
			}
			if s.vanish != nil {
				s.vanish(t, w, state)
				// Another command: the one that made it waits a while for an org that lags.
				r = acctest.On(t, w.box, acctest.Attrs{"max_retries": 0}).Resource(name)
				if gone := r.MustRead(state); gone != nil {
					t.Errorf("read %v of what is gone", gone.Values)
				}
			}
			r.MustApply(state, nil)
		})
	}
}

// An error on the way leaves one error and a state of known values: no state where
// nothing was made, the one of before where nothing was changed.
func TestAFailureLeavesOneErrorAndNothingUnknown(t *testing.T) {
	t.Parallel()
	for name, s := range specimens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, srv := newWorld(t)
			r := srv.Resource(name)
			config := s.config(w)
			if s.changeIn != nil {
				s.change = s.changeIn(w)
			}
			fails := func(step string, diags acctest.Diagnostics) {
				t.Helper()
				errs := slices.DeleteFunc(slices.Clone(diags), func(d *tfprotov6.Diagnostic) bool { return d.Severity != tfprotov6.DiagnosticSeverityError })
				if len(errs) != 1 || !strings.Contains(errs[0].Detail, "400") {
					t.Errorf("%s said %s, want one error about 400", step, diags)
				}
			}
			refuse := func(do func()) {
				for _, method := range []string{"POST", "PATCH", "PUT", "DELETE"} {
					fault := sandbox.Fault{Method: method, Path: s.writes, Status: 400}
					w.box.Fault(fault)
					w.box.OrgFault(fault)
				}
				do()
				w.box.ClearFaults()
				w.box.ClearOrgFaults()
			}
			refuse(func() {
				state, diags := r.Apply(nil, config)
				fails("create", diags)
				if state != nil {
					t.Errorf("a create that made nothing left %v", state.Values)
				}
			})
			state := r.MustApply(nil, config)
			refuse(func() {
				if s.change == nil {
					return
				}
				after, diags := r.Apply(state, changed(config, s.change))
				fails("update", diags)
				if diff := cmp.Diff(state, after); diff != "" {
					t.Errorf("a failed update changed the state:\n%s", diff)
				}
			})
			log := srv.TraceLog()
			for _, secret := range []string{w.box.Key, w.box.OrgToken(), `"Operations"`, "familyName"} {
				if strings.Contains(log, secret) {
					t.Errorf("%q is in the log", secret)
				}
			}
			if !strings.Contains(log, s.writes) {
				t.Error("the log has no requests")
			}
		})
	}
}

func TestASecondPlanIsEmpty(t *testing.T) {
	t.Parallel()
	for name, s := range specimens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, srv := newWorld(t)
			r := srv.Resource(name)
			config := s.config(w)
			state := r.MustRead(r.MustApply(nil, config))
			if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("planned %s: %s", p.Action, cmp.Diff(state.Values, p.Values))
			}
			if p := srv.Resource(name).MustPlan(nil, config); p.Action != plancheck.ResourceActionCreate {
				t.Errorf("planned %s", p.Action)
			}
		})
	}
}

func crew(name, given string) string {
	return fmt.Sprintf(`{"%s@example.com":{"given_name":%q,"family_name":"Lee","display_name":"Lee"}}`, name, given)
}

func staff(first string) string {
	return fmt.Sprintf(`{"cat@acme.example":{"first_name":%q,"last_name":"Lee","email":"cat@acme.example"}}`, first)
}

func colleague(name string, changes acctest.Attrs) acctest.Attrs {
	return changed(acctest.Attrs{
		"user_name": name + "@example.com", "given_name": name, "family_name": "Lee", "display_name": name + " Lee",
	}, changes)
}
