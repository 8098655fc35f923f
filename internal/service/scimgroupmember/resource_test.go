package scimgroupmember_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const address = "veza_scim_group_member.test"

func TestMain(m *testing.M) { acctest.Main(m) }

// config has thirty people in one group, and beside them the person under test.
func config(box *sandbox.Server, person int) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_scim_group" "test" {
  display_name = "Engineering"
}

resource "veza_scim_user" "people" {
  count        = 32
  user_name    = "p${count.index}@example.com"
  given_name   = "P"
  family_name  = "Lee"
  display_name = "P${count.index} Lee"
}

resource "veza_scim_group_member" "people" {
  count    = 30
  group_id = veza_scim_group.test.id
  user_id  = veza_scim_user.people[count.index].id
}

resource "veza_scim_group_member" "test" {
  group_id = veza_scim_group.test.id
  user_id  = veza_scim_user.people[%[1]d].id
}
`, person)
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

func gone(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		if n, err := box.Tenant().CountGroups(t.Context()); n != 0 || err != nil {
			return fmt.Errorf("%d groups are left, %w", n, err)
		}
		return nil
	}
}

func TestAccMember_aLifeThroughTheCLIBesideThirtyOthers(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		CheckDestroy: gone(t, box),
		Steps: []resource.TestStep{
			{Config: config(box, 30), Check: size(t, box, 31)},
			{
				Config: config(box, 31),
				Check:  size(t, box, 31),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionReplace),
				}},
			},
			{
				PreConfig: func() {
					u, err := box.Tenant().UserByName(t.Context(), "p31@example.com")
					if err != nil {
						t.Error(err)
					}
					g, err := box.Tenant().GroupByName(t.Context(), "Engineering")
					if err != nil {
						t.Error(err)
					}
					outside(t, box, g.ID, removing(u.ID))
				},
				Config: config(box, 31),
				Check:  size(t, box, 31),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate),
				}},
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Engineering/p31@example.com",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "user_id",
			},
		},
	})
}

func TestAccMember_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	group, ann := newGroup(t, box, "Engineering"), newPerson(t, box, "Ann")

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           size(t, box, 0),
		Steps: []resource.TestStep{
			{
				Config: box.ProviderConfig() + fmt.Sprintf("resource \"veza_scim_group_member\" \"test\" {\n  group_id = %q\n  user_id = %q\n}\n", group, ann),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("group_id")),
					statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("user_id")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
