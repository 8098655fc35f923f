package provisioningstatus_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

var (
	// order is that of the guide's Troubleshooting section.
	order = []string{
		"okta_user", "app_assigned", "group_pushed", "email_matches", "connection", "provisioning", "group_push",
		"scim_enabled", "veza_user", "team_role",
	}
	find      = []string{"/users/{ann}", "/apps", "/apps/{app}/connections/default"}
	ask       = []string{"/apps/{app}/users/{ann}", "/apps/{app}/group-push/mappings", "/users/{ann}/groups"}
	askTenant = []string{"/scim/v2/Users", "/users/{user}"}
)

func (w *world) askedOfTenant(state acctest.Attrs) []string {
	return []string{askTenant[0], strings.Replace(askTenant[1], "{user}", fmt.Sprint(state["user_id"]), 1)}
}

func TestAllIsWellWithEightRequests(t *testing.T) {
	t.Parallel()
	w := provisioned(t)
	state := w.status(nil)
	w.asked(append(slices.Clone(find), ask...), w.askedOfTenant(state))
	wantProblem(t, state, "", login+" is provisioned to Veza.")
	names, by := checks(t, state)
	if !slices.Equal(names, order) {
		t.Errorf("the checks are %v", names)
	}
	for name, c := range by {
		if c.ok != true || c.detail == "" || c.next != "" {
			t.Errorf("%s: %+v", name, c)
		}
	}
	if by["team_role"].detail != "ann@example.com holds viewer on Root." {
		t.Errorf("roles: %s", by["team_role"].detail)
	}
	if state["identity_id"] != w.ann || state["app_id"] != w.app || state["user_name"] != login {
		t.Errorf("state %v", state)
	}

	named := w.status(acctest.Attrs{"user_name": login, "app_id": w.app})
	w.asked(append([]string{find[0], "/apps/{app}", find[2]}, ask...), w.askedOfTenant(state))
	wantProblem(t, named, "")
}

func TestThePersonIsFoundByEmailAddressToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ann = w.person("ann.lee@example.com", "lee@example.com")
	state := w.status(acctest.Attrs{"user_name": "lee@example.com"})
	if state["identity_id"] != w.ann {
		t.Errorf("found %v", state["identity_id"])
	}
	_, by := checks(t, state)
	if c := by["email_matches"]; c.ok != false || !strings.Contains(c.detail, `"lee@example.com" is not the user name ann.lee@example.com`) {
		t.Errorf("e-mail: %+v", c)
	}
	w.person("ann.too@example.com", "lee@example.com")
	state = w.status(acctest.Attrs{"user_name": "lee@example.com"})
	wantProblem(t, state, "okta_user", "ann.lee@example.com, ann.too@example.com", "user_name")
}

// Each world lacks one thing, which is named with what to do about it.
func TestWhatIsMissingIsNamedWithItsCure(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		problem string
		lack    func(*world)
		texts   []string
	}{
		"suspended": {"okta_user", func(w *world) {
			_, err := w.Org().Suspend(t.Context(), w.ann)
			w.must(err)
		}, []string{"SUSPENDED", "Unsuspend"}},
		"deprovisioned": {"okta_user", func(w *world) {
			_, err := w.Org().Deactivate(t.Context(), w.ann)
			w.must(err)
		}, []string{"DEPROVISIONED", "assign the app and the groups again"}},
		"not assigned": {"app_assigned", func(w *world) {
			w.must(w.Org().UnassignUser(t.Context(), w.app, w.ann))
		}, []string{"not assigned to the app Veza (", "veza_okta_app_assignment"}},
		"in no pushed group": {"group_pushed", func(w *world) {
			w.must(w.Org().RemoveMember(t.Context(), w.group, w.ann))
			w.join(w.newGroup("Lunch"))
		}, []string{"in none of the groups", "veza_okta_entitlement_assignment"}},
		"push is off": {"group_pushed", func(w *world) {
			_, err := w.Org().SetPushStatus(t.Context(), w.app, w.push, "INACTIVE")
			w.must(err)
		}, []string{"is in Engineering, whose push to the app Veza", "Activate the push"}},
		"nothing is pushed": {"group_pushed", func(w *world) {
			_, err := w.Org().SetPushStatus(t.Context(), w.app, w.push, "INACTIVE")
			w.must(err)
			w.must(w.Org().DeletePush(t.Context(), w.app, w.push, false))
		}, []string{"No group is pushed", "veza_okta_push_group"}},
		"another e-mail address": {"email_matches", func(w *world) {
			_, err := w.Org().UpdateUser(t.Context(), w.ann, org.UserInput{Profile: map[string]any{"email": "lee@example.com"}})
			w.must(err)
		}, []string{`"lee@example.com" is not the user name ann@example.com`, "Make them the same"}},
		"app is inactive": {"connection", func(w *world) {
			w.must(w.Org().SetAppActive(t.Context(), w.app, false))
		}, []string{"INACTIVE", "Activate the app"}},
		"connection is off": {"connection", func(w *world) {
			w.must(w.Org().SetConnectionActive(t.Context(), w.app, false))
		}, []string{"Provisioning to the app Veza (", "is turned off", "veza_okta_scim_connection"}},
		"SCIM is off": {"scim_enabled", func(w *world) {
			w.must(w.Tenant().SetSCIMEnabled(t.Context(), false))
		}, []string{"Administration > Sign-in Settings > Enable SCIM provisioning", "veza_sign_in_settings"}},
		"deactivated in Veza": {"veza_user", func(w *world) {
			w.inVeza(scim.Operation{Op: "replace", Path: "active", Value: false})
		}, []string{"deactivated in Veza", "API keys"}},
		"no role": {"team_role", func(w *world) {
			w.must(w.Tenant().DeleteRoleMapping(t.Context(), "Engineering"))
		}, []string{"no role on any team", "veza_sso_role_mapping", "veza_effective_access"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := provisioned(t)
			tc.lack(w)
			wantProblem(t, w.status(nil), tc.problem, tc.texts...)
		})
	}
}

