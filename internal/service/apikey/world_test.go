package apikey_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const (
	typeName = "veza_api_key"
	keysAPI  = "/api/preview/keys"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// named is the least that a key needs, with changes.
func named(name string, changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"name": name}
	maps.Copy(a, changes)
	return a
}

// key asks the tenant, not the state.
func key(t *testing.T, box *sandbox.Server, id any) (tenant.Key, bool) {
	t.Helper()
	keys, err := box.Tenant().Keys(t.Context())
	must(t, err)
	i := slices.IndexFunc(keys, func(k tenant.Key) bool { return k.ID == fmt.Sprint(id) })
	if i < 0 {
		return tenant.Key{}, false
	}
	return keys[i], true
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// works reports whether the tenant takes the secret for a key.
func works(t *testing.T, box *sandbox.Server, secret any) bool {
	t.Helper()
	_, err := box.Tenant().Authenticate(t.Context(), fmt.Sprint(secret))
	return err == nil
}

// sent compares the request log with lines like "PATCH /path" and empties it.
func sent(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range box.Requests() {
		got = append(got, r.Method+" "+r.Path)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s sent (-want +got):\n%s", step, diff)
	}
	box.Forget()
}

func root(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	teams, err := box.Tenant().Teams(t.Context())
	must(t, err)
	return teams[0].ID
}
