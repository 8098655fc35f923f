package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// The guide's example, applied as the guide says: once with the administrator's key,
// then, when the SCIM admin has signed in and made a first key, with both.
func TestAccGuideBreakGlassAndFirstKey(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t)
	if !acctest.Has(acctest.WriteOnly) {
		t.Skip("this CLI has no write-only attributes")
	}
	box := sandbox.New(t, sandbox.WithSCIMDisabled())
	w.Write("main.tf", read(t, "examples", "break-glass", "main.tf"))
	run := func(verb string, more ...string) (string, int) {
		t.Helper()
		return w.Run(append([]string{
			verb, "-var", "url=" + box.URL, "-var", "admin_api_key=" + box.Key,
			"-var", "break_glass_password=glass-secret", "-var", "scim_admin_password=admin-secret",
		}, more...)...)
	}
	mustRun := func(verb string, more ...string) {
		t.Helper()
		if out, code := run(verb, more...); code != 0 {
			t.Fatalf("%s ended with %d:\n%s", verb, code, out)
		}
	}

	mustRun("apply", "-auto-approve")
	if on, err := box.Tenant().SignInSettings(t.Context()); err != nil || !on.SCIMEnabled {
		t.Errorf("SCIM is on: %t (%v)", on.SCIMEnabled, err)
	}

	// What no configuration can do: the SCIM admin signs in and makes a key.
	admin, err := box.Tenant().UserByName(t.Context(), "provisioning@example.com")
	must(t, err)
	first, err := box.Tenant().CreateKey(t.Context(), admin.ID, "first")
	must(t, err)
	second := []string{"-var", "scim_admin_has_key=true", "-var", "scim_admin_api_key=" + first.Secret}
	mustRun("apply", append(second, "-auto-approve")...)
	mustRun("plan", append(second, "-detailed-exitcode")...)

	secret := w.MustRun("output", "-raw", "okta_api_key")
	caller, err := box.Tenant().Authenticate(t.Context(), secret)
	if err != nil || caller.UserID != admin.ID || !caller.Has("scim_provisioner") {
		t.Errorf("the key for Okta is %+v's: %v", caller, err)
	}
	state, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	must(t, err)
	for _, never := range []string{"glass-secret", "admin-secret", box.Key, first.Secret} {
		if strings.Contains(string(state), never) {
			t.Errorf("%s is in the state", never)
		}
	}

	// Destroying all of it would leave a break-glass account that opens nothing.
	box.Forget()
	out, code := run("destroy", append(second, "-auto-approve")...)
	if code == 0 || !acctest.Regexp("takes the role admin from glass@example.com").MatchString(out) {
		t.Errorf("destroy ended with %d:\n%s", code, out)
	}
	if writes := box.Writes(); len(writes) > 0 {
		t.Errorf("a refused destroy wrote %v", writes)
	}
}
