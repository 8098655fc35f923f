package guardrail_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
)

// grouped is a tenant that tells where roles come from, and whose the keys are.
type grouped struct {
	*tenant
	mapping   map[string][]guardrail.Role
	members   map[string][]string
	scimRoles map[string][]string
	keys      map[string][]guardrail.Key
	untold    error
}

func (f *grouped) Mapping(context.Context) (map[string][]guardrail.Role, error) {
	f.note("mapping")
	return f.mapping, f.untold
}

func (f *grouped) GroupName(_ context.Context, id string) (string, error) {
	f.note("name of " + id)
	return strings.TrimPrefix(id, "id-"), nil
}

func (f *grouped) Members(_ context.Context, group string) ([]string, error) {
	f.note("members of " + group)
	return f.members[strings.ToLower(group)], f.untold
}

func (f *grouped) SCIMRoles(_ context.Context, id string) ([]string, error) {
	f.note("SCIM roles of " + id)
	return f.scimRoles[id], nil
}

func (f *grouped) Keys(_ context.Context, owner string) ([]guardrail.Key, error) {
	f.note("keys of " + owner)
	return f.keys[owner], nil
}

// pushed is the company, whose admins come from the group "admins": sso, glass and spare.
// Its mapping has a group that gives nothing that matters as well.
func pushed() *grouped {
	return &grouped{
		tenant:  company(),
		mapping: map[string][]guardrail.Role{"Admins": held("admin", "scim_provisioner"), "Staff": held("viewer")},
		members: map[string][]string{"admins": {"sso", "glass", "spare", "clerk"}, "staff": {"clerk", "spare"}},
	}
}

func (f *grouped) guard(t *testing.T, protected ...string) *guardrail.Guard {
	t.Helper()
	l, err := guardrail.ParseLimit("100")
	if err != nil {
		t.Fatal(err)
	}
	return guardrail.New(f, l, protected)
}

func (f *grouped) wantAsked(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(f.asked, want) {
		t.Errorf("asked %q, want %q", f.asked, want)
	}
	f.asked = nil
}

func wantNothing(t *testing.T, diags diag.Diagnostics) {
	t.Helper()
	if len(diags) > 0 {
		t.Errorf("said %s", detail(diags))
	}
}

// byID is a group as a resource has it that knows ids alone.
func byID(name string) guardrail.Group { return guardrail.Group{ID: "id-" + name} }

func TestWhoOwnsTheKeyKeepsWhatAGroupGives(t *testing.T) {
	t.Parallel()
	const rule, words = "Owner Of The Key In Use", `takes the roles admin, scim_provisioner, which the group "admins" gives, from sso@example.com`
	for name, loss := range map[string]func(*guardrail.Guard) diag.Diagnostics{
		"leaving it": func(g *guardrail.Guard) diag.Diagnostics {
			return g.Exclusion(t.Context(), byID("admins"), "clerk", "sso")
		},
		"the end of it": func(g *guardrail.Guard) diag.Diagnostics {
			return g.Exclusion(t.Context(), guardrail.Group{ID: "x", Name: "admins"}, "sso")
		},
		"the end of its roles": func(g *guardrail.Guard) diag.Diagnostics {
			return g.Unmapping(t.Context(), "admins", held("admin", "scim_provisioner")...)
		},
		"another name for it": func(g *guardrail.Guard) diag.Diagnostics {
			return g.Regrouping(t.Context(), "admins", "Administrators")
		},
		"a name with less": func(g *guardrail.Guard) diag.Diagnostics { return g.Regrouping(t.Context(), "admins", "staff") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantRefusal(t, loss(pushed().guard(t)), rule, words)
		})
	}
	one := pushed()
	wantRefusal(t, one.guard(t).Unmapping(t.Context(), "Admins", role("scim_provisioner")), rule, `takes the role scim_provisioner, which the group "Admins"`)
	wantNothing(t, one.guard(t).Unmapping(t.Context(), "Admins", role("viewer")))
	wantNothing(t, one.guard(t).Regrouping(t.Context(), "staff", "Employees"))
	wantNothing(t, one.guard(t).Regrouping(t.Context(), "admins", "ADMINS"))
}

