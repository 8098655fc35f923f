package oktaidentity_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

func TestMain(m *testing.M) { acctest.Main(m) }

const (
	typeName = "veza_okta_identity"
	login    = "ann@example.com"
)

// ann is the least that a person needs, with changes.
func ann(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"login": login, "email": login, "first_name": "Ann", "last_name": "Lee"}
	maps.Copy(a, changes)
	return a
}

// colleague is somebody else.
func colleague(name string) acctest.Attrs {
	return ann(acctest.Attrs{"login": name + "@example.com", "email": name + "@example.com"})
}

// withCustom is an org that has custom attributes, and the resource on it.
func withCustom(t *testing.T) (*sandbox.Server, *acctest.Resource) {
	t.Helper()
	box, srv := acctest.Org(t, nil)
	_, err := box.Org().ChangeUserSchema(t.Context(), "default", org.SchemaChange{Custom: map[string]*org.Property{
		"badgeNumber": {Title: "Badge", Type: "string"}, "level": {Title: "Level", Type: "integer"},
		"contractor": {Title: "Contractor", Type: "boolean"}, "sites": {Title: "Sites", Type: "array", Items: json.RawMessage(`{"type":"string"}`)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return box, srv.Resource(typeName)
}

// person is somebody as the org has them.
func person(t *testing.T, box *sandbox.Server, ref any) (*org.User, bool) {
	t.Helper()
	u, err := box.Org().User(t.Context(), fmt.Sprint(ref))
	return u, err == nil
}

// outside changes somebody's profile behind Terraform's back, without leaving a trace in
// the request log.
func outside(t *testing.T, box *sandbox.Server, ref any, profile map[string]any) {
	t.Helper()
	if _, err := box.Org().UpdateUser(t.Context(), fmt.Sprint(ref), org.UserInput{Profile: profile}); err != nil {
		t.Fatal(err)
	}
}

// deprovisioned takes ann out of use behind Terraform's back.
func deprovisioned(t *testing.T, box *sandbox.Server) {
	t.Helper()
	if _, err := box.Org().Deactivate(t.Context(), login); err != nil {
		t.Fatal(err)
	}
}

// calls are the org's requests as "POST /users/{id}/lifecycle/activate".
func calls(box *sandbox.Server) []string {
	out := []string{}
	for _, r := range box.OrgRequests() {
		parts := strings.Split(strings.TrimPrefix(r.Path, "/api/v1"), "/")
		if len(parts) > 2 && (strings.HasPrefix(parts[2], "00u") || strings.Contains(parts[2], "@")) {
			parts[2] = "{id}"
		}
		out = append(out, r.Method+" "+strings.Join(parts, "/"))
	}
	return out
}

func wantCalls(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	if got := calls(box); !slices.Equal(got, want) {
		t.Errorf("%s sent\n  %s\nwant\n  %s", step, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	box.ForgetOrg()
}

// sent are the profiles in the writes of the log.
func sent(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	var profiles []string
	for _, r := range box.OrgRequests() {
		if len(r.Body) == 0 {
			continue
		}
		var body struct {
			Profile map[string]any `json:"profile"`
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatalf("%s %s: %v", r.Method, r.Path, err)
		}
		text, err := json.Marshal(body.Profile)
		if err != nil {
			t.Fatal(err)
		}
		profiles = append(profiles, string(text))
	}
	return strings.Join(profiles, " ")
}

// active is somebody who has a password, ACTIVE in the org.
func active(t *testing.T, box *sandbox.Server) {
	t.Helper()
	var in org.UserInput
	body := fmt.Sprintf(`{"profile":{"login":%q,"email":%q,"firstName":"Ann","lastName":"Lee"},"credentials":{"password":{"value":"Correct-Horse-1"}}}`, login, login)
	if err := json.Unmarshal([]byte(body), &in); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Org().CreateUser(t.Context(), in, org.CreateOptions{Activate: true}); err != nil {
		t.Fatal(err)
	}
}
