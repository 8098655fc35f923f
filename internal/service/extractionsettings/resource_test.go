package extractionsettings_test

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

const address = "veza_extraction_settings.test"

func TestMain(m *testing.M) { acctest.Main(m) }

func config(box *sandbox.Server, attributes string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_extraction_settings" "test" {
  %s
}

data "veza_extraction_settings" "test" {
  depends_on = [veza_extraction_settings.test]
}
`, attributes)
}

func TestAccExtractionSettings_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	outside(t, box, "12h")

	acctest.Test(t, resource.TestCase{
		// It asks the tenant, not the state: what was before is back.
		CheckDestroy: func(*terraform.State) error {
			if got, err := box.Tenant().ExtractionSettings(t.Context()); err != nil || got.Interval != "12h" || len(got.Overrides) != 0 {
				return fmt.Errorf("the tenant has %+v, %w", got, err)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: config(box, `overrides = { OKTA = "1h" }`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("interval"), knownvalue.StringExact("12h")),
					statecheck.ExpectKnownValue("data.veza_extraction_settings.test", tfjsonpath.New("overrides").AtMapKey("OKTA"), knownvalue.StringExact("1h")),
				},
			},
			{
				Config: config(box, `interval = "6h"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{
				PreConfig: func() { outside(t, box, "2d") },
				Config:    config(box, `interval = "6h"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
		},
	})
}
