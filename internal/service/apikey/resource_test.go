package apikey_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const address = "veza_api_key.test"

func config(box *sandbox.Server, name, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_api_key" "test" {
  name = %q
  %s
}
`, name, more)
}

// onlyTheFirstKeyIsLeft asks the tenant, not the state.
func onlyTheFirstKeyIsLeft(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		keys, err := box.Tenant().Keys(t.Context())
		if err == nil && len(keys) != 1 {
			err = fmt.Errorf("the tenant has the keys %+v", keys)
		}
		return err
	}
}

func TestAccAPIKey_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	sameID, sameSecret := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesSame())
	kept := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{
			sameID.AddStateValue(address, tfjsonpath.New("id")), sameSecret.AddStateValue(address, tfjsonpath.New("access_key")),
			statecheck.ExpectSensitiveValue(address, tfjsonpath.New("access_key")),
		}
	}

	acctest.Test(t, resource.TestCase{
		CheckDestroy: onlyTheFirstKeyIsLeft(t, box),
		Steps: []resource.TestStep{
			{Config: config(box, "okta", ""), ConfigStateChecks: kept()},
			{
				Config: config(box, "Okta", "active = false"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: append(kept(), statecheck.ExpectKnownValue(address, tfjsonpath.New("active"), knownvalue.Bool(false))),
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"access_key"}},
			{
				PreConfig: func() {
					keys, err := box.Tenant().Keys(t.Context())
					must(t, err)
					must(t, box.Tenant().DeleteKey(t.Context(), keys[len(keys)-1].ID))
				},
				RefreshState:       true,
				ExpectNonEmptyPlan: true,
				RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
			},
		},
	})
}

func TestAccAPIKey_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           onlyTheFirstKeyIsLeft(t, box),
		Steps: []resource.TestStep{
			{
				Config:            config(box, "okta", ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity, ExpectNonEmptyPlan: true},
		},
	})
}

// Two provider blocks, one of which works with the key that the other opens: what runs
// in the CLI is the executable, with a process for each.
func TestAccAPIKey_ephemeralFromOneProviderBlockToAnother(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	w := acctest.NewWorkspace(t)
	if !acctest.Has(acctest.Ephemeral) {
		t.Skip("this CLI has no ephemeral resources")
	}
	w.Write("main.tf", `terraform {
  required_providers {
    veza = { source = "veza/veza" }
  }
}
`+box.ProviderConfig()+`
ephemeral "veza_api_key" "run" {
  name = "one run"
}

provider "veza" {
  alias   = "run"
  url     = "`+box.URL+`"
  api_key = ephemeral.veza_api_key.run.access_key
}

resource "veza_scim_group" "test" {
  provider     = veza.run
  display_name = "Engineering"
}
`)
	w.MustRun("apply", "-auto-approve")
	if _, err := box.Tenant().GroupByName(t.Context(), "Engineering"); err != nil {
		t.Error(err)
	}
	must(t, onlyTheFirstKeyIsLeft(t, box)(nil))
	var opened int
	for _, r := range box.Writes() {
		if r.Method == "POST" && r.Path == keysAPI {
			opened++
		}
	}
	if opened == 0 {
		t.Error("no key was opened")
	}
	state, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	must(t, err)
	if strings.Contains(string(state), "access_key") || strings.Contains(string(state), "one run") {
		t.Errorf("the state knows of the key:\n%s", state)
	}
}
