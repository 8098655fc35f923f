package teamrole_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// manyTeams makes n teams and returns their ids, and what somebody holds who is a
// viewer of each.
func (w world) manyTeams(n int) (teams, held []string) {
	w.t.Helper()
	for i := range n {
		id := w.team(fmt.Sprintf("Team %d", i))
		teams, held = append(teams, id), append(held, id+"/viewer")
	}
	return teams, held
}

// atOnce does each in a goroutine of its own.
func atOnce(n int, do func(int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func TestThirtyAssignmentsOfOnePersonAtOnceLoseNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithLatency(5*time.Millisecond))
	w.setDirect(w.ann, w.teamRole(w.eng, "viewer"))
	teams, held := w.manyTeams(30)
	r := w.on(nil)
	states, said := make([]*acctest.State, 30), make([]acctest.Diagnostics, 30)

	atOnce(30, func(i int) { states[i], said[i] = r.Apply(nil, w.assignment(w.ann, teams[i], "viewer")) })
	for _, diags := range said {
		diags.None(t)
	}
	w.wantHeld(w.ann, append(slices.Clone(held), w.eng+"/viewer")...)
	if writes := w.Writes(); len(writes) > 15 {
		t.Errorf("%d writes; assignments that wait for each other should go together", len(writes))
	}

	atOnce(15, func(i int) { _, said[i] = r.Apply(states[2*i], nil) })
	var left []string
	for i, h := range held {
		said[i].None(t)
		if i%2 == 1 {
			left = append(left, h)
		}
	}
	w.wantHeld(w.ann, append(left, w.eng+"/viewer")...)
}

// A refresh reads every assignment, and ten at a time.
func TestReadsOfOnePersonAtTheSameMomentShareAnAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithLatency(50*time.Millisecond))
	teams, _ := w.manyTeams(30)
	r := w.on(nil)
	states := make([]*acctest.State, len(teams))
	for i, team := range teams {
		assignment := w.assignment(w.ann, team, "viewer")
		states[i] = &acctest.State{Values: assignment, Identity: assignment}
	}
	w.setDirect(w.ann, w.teamRole(teams[0], "viewer"), w.teamRole(teams[29], "viewer"))
	said := make([]acctest.Diagnostics, len(teams))
	atOnce(len(states), func(i int) { states[i], said[i] = r.Read(states[i]) })
	for i, diags := range said {
		diags.None(t)
		if held := i == 0 || i == 29; held != (states[i] != nil) {
			t.Errorf("assignment %d is held: %t, and its state %v", i, held, states[i])
		}
	}
	if got := w.Count("GET", usersPath); got > 10 {
		t.Errorf("%d requests", got)
	}
	w.setDirect(w.ann)
	if after := r.MustRead(states[0]); after != nil {
		t.Error("an answer was kept after everybody had it")
	}
}

func TestOneThatIsRefusedTakesNoOtherWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithLatency(5*time.Millisecond))
	teams, held := w.manyTeams(8)
	r := w.on(nil)
	var plans []acctest.Plan
	for _, team := range teams {
		plans = append(plans, r.MustPlan(nil, w.assignment(w.ann, team, "viewer")))
	}
	w.must(w.Tenant().DeleteTeam(t.Context(), teams[3]))
	said := make([]acctest.Diagnostics, len(plans))
	atOnce(len(plans), func(i int) { _, said[i] = r.ApplyPlan(plans[i]) })
	for i, diags := range said {
		if i == 3 {
			diags.WantError(t, "Team Role Not Assigned", teams[3])
			continue
		}
		diags.None(t)
	}
	w.wantHeld(w.ann, slices.Delete(held, 3, 4)...)
}

// Two provider blocks, or two people who apply at the same time, know nothing of each other.
func TestTwoProvidersThatWriteOnePersonLoseNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithLatency(10*time.Millisecond))
	teams, held := w.manyTeams(20)
	providers := []*acctest.Resource{w.on(nil), w.on(nil)}
	said := make([]acctest.Diagnostics, len(teams))
	atOnce(len(teams), func(i int) { _, said[i] = providers[i%2].Apply(nil, w.assignment(w.ann, teams[i], "viewer")) })
	for _, diags := range said {
		diags.None(t)
	}
	w.wantHeld(w.ann, held...)
}
