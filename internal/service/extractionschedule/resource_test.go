package extractionschedule_test

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
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const address = "veza_extraction_schedule.test"

func TestMain(m *testing.M) { acctest.Main(m) }

func config(box *sandbox.Server, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
data "veza_lifecycle_datasources" "okta" {
  action_type = "SYNC_IDENTITIES"
}

resource "veza_extraction_schedule" "test" {
  datasource_id = one(data.veza_lifecycle_datasources.okta.datasources).id
  %s
}
`, more)
}

func TestAccExtractionSchedule_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	id := source(t, box, "Acme")
	before := tenant.Schedule{Priority: 7, Timezone: "UTC", Times: []string{"00:00:00"}, Days: []string{}}
	set(t, box, id, before)
	update := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}

	acctest.Test(t, resource.TestCase{
		// It asks the tenant, not the state: what was before is back.
		CheckDestroy: func(*terraform.State) error {
			if got := is(t, box, id); got == nil || got.Priority != before.Priority || len(got.Times) != 1 {
				return fmt.Errorf("the tenant has %+v", got)
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config: config(box, `priority = 100`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("timezone"), knownvalue.StringExact("UTC")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("previous").AtMapKey("priority"), knownvalue.Int64Exact(7)),
				},
			},
			{
				Config: config(box, `
  timezone                   = "America/New_York"
  scheduled_extraction_times = ["18:30:00", "06:00:00"]
  scheduled_days_of_week     = ["MONDAY"]`),
				ConfigPlanChecks: update,
			},
			{
				PreConfig: func() { set(t, box, id, before) },
				Config: config(box, `
  timezone                   = "America/New_York"
  scheduled_extraction_times = ["18:30:00", "06:00:00"]
  scheduled_days_of_week     = ["MONDAY"]`),
				ConfigPlanChecks: update,
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Okta (Acme)", ImportStateVerify: true,
				ImportStateVerifyIdentifierAttribute: "datasource_id", ImportStateVerifyIgnore: []string{"previous"},
			},
		},
	})
}
