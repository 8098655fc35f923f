package guardrail_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
)

// directory is a tenant's people for the lock-out rules.
type directory struct {
	self       string
	accounts   map[string]guardrail.Account
	candidates []string
	unanswered error
}

func (f *tenant) Self(context.Context) (guardrail.Account, error) {
	f.note("self")
	return f.directory.accounts[f.directory.self], f.directory.unanswered
}

func (f *tenant) Account(_ context.Context, id string) (guardrail.Account, error) {
	f.note("account " + id)
	account, found := f.directory.accounts[id]
	if !found {
		return account, fmt.Errorf("%w: 404", guardrail.ErrUnavailable)
	}
	return account, f.directory.unanswered
}

func (f *tenant) Candidates(context.Context) iter.Seq2[string, error] {
	f.note("candidates")
	return func(yield func(string, error) bool) {
		for _, id := range f.directory.candidates {
			if !yield(id, nil) {
				return
			}
		}
	}
}

const root = "team-root"

func role(name string) guardrail.Role {
	return guardrail.Role{TeamID: root, ID: "role-" + name, Name: name}
}

func held(names ...string) []guardrail.Role {
	roles := make([]guardrail.Role, len(names))
	for i, name := range names {
		roles[i] = role(name)
	}
	return roles
}

func somebody(id string, local bool, names ...string) guardrail.Account {
	return guardrail.Account{ID: id, Name: id + "@example.com", Local: local, Active: true, Roles: held(names...)}
}

// company has two local administrators, glass and spare; sso owns the key in use and
// administers through the identity provider.
func company() *tenant {
	accounts := map[string]guardrail.Account{}
	for _, a := range []guardrail.Account{
		somebody("sso", false, "admin", "scim_provisioner"), somebody("glass", true, "admin"),
		somebody("spare", true, "admin", "viewer"), somebody("clerk", true, "viewer"), somebody("scim", false, "admin"),
	} {
		accounts[a.ID] = a
	}
	return &tenant{directory: directory{self: "sso", accounts: accounts, candidates: []string{"sso", "unknown", "clerk", "scim", "glass", "spare"}}}
}

func of(id string) guardrail.Person { return guardrail.Person{ID: id, UserName: id + "@example.com"} }

// idOnly is a role as a resource has it that knows ids alone.
func idOnly(name string) guardrail.Role { return guardrail.Role{TeamID: root, ID: "role-" + name} }

func wantRefusal(t *testing.T, diags diag.Diagnostics, parts ...string) {
	t.Helper()
	got := detail(diags)
	if !diags.HasError() {
		t.Errorf("let through: %q", got)
	}
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("the error does not say %q:\n%s", part, got)
		}
	}
}

func TestTheOwnerOfTheKeyStaysAndKeepsTheRolesThatProvisioningNeeds(t *testing.T) {
	t.Parallel()
	on := company()
	g := guard(t, on, "100")
	const rule = "Owner Of The Key In Use"
	wantRefusal(t, g.Departure(t.Context(), of("sso"), "deactivates"), rule, "deactivates sso@example.com", "another administrator")
	wantRefusal(t, g.Demotion(t.Context(), of("sso"), access.Direct, role("admin")), rule, "takes the role admin from sso@example.com")
	wantRefusal(t, g.Demotion(t.Context(), of("sso"), access.Direct, role("viewer"), role("scim_provisioner")), rule, "takes the roles viewer, scim_provisioner")
	wantRefusal(t, g.Demotion(t.Context(), of("sso"), access.Direct, idOnly("admin")), rule, "takes a role from")
	for name, lost := range map[string]guardrail.Role{
		"another role": role("operator"), "a role not held": idOnly("operator"), "the id on another team": {TeamID: "other", ID: "role-admin"},
	} {
		if got := g.Demotion(t.Context(), of("sso"), access.Direct, lost); len(got) > 0 {
			t.Errorf("%s: %s", name, detail(got))
		}
	}
	if !slices.Equal(on.asked, []string{"self"}) {
		t.Errorf("asked %v; want one question for the whole plan", on.asked)
	}
}

