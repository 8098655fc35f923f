package oktaapp_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const (
	typeName = "veza_okta_app"
	apps     = "/api/v1/apps"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// veza is the least that an app needs, with changes.
func veza(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"name": "scim2headerauth", "label": "Veza"}
	maps.Copy(a, changes)
	return a
}

// newApp, person and assign leave no trace in the request log.
func newApp(t *testing.T, box *sandbox.Server, name, label string) string {
	t.Helper()
	a, err := box.Org().CreateApp(t.Context(), org.AppInput{Name: name, Label: label, SignOnMode: "AUTO_LOGIN"}, true)
	must(t, err)
	return a.ID
}

func person(t *testing.T, box *sandbox.Server, login string) string {
	t.Helper()
	u, err := box.Org().CreateUser(t.Context(), org.UserInput{
		Profile: map[string]any{"login": login, "email": login, "firstName": "Ann", "lastName": "Lee"},
	}, org.CreateOptions{Activate: true})
	must(t, err)
	return u.ID
}

func assign(t *testing.T, box *sandbox.Server, app any, identity string) {
	t.Helper()
	_, err := box.Org().AssignUser(t.Context(), fmt.Sprint(app), org.AppUserInput{ID: identity})
	must(t, err)
}

// status is the app's in the org, "" of one that is not there.
func status(t *testing.T, box *sandbox.Server, id any) string {
	t.Helper()
	a, err := box.Org().App(t.Context(), fmt.Sprint(id))
	if err != nil {
		return ""
	}
	return a.Status
}

// made counts the apps whose label begins with Veza.
func made(t *testing.T, box *sandbox.Server) int {
	t.Helper()
	found, _, err := box.Org().Apps(t.Context(), org.Query{Q: "Veza", Limit: 200})
	must(t, err)
	return len(found)
}

// asked are the requests to the org, as "METHOD /path", and forgets them.
func asked(box *sandbox.Server) []string {
	out := []string{}
	for _, r := range box.OrgRequests() {
		out = append(out, r.Method+" "+r.Path)
	}
	box.ForgetOrg()
	return out
}

func wantAsked(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	if got := asked(box); !slices.Equal(got, want) {
		t.Errorf("%s sent %v, want %v", step, got, want)
	}
}
