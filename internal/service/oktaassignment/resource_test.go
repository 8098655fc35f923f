package oktaassignment_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

const address = "veza_okta_entitlement_assignment.test"

// config has thirty assignments of one entitlement, and beside them the one under test.
func (w world) config(people []string, person int) string {
	return w.box.ProviderConfig() + fmt.Sprintf(`
variable "people" {
  type    = list(string)
  default = ["%[2]s"]
}

resource "veza_okta_entitlement" "test" {
  name = "Engineering"
}

resource "veza_okta_entitlement_assignment" "people" {
  count          = 30
  entitlement_id = veza_okta_entitlement.test.id
  identity_id    = var.people[count.index]
}

resource "veza_okta_entitlement_assignment" "test" {
  entitlement_id = veza_okta_entitlement.test.id
  identity_id    = var.people[%[1]d]
}
`, person, join(people))
}

func join(people []string) string {
	text := ""
	for i, id := range people {
		if i > 0 {
			text += `", "`
		}
		text += id
	}
	return text
}

// size asks the org, not the state; -1 is no entitlement at all.
func (w world) size(want int) func(*terraform.State) error {
	return func(*terraform.State) error {
		got := -1
		if id := w.engineering(); id != "" {
			members, _, err := w.box.Org().Members(w.t.Context(), id, "", 1000)
			if err != nil {
				return err
			}
			got = len(members)
		}
		if got != want {
			return fmt.Errorf("%d assignees, want %d", got, want)
		}
		return nil
	}
}

func TestAccAssignment_aLifeThroughTheCLIBesideThirtyOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var people []string
	for i := range 32 {
		people = append(people, w.person(fmt.Sprintf("p%d@acme.example", i)))
	}

	acctest.Test(t, resource.TestCase{
		CheckDestroy: w.size(-1),
		Steps: []resource.TestStep{
			{Config: w.config(people, 30), Check: w.size(31)},
			{
				Config: w.config(people, 31),
				Check:  w.size(31),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
			},
			{
				PreConfig: func() { w.unassign(w.engineering(), people[31]) },
				Config:    w.config(people, 31),
				Check:     w.size(31),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Engineering/p31@acme.example",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "identity_id",
			},
		},
	})
}

func TestAccAssignment_identity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           w.size(-1),
		Steps: []resource.TestStep{
			{
				Config: w.box.ProviderConfig() + fmt.Sprintf(
					"resource \"veza_okta_entitlement_assignment\" \"test\" {\n  entitlement_id = %q\n  identity_id = %q\n}\n", w.sales, w.ann),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("entitlement_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("identity_id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