func TestRolesAreKnownByEachNameThatVezaHasForThem(t *testing.T) {
	t.Parallel()
	for spelled, lost := range map[string]string{"Administrator": "admin", "ADMIN": "Administrator", "SCIM Provisioner": "scim_provisioner"} {
		on := company()
		on.directory.accounts["sso"] = somebody("sso", false, spelled)
		wantRefusal(t, guard(t, on, "100").Demotion(t.Context(), of("sso"), access.Direct, role(lost)), "Owner Of The Key In Use", "takes the role "+lost)
	}
}

func TestOneQuestionIsEnoughWhereTheOwnerIsALocalAdministrator(t *testing.T) {
	t.Parallel()
	on := company()
	on.directory.self = "glass"
	g := guard(t, on, "100")
	for _, id := range []string{"spare", "clerk", "scim", "sso"} {
		if got := g.Departure(t.Context(), of(id), "deletes"); len(got) > 0 {
			t.Errorf("%s: %s", id, detail(got))
		}
	}
	if !slices.Equal(on.asked, []string{"self"}) {
		t.Errorf("asked %v", on.asked)
	}
}

func TestTheLastLocalAdministratorStays(t *testing.T) {
	t.Parallel()
	goes := map[string]func(*guardrail.Guard, context.Context, string) diag.Diagnostics{
		"removed": func(g *guardrail.Guard, ctx context.Context, id string) diag.Diagnostics {
			return g.Departure(ctx, of(id), "deletes")
		},
		"demoted": func(g *guardrail.Guard, ctx context.Context, id string) diag.Diagnostics {
			return g.Demotion(ctx, of(id), access.Direct, role("admin"))
		},
		"demoted by id alone": func(g *guardrail.Guard, ctx context.Context, id string) diag.Diagnostics {
			return g.Demotion(ctx, of(id), access.Direct, idOnly("admin"))
		},
	}
	for name, leave := range goes {
		for _, order := range [][]string{{"glass", "spare"}, {"spare", "glass"}} {
			t.Run(name+" after "+order[0], func(t *testing.T) {
				t.Parallel()
				g := guard(t, company(), "100")
				for _, id := range []string{"clerk", order[0], order[0]} {
					if got := leave(g, t.Context(), id); len(got) > 0 {
						t.Errorf("%s: %s", id, detail(got))
					}
				}
				wantRefusal(t, leave(g, t.Context(), order[1]), "Last Local Administrator", order[1]+"@example.com", "break-glass", "in an apply of its own")
			})
		}
	}
}

func TestAnAdministratorWhoLosesAnotherRoleStillCounts(t *testing.T) {
	t.Parallel()
	g := guard(t, company(), "100")
	for _, lost := range []guardrail.Role{idOnly("viewer"), role("scim_provisioner")} {
		if got := g.Demotion(t.Context(), of("spare"), access.Direct, lost); len(got) > 0 {
			t.Error(detail(got))
		}
	}
	if got := g.Departure(t.Context(), of("glass"), "deletes"); len(got) > 0 {
		t.Error(detail(got))
	}
	wantRefusal(t, g.Demotion(t.Context(), of("spare"), access.Direct, idOnly("admin")), "Last Local Administrator")
}

func TestRolesThatLockNobodyOutAskNothing(t *testing.T) {
	t.Parallel()
	on := company()
	g := guard(t, on, "0")
	if got := g.Demotion(t.Context(), of("glass"), access.Direct, role("viewer"), role("operator")); len(got) > 0 {
		t.Error(detail(got))
	}
	if got := g.Demotion(t.Context(), of("glass"), access.Direct); len(got) > 0 {
		t.Error(detail(got))
	}
	if len(on.asked) > 0 {
		t.Errorf("asked %v", on.asked)
	}
}

