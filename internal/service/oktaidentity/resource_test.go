package oktaidentity_test

import (
	"context"
	"fmt"
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
)

const address = "veza_okta_identity.test"

func config(box *sandbox.Server, firstName, more string) string {
	return box.ProviderConfig() + fmt.Sprintf(`
resource "veza_okta_identity" "test" {
  login      = "ann@example.com"
  email      = "ann@example.com"
  first_name = %[1]q
  last_name  = "Lee"
  %[2]s
}
`, firstName, more)
}

// isDeprovisioned asks the org, not the state.
func isDeprovisioned(box *sandbox.Server) func(*terraform.State) error {
	return func(*terraform.State) error {
		u, err := box.Org().User(context.Background(), login)
		if err == nil && u.Status != deactivated {
			return fmt.Errorf("%s is %s", login, u.Status)
		}
		return err
	}
}

func TestAccIdentity_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	sameID := statecheck.CompareValue(compare.ValuesSame())

	acctest.Test(t, resource.TestCase{
		CheckDestroy: isDeprovisioned(box),
		Steps: []resource.TestStep{
			{
				Config: config(box, "Ann", ""),
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("status"), knownvalue.StringExact("PROVISIONED")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("title"), knownvalue.Null()),
				},
			},
			{
				Config: config(box, "Anna", `title = "Clerk"`),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
				ConfigStateChecks: []statecheck.StateCheck{
					sameID.AddStateValue(address, tfjsonpath.New("id")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("title"), knownvalue.StringExact("Clerk")),
				},
			},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateId: "ANN@example.com", ImportStateVerify: true},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithID},
		},
	})
}

func TestAccIdentity_identity(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())

	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Identity),
		Steps: []resource.TestStep{
			{
				Config:            config(box, "Ann", ""),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("id"))},
			},
			{ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

func TestAccIdentity_peopleOfTheOrgBecomePeopleInVeza(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	crowd(t, box, 2, map[string]any{"department": "Sales"})
	source := `
data "veza_okta_identities" "sales" {
  search = "profile.department eq \"Sales\""
}

locals {
  sales = { for person in data.veza_okta_identities.sales.identities : lower(person.login) => person }
}

resource "veza_scim_user" "sales" {
  user_name    = local.sales["p001@example.com"].email
  given_name   = local.sales["p001@example.com"].first_name
  family_name  = local.sales["p001@example.com"].last_name
  display_name = coalesce(local.sales["p001@example.com"].display_name, "P Q")
  external_id  = local.sales["p001@example.com"].id
}
`
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{
			{
				Config: box.ProviderConfig() + source,
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue("veza_scim_user.sales", tfjsonpath.New("display_name"), knownvalue.StringExact("P Q")),
					statecheck.ExpectKnownValue("veza_scim_user.sales", tfjsonpath.New("user_name"), knownvalue.StringExact("p001@example.com")),
				},
			},
			{
				PreConfig: func() { outside(t, box, "p001@example.com", map[string]any{"displayName": "Somebody"}) },
				Config:    box.ProviderConfig() + source,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction("veza_scim_user.sales", plancheck.ResourceActionUpdate),
				}},
			},
		},
	})
	users, err := box.Tenant().Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		if u.ExternalID != "" && *u.Active {
			t.Errorf("%s is active", u.UserName)
		}
	}
}

func TestWhatAListLeavesOutIsNotTakenForGone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"title": "Clerk"}))
	list := fmt.Sprintf(`[{"id":%q,"status":%q,"type":{"id":"oty1"},"profile":{"login":%q,"email":%q,"firstName":"Ann","lastName":"Lee"}}]`,
		state.Values["id"], state.Values["status"], login, login)
	box.OrgFault(sandbox.Fault{Method: "GET", Path: "/api/v1/users$", Status: 200, Body: list})
	box.ForgetOrg()
	// A few are read singly before there is a list.
	for _, nobody := range []string{"00uNobody1", "00uNobody2", "00uNobody3"} {
		if after, diags := r.Read(&acctest.State{Values: acctest.Attrs{"id": nobody}}); after != nil || diags.HasError() {
			t.Errorf("%s is %v, %s", nobody, after, diags)
		}
	}
	if after := r.MustRead(state); after.Values["title"] != "Clerk" {
		t.Errorf("read %v", after.Values)
	}
	wantCalls(t, box, "the reads", "GET /users/{id}", "GET /users/{id}", "GET /users/{id}", "GET /users", "GET /users/{id}")
}
