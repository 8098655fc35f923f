package oktascimconnection_test

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
	typeName = "veza_okta_scim_connection"
	secret   = "hush-hush-hush"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// world is an org with an app of the catalogue.
type world struct {
	t                                  *testing.T
	box                                *sandbox.Server
	app, connection, on, off, switches string
}

func newWorld(t *testing.T, options ...sandbox.Option) world {
	t.Helper()
	w := world{t: t, box: sandbox.New(t, append(options, sandbox.WithOrg())...)}
	w.app = w.newApp("scim2headerauth", "Veza")
	one := "/api/v1/apps/" + w.app
	w.connection, w.switches = one+"/connections/default", one+"/features/USER_PROVISIONING"
	w.on, w.off = "POST "+w.connection+"/lifecycle/activate", "POST "+w.connection+"/lifecycle/deactivate"
	return w
}

func (w world) newApp(name, label string) string {
	w.t.Helper()
	a, err := w.box.Org().CreateApp(w.t.Context(), org.AppInput{Name: name, Label: label, SignOnMode: "AUTO_LOGIN"}, true)
	must(w.t, err)
	return a.ID
}

// resource is that of another command, which knows nothing of those before.
func (w world) resource(more acctest.Attrs) *acctest.Resource {
	w.t.Helper()
	return acctest.On(w.t, w.box, more).Resource(typeName)
}

// veza is the least that a connection needs, with changes.
func (w world) veza(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"app_id": w.app, "api_key_wo": secret, "api_key_wo_version": 1}
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

// told is what the org has: status, base URL, token, and the features that are on.
func (w world) told() string {
	w.t.Helper()
	c, err := w.box.Org().Connection(w.t.Context(), w.app)
	must(w.t, err)
	names, err := w.box.Org().AppFeatures(w.t.Context(), w.app)
	must(w.t, err)
	names = slices.DeleteFunc(names, func(name string) bool { return name == "SCIM_PROVISIONING" || name == "GROUP_PUSH" })
	return fmt.Sprint(c.Status, " ", c.BaseURL, " ", c.Token, " ", names)
}

func (w world) wantTold(want string) {
	w.t.Helper()
	if got := w.told(); got != want {
		w.t.Errorf("the org has %s, want %s", got, want)
	}
}

// body is that of the only request of a method and path.
func (w world) body(method, path string) string {
	w.t.Helper()
	for _, r := range w.box.OrgRequests() {
		if r.Method == method && r.Path == path {
			var compact any
			must(w.t, json.Unmarshal(r.Body, &compact))
			text, err := json.Marshal(compact)
			must(w.t, err)
			return string(text)
		}
	}
	return ""
}

const allOn = "[PUSH_NEW_USERS PUSH_USER_DEACTIVATION REACTIVATE_USERS PUSH_PROFILE_UPDATES]"

// noError takes warnings.
func noError(t *testing.T, diags acctest.Diagnostics) {
	t.Helper()
	if diags.HasError() {
		t.Error(diags)
	}
}