func TestDemotingAProtectedPersonIsRefusedAndNoRemovalIsCounted(t *testing.T) {
	t.Parallel()
	on := company()
	on.directory.self = "glass"
	g := guard(t, on, "0", "spare@example.com")
	wantRefusal(t, g.Demotion(t.Context(), of("spare"), access.Direct, role("viewer")), "Protected Person", "takes the role viewer from")
	if got := g.Demotion(t.Context(), of("clerk"), access.Direct, role("admin")); len(got) > 0 {
		t.Errorf("max_removals counted a role: %s", detail(got))
	}
}

func TestProtectedPeopleAreKnownByTheirAccountWhereNobodyIsFoundByName(t *testing.T) {
	t.Parallel()
	on := company()
	on.err = errors.New("SCIM is off")
	on.directory.self = "glass"
	g := guard(t, on, "100", "Spare@example.com")
	wantRefusal(t, g.Demotion(t.Context(), guardrail.Person{ID: "spare"}, access.Direct, role("viewer")), "Protected Person", "Spare@example.com")
	if got := g.Demotion(t.Context(), guardrail.Person{ID: "clerk"}, access.Direct, role("viewer")); len(got) > 0 {
		t.Error(detail(got))
	}
	wantRefusal(t, g.Demotion(t.Context(), guardrail.Person{ID: "unknown"}, access.Direct, role("viewer")), "Removal Not Checked", "SCIM is off")
}

func TestWhatIsRefusedAsARemovalAsksNoMore(t *testing.T) {
	t.Parallel()
	on := company()
	wantRefusal(t, guard(t, on, "0").Departure(t.Context(), of("glass"), "deletes"), "Too Many People")
	if len(on.asked) > 0 {
		t.Errorf("asked %v", on.asked)
	}
}

func TestTheSearchForAnotherAdministratorIsBoundedAndDoneOnce(t *testing.T) {
	t.Parallel()
	on := company()
	delete(on.directory.accounts, "spare")
	on.directory.candidates = nil
	for i := range 200 {
		on.directory.candidates = append(on.directory.candidates, fmt.Sprint("stranger-", i))
	}
	g := guard(t, on, "100")
	for range 2 {
		wantRefusal(t, g.Departure(t.Context(), of("glass"), "deletes"), "Last Local Administrator")
	}
	if len(on.asked) != 1+1+50+1 {
		t.Errorf("asked %d questions; want the owner, the candidates, 50 of them and the person", len(on.asked))
	}
}

func TestATenantThatRefusesTheQuestionWarnsOnce(t *testing.T) {
	t.Parallel()
	on := company()
	on.directory.unanswered = fmt.Errorf("%w: 403", guardrail.ErrUnavailable)
	g := guard(t, on, "100")
	first := g.Departure(t.Context(), of("glass"), "deletes")
	if first.HasError() || first.WarningsCount() != 1 || !strings.Contains(detail(first), "Lock-Outs Not Checked") {
		t.Errorf("said %q", detail(first))
	}
	if second := g.Demotion(t.Context(), of("spare"), access.Direct, role("admin")); len(second) > 0 {
		t.Errorf("said again: %q", detail(second))
	}
	if !slices.Equal(on.asked, []string{"self"}) {
		t.Errorf("asked %v", on.asked)
	}
}

func TestATenantThatFailsToAnswerStopsTheLockOut(t *testing.T) {
	t.Parallel()
	on := company()
	on.directory.unanswered = errors.New("connection refused")
	wantRefusal(t, guard(t, on, "100").Departure(t.Context(), of("glass"), "deletes"), "Lock-Out Check Failed", "connection refused")
	wantRefusal(t, guard(t, on, "100").BreakGlass(t.Context(), ""), "Break-Glass Check Failed", "connection refused")
}

