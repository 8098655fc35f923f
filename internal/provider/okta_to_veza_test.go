package provider_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	oktaorg "github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// provisioned is the guide's example, and what both systems have become by it.
type provisioned struct {
	*acctest.Workspace
	people     map[string]any
	groups     map[string]any
	unassigned []string
}

func (p *provisioned) hire(login, first, last string, groups ...string) {
	p.people[login] = map[string]any{"first_name": first, "last_name": last, "groups": append([]string{}, groups...)}
}

// alone gives somebody a role beside those of their groups.
func (p *provisioned) alone(login, role string) {
	person, _ := p.people[login].(map[string]any)
	person["roles"] = []string{role}
}

func (p *provisioned) group(name string, onRoot bool, roles ...string) {
	p.groups[name] = map[string]any{"description": name, "roles": roles, "on_root": onRoot}
}

func (p *provisioned) run(t *testing.T, args ...string) (string, int) {
	t.Helper()
	variables, err := json.Marshal(map[string]any{
		"people": p.people, "groups": p.groups, "unassigned": append([]string{}, p.unassigned...),
	})
	must(t, err)
	p.Write("terraform.tfvars.json", string(variables))
	return p.Run(args...)
}

// apply applies, and wants every check to hold and the next plan to be empty.
func (p *provisioned) apply(t *testing.T) {
	t.Helper()
	for _, step := range [][]string{{"apply", "-auto-approve"}, {"plan", "-detailed-exitcode"}} {
		out, code := p.run(t, step...)
		if code != 0 {
			t.Fatalf("%v ended with %d:\n%s", step, code, out)
		}
		if strings.Contains(out, "Check block assertion") {
			t.Errorf("%v found a check that fails:\n%s", step, out)
		}
	}
}

// open looks at both systems in the file.
func (p *provisioned) open(t *testing.T, look func(*sandbox.Sandbox)) {
	t.Helper()
	box, err := sandbox.Open(sandbox.Options{Path: filepath.Join(p.Dir, "veza-sandbox.db")})
	must(t, err)
	look(box)
	must(t, box.Close())
}

