package oktaapp_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const address = "veza_okta_app.test"

func config(box *sandbox.Server, label string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_okta_app" "test" {
  name  = "scim2headerauth"
  label = %q
}

data "veza_okta_app" "test" {
  label = veza_okta_app.test.label
}
`, label)
}

func TestAccApp_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	acctest.Test(t, resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			if n := made(t, box); n != 0 {
				return fmt.Errorf("%d apps are left", n)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: config(box, "Veza"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("status"), knownvalue.StringExact("ACTIVE")),
					statecheck.ExpectKnownValue("data."+address, tfjsonpath.New("name"), knownvalue.StringExact("scim2headerauth")),
				},
			},
			{
				Config: config(box, "Veza EU"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{ResourceName: address, ImportState: true, ImportStateId: "Veza EU", ImportStateVerify: true},
		},
	})
}

func TestAccApp_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		Steps: []resource.TestStep{
			{
				Config: config(box, "Veza"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
