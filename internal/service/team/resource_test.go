package team_test

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

const address = "veza_team.test"

func TestMain(m *testing.M) { acctest.Main(m) }

func config(box *sandbox.Server, name, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_team" "test" {
  name = %[1]q
  %[2]s
}

data "veza_team" "test" {
  id = veza_team.test.id
}
`, name, more)
}

// gone asks the tenant, not the state: the root team stays.
func gone(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		if teams, err := box.Tenant().Teams(t.Context()); len(teams) != 1 || err != nil {
			return fmt.Errorf("the teams are %v, %w", teams, err)
		}
		return nil
	}
}

func TestAccTeam_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	sameID := statecheck.CompareValue(compare.ValuesSame())

	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{
				Config: config(box, "Data", `provider_ids = ["okta", "aws"]`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectKnownValue(address, tfjsonpath.New("policy_type"), knownvalue.StringExact("PROVIDER_ID_SET")),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue("data.veza_team.test", tfjsonpath.New("provider_ids"), knownvalue.SetSizeExact(2)),
					statecheck.ExpectKnownValue("data.veza_team.test", tfjsonpath.New("user_count"), knownvalue.Int64Exact(0)),
				},
			},
			{
				Config: config(box, "Platform", `
  description = "all of it"
  policy_type = "UNBOUND"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("provider_ids"), knownvalue.SetSizeExact(0)),
				},
			},
			{
				PreConfig: func() {
					outside(t, box, "Platform", func(team *tenant.Team) { team.Description = "somebody's" })
				},
				Config: config(box, "Platform", `
  description = "all of it"
  policy_type = "UNBOUND"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateId: "PLATFORM", ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		},
	})
}

func TestAccTeam_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           gone(t, box),
		Steps: []resource.TestStep{
			{
				Config:            config(box, "Data", ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccTeam_disappears(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{Config: config(box, "Data", "")},
			{
				PreConfig: func() {
					if err := box.Tenant().DeleteTeam(t.Context(), find(t, box, "Data").ID); err != nil {
						t.Error(err)
					}
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
