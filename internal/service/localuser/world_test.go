package localuser_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	typeName = "veza_user"
	usersAPI = "/api/v1/users"
	password = "correct-horse-battery-staple"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// eve is the least that a local user needs, with changes.
func eve(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"email": "eve@example.com", "given_name": "Eve", "family_name": "Moss"}
	maps.Copy(a, changes)
	return a
}

// secret is a password of that version.
func secret(text string, version int) acctest.Attrs {
	return acctest.Attrs{"password_wo": text, "password_wo_version": version}
}

func both(a, b acctest.Attrs) acctest.Attrs {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// user asks the tenant, not the state.
func user(t *testing.T, box *sandbox.Server, id any) (tenant.Account, bool) {
	t.Helper()
	a, err := box.Tenant().Account(t.Context(), fmt.Sprint(id))
	return a, err == nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// outside changes a user behind Terraform's back, without leaving a trace in the log.
func outside(t *testing.T, box *sandbox.Server, id any, change func(*tenant.Account)) {
	t.Helper()
	_, err := box.Tenant().UpdateAccount(t.Context(), fmt.Sprint(id), func(a *tenant.Account) error {
		change(a)
		return nil
	})
	must(t, err)
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

// employee makes sam, whom the identity provider brought, and returns the id.
func employee(t *testing.T, box *sandbox.Server, roles ...any) string {
	t.Helper()
	const userName = "sam@example.com"
	o, err := box.Tenant().CreateUser(t.Context(), scim.Object{
		"schemas": []any{scim.UserURN}, "userName": userName, "displayName": userName,
		"name":   scim.Object{"givenName": "Sam", "familyName": "Lee"},
		"emails": []any{scim.Object{"value": userName, "primary": true}}, "roles": roles,
	})
	must(t, err)
	return fmt.Sprint(o["id"])
}

// byEmployee is a tenant and the provider with the key of an administrator who is no
// local user, so that the local ones may go, all but one.
func byEmployee(t *testing.T, more acctest.Attrs) (*sandbox.Server, *acctest.Server, string) {
	t.Helper()
	box := sandbox.New(t)
	sam := employee(t, box, "admin", "scim_provisioner")
	key, err := box.Tenant().CreateKey(t.Context(), sam, "sam's")
	must(t, err)
	box.Forget()
	return box, acctest.On(t, box, both(acctest.Attrs{"api_key": key.Secret}, more)), sam
}

func idOf(t *testing.T, box *sandbox.Server, userName string) string {
	t.Helper()
	u, err := box.Tenant().UserByName(t.Context(), userName)
	must(t, err)
	return u.ID
}

// noWrites is what every refused plan owes.
func noWrites(t *testing.T, box *sandbox.Server) {
	t.Helper()
	if writes := box.Writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
}

func bodies(box *sandbox.Server, method string) []string {
	var out []string
	for _, r := range box.Requests() {
		if r.Method == method {
			out = append(out, string(r.Body))
		}
	}
	return slices.Clip(out)
}
