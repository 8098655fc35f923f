package oktaentitlement_test

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
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const address = "veza_okta_entitlement.test"

func config(box *sandbox.Server, name, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_okta_entitlement" "test" {
  name = %[1]q
  %[2]s
}

data "veza_okta_entitlement" "test" {
  id                = veza_okta_entitlement.test.id
  include_assignees = true
}
`, name, more)
}

// gone asks the org, not the state.
func gone(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		left, _, err := box.Org().Groups(t.Context(), org.Query{Filter: `type eq "OKTA_GROUP"`, Limit: 200})
		if len(left) != 0 || err != nil {
			return fmt.Errorf("%d groups are left, %w", len(left), err)
		}
		return nil
	}
}

func only(t *testing.T, box *sandbox.Server) string {
	t.Helper()
	found, _, err := box.Org().Groups(t.Context(), org.Query{Filter: `type eq "OKTA_GROUP"`, Limit: 200})
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("%d groups, want one", len(found))
	}
	return found[0].ID
}

func TestAccEntitlement_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	sameID := statecheck.CompareValue(compare.ValuesSame())

	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{
				Config: config(box, "Sales", ""),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("type"), knownvalue.StringExact("OKTA_GROUP")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("description"), knownvalue.StringExact("")),
					statecheck.ExpectKnownValue("data.veza_okta_entitlement.test", tfjsonpath.New("identity_ids"), knownvalue.SetSizeExact(0)),
				},
			},
			{
				Config: config(box, "Selling", `description = "Those who sell"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(address, tfjsonpath.New("id"))},
			},
			{
				PreConfig: func() { outside(t, box, only(t, box), map[string]any{"name": "Somebody's"}) },
				Config:    config(box, "Selling", `description = "Those who sell"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateId: "Selling", ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		},
	})
}

func TestAccEntitlement_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           gone(t, box),
		Steps: []resource.TestStep{
			{
				Config:            config(box, "Sales", ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccEntitlement_disappears(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())

	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{Config: config(box, "Sales", "")},
			{
				PreConfig:          func() { must(t, box.Org().DeleteGroup(t.Context(), only(t, box))) },
				RefreshState:       true,
				ExpectNonEmptyPlan: true,
				RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
			},
		},
	})
}
