package oktapasswordreset_test

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

const address = "veza_okta_password_reset.test"

// resets asks the System Log.
func resets(t *testing.T, box *sandbox.Server) int {
	t.Helper()
	events, _, _, err := box.Org().Events(t.Context(), org.LogQuery{Filter: `eventType eq "user.account.reset_password"`, Limit: 100})
	must(t, err)
	return len(events)
}

func TestAccOktaPasswordReset_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	id := person(t, box, ann)
	config := func(more string) string {
		return box.ProviderConfig() + fmt.Sprintf("resource \"veza_okta_password_reset\" \"test\" {\n  login = %q\n  %s\n}\n", ann, more)
	}
	action := func(a plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, a)}}
	}
	sameTime := statecheck.CompareValue(compare.ValuesSame())
	counted := func(want int) resource.TestCheckFunc {
		return func(*terraform.State) error {
			if got := resets(t, box); got != want {
				return fmt.Errorf("there were %d resets, want %d", got, want)
			}
			return nil
		}
	}

	acctest.Test(t, resource.TestCase{
		// Destroying takes nothing back, and resets nothing.
		CheckDestroy: counted(2),
		Steps: []resource.TestStep{
			{
				Config: config(""), ConfigPlanChecks: action(plancheck.ResourceActionCreate), Check: counted(1),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("identity_id"), knownvalue.StringExact(id)),
					sameTime.AddStateValue(address, tfjsonpath.New("reset_at")),
				},
			},
			{
				Config: config("send_email = false"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate), Check: counted(1),
				ConfigStateChecks: []statecheck.StateCheck{sameTime.AddStateValue(address, tfjsonpath.New("reset_at"))},
			},
			{
				Config:           config("send_email = false\n  triggers = { incident = 42 }"),
				ConfigPlanChecks: action(plancheck.ResourceActionReplace), Check: counted(2),
			},
			// Whatever becomes of Ann, the reset was done.
			{
				PreConfig:    func() { must(t, box.Org().DeleteUser(t.Context(), id)) },
				RefreshState: true,
				RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionNoop),
				}},
			},
		},
	})
}
