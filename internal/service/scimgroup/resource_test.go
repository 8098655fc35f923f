package scimgroup_test

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
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const address = "veza_scim_group.test"

func TestMain(m *testing.M) { acctest.Main(m) }

func config(box *sandbox.Server, name, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_scim_group" "test" {
  display_name = %[1]q
  %[2]s
}

data "veza_scim_group" "test" {
  id = veza_scim_group.test.id
}
`, name, more)
}

// gone asks the tenant, not the state.
func gone(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		if n, err := box.Tenant().CountGroups(t.Context()); n != 0 || err != nil {
			return fmt.Errorf("%d groups are left, %w", n, err)
		}
		return nil
	}
}

func TestAccGroup_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	sameID := statecheck.CompareValue(compare.ValuesSame())

	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{
				Config: config(box, "Engineering", ""),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("on_destroy"), knownvalue.StringExact("delete")),
					statecheck.ExpectKnownValue("data.veza_scim_group.test", tfjsonpath.New("user_ids"), knownvalue.SetSizeExact(0)),
				},
			},
			{
				Config: config(box, "Platform", `external_id = "00g1"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(address, tfjsonpath.New("id"))},
			},
			{
				PreConfig: func() {
					g, _ := group(t, box, "Platform")
					outside(t, box, g.ID, scim.Operation{Op: "replace", Path: "displayName", Value: "Somebody's"})
				},
				Config: config(box, "Platform", `external_id = "00g1"`),
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

func TestAccGroup_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           gone(t, box),
		Steps: []resource.TestStep{
			{
				Config:            config(box, "Engineering", ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccGroup_disappears(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{Config: config(box, "Engineering", "")},
			{
				PreConfig: func() {
					g, _ := group(t, box, "Engineering")
					if err := box.Tenant().DeleteGroup(t.Context(), g.ID); err != nil {
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
