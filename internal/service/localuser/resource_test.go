package localuser_test

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

const address = "veza_user.test"

func config(box *sandbox.Server, given, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_user" "test" {
  email       = "eve@example.com"
  given_name  = %q
  family_name = "Moss"
  %s
}
`, given, more)
}

// disabledInTheEnd asks the tenant, not the state.
func disabledInTheEnd(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		if a, found := user(t, box, idOf(t, box, "eve@example.com")); !found || a.Enabled {
			return fmt.Errorf("eve is %+v, and should be disabled", a)
		}
		return nil
	}
}

func TestAccUser_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	sameID := statecheck.CompareValue(compare.ValuesSame())

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.WriteOnly),
		CheckDestroy:           disabledInTheEnd(t, box),
		Steps: []resource.TestStep{
			{
				Config: config(box, "Eve", "password_wo = \"correct-horse\"\n  password_wo_version = 1"),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("display_name"), knownvalue.StringExact("Eve Moss")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("password_wo"), knownvalue.Null()),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("enabled"), knownvalue.Bool(true)),
				},
			},
			{
				Config: config(box, "Eva", "password_wo = \"correct-horse-2\"\n  password_wo_version = 2"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(address, tfjsonpath.New("id"))},
			},
			{
				PreConfig: func() {
					outside(t, box, idOf(t, box, "eve@example.com"), func(a *tenant.Account) { a.FamilyName = "Somebody" })
				},
				Config: config(box, "Eva", ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateId: "EVE@example.com", ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		},
	})
}

func TestAccUser_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           disabledInTheEnd(t, box),
		Steps: []resource.TestStep{
			{
				Config:            config(box, "Eve", ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccUser_disappears(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config(box, "Eve", "")},
			{
				PreConfig: func() {
					must(t, box.Tenant().DeleteUser(t.Context(), idOf(t, box, "eve@example.com")))
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