func TestSCIMNeedsABreakGlassAccount(t *testing.T) {
	t.Parallel()
	nobody := func(f *tenant) { f.directory.candidates = []string{"sso", "clerk", "scim"} }
	tests := map[string]struct {
		change func(*tenant)
		named  string
		words  string // of the diagnostic, "" for none
	}{
		"the owner is one":     {func(f *tenant) { f.directory.self = "glass" }, "", ""},
		"somebody else is":     {func(*tenant) {}, "", ""},
		"nobody is":            {nobody, "", "No Break-Glass Account"},
		"the named one is":     {nobody, "glass", ""},
		"named, no role":       {nobody, "clerk", "clerk@example.com (id clerk) is named as break-glass account and has not the role admin"},
		"named, not local":     {nobody, "scim", "is no local user"},
		"named, nobody's":      {nobody, "gone", "Break-Glass Account Not Checked"},
		"the API is not there": {func(f *tenant) { f.directory.unanswered = guardrail.ErrUnavailable }, "", "Break-Glass Account Not Checked"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := company()
			tc.change(on)
			got := guard(t, on, "100").BreakGlass(t.Context(), tc.named)
			if tc.words == "" && len(got) > 0 || !strings.Contains(detail(got), tc.words) {
				t.Errorf("said %q, want %q", detail(got), tc.words)
			}
			if got.HasError() != (tc.words != "" && !strings.Contains(tc.words, "Not Checked")) {
				t.Errorf("errors: %t of %q", got.HasError(), detail(got))
			}
		})
	}
}

func TestARoleThatTheSamePlanGivesMakesABreakGlassAccount(t *testing.T) {
	t.Parallel()
	on := company()
	g := guard(t, on, "100")
	g.Promotion(of("clerk"), role("operator"))
	wantRefusal(t, g.BreakGlass(t.Context(), "clerk"), "Break-Glass Account Would Not Open")
	g.Promotion(of("clerk"), role("admin"))
	g.Promotion(of("scim"), role("admin"))
	if got := g.BreakGlass(t.Context(), "clerk"); len(got) > 0 {
		t.Error(detail(got))
	}
	wantRefusal(t, g.BreakGlass(t.Context(), "scim"), "is no local user")
	if !slices.Equal(on.asked, []string{"account clerk", "account scim"}) {
		t.Errorf("asked %v", on.asked)
	}
}

// Terraform plans the switch and what happens to the account in any order.
func TestTheBreakGlassAccountIsNotTakenAwayByThePlanThatReliesOnIt(t *testing.T) {
	t.Parallel()
	const summary = "Break-Glass Account Would Be Taken Away"
	removals := map[string]func(*guardrail.Guard) diag.Diagnostics{
		"deactivated": func(g *guardrail.Guard) diag.Diagnostics { return g.Departure(t.Context(), of("glass"), "deactivates") },
		"demoted": func(g *guardrail.Guard) diag.Diagnostics {
			return g.Demotion(t.Context(), of("glass"), access.Direct, role("admin"))
		},
	}
	for name, remove := range removals {
		t.Run(name+" before the switch is planned", func(t *testing.T) {
			t.Parallel()
			g := guard(t, company(), "100")
			remove(g)
			wantRefusal(t, g.BreakGlass(t.Context(), "glass"), summary, "glass@example.com")
		})
		t.Run(name+" after it", func(t *testing.T) {
			t.Parallel()
			g := guard(t, company(), "100")
			if got := g.BreakGlass(t.Context(), "glass"); len(got) > 0 {
				t.Fatal(detail(got))
			}
			wantRefusal(t, remove(g), summary, "glass@example.com")
		})
	}
	t.Run("a role given and taken by the same plan is kept", func(t *testing.T) {
		t.Parallel()
		g := guard(t, company(), "100")
		g.Promotion(of("glass"), role("admin"))
		g.Demotion(t.Context(), of("glass"), access.Direct, role("admin"))
		if got := g.BreakGlass(t.Context(), "glass"); got.HasError() {
			t.Error(detail(got))
		}
	})
	t.Run("somebody else may go", func(t *testing.T) {
		t.Parallel()
		g := guard(t, company(), "100")
		g.BreakGlass(t.Context(), "glass")
		if got := g.Departure(t.Context(), of("clerk"), "deactivates"); strings.Contains(detail(got), summary) {
			t.Error(detail(got))
		}
	})
}
