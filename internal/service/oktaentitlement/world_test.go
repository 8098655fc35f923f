package oktaentitlement_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const (
	typeName = "veza_okta_entitlement"
	groups   = "/api/v1/groups"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sales is the least that an entitlement needs, with changes.
func sales(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"name": "Sales"}
	maps.Copy(a, changes)
	return a
}

// newGroup and ann leave no trace in the request log.
func newGroup(t *testing.T, box *sandbox.Server, profile map[string]any) string {
	t.Helper()
	g, err := box.Org().CreateGroup(t.Context(), profile)
	must(t, err)
	return g.ID
}

func ann(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	const login = "ann@acme.example"
	u, err := box.Org().CreateUser(t.Context(), org.UserInput{
		Profile: map[string]any{"login": login, "email": login, "firstName": "Ann", "lastName": "Lee"},
	}, org.CreateOptions{Activate: true})
	must(t, err)
	return u.ID
}

func assign(t *testing.T, box *sandbox.Server, entitlement any, identity string) {
	t.Helper()
	must(t, box.Org().AddMember(t.Context(), fmt.Sprint(entitlement), identity))
}

// outside changes a group behind Terraform's back.
func outside(t *testing.T, box *sandbox.Server, id any, profile map[string]any) {
	t.Helper()
	_, err := box.Org().ReplaceGroup(t.Context(), fmt.Sprint(id), profile)
	must(t, err)
}

// profile is what the org has of a group, nil of one that is not there.
func profile(t *testing.T, box *sandbox.Server, id any) map[string]any {
	t.Helper()
	g, err := box.Org().Group(t.Context(), fmt.Sprint(id))
	if e := (*org.Error)(nil); errors.As(err, &e) && e.Status == http.StatusNotFound {
		return nil
	}
	must(t, err)
	return g.Profile
}

// named counts the groups of a name.
func named(t *testing.T, box *sandbox.Server, name string) int {
	t.Helper()
	found, _, err := box.Org().Groups(t.Context(), org.Query{Search: fmt.Sprintf("profile.name eq %q", name), Limit: 200})
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
