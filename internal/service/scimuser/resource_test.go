package scimuser_test

import (
	"context"
	"fmt"
	"strings"
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
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const address = "veza_scim_user.test"

func TestMain(m *testing.M) { acctest.Main(m) }

func config(box *sandbox.Server, userName, given, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_scim_user" "test" {
  user_name    = %[1]q
  given_name   = %[2]q
  family_name  = "Lee"
  display_name = "Ann Lee"
  %[3]s
}
`, userName, given, more)
}

// deactivated asks the tenant, not the state.
func deactivated(box *sandbox.Server, userName string) func(*terraform.State) error {
	return func(*terraform.State) error {
		users, err := box.Tenant().Users(context.Background())
		if err != nil {
			return err
		}
		for _, u := range users {
			if strings.EqualFold(u.UserName, userName) {
				if *u.Active {
					return fmt.Errorf("%s is active", userName)
				}
				return nil
			}
		}
		return fmt.Errorf("%s is gone, and should be deactivated", userName)
	}
}

func TestAccUser_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	sameID := statecheck.CompareValue(compare.ValuesSame())

	acctest.Test(t, resource.TestCase{
		CheckDestroy: deactivated(box, "ann.lee@example.com"),
		Steps: []resource.TestStep{
			{
				Config: config(box, "ann@example.com", "Ann", ""),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("active"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("roles"), knownvalue.SetSizeExact(0)),
				},
			},
			{
				Config: config(box, "ann.lee@example.com", "Anna", `roles = ["viewer"]`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("roles"), knownvalue.SetExact([]knownvalue.Check{knownvalue.StringExact("viewer")})),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateId: "ANN.LEE@example.com", ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		},
	})
}

func TestAccUser_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		Steps: []resource.TestStep{
			{
				Config:            config(box, "ann@example.com", "Ann", ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccUser_aChangeMadeOutsideIsShownAndMended(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	change := func() {
		u, found := person(t, box, "ann@example.com")
		if !found {
			t.Error("ann is not there")
			return
		}
		outside(t, box, u.ID, scim.Operation{Op: "replace", Path: "name.givenName", Value: "Somebody"})
	}

	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config(box, "ann@example.com", "Ann", "")},
			{
				PreConfig: change,
				Config:    config(box, "ann@example.com", "Ann", ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
		},
	})
	if u, _ := person(t, box, "ann@example.com"); u.Name.GivenName != "Ann" {
		t.Errorf("ann is %+v", u.Name)
	}
}

func TestAccUser_disappears(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config(box, "ann@example.com", "Ann", "")},
			{
				PreConfig: func() {
					u, _ := person(t, box, "ann@example.com")
					if err := box.Tenant().DeleteUser(context.Background(), u.ID); err != nil {
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