func TestTheLastLocalAdministratorOfAGroupStays(t *testing.T) {
	t.Parallel()
	on := pushed()
	on.members["admins"] = []string{"glass", "spare", "clerk"}
	wantRefusal(t, on.guard(t).Unmapping(t.Context(), "Admins", role("admin")), "Last Local Administrator", "glass@example.com")
	wantRefusal(t, on.guard(t).Exclusion(t.Context(), byID("admins"), "clerk", "spare", "glass"), "Last Local Administrator")

	// One after the other: the second is the last.
	g := on.guard(t)
	wantNothing(t, g.Exclusion(t.Context(), byID("admins"), "glass"))
	wantRefusal(t, g.Exclusion(t.Context(), byID("admins"), "spare"), "Last Local Administrator", `the group "admins" gives, from spare@example.com`)

	// A departure and the end of the mapping are two ways to lose the two of them.
	g = on.guard(t)
	on.members["admins"] = []string{"glass"}
	wantNothing(t, g.Departure(t.Context(), of("spare"), "deletes"))
	wantRefusal(t, g.Unmapping(t.Context(), "Admins", role("admin")), "Last Local Administrator", "glass@example.com")
}

// An ordinary removal from a group costs one question, whose answer decides for a plan.
func TestWhileTheOwnerStaysALocalAdministratorNoGroupIsAskedFor(t *testing.T) {
	t.Parallel()
	on := pushed()
	on.directory.self = "glass"
	g := on.guard(t)
	for _, id := range []string{"sso", "spare", "clerk"} {
		wantNothing(t, g.Exclusion(t.Context(), byID("admins"), id))
	}
	on.wantAsked(t, "self")
	wantNothing(t, on.guard(t).Unmapping(t.Context(), "Staff", role("viewer")))
	on.wantAsked(t)
	on.members["admins"] = []string{"spare", "clerk"}
	wantNothing(t, on.guard(t).Unmapping(t.Context(), "Admins", role("admin")))
	on.wantAsked(t, "members of Admins", "self")
	wantNothing(t, on.guard(t).Unmapping(t.Context(), "Nobody's", role("admin")))
	on.wantAsked(t, "members of Nobody's")
}

// With the key of somebody else the mapping is read once, and a tenant that maps no group
// to administration is asked no more.
func TestTheMappingIsReadOnce(t *testing.T) {
	t.Parallel()
	on := pushed()
	delete(on.mapping, "Admins")
	g := on.guard(t)
	for _, id := range []string{"glass", "spare", "clerk"} {
		wantNothing(t, g.Exclusion(t.Context(), byID("staff"), id))
	}
	on.wantAsked(t, "self", "mapping")

	on.untold = fmt.Errorf("%w: 403", guardrail.ErrUnavailable)
	g = on.guard(t)
	first := g.Exclusion(t.Context(), byID("staff"), "glass")
	if first.HasError() || !strings.Contains(detail(first), "Lock-Outs Not Checked") {
		t.Errorf("said %s", detail(first))
	}
	wantNothing(t, g.Exclusion(t.Context(), byID("staff"), "spare"))
	wantNothing(t, g.Unmapping(t.Context(), "staff", role("admin")))
}

