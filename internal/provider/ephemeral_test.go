package provider_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// Both CLIs skip the closing of what a failed part of the run has used, and just end the
// process that opened it.
func TestAccARunThatFailsLeavesNoKeyBehind(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t)
	if !acctest.Has(acctest.Ephemeral) {
		t.Skip("this CLI has no ephemeral resources")
	}
	box := sandbox.New(t)
	w.Write("main.tf", needsVeza+box.ProviderConfig()+`
ephemeral "veza_api_key" "run" {
  name = "run"
}

provider "veza" {
  alias   = "run"
  url     = "`+box.URL+`"
  api_key = ephemeral.veza_api_key.run.access_key
}

resource "veza_team" "taken" {
  provider    = veza.run
  name        = "Root"
  policy_type = "UNBOUND"
}
`)
	out, code := w.Run("apply", "-auto-approve")
	if code == 0 || !acctest.Regexp("Team Exists Already").MatchString(out) {
		t.Fatalf("apply ended with %d:\n%s", code, out)
	}
	keys, err := box.Tenant().Keys(t.Context())
	must(t, err)
	for _, k := range keys {
		if k.Name == "run" {
			t.Errorf("the run left its key behind: %+v", k)
		}
	}
}