// inVeza changes Ann behind the org's back.
func (w *world) inVeza(ops ...scim.Operation) {
	w.t.Helper()
	state := w.status(nil)
	_, err := w.Tenant().PatchUser(w.t.Context(), fmt.Sprint(state["user_id"]), ops)
	w.must(err)
}

func TestNobodyIsAFailingCheckAndNoError(t *testing.T) {
	t.Parallel()
	w := provisioned(t)
	state := w.status(acctest.Attrs{"user_name": "nobody@example.com"})
	wantProblem(t, state, "okta_user", "Nobody in Okta", "nobody@example.com", "veza_okta_identity")
	for _, name := range []string{"app_assigned", "group_pushed", "email_matches", "provisioning", "group_push", "team_role"} {
		wantOpen(t, state, name)
	}
	if _, by := checks(t, state); by["veza_user"].ok != false || state["identity_id"] != nil || state["user_id"] != nil {
		t.Errorf("nobody is %v", state)
	}
	if got := len(w.OrgRequests()); got != 4 { // by login, by e-mail address, the apps, the connection
		t.Errorf("asked the org %d times: %v", got, w.OrgRequests())
	}
	if got := len(w.Requests()); got != 1 {
		t.Errorf("asked the tenant %d times: %v", got, w.Requests())
	}
	// Who is in Veza alone is still told of.
	state = w.status(acctest.Attrs{"user_name": "break-glass@example.com"})
	wantProblem(t, state, "okta_user")
}

func TestAReadErrorOfOktaIsTheReasonInItsOwnWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mapped("Engineering")
	w.join(w.group)
	w.Fault(sandbox.Fault{Method: "POST", Path: "/scim/v2/Users$", Status: 400})
	w.assign()
	w.ClearFaults()
	state := w.status(nil)
	wantProblem(t, state, "provisioning", "Automatic provisioning of user Ann Lee to app Veza failed: Error while creating user ann@example.com: Bad Request",
		"Dashboard > Tasks > Retry Selected")
	w.asked(append(append(slices.Clone(find), ask...), "/logs"), askTenant[:1])

	w.OrgFault(sandbox.Fault{Path: "/api/v1/logs", Status: 403})
	wantProblem(t, w.status(nil), "provisioning", "why is not known: GET /api/v1/logs: 403", "or the System Log")
	w.ClearOrgFaults()
	w.OrgFault(sandbox.Fault{Path: "/api/v1/logs", Status: 200, Body: "[]"})
	wantProblem(t, w.status(nil), "provisioning", "the System Log has no entry of it")
	w.ClearOrgFaults()

	w.must(w.RetryProvisioning(t.Context()))
	w.must(w.DrainProvisioning(t.Context()))
	wantProblem(t, w.status(nil), "")
}

func TestAGroupThatCouldNotBePushedIsNamed(t *testing.T) {
	t.Parallel()
	w := provisioned(t)
	other := w.newGroup("Lunch")
	w.join(other)
	w.Fault(sandbox.Fault{Path: "/scim/v2/Groups", Status: 403})
	w.pushed(other, "Lunch")
	w.ClearFaults()
	wantProblem(t, w.status(nil), "group_push", "Okta could not push Lunch:", "creating user group Lunch: Forbidden", "Push Now")
}

