package oktaappassignment_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const (
	typeName = "veza_okta_app_assignment"
	login    = "ann@acme.example"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// world is an org with an app that nobody has, a group with one member, and two people.
type world struct {
	t                    *testing.T
	box                  *sandbox.Server
	app, sales, ann, bob string
	users, groups        string // paths
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := world{t: t, box: sandbox.New(t, sandbox.WithOrg())}
	a, err := w.box.Org().CreateApp(t.Context(), org.AppInput{Name: "scim2headerauth", Label: "Veza", SignOnMode: "AUTO_LOGIN"}, true)
	must(t, err)
	w.app, w.sales, w.ann, w.bob = a.ID, w.group("Sales"), w.person(login), w.person("bob@acme.example")
	w.users, w.groups = "/api/v1/apps/"+w.app+"/users", "/api/v1/apps/"+w.app+"/groups"
	must(t, w.box.Org().AddMember(t.Context(), w.sales, w.bob))
	return w
}

// resource is that of another command, which knows nothing of those before.
func (w world) resource(more acctest.Attrs) *acctest.Resource {
	w.t.Helper()
	return acctest.On(w.t, w.box, more).Resource(typeName)
}

func (w world) group(name string) string {
	w.t.Helper()
	g, err := w.box.Org().CreateGroup(w.t.Context(), map[string]any{"name": name})
	must(w.t, err)
	return g.ID
}

func (w world) person(login string) string {
	w.t.Helper()
	u, err := w.box.Org().CreateUser(w.t.Context(), org.UserInput{
		Profile: map[string]any{"login": login, "email": login, "firstName": "Ann", "lastName": "Lee"},
	}, org.CreateOptions{Activate: true})
	must(w.t, err)
	return u.ID
}

// withRoles gives the app's profile the attribute roles.
func (w world) withRoles() {
	w.t.Helper()
	roles := &org.Property{Title: "Roles", Type: "array", Items: json.RawMessage(`{"type":"string"}`), ExternalName: "roles"}
	_, err := w.box.Org().ChangeAppSchema(w.t.Context(), w.app, org.SchemaChange{Custom: map[string]*org.Property{"roles": roles}})
	must(w.t, err)
}

func (w world) ofPerson(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"app_id": w.app, "identity_id": w.ann}
	maps.Copy(a, changes)
	return a
}

func (w world) ofGroup(changes acctest.Attrs) acctest.Attrs {
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

// has is what the org says of somebody's assignment: scope, name, and an attribute.
func (w world) has(id, attribute string) string {
	w.t.Helper()
	a, err := w.box.Org().AppUser(w.t.Context(), w.app, id)
	if err != nil {
		return "none"
	}
	return fmt.Sprint(a.Scope, " ", a.UserName, " ", a.Profile[attribute])
}

func (w world) wantHas(id, attribute, want string) {
	w.t.Helper()
	if got := w.has(id, attribute); got != want {
		w.t.Errorf("the org has %s, want %s", got, want)
	}
}
