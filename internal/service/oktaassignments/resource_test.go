package oktaassignments_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

const address = "veza_okta_entitlement_assignments_exclusive.test"

func (w world) config(more string, people ...string) string {
	return w.box.ProviderConfig() + fmt.Sprintf(`
resource "veza_okta_entitlement_assignments_exclusive" "test" {
  entitlement_id = %q
  identity_ids   = ["%s"]
  %s
}
`, w.sales, strings.Join(people, `", "`), more)
}

// size asks the org, not the state.
func (w world) size(want int) func(*terraform.State) error {
	return func(*terraform.State) error {
		members, _, err := w.box.Org().Members(w.t.Context(), w.sales, "", 1000)
		if err == nil && len(members) != want {
			err = fmt.Errorf("%d assignees, want %d", len(members), want)
		}
		return err
	}
}

func TestAccAssignments_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.assign(w.sales, w.cat)
	onDestroy := `on_destroy = "remove"`

	acctest.Test(t, resource.TestCase{
		CheckDestroy: w.size(0),
		Steps: []resource.TestStep{
			{
				Config: w.config(onDestroy, w.ann, w.bob),
				Check:  w.size(2),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("identity_ids"), knownvalue.SetSizeExact(2)),
				},
			},
			{
				Config: w.config(onDestroy, w.ann),
				Check:  w.size(1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{
				PreConfig: func() { w.assign(w.sales, w.cat) },
				Config:    w.config(onDestroy, w.ann),
				Check:     w.size(1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Sales",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "entitlement_id",
				ImportStateVerifyIgnore: []string{"on_destroy"}, // the state's business, and not the default here
			},
		},
	})
}

func TestAccAssignments_identity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           w.size(1),
		Steps: []resource.TestStep{
			{
				Config:            w.config("", w.ann),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("entitlement_id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
