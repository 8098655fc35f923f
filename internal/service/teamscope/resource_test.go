package teamscope_test

import (
	"fmt"
	"slices"
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

const address = "veza_team_scope.test"

func TestMain(m *testing.M) { acctest.Main(m) }

// A pushed group, its team, and the team's scope, as the guide has them.
func config(box *sandbox.Server, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_scim_group" "test" {
  display_name = "Engineering"
  on_destroy   = "retain"
}

data "veza_team" "test" {
  name       = veza_scim_group.test.display_name
  depends_on = [veza_scim_group.test]
}

resource "veza_team_scope" "test" {
  team_id = data.veza_team.test.id
  %s
}
`, more)
}

// restored asks the tenant, not the state.
func restored(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		if got := find(t, box, "Engineering"); got.PolicyType != "PROVIDER_ID_SET" || len(got.Providers) != 0 {
			return fmt.Errorf("the team is left with %+v", got)
		}
		return nil
	}
}

func TestAccTeamScope_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		CheckDestroy: restored(t, box),
		Steps: []resource.TestStep{
			{
				Config: config(box, `provider_ids = ["okta"]`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("policy_type"), knownvalue.StringExact("PROVIDER_ID_SET")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("previous_provider_ids"), knownvalue.SetSizeExact(0)),
				},
			},
			{
				Config: config(box, `policy_type = "UNBOUND"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{
				PreConfig: func() {
					outside(t, box, func(team *tenant.Team) { team.PolicyType, team.Providers = "PROVIDER_ID_SET", []string{"aws"} })
				},
				Config: config(box, `policy_type = "UNBOUND"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Engineering", ImportStateVerify: true,
				ImportStateVerifyIdentifierAttribute: "team_id",
				// What came before Terraform is not known after an import.
				ImportStateVerifyIgnore: []string{"previous_policy_type", "previous_provider_ids"},
			},
		},
	})
}

func TestAccTeamScope_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           restored(t, box),
		Steps: []resource.TestStep{
			{
				Config:            config(box, `provider_ids = ["okta"]`),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("team_id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func find(t *testing.T, box *sandbox.Server, name string) tenant.Team {
	t.Helper()
	teams, err := box.Tenant().Teams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(teams, func(team tenant.Team) bool { return team.Name == name })
	if i < 0 {
		t.Fatalf("there is no team %q", name)
	}
	return teams[i]
}

// outside changes the team Engineering behind Terraform's back, without leaving a trace
// in the request log.
func outside(t *testing.T, box *sandbox.Server, change func(*tenant.Team)) {
	t.Helper()
	if _, err := box.Tenant().UpdateTeam(t.Context(), find(t, box, "Engineering").ID, change); err != nil {
		t.Fatal(err)
	}
}
