package oktapasswordreset_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const (
	typeName = "veza_okta_password_reset"
	ann      = "ann@acme.example"
	users    = "/api/v1/users/"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// world is an org with Ann in it, who has a password.
func world(t *testing.T) (box *sandbox.Server, srv *acctest.Server, id string) {
	t.Helper()
	box, srv = acctest.Org(t, acctest.Attrs{"max_retries": 0})
	return box, srv, person(t, box, ann)
}

func person(t *testing.T, box *sandbox.Server, login string) (id string) {
	t.Helper()
	var in org.UserInput
	must(t, json.Unmarshal(fmt.Appendf(nil, `{
		"profile": {"login": %[1]q, "email": %[1]q, "firstName": "Ann", "lastName": "Lee"},
		"credentials": {"password": {"value": "Correct-Horse-9"}}
	}`, login), &in))
	u, err := box.Org().CreateUser(t.Context(), in, org.CreateOptions{Activate: true})
	must(t, err)
	return u.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func of(login string, changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"login": login}
	maps.Copy(a, changes)
	return a
}

func status(t *testing.T, box *sandbox.Server, id string) string {
	t.Helper()
	u, err := box.Org().User(t.Context(), id)
	must(t, err)
	return u.Status
}

// sent compares the org's request log with lines like "POST /path?query" and empties it.
func sent(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range box.OrgRequests() {
		line := r.Method + " " + r.Path
		if len(r.Query) > 0 {
			line += "?" + r.Query.Encode()
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s sent (-want +got):\n%s", step, diff)
	}
	box.ForgetOrg()
}

// once is what one reset sends.
func once(id string, email bool) []string {
	return []string{"GET " + users + ann, fmt.Sprintf("POST %s%s/lifecycle/reset_password?sendEmail=%t", users, id, email)}
}
