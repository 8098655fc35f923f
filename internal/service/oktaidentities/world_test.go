package oktaidentities_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const typeName = "veza_okta_identities"

func TestMain(m *testing.M) { acctest.Main(m) }

// crew is a document by the part of the logins before the @, with what is said of each
// beside the least; nil in it leaves something out.
type crew map[string]acctest.Attrs

func (c crew) json() string {
	people := map[string]acctest.Attrs{}
	for name, more := range c {
		login := name + "@acme.example"
		people[login] = acctest.Attrs{"first_name": name, "last_name": "Lee", "email": login}
		maps.Copy(people[login], more)
	}
	text, err := json.Marshal(people)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// set is the configuration, with more attributes.
func (c crew) set(more ...acctest.Attrs) acctest.Attrs {
	config := acctest.Attrs{"name": "all", "people": c.json(), "activation": "email"}
	for _, m := range more {
		maps.Copy(config, m)
	}
	return config
}

// numbered are so many people.
func numbered(n int) crew {
	c := crew{}
	for i := range n {
		c[fmt.Sprintf("n%04d", i)] = nil
	}
	return c
}

// statuses are the people of the org but the administrator: "ann ACTIVE, bob STAGED".
func statuses(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	var out []string
	for _, filter := range []string{"", `status eq "DEPROVISIONED"`} {
		people, _, err := box.Org().Users(t.Context(), org.Query{Filter: filter, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range people {
			if u.ID != box.Org().Administrator().ID {
				out = append(out, strings.TrimSuffix(u.Login(), "@acme.example")+" "+u.Status)
			}
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// outside changes a person behind Terraform's back, and leaves no trace in the request log.
func outside(t *testing.T, box *sandbox.Server, name string, profile map[string]any) {
	t.Helper()
	if _, err := box.Org().UpdateUser(t.Context(), name+"@acme.example", org.UserInput{Profile: profile}); err != nil {
		t.Fatal(err)
	}
}

func deactivated(t *testing.T, box *sandbox.Server, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := box.Org().Deactivate(t.Context(), name+"@acme.example"); err != nil {
			t.Fatal(err)
		}
	}
}

// calls are the org's requests since the last look: "30 GET /users, 30 POST /users".
func calls(box *sandbox.Server) string {
	counts := map[string]int{}
	for _, r := range box.OrgRequests() {
		parts := strings.Split(strings.TrimPrefix(r.Path, "/api/v1"), "/")
		if len(parts) > 2 && parts[2] != "me" {
			parts[2] = "{id}"
		}
		counts[r.Method+" "+strings.Join(parts, "/")]++
	}
	box.ForgetOrg()
	var out []string
	for _, call := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%d %s", counts[call], call))
	}
	return strings.Join(out, ", ")
}

// writes are how many requests since the last look were none to read.
func writes(box *sandbox.Server) int {
	n := 0
	for _, r := range box.OrgRequests() {
		if r.Method != http.MethodGet {
			n++
		}
	}
	box.ForgetOrg()
	return n
}

// profiles are those that were sent since the last look.
func profiles(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	var out []string
	for _, r := range box.OrgRequests() {
		if len(r.Body) == 0 {
			continue
		}
		var body struct{ Profile json.RawMessage }
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		out = append(out, string(body.Profile))
	}
	box.ForgetOrg()
	return strings.Join(out, " ")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}

// settled fails unless a refresh and a plan find nothing to do.
func settled(t *testing.T, r *acctest.Resource, state *acctest.State, config acctest.Attrs) *acctest.State {
	t.Helper()
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
	}
	return state
}

// schema gives the org custom attributes.
func schema(t *testing.T, box *sandbox.Server) {
	t.Helper()
	_, err := box.Org().ChangeUserSchema(t.Context(), "default", org.SchemaChange{Custom: map[string]*org.Property{
		"badgeNumber": {Title: "Badge", Type: "string"}, "level": {Title: "Level", Type: "integer"},
	}})
	if err != nil {
		t.Fatal(err)
	}
}