// has are people in Veza: whether they can sign in, and what they hold.
func (p *provisioned) has(t *testing.T, step string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	p.open(t, func(box *sandbox.Sandbox) {
		for login := range want {
			got[login] = "nobody"
			if u, err := box.Tenant().UserByName(t.Context(), login); err == nil {
				in, err := box.Tenant().SignIn(t.Context(), login, tenant.SAML)
				must(t, err)
				access, err := box.Tenant().PersonAccess(t.Context(), u.ID)
				must(t, err)
				var held []string
				for _, h := range access.Held {
					held = append(held, h.RoleName+" on "+h.TeamName)
				}
				got[login] = fmt.Sprintf("active %t, in %t: %s", *u.Active, in.Allowed, strings.Join(held, ", "))
			}
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("after %s (-want +got):\n%s", step, diff)
	}
}

// teams are the logins in each group that Okta has pushed.
func (p *provisioned) teams(t *testing.T, step string, want map[string][]string) {
	t.Helper()
	got := map[string][]string{}
	p.open(t, func(box *sandbox.Sandbox) {
		groups, err := box.Tenant().Groups(t.Context())
		must(t, err)
		users, err := box.Tenant().Users(t.Context())
		must(t, err)
		names := map[string]string{}
		for _, u := range users {
			names[u.ID] = u.UserName
		}
		for _, g := range groups {
			got[g.DisplayName] = []string{}
			for _, m := range g.Members {
				got[g.DisplayName] = append(got[g.DisplayName], names[m.Value])
			}
			slices.Sort(got[g.DisplayName])
		}
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("teams after %s (-want +got):\n%s", step, diff)
	}
}

// The guide's example, from the break-glass check to the last sentence of the guide.
func TestAccGuideOktaToVeza(t *testing.T) {
	t.Parallel()
	p := &provisioned{Workspace: acctest.NewWorkspace(t), people: map[string]any{}, groups: map[string]any{}}
	if !acctest.Has(acctest.WriteOnly) {
		t.Skip("this CLI has no write-only attributes")
	}
	for _, file := range []string{"main.tf", "variables.tf", "checks.tf", "outputs.tf"} {
		p.Write(file, read(t, "examples", "okta-to-veza", file))
	}
	const ada, grace, karen = "ada@acme.example", "grace@acme.example", "karen@acme.example"
	const admin, engineer = "active true, in true: admin on Root", "active true, in true: operator on Engineering, viewer on Engineering"
	const both = "active true, in true: operator on Root, operator on Engineering, viewer on Engineering"
	const gone = "active false, in false: "
	p.group("Platform", true, "admin")
	p.group("Identity", true, "admin")
	p.group("Engineering", false, "operator", "viewer")
	p.hire(ada, "Ada", "Lovelace", "Platform", "Identity")
	p.hire(grace, "Grace", "Hopper", "Engineering")
	p.hire(karen, "Karen", "Spärck Jones", "Engineering")
	p.alone(karen, "operator")

	p.apply(t)
	p.grow(t)
	p.has(t, "the first apply", map[string]string{ada: admin, grace: engineer, karen: both})
	p.teams(t, "the first apply", map[string][]string{"Platform": {ada}, "Identity": {ada}, "Engineering": {grace, karen}, "Sales": {}})
	key := p.keyOf(t, grace)

	p.unassigned = []string{grace}
	p.apply(t)
	p.has(t, "Grace lost the app", map[string]string{ada: admin, grace: gone, karen: both})
	p.open(t, func(box *sandbox.Sandbox) {
		if _, err := box.Tenant().Authenticate(t.Context(), key); err == nil {
			t.Error("the key of somebody deactivated is good")
		}
	})

	p.unassigned = nil
	p.hire(ada, "Ada", "King", "Platform")
	p.apply(t)
	p.has(t, "Grace came back and Ada left one of two groups", map[string]string{ada: admin, grace: engineer})
	p.teams(t, "Ada left one of two groups", map[string][]string{"Platform": {ada}, "Identity": {}, "Engineering": {grace, karen}, "Sales": {}})
	p.open(t, func(box *sandbox.Sandbox) {
		if u, err := box.Tenant().UserByName(t.Context(), ada); err != nil || u.Name.FamilyName != "King" {
			t.Errorf("Ada's name in Veza is %v (%v)", u.Name, err)
		}
	})

	delete(p.groups, "Identity")
	delete(p.groups, "Sales")
	p.apply(t)
	p.has(t, "a group is pushed no more", map[string]string{ada: admin, grace: engineer, karen: both})
	p.teams(t, "a group is pushed no more", map[string][]string{"Platform": {ada}, "Engineering": {grace, karen}})

	// With the last of her groups goes what it gave, and a check tells of it.
	p.hire(ada, "Ada", "King")
	out, code := p.run(t, "apply", "-auto-approve")
	if code != 0 || !strings.Contains(out, "Check block assertion failed") || !strings.Contains(out, "(group_pushed)") {
		t.Errorf("an apply that leaves somebody in no pushed group ended with %d:\n%s", code, out)
	}
	p.has(t, "Ada left her last group", map[string]string{ada: gone})

	if out, code := p.run(t, "destroy", "-auto-approve"); code != 0 {
		t.Fatalf("destroy ended with %d:\n%s", code, out)
	}
	// Of a leaver Okta says that they are inactive; the attribute roles stays as it was.
	p.has(t, "destroy", map[string]string{ada: gone, grace: gone, karen: gone + "operator on Root"})
	p.teams(t, "destroy", map[string][]string{})
	p.open(t, func(box *sandbox.Sandbox) {
		apps, _, err := box.Org().Apps(t.Context(), oktaorg.Query{Limit: 10})
		must(t, err)
		groups, _, err := box.Org().Groups(t.Context(), oktaorg.Query{Limit: 10})
		must(t, err)
		if len(apps) > 0 || len(groups) != 1 {
			t.Errorf("after destroy the org has %d apps, and %d groups beside Everyone", len(apps), len(groups)-1)
		}
		for login := range p.people {
			if u, err := box.Org().User(t.Context(), login); err != nil || u.Status != oktaorg.Deprovisioned {
				t.Errorf("after destroy %s is %v (%v)", login, u, err)
			}
		}
	})
}

// grow adds a group, which leaves those alone that are there.
func (p *provisioned) grow(t *testing.T) {
	t.Helper()
	p.group("Sales", false, "viewer")
	if out, code := p.run(t, "apply", "-auto-approve"); code != 0 || !strings.Contains(out, "0 changed, 0 destroyed") {
		t.Errorf("an apply of one more group ended with %d:\n%s", code, out)
	}
}

func (p *provisioned) keyOf(t *testing.T, login string) (secret string) {
	t.Helper()
	p.open(t, func(box *sandbox.Sandbox) {
		u, err := box.Tenant().UserByName(t.Context(), login)
		must(t, err)
		key, err := box.Tenant().CreateKey(t.Context(), u.ID, "script")
		must(t, err)
		secret = key.Secret
	})
	return secret
}
