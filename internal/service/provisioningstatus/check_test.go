package provisioningstatus_test

import (
	"os"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// The example of the page, run by the CLI.
func TestAccACheckBlockSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	space := acctest.NewWorkspace(t)
	w := newWorld(t)
	w.mapped("Engineering")
	w.join(w.group)
	example, err := os.ReadFile("../../../examples/data-sources/veza_provisioning_status/data-source.tf")
	w.must(err)
	space.Write("provider.tf", "terraform {\n  required_providers {\n    veza = { source = \"veza/veza\" }\n  }\n}\n\n"+w.ProviderConfig())
	space.Write("main.tf", strings.ReplaceAll(string(example), "0oa1a2b3c4D5e6F7g8h9", w.app))

	lines := func(output string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("│", " ", "╷", " ", "╵", " ").Replace(output)), " ")
	}
	out := lines(space.MustRun("apply", "-auto-approve"))
	for _, text := range []string{
		"Warning: Check block assertion failed",
		"ann@example.com is not provisioned to Veza as they should be (app_assigned): ann@example.com is not assigned to the app Veza (" + w.app + ")",
		"bob@example.com", "okta_user: Nobody in Okta has the login or the e-mail address bob@example.com.",
	} {
		if !strings.Contains(out, text) {
			t.Errorf("no %q in %s", text, out)
		}
	}
	w.assign()
	out = lines(space.MustRun("apply", "-auto-approve"))
	if strings.Contains(out, "assertion failed") || strings.Contains(out, "Error") || !strings.Contains(out, `"ann@example.com" = []`) {
		t.Errorf("all is well, and it says %s", out)
	}
	if out, code := space.Run("plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("the plan is not empty: %s", out)
	}
}
