package oktapushgroup_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const typeName = "veza_okta_push_group"

func TestMain(m *testing.M) { acctest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// world is an org with an app, and a group with one member.
type world struct {
	t               *testing.T
	box             *sandbox.Server
	app, sales, ann string
	pushes          string // path
}

func newWorld(t *testing.T, options ...sandbox.Option) world {
	t.Helper()
	w := world{t: t, box: sandbox.New(t, append(options, sandbox.WithOrg())...)}
	a, err := w.box.Org().CreateApp(t.Context(), org.AppInput{Name: "scim2headerauth", Label: "Veza", SignOnMode: "AUTO_LOGIN"}, true)
	must(t, err)
	w.app, w.sales = a.ID, w.group("Sales")
	w.pushes = "/api/v1/apps/" + w.app + "/group-push/mappings"
	u, err := w.box.Org().CreateUser(t.Context(), org.UserInput{
		Profile: map[string]any{"login": "ann@acme.example", "email": "ann@acme.example", "firstName": "Ann", "lastName": "Lee"},
	}, org.CreateOptions{Activate: true})
	must(t, err)
	w.ann = u.ID
	must(t, w.box.Org().AddMember(t.Context(), w.sales, w.ann))
	return w
}

func (w world) group(name string) string {
	w.t.Helper()
	g, err := w.box.Org().CreateGroup(w.t.Context(), map[string]any{"name": name})
	must(w.t, err)
	return g.ID
}

// connect lets the app provision to the tenant beside the org.
func (w world) connect(key string) {
	w.t.Helper()
	in := org.ConnectionInput{BaseURL: w.box.URL + "/scim/v2"}
	in.Profile.AuthScheme, in.Profile.Token = "TOKEN", key
	_, err := w.box.Org().SetConnection(w.t.Context(), w.app, in, true)
	must(w.t, err)
}

// resource is that of another command, which knows nothing of those before.
func (w world) resource(more acctest.Attrs) *acctest.Resource {
	w.t.Helper()
	return acctest.On(w.t, w.box, more).Resource(typeName)
}

func (w world) push(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"app_id": w.app, "entitlement_id": w.sales}
	maps.Copy(a, changes)
	return a
}

// asked are the requests to the org, as "METHOD /path", and forgets them.
func (w world) asked() []string {
	out := []string{}
	for _, r := range w.box.OrgRequests() {
		out = append(out, r.Method+" "+r.Path)
	}
	w.box.ForgetOrg()
	return out
}

func (w world) wantAsked(step string, want ...string) {
	w.t.Helper()
	if got := w.asked(); !slices.Equal(got, want) {
		w.t.Errorf("%s sent %v, want %v", step, got, want)
	}
}

// has is what the org says of the group's mapping: status and the name of the target.
func (w world) has() string {
	w.t.Helper()
	page, _, err := w.box.Org().Pushes(w.t.Context(), w.app, w.sales, "", 10)
	if err != nil || len(page) == 0 {
		return "none"
	}
	return fmt.Sprint(page[0].Status, " ", w.name(page[0].Target))
}

func (w world) wantHas(want string) {
	w.t.Helper()
	if got := w.has(); got != want {
		w.t.Errorf("the org has %s, want %s", got, want)
	}
}

// name is that of a group, "" of one that is not there.
func (w world) name(id any) string {
	w.t.Helper()
	g, err := w.box.Org().Group(w.t.Context(), fmt.Sprint(id))
	if err != nil {
		return ""
	}
	return g.Name()
}
