package oktaintegration_test

import (
	"fmt"
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
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const address = "veza_okta_integration.test"

func TestMain(m *testing.M) { acctest.Main(m) }

func config(box *sandbox.Server, name, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_okta_integration" "test" {
  name             = %[1]q
  domain           = "acme.okta.com"
  token_wo         = "hush"
  token_wo_version = 1
  %[2]s
}

data "veza_okta_integration" "test" {
  name = veza_okta_integration.test.name
}
`, name, more)
}

// gone asks the tenant, not the state.
func gone(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		if left, err := box.Tenant().OktaProviders(t.Context()); len(left) > 0 || err != nil {
			return fmt.Errorf("left are %v, %w", left, err)
		}
		return nil
	}
}

func TestAccOktaIntegration_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	sameID := statecheck.CompareValue(compare.ValuesSame())
	action := func(a plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, a)}}
	}
	const more = `
  provisioning      = true
  domain_allow_list = ["acme.com"]
  user_custom_properties = [{ name = "badge", lcm_unique_identifier = true }]
  identity_mapping_configuration = jsonencode({ use_email = true })`

	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{
				Config: config(box, "Acme", ""),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("token_wo"), knownvalue.Null()),
					statecheck.ExpectKnownValue("data.veza_okta_integration.test", tfjsonpath.New("provisioning"), knownvalue.Bool(false)),
				},
			},
			{
				Config:           config(box, "Acme", more),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("lifecycle_management_state"), knownvalue.StringExact("ENABLED")),
				},
			},
			{
				PreConfig: func() {
					outside(t, box, "Acme", func(s *tenant.OktaSettings) { s.Provisioning = false })
				},
				Config:           config(box, "Acme", more),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			{
				ResourceName: address, ImportState: true, ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"token_wo_version", "user_custom_properties"},
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "name:Acme", ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"token_wo_version", "user_custom_properties"},
			},
			{Config: config(box, "Acme 2", ""), ConfigPlanChecks: action(plancheck.ResourceActionReplace)},
		},
	})
}

func TestAccOktaIntegration_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           gone(t, box),
		Steps: []resource.TestStep{{
			Config:            config(box, "Acme", ""),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
		}},
	})
}

func TestAccOktaIntegration_disappears(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{Config: config(box, "Acme", "")},
			{
				PreConfig:          func() { remove(t, box, "Acme") },
				RefreshState:       true,
				ExpectNonEmptyPlan: true,
				RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
			},
		},
	})
}
