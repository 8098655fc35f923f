package scimusers_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// csv is a configuration whose people come of a table.
func csv(box *sandbox.Server, lines ...string) string {
	return `terraform {
  required_providers {
    veza = { source = "hashicorp/veza" }
  }
}
` + box.ProviderConfig() + fmt.Sprintf(`
resource "veza_scim_users" "all" {
  name   = "all"
  people = provider::veza::people(csvdecode(%q))
}
`, strings.Join(lines, "\n"))
}

func TestAccPeople_ofATable(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	good := csv(box, "user_name,given_name,family_name,active,roles,external_id", "ann@example.com,Ann,Lee,,viewer; operator,00u1", "bob@example.com,Bob,Stone,false,,")
	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.Functions),
		Steps: []resource.TestStep{
			{
				Config: good,
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("people"), knownvalue.StringExact(`{"ann@example.com":{"given_name":"Ann","family_name":"Lee","display_name":"Ann Lee",`+
					`"external_id":"00u1","roles":["viewer","operator"]},"bob@example.com":{"given_name":"Bob","family_name":"Stone","display_name":"Bob Stone","active":false}}`))},
			},
			{
				Config:      csv(box, "user_name,given_name,family_name", "ann@example.com,Ann,Lee", "bob,Bob,Stone"),
				ExpectError: regexp.MustCompile(`line 3, bob`),
			},
			{
				Config:      csv(box, "user_name,given_name,family_name", "ann@example.com,Ann,Lee", "ANN@example.com,Ann,Lee"),
				ExpectError: regexp.MustCompile(`the same person`),
			},
			{
				Config:      csv(box, "user_name,given_name,family_name,phone", "ann@example.com,Ann,Lee,1"),
				ExpectError: regexp.MustCompile(`phone: this column is unknown`),
			},
			{
				Config:      strings.Replace(csv(box, "user_name", "x"), `csvdecode("user_name\nx")`, `"x"`, 1),
				ExpectError: regexp.MustCompile(`not a list of objects`),
			},
			// A destroy calls the function as well, and wants rows that it understands.
			{Config: good, PlanOnly: true},
		},
	})
}
