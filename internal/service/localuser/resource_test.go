package localuser_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
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
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const address = "veza_user.test"

func config(box *sandbox.Server, given, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_user" "test" {
  email       = "eve@example.com"
  given_name  = %q
  family_name = "Moss"
  %s
}
`, given, more)
}

// disabledInTheEnd asks the tenant, not the state.
func disabledInTheEnd(t *testing.T, box *sandbox.Server) func(*terraform.State) error {
	t.Helper()
	return func(*terraform.State) error {
		if a, found := user(t, box, idOf(t, box, "eve@example.com")); !found || a.Enabled {
			return fmt.Errorf("eve is %+v, and should be disabled", a)
		}
		return nil
	}
}

func TestAccUser_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	sameID := statecheck.CompareValue(compare.ValuesSame())

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.WriteOnly),
		CheckDestroy:           disabledInTheEnd(t, box),
		Steps: []resource.TestStep{
			{
				Config: config(box, "Eve", "password_wo = \"correct-horse\"\n  password_wo_version = 1"),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("display_name"), knownvalue.StringExact("Eve Moss")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("password_wo"), knownvalue.Null()),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("enabled"), knownvalue.Bool(true)),
				},
			},
			{
				Config: config(box, "Eva", "password_wo = \"correct-horse-2\"\n  password_wo_version = 2"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{sameID.AddStateValue(address, tfjsonpath.New("id"))},
			},
			{
				PreConfig: func() {
					outside(t, box, idOf(t, box, "eve@example.com"), func(a *tenant.Account) { a.FamilyName = "Somebody" })
				},
				Config: config(box, "Eva", ""),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateId: "EVE@example.com", ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		},
	})
}

func TestAccUser_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		CheckDestroy:           disabledInTheEnd(t, box),
		Steps: []resource.TestStep{
			{
				Config:            config(box, "Eve", ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccUser_disappears(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)

	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{Config: config(box, "Eve", "")},
			{
				PreConfig: func() {
					must(t, box.Tenant().DeleteUser(t.Context(), idOf(t, box, "eve@example.com")))
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

// Some CLIs drop the object, and some write the password to the state, when a password
// was in the state model of a create that failed.
func TestAccUser_aCreateThatFailsHalfwayIsMendedByTheNextApply(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t)
	if !acctest.Has(acctest.WriteOnly) {
		t.Skip("this CLI has no write-only attributes")
	}
	box := sandbox.New(t)
	w.Write("main.tf", "terraform {\n  required_providers {\n    veza = { source = \"veza/veza\" }\n  }\n}\n"+
		config(box, "Eve", "password_wo = \"correct-horse\"\n  password_wo_version = 1"))
	box.Fault(sandbox.Fault{Method: http.MethodGet, Path: usersAPI, Status: http.StatusBadRequest})
	out, code := w.Run("apply", "-auto-approve")
	if code == 0 || !acctest.Regexp("Local User Not Completed").MatchString(out) {
		t.Fatalf("ended with %d:\n%s", code, out)
	}
	state, err := os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
	must(t, err)
	id := idOf(t, box, "eve@example.com")
	if !strings.Contains(string(state), id) || strings.Contains(string(state)+out, "correct-horse") {
		t.Errorf("the state has not the id %s, or has the password:\n%s", id, state)
	}
	box.ClearFaults()
	w.MustRun("apply", "-auto-approve")
	if a, found := user(t, box, id); !found || !a.Enabled {
		t.Errorf("eve is %+v", a)
	}
	w.MustRun("plan", "-detailed-exitcode")
}