func TestNewPeopleWhoAreNotPushedAreSaid(t *testing.T) {
	t.Parallel()
	w := provisioned(t)
	w.features(`{"create":{"lifecycleCreate":{"status":"DISABLED"}},"update":{"profile":{"status":"DISABLED"}}}`)
	state := w.status(nil)
	wantProblem(t, state, "")
	if _, by := checks(t, state); by["connection"].ok != true || !strings.Contains(by["connection"].detail, "new users and profile updates are not pushed") {
		t.Errorf("who is there stays so: %+v", by["connection"])
	}
	w.asked(append(append(slices.Clone(find), ask...), "/apps/{app}/features/USER_PROVISIONING"), w.askedOfTenant(state))

	bob := "bob@example.com"
	w.ann = w.person(bob, bob)
	w.join(w.group)
	w.assign()
	wantProblem(t, w.status(acctest.Attrs{"user_name": bob}), "connection", "does not push new users", "Create Users")
}

func TestTheAppIsTheOneThatProvisionsToTheTenant(t *testing.T) {
	t.Parallel()
	w := provisioned(t)
	other := w.newApp("scim2headerauth", "Elsewhere")
	state := w.status(nil)
	wantProblem(t, state, "")
	// An app whose connection is off does not count beside one whose connection is on.
	w.asked(append(slices.Clone(find), ask...), w.askedOfTenant(state))

	elsewhere := org.ConnectionInput{BaseURL: "https://other.example.com/scim/v2"}
	elsewhere.Profile.AuthScheme, elsewhere.Profile.Token = "TOKEN", "token"
	_, err := w.Org().SetConnection(t.Context(), other, elsewhere, false)
	w.must(err)
	state = w.status(acctest.Attrs{"user_name": login, "app_id": other})
	if _, by := checks(t, state); by["connection"].ok != false ||
		!strings.Contains(by["connection"].detail, "provisions to https://other.example.com/scim/v2, and this tenant is at "+w.URL) {
		t.Errorf("elsewhere: %+v", by["connection"])
	}
	wantProblem(t, state, "app_assigned", "not assigned to the app Elsewhere")
	state = w.status(acctest.Attrs{"user_name": login, "app_id": "0oa00000000000000000"})
	wantProblem(t, state, "connection", "no app 0oa00000000000000000", "app_id")
	bookmark := w.bookmark()
	state = w.status(acctest.Attrs{"user_name": login, "app_id": bookmark})
	if _, by := checks(t, state); by["connection"].ok != false || !strings.Contains(by["connection"].detail, "it is no SCIM app") {
		t.Errorf("a bookmark: %+v", by["connection"])
	}

	w.connect(other)
	_, diags := w.read(acctest.Attrs{"user_name": login})
	diags.WantError(t, "Several Apps Provision To The Tenant", "2 apps", w.app+" (Veza)", other+" (Elsewhere)", "app_id")
	wantProblem(t, w.status(acctest.Attrs{"user_name": login, "app_id": w.app}), "")
}

func (w *world) bookmark() string {
	w.t.Helper()
	in := org.AppInput{Name: "bookmark", Label: "A page", SignOnMode: "BOOKMARK"}
	in.Settings.App = map[string]any{"url": "https://example.com", "requestIntegration": false}
	a, err := w.Org().CreateApp(w.t.Context(), in, true)
	w.must(err)
	return a.ID
}

func TestManyAppsAreNotAskedOneByOneForEver(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, nil)
	state := srv.DataSource(typeName).MustRead(acctest.Attrs{"user_name": login})
	wantProblem(t, state, "okta_user")
	wantOpen(t, state, "app_assigned", "see okta_user")

	w := newWorld(t)
	w.must(w.Org().SetConnectionActive(t.Context(), w.app, false))
	for i := range 25 {
		w.newApp("scim2headerauth", fmt.Sprintf("App %d", i))
	}
	wantProblem(t, w.status(nil), "app_assigned")
	w.must(w.Org().SetAppActive(t.Context(), w.app, false))
	w.must(w.Org().DeleteApp(t.Context(), w.app))
	wantProblem(t, w.status(nil), "connection", "No app of the org was found that provisions to "+w.URL+"/scim/v2", "veza_okta_scim_connection")
	if got := len(w.OrgRequests()); got != 22 { // the person, the apps, and twenty connections
		t.Errorf("asked %d times", got)
	}
}
