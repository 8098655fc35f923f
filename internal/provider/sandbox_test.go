package provider_test

import (
	"errors"
	"fmt"
	"path/filepath"
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
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func sandboxBlock(more, file string) string {
	return fmt.Sprintf("provider \"veza\" {\n  %s\n  sandbox = { path = %q }\n}\n", more, file)
}

// look opens the tenant in a file beside whoever else has it open.
func look(file string, at func(*tenant.Tenant) error) error {
	box, err := sandbox.Open(sandbox.Options{Path: file})
	if err != nil {
		return err
	}
	return errors.Join(at(box.Tenant()), box.Close())
}

const needsVeza = `
terraform {
  required_providers {
    veza = {
      source = "veza/veza"
    }
  }
}
`

const everything = `
resource "veza_sign_in_settings" "this" {
  scim_enabled = true
}

resource "veza_scim_user" "ann" {
  depends_on   = [veza_sign_in_settings.this]
  user_name    = "ann@example.com"
  given_name   = "Ann"
  family_name  = "Lee"
  display_name = "Ann Lee"
}

resource "veza_scim_group" "engineering" {
  depends_on   = [veza_sign_in_settings.this]
  display_name = "Engineering"
}

resource "veza_scim_group_member" "ann" {
  group_id = veza_scim_group.engineering.id
  user_id  = veza_scim_user.ann.id
}

resource "veza_scim_group" "admins" {
  depends_on   = [veza_sign_in_settings.this]
  display_name = "Admins"
}

resource "veza_scim_group_members_exclusive" "admins" {
  group_id = veza_scim_group.admins.id
  user_ids = [veza_scim_user.ann.id]
}
`

func TestAccSandbox_aWholeLifeInAFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tenant.db")
	config := sandboxBlock("", file) + everything
	destroyed := func(*terraform.State) error {
		return look(file, func(tenant *tenant.Tenant) error {
			ann, err := tenant.UserByName(t.Context(), "ann@example.com")
			if err != nil {
				return err
			}
			groups, err := tenant.CountGroups(t.Context())
			if err != nil || groups != 0 || *ann.Active {
				return fmt.Errorf("%d groups are left, and ann is active: %t, %w", groups, *ann.Active, err)
			}
			return nil
		})
	}

	acctest.Test(t, resource.TestCase{
		CheckDestroy: destroyed,
		Steps: []resource.TestStep{
			{
				// Every step of plugin-testing plans once more and wants an empty plan.
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("veza_scim_user.ann", tfjsonpath.New("active"), knownvalue.Bool(true)),
					statecheck.ExpectKnownValue("veza_sign_in_settings.this", tfjsonpath.New("verification_only"), knownvalue.Bool(false)),
				},
			},
			{
				PreConfig: func() {
					err := look(file, func(tenant *tenant.Tenant) error {
						ann, err := tenant.UserByName(t.Context(), "ann@example.com")
						if err != nil {
							return err
						}
						_, err = tenant.PatchUser(t.Context(), ann.ID, []scim.Operation{{Op: "replace", Path: "displayName", Value: "Somebody"}})
						return err
					})
					if err != nil {
						t.Error(err)
					}
				},
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction("veza_scim_user.ann", plancheck.ResourceActionUpdate),
					plancheck.ExpectResourceAction("veza_scim_group_member.ann", plancheck.ResourceActionNoop),
				}},
			},
		},
	})
}

func TestAccSandbox_twoAliasesShareNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one.db"), filepath.Join(dir, "two.db")
	// The same person twice would be a conflict, and two removals more than is allowed,
	// if the two had anything in common.
	config := sandboxBlock(`max_removals = "1"`, one) + sandboxBlock("alias = \"two\"\n  max_removals = \"1\"", two)
	for _, alias := range []string{"", "provider = veza.two"} {
		name := map[bool]string{true: "one", false: "two"}[alias == ""]
		config += fmt.Sprintf(`
resource "veza_sign_in_settings" %[1]q {
  %[2]s
  scim_enabled = true
}

resource "veza_scim_user" %[1]q {
  %[2]s
  depends_on   = [veza_sign_in_settings.%[1]s]
  user_name    = "ann@example.com"
  given_name   = "Ann"
  family_name  = "Lee"
  display_name = "Ann of %[1]s"
}
`, name, alias)
	}

	w := acctest.NewWorkspace(t)
	w.Write("main.tf", needsVeza+config)
	active := func(want bool) {
		t.Helper()
		for name, file := range map[string]string{"one": one, "two": two} {
			err := look(file, func(tenant *tenant.Tenant) error {
				ann, err := tenant.UserByName(t.Context(), "ann@example.com")
				if err == nil && (*ann.Active != want || ann.DisplayName != "Ann of "+name) {
					err = fmt.Errorf("tenant %s has %+v", name, ann)
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
	w.MustRun("apply", "-auto-approve")
	active(true)
	w.MustRun("plan", "-detailed-exitcode")
	w.MustRun("destroy", "-auto-approve")
	active(false)
}

func TestTwoConfigurationsOfAProviderCountRemovalsApart(t *testing.T) {
	t.Parallel()
	box, _ := acctest.Tenant(t, nil)
	var states []*acctest.State
	for _, name := range []string{"ann", "bob"} {
		states = append(states, acctest.On(t, box, nil).Resource("veza_scim_user").MustApply(nil, colleague(name, nil)))
	}
	for _, state := range states {
		acctest.On(t, box, acctest.Attrs{"max_removals": "1"}).Resource("veza_scim_user").MustPlan(state, nil)
	}
	shared := acctest.On(t, box, acctest.Attrs{"max_removals": "1"}).Resource("veza_scim_user")
	shared.MustPlan(states[0], nil)
	shared.Plan(states[1], nil).Diagnostics.WantError(t, "Too Many People Would Be Removed")
}

// Who has no time for a place in the budget is told so at once, and nothing is sent.
func TestTheLimitOfTheSandboxIsTheProvidersAsWell(t *testing.T) {
	t.Parallel()
	srv := acctest.Configured(t, acctest.Attrs{"sandbox": acctest.Attrs{"path": filepath.Join(t.TempDir(), "tenant.db"), "rate_limit": 1}})
	srv.DataSource("veza_roles").MustRead(nil)
	_, diags := srv.DataSource("veza_lifecycle_datasources").Read(acctest.Attrs{"timeouts": acctest.Attrs{"read": "1s"}})
	if n := strings.Count(srv.TraceLog(), "Request answered"); len(diags) == 0 || n != 1 {
		t.Errorf("%d requests, %v", n, diags)
	}
}
