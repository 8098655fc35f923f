package effectiveaccess_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// The tenant knows the sources that its API does not tell. What the data source derives
// must be what the tenant knows, but for assignments of what something else gives.
func TestWhatIsDerivedIsWhatTheTenantKnows(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.shuffle(rand.New(rand.NewPCG(seed, 1)))
			held, err := w.Tenant().Grants(t.Context())
			w.must(err)
			want := []string{}
			for _, h := range held {
				var sources []string
				for _, s := range h.Sources {
					if s.Kind != access.Direct || !h.HeldBeside(access.Direct) {
						sources = append(sources, string(s.Kind)+" "+s.Group)
					}
				}
				want = append(want, fmt.Sprint(h.UserID, h.TeamID, h.RoleID, sources))
			}
			got := derived(t, w.read(acctest.Attrs{}))
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				t.Errorf("derived are\n%v\nwant\n%v", got, want)
			}
		})
	}
}

// shuffle adds people, assignments, memberships and mappings by chance.
func (w world) shuffle(by *rand.Rand) {
	w.t.Helper()
	everywhere := []string{"viewer", "operator"}
	people := []string{w.ann, w.bob, w.eve}
	for i := range 3 {
		var roles []string
		if by.IntN(2) == 0 {
			roles = append(roles, everywhere[by.IntN(2)])
		}
		people = append(people, w.person(fmt.Sprint("p", i), roles...))
	}
	for i := range 3 {
		name := fmt.Sprint("Group ", i)
		by.Shuffle(len(people), func(i, j int) { people[i], people[j] = people[j], people[i] })
		w.group(name, people[:by.IntN(len(people))]...)
		w.mapped(fmt.Sprint("GROUP ", i), []string{w.root, w.eng}[by.IntN(2)], everywhere[by.IntN(2)])
	}
	for range 6 {
		w.direct(people[by.IntN(len(people))], []string{w.root, w.eng}[by.IntN(2)], everywhere[by.IntN(2)])
	}
	// What was assigned and then mapped has two sources.
	w.must(w.Tenant().PutRoleMapping(w.t.Context(), tenant.RoleMapping{
		Group: w.security, TeamRoles: []access.TeamRole{{TeamID: w.eng, RoleID: w.roles["operator"]}},
	}))
}

func derived(t *testing.T, state acctest.Attrs) []string {
	t.Helper()
	list, ok := state["grants"].([]any)
	if !ok {
		t.Fatalf("no grants in %v", state)
	}
	out := []string{}
	for _, g := range list {
		grant, ok := g.(acctest.Attrs)
		if !ok {
			t.Fatalf("%v is no grant", g)
		}
		from, ok := grant["sources"].([]any)
		if !ok {
			t.Fatalf("%v has no sources", grant)
		}
		var sources []string
		for _, s := range from {
			source, ok := s.(acctest.Attrs)
			if !ok {
				t.Fatalf("%v is no source", s)
			}
			group, named := source["group_name"]
			if !named {
				group = ""
			}
			sources = append(sources, fmt.Sprint(source["kind"], " ", group))
		}
		out = append(out, fmt.Sprint(grant["user_id"], grant["team_id"], grant["role_id"], sources))
	}
	return out
}
