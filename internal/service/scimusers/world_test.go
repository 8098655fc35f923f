package scimusers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const typeName = "veza_scim_users"

func TestMain(m *testing.M) { acctest.Main(m) }

// people is a document by short names: ann is ann@example.com. A value changes the person.
type people map[string]acctest.Attrs

func (p people) String() string {
	out := map[string]acctest.Attrs{}
	for name, changes := range p {
		a := acctest.Attrs{"given_name": name, "family_name": "Lee", "display_name": name + " Lee"}
		maps.Copy(a, changes)
		out[name+"@example.com"] = a
	}
	text, err := json.Marshal(out)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (p people) config(more acctest.Attrs) acctest.Attrs {
	c := acctest.Attrs{"name": "all", "people": p.String()}
	maps.Copy(c, more)
	return c
}

// many are p0 … of that number.
func many(n int) people {
	p := people{}
	for i := range n {
		p[fmt.Sprintf("p%05d", i)] = nil
	}
	return p
}

// there asks the tenant, not the state.
func there(t *testing.T, box *sandbox.Server, name string) (scim.User, bool) {
	t.Helper()
	users, err := box.Tenant().Users(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		if strings.EqualFold(u.UserName, name+"@example.com") {
			return u, true
		}
	}
	return scim.User{}, false
}

func wantActive(t *testing.T, box *sandbox.Server, active bool, names ...string) {
	t.Helper()
	for _, name := range names {
		u, found := there(t, box, name)
		if !found || *u.Active != active {
			t.Errorf("%s is there: %t, active: %t", name, found, found && *u.Active)
		}
	}
}

func outside(t *testing.T, box *sandbox.Server, name string, ops ...scim.Operation) {
	t.Helper()
	u, found := there(t, box, name)
	if !found {
		t.Fatalf("%s is not there", name)
	}
	if _, err := box.Tenant().PatchUser(context.Background(), u.ID, ops); err != nil {
		t.Fatal(err)
	}
}

// calls are the methods of what was asked since the last look, sorted, with their number.
func calls(box *sandbox.Server) string {
	counts := map[string]int{}
	for _, r := range box.Requests() {
		if strings.HasPrefix(r.Path, "/scim/") {
			counts[r.Method]++
		}
	}
	box.Forget()
	var out []string
	for _, m := range slices.Sorted(maps.Keys(counts)) {
		out = append(out, fmt.Sprintf("%d %s", counts[m], m))
	}
	return strings.Join(out, ", ")
}

// operations are those of the one PATCH in the log.
func operations(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	writes := box.Writes()
	box.Forget()
	if len(writes) != 1 || writes[0].Method != http.MethodPatch {
		t.Fatalf("wrote %v, want one PATCH", writes)
	}
	var body struct{ Operations json.RawMessage }
	if err := json.Unmarshal(writes[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return string(body.Operations)
}

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %s, want %s", what, got, want)
	}
}
