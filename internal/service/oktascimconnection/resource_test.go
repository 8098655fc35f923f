package oktascimconnection_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const address = "veza_okta_scim_connection.test"

func (w world) config(version int, more string) string {
	return w.box.ProviderConfig() + fmt.Sprintf(`
resource "veza_okta_scim_connection" "test" {
  app_id             = %q
  api_key_wo         = %q
  api_key_wo_version = %d
  %s
}
`, w.app, w.box.Key, version, more)
}

func (w world) has(words string) func(*terraform.State) error {
	return func(*terraform.State) error {
		if got := w.told(); !strings.Contains(got, words) {
			return fmt.Errorf("the org has %s, want %s", got, words)
		}
		return nil
	}
}

// The org tries the connection against the tenant beside it.
func TestAccConnection_aLifeThroughTheCLI(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithProvisioning("async"))
	acctest.Test(t, resource.TestCase{
		TerraformVersionChecks: acctest.Needs(acctest.WriteOnly),
		CheckDestroy:           w.has("DISABLED " + w.box.URL),
		Steps: []resource.TestStep{
			{
				Config: w.config(1, ""),
				Check:  w.has("ENABLED " + w.box.URL + "/scim/v2 " + w.box.Key + " " + allOn),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("base_url"), knownvalue.StringExact(w.box.URL+"/scim/v2")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("api_key_wo"), knownvalue.Null()),
				},
			},
			{Config: w.config(2, "features = { push_new_users = false }"), Check: w.has("[PUSH_USER_DEACTIVATION REACTIVATE_USERS PUSH_PROFILE_UPDATES]")},
			{Config: w.config(2, "enabled = false"), Check: w.has("DISABLED")},
			{Config: w.config(2, ""), Check: w.has(allOn)},
			{
				ResourceName: address, ImportState: true, ImportStateId: "Veza", ImportStateVerify: true,
				ImportStateVerifyIdentifierAttribute: "app_id", ImportStateVerifyIgnore: []string{"api_key_wo_version"},
			},
		},
	})
}
