package provider_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// changes are applies as the CLI sends them, ten at a time, each beginning the next one
// as soon as its own is done. They return the states in the same order.
func changes(t *testing.T, s *acctest.Server, typeName string, count int, change func(at int) (prior *acctest.State, config acctest.Attrs)) []*acctest.State {
	t.Helper()
	states, next := make([]*acctest.State, count), make(chan int)
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			r := s.Resource(typeName)
			for at := range next {
				after, diags := r.Apply(change(at))
				if diags.HasError() {
					t.Errorf("%s %d: %v", typeName, at, diags)
				}
				states[at] = after
			}
		})
	}
	for at := range count {
		next <- at
	}
	close(next)
	workers.Wait()
	return states
}

func membersIn(t *testing.T, box *sandbox.Server, name string) []string {
	t.Helper()
	g, err := box.Tenant().GroupByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]string, 0, len(g.Members))
	for _, m := range g.Members {
		ids = append(ids, m.Value)
	}
	slices.Sort(ids)
	return ids
}

func TestAThousandSingleMembersAreAddedAndRemovedWithFewRequests(t *testing.T) {
	t.Parallel()
	box, s := acctest.Tenant(t, acctest.Attrs{"max_removals": "100"})
	people := peopleIn(t, box, 1000)
	groupID := groupIn(t, box, "Engineers")
	box.Forget()
	states := changes(t, s, "veza_scim_group_member", len(people), func(at int) (*acctest.State, acctest.Attrs) {
		return nil, member(groupID, people[at]).values
	})
	slices.Sort(people)
	if got := membersIn(t, box, "Engineers"); !slices.Equal(got, people) {
		t.Errorf("%d members, want %d", len(got), len(people))
	}
	spent(t, box, 110)
	whole := 0
	for _, r := range box.Requests() {
		if strings.Count(string(r.Body), `"value":"`) > 200 {
			t.Errorf("%s %s?%v with %d bytes", r.Method, r.Path, r.Query, len(r.Body))
		}
		if r.Query.Get("excludedAttributes") != "members" {
			whole++
		}
	}
	// The first addition, and the look at what the second did, which asked for no members.
	if whole != 2 {
		t.Errorf("%d answers with all members, want 2", whole)
	}

	box.Forget()
	changes(t, s, "veza_scim_group_member", 100, func(at int) (*acctest.State, acctest.Attrs) { return states[at], nil })
	if got := membersIn(t, box, "Engineers"); len(got) != 900 {
		t.Errorf("%d members are left", len(got))
	}
	// The plans ask once whose the key in use is.
	spent(t, box, 14)
}
