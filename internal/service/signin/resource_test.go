package signin_test

import (
	"errors"
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

const address = "veza_sign_in_settings.test"

func TestMain(m *testing.M) { acctest.Main(m) }

func config(box *sandbox.Server, more string) string {
	return box.ProviderConfig() + `
resource "veza_sign_in_settings" "test" {
  scim_enabled = true
  ` + more + `
}

data "veza_scim_service_provider" "test" {
  depends_on = [veza_sign_in_settings.test]
}
`
}

// off asks the tenant, not the state.
func off(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		got, err := box.Tenant().SignInSettings(t.Context())
		if err == nil && got.SCIMEnabled {
			err = errors.New("SCIM is still on")
		}
		return err
	}
}

func TestAccSignIn_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithSCIMDisabled())

	acctest.Test(t, resource.TestCase{
		CheckDestroy: off(t, box),
		Steps: []resource.TestStep{
			{
				Config: config(box, ""),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("verification_only"), knownvalue.Bool(false)),
					statecheck.ExpectKnownValue("data.veza_scim_service_provider.test", tfjsonpath.New("patch_supported"), knownvalue.Bool(true)),
				},
			},
			{
				ResourceName: address, ImportState: true, ImportStateId: identity,
				ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "scim_enabled",
			},
			{
				PreConfig: func() { turn(t, box, false) },
				Config:    config(box, `on_destroy = "disable"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
		},
	})
}

func TestAccSignIn_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		Steps: []resource.TestStep{
			{
				Config: config(box, ""),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectIdentity(address, map[string]knownvalue.Check{"id": knownvalue.StringExact(identity)}),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// While planning, an account that the same apply makes is not known yet. The CLI plans
// once more before it applies, and then the check is made.
func TestAccSignIn_anAccountMadeInTheSameApplyIsCheckedBeforeTheSwitch(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithSCIMDisabled())
	with := func(account string) string {
		return box.ProviderConfig() + `
resource "veza_user" "glass" {
  email       = "glass@example.com"
  given_name  = "Break"
  family_name = "Glass"
  on_destroy  = "delete"
}

data "veza_team" "root" {
  name = "Root"
}

data "veza_role" "admin" {
  name = "admin"
}

resource "veza_team_role_assignment" "glass" {
  count   = ` + map[bool]string{true: "1", false: "0"}[account != "veza_user.glass.id"] + `
  user_id = veza_user.glass.id
  team_id = data.veza_team.root.id
  role_id = data.veza_role.admin.id
}

resource "veza_sign_in_settings" "test" {
  scim_enabled        = true
  break_glass_user_id = ` + account + `
}
`
	}

	acctest.Test(t, resource.TestCase{
		CheckDestroy: func(*terraform.State) error {
			if _, err := box.Tenant().UserByName(t.Context(), "glass@example.com"); err == nil {
				return errors.New("glass is still there")
			}
			return nil
		},
		Steps: []resource.TestStep{
			{
				Config:      with("veza_user.glass.id"),
				ExpectError: acctest.Regexp("glass@example.com (id"),
			},
			{
				PreConfig: func() { wantSwitch(t, box, false) },
				Config:    with("veza_team_role_assignment.glass[0].user_id"),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("scim_enabled"), knownvalue.Bool(true)),
				},
			},
		},
	})
	wantSwitch(t, box, true)
}
