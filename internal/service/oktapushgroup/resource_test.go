package oktapushgroup_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const address = "veza_okta_push_group.test"

func (w world) config(more string) string {
	return w.box.ProviderConfig() + fmt.Sprintf(`
resource "veza_okta_push_group" "test" {
  app_id         = %q
  entitlement_id = %q
  %s
}
`, w.app, w.sales, more)
}

// check asks the org, not the state.
func (w world) check(want string) func(*terraform.State) error {
	return func(*terraform.State) error {
		if got := w.has(); got != want {
			return fmt.Errorf("the org has %s, want %s", got, want)
		}
		return nil
	}
}

// With the tenant beside the org, to which the group is pushed.
func TestAccPush_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithProvisioning("async"))
	w.connect(w.box.Key)
	acctest.Test(t, resource.TestCase{
		CheckDestroy: w.check("none"),
		Steps: []resource.TestStep{
			{
				Config: w.config(""), Check: w.check("ACTIVE Sales"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("target_name"), knownvalue.StringExact("Sales")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("on_destroy"), knownvalue.StringExact("keep")),
				},
			},
			{Config: w.config(`status = "INACTIVE"`), Check: w.check("INACTIVE Sales")},
			{Config: w.config(`on_destroy = "delete"`), Check: w.check("ACTIVE Sales")},
			{Config: w.config("target_name = \"Selling\"\n  on_destroy = \"delete\""), Check: w.check("ACTIVE Selling")},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Veza/Sales", ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"on_destroy"},
			},
		},
	})
}

func TestAccPush_identity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		Steps: []resource.TestStep{
			{
				Config: w.config(""),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("app_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
