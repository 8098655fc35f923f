package provisioningstatus_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const (
	typeName = "veza_provisioning_status"
	login    = "ann@example.com"
)

// world is an org that provisions to the tenant beside it over the app Veza, and pushes
// the group Engineering, which gives a role. Ann is in the org and has neither yet.
type world struct {
	*sandbox.Server
	t                *testing.T
	srv              *acctest.Server
	app, group, push string
	ann              string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t}
	w.Server, w.srv = acctest.Org(t, acctest.Attrs{"max_retries": 0}, sandbox.WithProvisioning("sync"))
	w.app = w.newApp("scim2headerauth", "Veza")
	w.connect(w.app)
	w.features(`{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"profile":{"status":"ENABLED"},"lifecycleDeactivate":{"status":"ENABLED"}}}`)
	w.group = w.newGroup("Engineering")
	w.push = w.pushed(w.group, "Engineering")
	w.ann = w.person(login, login)
	return w
}

// provisioned is a world in which Ann is in Veza and holds a role.
func provisioned(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.join(w.group)
	w.assign()
	w.mapped("Engineering")
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) newApp(name, label string) string {
	w.t.Helper()
	a, err := w.Org().CreateApp(w.t.Context(), org.AppInput{Name: name, Label: label, SignOnMode: "AUTO_LOGIN"}, true)
	w.must(err)
	return a.ID
}

func (w *world) connect(app string) {
	w.t.Helper()
	in := org.ConnectionInput{BaseURL: w.URL + "/scim/v2/"}
	in.Profile.AuthScheme, in.Profile.Token = "TOKEN", w.Key
	_, err := w.Org().SetConnection(w.t.Context(), app, in, true)
	w.must(err)
}

func (w *world) features(change string) {
	w.t.Helper()
	var sent map[string]any
	w.must(json.Unmarshal([]byte(change), &sent))
	_, err := w.Org().ChangeFeature(w.t.Context(), w.app, "USER_PROVISIONING", sent)
	w.must(err)
}

func (w *world) newGroup(name string) string {
	w.t.Helper()
	g, err := w.Org().CreateGroup(w.t.Context(), map[string]any{"name": name})
	w.must(err)
	return g.ID
}

func (w *world) pushed(group, name string) string {
	w.t.Helper()
	p, err := w.Org().CreatePush(w.t.Context(), w.app, org.PushInput{Source: group, TargetName: name})
	w.must(err)
	return p.ID
}

func (w *world) person(login, email string) string {
	w.t.Helper()
	in := org.UserInput{Profile: map[string]any{"login": login, "email": email, "firstName": "Ann", "lastName": "Lee"}}
	w.must(json.Unmarshal([]byte(`{"password":{"value":"Correct-Horse-7"}}`), &in.Credentials))
	u, err := w.Org().CreateUser(w.t.Context(), in, org.CreateOptions{Activate: true})
	w.must(err)
	return u.ID
}

func (w *world) join(group string) {
	w.t.Helper()
	w.must(w.Org().AddMember(w.t.Context(), group, w.ann))
}

func (w *world) assign() {
	w.t.Helper()
	_, err := w.Org().AssignUser(w.t.Context(), w.app, org.AppUserInput{ID: w.ann, Scope: "USER"})
	w.must(err)
}

// mapped lets the members of a group be viewers on the root team.
func (w *world) mapped(group string) {
	w.t.Helper()
	teams, err := w.Tenant().Teams(w.t.Context())
	w.must(err)
	roles, err := w.Tenant().Roles(w.t.Context())
	w.must(err)
	viewer := slices.IndexFunc(roles, func(r tenant.Role) bool { return r.Name == "viewer" })
	w.must(w.Tenant().PutRoleMapping(w.t.Context(), tenant.RoleMapping{
		Group: group, TeamRoles: []access.TeamRole{{TeamID: teams[0].ID, RoleID: roles[viewer].ID}},
	}))
}

// read asks by a command of its own, and lets nothing be counted that came before.
func (w *world) read(config acctest.Attrs) (acctest.Attrs, acctest.Diagnostics) {
	w.t.Helper()
	w.Forget()
	w.ForgetOrg()
	return acctest.On(w.t, w.Server, acctest.Attrs{"max_retries": 0}).DataSource(typeName).Read(config)
}

func (w *world) status(config acctest.Attrs) acctest.Attrs {
	w.t.Helper()
	if config == nil {
		config = acctest.Attrs{"user_name": login}
	}
	state, diags := w.read(config)
	diags.None(w.t)
	return state
}

// asked wants exactly these requests of both systems, ids replaced by {id}.
func (w *world) asked(okta, veza []string) {
	w.t.Helper()
	for _, one := range []struct {
		system   string
		requests []sandbox.Request
		want     []string
	}{{"org", w.OrgRequests(), okta}, {"tenant", w.Requests(), veza}} {
		got := make([]string, len(one.requests))
		for i, r := range one.requests {
			got[i] = strings.NewReplacer(w.app, "{app}", w.ann, "{ann}", login, "{ann}").Replace(strings.TrimPrefix(r.Path, "/api/v1"))
			if r.Method != "GET" {
				w.t.Errorf("the %s was sent %s %s", one.system, r.Method, r.Path)
			}
		}
		if !slices.Equal(got, one.want) {
			w.t.Errorf("the %s was asked\n  %s\nwant\n  %s", one.system, strings.Join(got, "\n  "), strings.Join(one.want, "\n  "))
		}
	}
}

// checked is one check of a status.
type checked struct {
	ok           any // nil, true or false
	detail, next string
}

func checks(t *testing.T, state acctest.Attrs) (names []string, by map[string]checked) {
	t.Helper()
	list, ok := state["checks"].([]any)
	if !ok {
		t.Fatalf("no checks in %v", state)
	}
	by = map[string]checked{}
	for _, one := range list {
		c, ok := one.(acctest.Attrs)
		if !ok {
			t.Fatalf("%v is no check", one)
		}
		name := fmt.Sprint(c["name"])
		next, _ := c["next_step"].(string)
		names = append(names, name)
		by[name] = checked{c["ok"], fmt.Sprint(c["detail"]), next}
	}
	return names, by
}

// wantProblem wants the first check that fails to be this one, and texts in what is said
// of it; name "" is all well.
func wantProblem(t *testing.T, state acctest.Attrs, name string, texts ...string) {
	t.Helper()
	_, by := checks(t, state)
	problem, _ := state["problem"].(string)
	if state["provisioned"] != (name == "") || problem != name || (state["problem"] == nil) != (name == "") {
		t.Errorf("provisioned %v, problem %v, want %q: %v", state["provisioned"], state["problem"], name, by)
	}
	message := fmt.Sprint(state["message"])
	for _, text := range texts {
		if !strings.Contains(message, text) {
			t.Errorf("the message has no %q: %s", text, message)
		}
	}
	if name != "" && !strings.Contains(message, strings.TrimSpace(by[name].detail+" "+by[name].next)) {
		t.Errorf("the message is not what the check says: %s, %v", message, by[name])
	}
}

// wantOpen wants a check to be unknown, with texts in its detail.
func wantOpen(t *testing.T, state acctest.Attrs, name string, texts ...string) {
	t.Helper()
	_, by := checks(t, state)
	if by[name].ok != nil {
		t.Errorf("%s is %v: %s", name, by[name].ok, by[name].detail)
	}
	for _, text := range texts {
		if !strings.Contains(by[name].detail+" "+by[name].next, text) {
			t.Errorf("%s has no %q: %s %s", name, text, by[name].detail, by[name].next)
		}
	}
}
