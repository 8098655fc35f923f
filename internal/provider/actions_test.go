package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// deeds are a configuration of each action, for what must hold of all of them.
var deeds = map[string]func(world) acctest.Attrs{
	"veza_okta_deprovision":    aboutJane,
	"veza_okta_logout":         aboutJane,
	"veza_okta_password_reset": aboutJane,
}

func aboutJane(w world) acctest.Attrs { return acctest.Attrs{"login": w.login} }

func TestEveryActionIsADeed(t *testing.T) {
	t.Parallel()
	for name := range acctest.NewServer(t).Schemas().ActionSchemas {
		if deeds[name] == nil {
			t.Errorf("%s is in none of the tests that every action must pass", name)
		}
	}
}

func TestAnActionTellsWhatItDoesAndKeepsSecrets(t *testing.T) {
	t.Parallel()
	for name, config := range deeds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, srv := newWorld(t)
			progress := srv.Action(name).MustInvoke(config(w))
			if told := strings.Join(progress, "\n"); len(progress) < 2 || !strings.Contains(told, w.login) {
				t.Errorf("told %q", progress)
			}
			noSecrets(t, w, srv, progress)
		})
	}
}

func TestAnActionThatFailsSaysSoOnceAndKeepsSecrets(t *testing.T) {
	t.Parallel()
	for name, config := range deeds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, srv := newWorld(t)
			for _, method := range []string{"POST", "PUT", "DELETE"} {
				w.box.OrgFault(sandbox.Fault{Method: method, Path: "/", Status: 400})
			}
			progress, diags := srv.Action(name).Invoke(config(w))
			if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError || !strings.Contains(diags[0].Detail, "400") {
				t.Errorf("said %s, want one error about 400", diags)
			}
			noSecrets(t, w, srv, append(progress, diags.String()))
		})
	}
}

func TestPlanningAnActionChangesNothingWhateverIsKnown(t *testing.T) {
	t.Parallel()
	for name, config := range deeds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, srv := newWorld(t)
			a := srv.Action(name)
			a.Plan(config(w)).None(t)
			unknown := acctest.Attrs{}
			for _, attribute := range a.Schema().Block.Attributes {
				unknown[attribute.Name] = acctest.Unknown
			}
			a.Plan(unknown).None(t)
			for _, r := range w.box.OrgRequests() {
				if r.Method != "GET" {
					t.Errorf("a plan sent %s", r)
				}
			}
		})
	}
}

func noSecrets(t *testing.T, w world, srv *acctest.Server, shown []string) {
	t.Helper()
	text := srv.TraceLog() + strings.Join(shown, "\n")
	for _, secret := range []string{w.box.Key, w.box.OrgToken(), "/reset_password/"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the log or on the screen", secret)
		}
	}
	if !strings.Contains(text, "/api/v1/users") {
		t.Error("the log has no requests")
	}
}
