package oktaappassignment_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

const address = "veza_okta_app_assignment.test"

func (w world) config(id, title string) string {
	return w.box.ProviderConfig() + fmt.Sprintf(`
resource "veza_okta_app_assignment" "test" {
  app_id      = %q
  identity_id = %q
  profile     = { title = %q }
}

resource "veza_okta_app_assignment" "sales" {
  app_id         = %[1]q
  entitlement_id = %[4]q
}
`, w.app, id, title, w.sales)
}

// check asks the org, not the state.
func (w world) check(id, attribute, want string) func(*terraform.State) error {
	return func(*terraform.State) error {
		if got := w.has(id, attribute); got != want {
			return fmt.Errorf("the org has %s, want %s", got, want)
		}
		return nil
	}
}

// nobody of them has the app.
func (w world) nobody(people ...string) func(*terraform.State) error {
	return func(s *terraform.State) error {
		for _, id := range people {
			if err := w.check(id, "", "none")(s); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestAccAssignment_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cat := w.person("cat@acme.example")
	planned := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
	}
	acctest.Test(t, resource.TestCase{
		CheckDestroy: w.nobody(w.ann, w.bob, cat),
		Steps: []resource.TestStep{
			{Config: w.config(w.ann, "Clerk"), Check: w.check(w.ann, "title", "USER "+login+" Clerk")},
			{Config: w.config(w.ann, "Boss"), Check: w.check(w.ann, "title", "USER "+login+" Boss"), ConfigPlanChecks: planned(plancheck.ResourceActionUpdate)},
			{Config: w.config(cat, "Boss"), Check: w.check(w.ann, "", "none"), ConfigPlanChecks: planned(plancheck.ResourceActionReplace)},
			{
				PreConfig: func() { must(t, w.box.Org().UnassignUser(t.Context(), w.app, cat)) },
				Config:    w.config(cat, "Boss"), Check: w.check(cat, "title", "USER cat@acme.example Boss"),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
			},
		},
	})
}

func (w world) alone() string {
	return w.box.ProviderConfig() + fmt.Sprintf(
		"resource \"veza_okta_app_assignment\" \"test\" {\n  app_id = %q\n  identity_id = %q\n}\n", w.app, w.ann)
}

func TestAccAssignment_import(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: w.alone()},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Veza/" + login, ImportStateVerify: true,
				ImportStateVerifyIdentifierAttribute: "identity_id",
			},
		},
	})
}

func TestAccAssignment_identity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		Steps: []resource.TestStep{
			{Config: w.alone()},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
