package scimgroupmembers_test

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
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const address = "veza_scim_group_members_exclusive.test"

func TestMain(m *testing.M) { acctest.Main(m) }

func config(box *sandbox.Server, group, more string, people ...string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_scim_group_members_exclusive" "test" {
  group_id = %q
  user_ids = ["%s"]
  %s
}
`, group, strings.Join(people, `", "`), more)
}

// size asks the tenant, not the state.
func size(t *testing.T, box *sandbox.Server, want int) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		g, err := box.Tenant().GroupByName(t.Context(), "Engineering")
		if err == nil && len(g.Members) != want {
			err = fmt.Errorf("%d members, want %d", len(g.Members), want)
		}
		return err
	}
}

func TestAccMembers_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	group, ann, bob, cat := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann"), newPerson(t, box, "Bob"), newPerson(t, box, "Cat")
	outside(t, box, group, adding(cat))
	onDestroy := `on_destroy = "remove"`

	acctest.Test(t, resource.TestCase{
		CheckDestroy: size(t, box, 0),
		Steps: []resource.TestStep{
			{
				Config: config(box, group, onDestroy, ann, bob),
				Check:  size(t, box, 2),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("user_ids"), knownvalue.SetSizeExact(2)),
				},
			},
			{
				Config: config(box, group, onDestroy, ann),
				Check:  size(t, box, 1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{
				PreConfig: func() { outside(t, box, group, adding(cat)) },
				Config:    config(box, group, onDestroy, ann),
				Check:     size(t, box, 1),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Engineering",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "group_id",
				ImportStateVerifyIgnore: []string{"on_destroy"}, // the state's business, and not the default here
			},
		},
	})
}

func TestAccMembers_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           size(t, box, 1),
		Steps: []resource.TestStep{
			{
				Config:            config(box, group, "", ann),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("group_id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccMembers_disappears(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")

	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config(box, group, "", ann)},
			{
				PreConfig: func() {
					if err := box.Tenant().DeleteGroup(t.Context(), group); err != nil {
						t.Error(err)
					}
				},
				RefreshState:       true,
				ExpectNonEmptyPlan: true,
				RefreshPlanChecks: resource.RefreshPlanChecks{PostRefresh: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
			},
		},
	})
}
