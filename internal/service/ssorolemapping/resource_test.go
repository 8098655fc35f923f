package ssorolemapping_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

const address = typeName + ".test"

func TestMain(m *testing.M) { acctest.Main(m) }

// config maps a group that the same configuration makes.
func (w world) config(group string, roles ...acctest.Attrs) string {
	rows := ""
	for _, r := range roles {
		rows += fmt.Sprintf("    { team_id = %q, role_id = %q },\n", r["team_id"], r["role_id"])
	}
	return w.ProviderConfig() + fmt.Sprintf(`
resource "veza_scim_group" "test" {
  display_name = "Engineers"
}

resource "veza_sso_role_mapping" "test" {
  group      = %[1]s
  team_roles = [
%[2]s  ]
}
`, group, rows)
}

// isMapped asks the tenant, not the state.
func (w world) isMapped(want ...string) func(*terraform.State) error {
	slices.Sort(want)
	return func(*terraform.State) error {
		if got := w.mapped(); !slices.Equal(got, want) {
			return fmt.Errorf("the mapping is %v, want %v", got, want)
		}
		return nil
	}
}

func TestAccMapping_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	group := "veza_scim_group.test.display_name"
	planned := func(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
	}

	acctest.Test(t, resource.TestCase{
		CheckDestroy: w.isMapped(),
		Steps: []resource.TestStep{
			{Config: w.config(group, w.role(w.eng, "viewer")), Check: w.isMapped(w.row("Engineers", w.eng, "viewer"))},
			{Config: w.config(`"ENGINEERS"`, w.role(w.eng, "viewer")), PlanOnly: true},
			{
				Config:           w.config(group, w.role(w.eng, "viewer"), w.role(w.root, "operator")),
				Check:            w.isMapped(w.row("Engineers", w.eng, "viewer"), w.row("Engineers", w.root, "operator")),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
			},
			{
				PreConfig:        func() { w.must(w.Tenant().DeleteRoleMapping(t.Context(), "Engineers")) },
				Config:           w.config(group, w.role(w.support, "viewer")),
				Check:            w.isMapped(w.row("Engineers", w.support, "viewer")),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Engineers",
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "group",
			},
			{Config: w.config(group, w.role("nonsense", "viewer")), ExpectError: acctest.Regexp("Team Does Not Exist")},
			{
				Config:           w.config(`"Platform"`, w.role(w.support, "viewer")),
				Check:            w.isMapped(w.row("Platform", w.support, "viewer")),
				ConfigPlanChecks: planned(plancheck.ResourceActionReplace),
			},
		},
	})
}

func TestAccMapping_identity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           w.isMapped(),
		Steps: []resource.TestStep{
			{
				Config:            w.config(`"Engineers"`, w.role(w.eng, "viewer")),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("group"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
