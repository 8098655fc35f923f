package teamrole_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const address = typeName + ".test"

func TestMain(m *testing.M) { acctest.Main(m) }

// config gives Ann the role on thirty teams, and beside them one role under test.
func (w world) config(teams []string, team, role string) string {
	list := ""
	for _, id := range teams {
		list += fmt.Sprintf("    %q,\n", id)
	}
	return w.ProviderConfig() + fmt.Sprintf(`
locals {
  teams = [
%s  ]
}

resource "veza_team_role_assignment" "many" {
  count   = length(local.teams)
  user_id = %[2]q
  team_id = local.teams[count.index]
  role_id = %[3]q
}

resource "veza_team_role_assignment" "test" {
  user_id = %[2]q
  team_id = %[4]q
  role_id = %[5]q
}
`, list, w.ann, w.roles["viewer"], team, w.roles[role])
}

// holds asks the tenant, not the state.
func (w world) holds(want ...string) func(*terraform.State) error {
	want = sorted(want)
	return func(*terraform.State) error {
		if got := w.held(w.ann); !slices.Equal(got, want) {
			return fmt.Errorf("held are %v, want %v", got, want)
		}
		return nil
	}
}

func TestAccAssignment_aLifeThroughTheCLIBesideThirtyOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithLatency(20*time.Millisecond))
	teams, held := w.manyTeams(30)
	planned := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
	}

	acctest.Test(t, resource.TestCase{
		CheckDestroy: w.holds(),
		Steps: []resource.TestStep{
			{Config: w.config(teams, w.eng, "viewer"), Check: w.holds(append(held, w.eng+"/viewer")...)},
			{
				Config:           w.config(teams, w.eng, "operator"),
				Check:            w.holds(append(held, w.eng+"/operator")...),
				ConfigPlanChecks: planned(plancheck.ResourceActionReplace),
			},
			{
				PreConfig:        func() { w.setDirect(w.ann, w.teamRole(teams[0], "viewer")) },
				Config:           w.config(teams, w.eng, "operator"),
				Check:            w.holds(append(held, w.eng+"/operator")...),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "ann@example.com/Engineering/operator",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "role_id",
			},
			{Config: w.config(teams, w.eng, "admin"), ExpectError: acctest.Regexp("Role Not Available On Team")},
		},
	})
}

func TestAccAssignment_identity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           w.holds(),
		Steps: []resource.TestStep{
			{
				Config: w.config(nil, w.eng, "viewer"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("user_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("team_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("role_id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// Each provider block is a process of its own: neither knows what the other is about
// to write.
func TestAccAssignment_twoAliasesWriteOnePersonAndLoseNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithLatency(10*time.Millisecond))
	teams, held := w.manyTeams(12)
	dir := acctest.NewWorkspace(t)
	config := "terraform {\n  required_providers {\n    veza = {\n      source = \"veza/veza\"\n    }\n  }\n}\n"
	for _, alias := range []string{"one", "two"} {
		config += fmt.Sprintf("provider \"veza\" {\n  alias   = %q\n  url     = %q\n  api_key = %q\n}\n", alias, w.URL, w.Key)
	}
	for i, team := range teams {
		config += fmt.Sprintf("resource \"veza_team_role_assignment\" \"r%d\" {\n  provider = veza.%s\n  user_id = %q\n  team_id = %q\n  role_id = %q\n}\n",
			i, []string{"one", "two"}[i%2], w.ann, team, w.roles["viewer"])
	}
	dir.Write("main.tf", config)
	dir.MustRun("apply", "-auto-approve")
	w.wantHeld(w.ann, held...)
	dir.MustRun("destroy", "-auto-approve")
	w.wantHeld(w.ann)
}
