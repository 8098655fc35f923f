package oktadeprovision_test

import (
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// What triggers an action, and how its progress is shown, only a CLI knows.
func TestAccOktaDeprovision_byTriggerAndByHand(t *testing.T) {
	t.Parallel()
	ws := acctest.NewWorkspace(t)
	if !acctest.Has(acctest.Actions) {
		t.Skip("this CLI has no actions")
	}
	w := newWorld(t)
	ws.Write("main.tf", `terraform {
  required_providers {
    veza = { source = "veza/veza" }
  }
}
`+w.box.ProviderConfig()+`
action "veza_okta_deprovision" "ann" {
  config {
    login = "`+ann+`"
  }
}

action "veza_okta_deprovision" "bob" {
  config {
    login = "`+bob+`"
  }
}

resource "terraform_data" "leaver" {
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.veza_okta_deprovision.ann]
    }
  }
}
`)
	ws.MustRun("apply", "-auto-approve")
	if w.is(t, w.ann) != "DEPROVISIONED" || w.members(t) != 0 || w.is(t, w.bob) != "PROVISIONED" {
		t.Errorf("Ann is %s, Bob %s", w.is(t, w.ann), w.is(t, w.bob))
	}
	out := ws.MustRun("apply", "-auto-approve", "-invoke=action.veza_okta_deprovision.bob")
	if w.is(t, w.bob) != "DEPROVISIONED" || !strings.Contains(out, "deactivating "+bob) {
		t.Errorf("Bob is %s:\n%s", w.is(t, w.bob), out)
	}
}