func TestARoleThatAnotherSourceGivesIsNotLost(t *testing.T) {
	t.Parallel()
	direct := func(g *guardrail.Guard) diag.Diagnostics {
		return g.Demotion(t.Context(), of("sso"), access.Direct, role("admin"))
	}
	scim := func(g *guardrail.Guard) diag.Diagnostics {
		return g.Demotion(t.Context(), of("sso"), access.SCIMRole, guardrail.Role{Name: "admin"})
	}
	unmapped := func(g *guardrail.Guard) diag.Diagnostics {
		return g.Unmapping(t.Context(), "Admins", held("admin", "scim_provisioner")...)
	}
	left := func(g *guardrail.Guard) diag.Diagnostics { return g.Exclusion(t.Context(), byID("second"), "sso") }
	type plan []func(*guardrail.Guard) diag.Diagnostics

	tests := map[string]struct {
		change func(*grouped)
		plan   plan // of which the last is refused, if any is
		lost   bool
	}{
		"assigned, and through a group":          {nil, plan{direct}, false},
		"assigned, and the group goes as well":   {nil, plan{direct, unmapped}, true},
		"assigned, and no group":                 {func(f *grouped) { f.members = nil }, plan{direct}, true},
		"assigned, and a SCIM role":              {func(f *grouped) { f.members, f.scimRoles = nil, map[string][]string{"sso": {"admin"}} }, plan{direct}, false},
		"assigned, a SCIM role, and it goes too": {func(f *grouped) { f.members, f.scimRoles = nil, map[string][]string{"sso": {"admin"}} }, plan{direct, scim}, true},
		"a SCIM role, and through a group":       {nil, plan{scim}, false},
		"a SCIM role alone":                      {func(f *grouped) { f.mapping = nil }, plan{scim}, true},
		"through two groups":                     {second, plan{left}, false},
		"through two groups, and both go":        {second, plan{left, unmapped}, true},
		"through a group, perhaps assigned":      {nil, plan{unmapped}, true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := pushed()
			if tc.change != nil {
				tc.change(on)
			}
			g := on.guard(t)
			for i, step := range tc.plan {
				got := step(g)
				if tc.lost && i == len(tc.plan)-1 {
					wantRefusal(t, got, "Owner Of The Key In Use", "sso@example.com")
					continue
				}
				wantNothing(t, got)
			}
		})
	}
}

func second(f *grouped) {
	f.mapping["Second"] = held("admin", "scim_provisioner")
	f.members["second"] = []string{"sso"}
}

func TestAnAdministratorWhoKeepsTheRoleFromAGroupStays(t *testing.T) {
	t.Parallel()
	on := pushed()
	g := on.guard(t)
	wantNothing(t, g.Demotion(t.Context(), of("glass"), access.Direct, idOnly("admin")))
	wantNothing(t, g.Departure(t.Context(), of("spare"), "deletes"))
}

func TestTheSearchForOtherGroupsIsBounded(t *testing.T) {
	t.Parallel()
	on := pushed()
	on.members = nil
	for i := range 100 {
		on.mapping[fmt.Sprint("group ", i)] = held("admin")
	}
	wantRefusal(t, on.guard(t).Demotion(t.Context(), of("sso"), access.Direct, role("admin")), "Owner Of The Key In Use")
	if len(on.asked) != 1+1+1+20 {
		t.Errorf("asked %d questions; want the owner, their SCIM roles, the mapping and 20 groups", len(on.asked))
	}
}

func TestProtectedMembersKeepWhatAGroupGives(t *testing.T) {
	t.Parallel()
	on := pushed()
	on.directory.self = "glass"
	on.ids = map[string]string{"clerk@example.com": "clerk", "spare@example.com": "spare"}
	g := on.guard(t, "clerk@example.com", "spare@example.com")
	got := g.Unmapping(t.Context(), "Staff", role("viewer"))
	wantRefusal(t, got, "Protected Person", `takes the role viewer, which the group "Staff" gives, from clerk@example.com`, "from spare@example.com")

	// Another group gives it to one of them.
	on.mapping["Office"] = held("viewer")
	on.members["office"] = []string{"clerk"}
	got = on.guard(t, "clerk@example.com", "spare@example.com").Unmapping(t.Context(), "Staff", role("viewer"))
	wantRefusal(t, got, "Protected Person", "spare@example.com")
	if strings.Contains(detail(got), "clerk@example.com") {
		t.Errorf("said %s", detail(got))
	}
}

func TestTheBreakGlassAccountOfThePlanKeepsWhatAGroupGives(t *testing.T) {
	t.Parallel()
	const summary = "Break-Glass Account Would Be Taken Away"
	g := pushed().guard(t)
	wantNothing(t, g.BreakGlass(t.Context(), "glass"))
	wantRefusal(t, g.Exclusion(t.Context(), byID("admins"), "glass"), summary)
	on := pushed()
	on.directory.self = "spare"
	g = on.guard(t)
	wantNothing(t, g.Exclusion(t.Context(), byID("admins"), "glass"))
	on.wantAsked(t, "self")
	wantRefusal(t, g.BreakGlass(t.Context(), "glass"), summary)
}
