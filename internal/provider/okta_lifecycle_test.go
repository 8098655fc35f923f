package provider_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	oktaorg "github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// company is the guide's example, and what both systems have become by it.
type company struct {
	*acctest.Workspace
	staff map[string]any
}

func (c company) hire(login, first, last, department string) {
	c.staff[login] = map[string]any{"first_name": first, "last_name": last, "department": department}
}

// run runs a command with the staff, and with people whose password may be known.
func (c company) run(t *testing.T, suspected []string, args ...string) (string, int) {
	t.Helper()
	variables, err := json.Marshal(map[string]any{"staff": c.staff, "suspected": append([]string{}, suspected...)})
	must(t, err)
	c.Write("terraform.tfvars.json", string(variables))
	return c.Run(args...)
}

func (c company) apply(t *testing.T, suspected ...string) {
	t.Helper()
	if out, code := c.run(t, suspected, "apply", "-auto-approve"); code != 0 {
		t.Fatalf("apply ended with %d:\n%s", code, out)
	}
}

func (c company) settled(t *testing.T, suspected ...string) {
	t.Helper()
	if out, code := c.run(t, suspected, "plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("a plan after the applies ended with %d:\n%s", code, out)
	}
}

// has are the status in Okta, the number of groups beside Everyone, and whether somebody
// is active in Veza.
func (c company) has(t *testing.T, step string, want map[string]string) {
	t.Helper()
	box, err := sandbox.Open(sandbox.Options{Path: filepath.Join(c.Dir, "veza-sandbox.db")})
	must(t, err)
	got := map[string]string{}
	for login := range want {
		got[login] = "nobody"
		if u, err := box.Org().User(t.Context(), login); err == nil {
			groups, err := box.Org().UserGroups(t.Context(), u.ID)
			must(t, err)
			groups = slices.DeleteFunc(groups, func(g *oktaorg.Group) bool { return g.Type == "BUILT_IN" })
			got[login] = fmt.Sprintf("%s in %d", u.Status, len(groups))
		}
		if u, err := box.Tenant().UserByName(t.Context(), login); err == nil {
			got[login] += map[bool]string{true: ", in Veza", false: ", gone from Veza"}[*u.Active]
		}
	}
	must(t, box.Close())
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after %s (-want +got):\n%s", step, diff)
	}
}

// The guide's example, applied as the guide says.
func TestAccGuideOktaLifecycle(t *testing.T) {
	t.Parallel()
	c := company{acctest.NewWorkspace(t), map[string]any{}}
	c.Write("main.tf", read(t, "examples", "okta-lifecycle", "main.tf"))
	const ada, grace, karen = "ada@acme.example", "grace@acme.example", "karen@acme.example"
	c.hire(ada, "Ada", "Lovelace", "Engineering")
	c.hire(grace, "Grace", "Hopper", "Engineering")
	c.hire(karen, "Karen", "Spärck Jones", "Research")
	const hired, in = "PROVISIONED in 1", "PROVISIONED in 1, in Veza"

	c.apply(t)
	c.has(t, "the first apply", map[string]string{ada: hired, grace: hired, karen: hired})
	c.apply(t)
	c.settled(t)
	c.has(t, "the second apply", map[string]string{ada: in, grace: in, karen: in})

	delete(c.staff, karen)
	c.apply(t)
	c.has(t, "the first apply without Karen", map[string]string{ada: in, karen: "DEPROVISIONED in 0, in Veza"})
	c.apply(t)
	c.settled(t)
	c.has(t, "the second apply without Karen", map[string]string{ada: in, karen: "DEPROVISIONED in 0, gone from Veza"})

	c.hire(karen, "Karen", "Spärck Jones", "Research")
	c.apply(t)
	c.apply(t, grace)
	c.settled(t, grace)
	c.has(t, "Karen's return and a reset", map[string]string{karen: in, grace: "RECOVERY in 1, in Veza"})

	clear(c.staff)
	out, code := c.run(t, nil, "plan")
	if code == 0 || !acctest.Regexp("Protected Person Would Be Removed").MatchString(out) || !acctest.Regexp("deprovisions "+ada).MatchString(out) {
		t.Errorf("a plan without staff ended with %d:\n%s", code, out)
	}
	c.hire(ada, "Ada", "Lovelace", "Engineering")
	if out, code := c.run(t, nil, "destroy", "-auto-approve"); code == 0 {
		t.Errorf("destroy went through:\n%s", out)
	}
	c.has(t, "what was refused", map[string]string{ada: in, karen: in, grace: "RECOVERY in 1, in Veza"})
}
