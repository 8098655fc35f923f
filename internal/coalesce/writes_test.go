package coalesce_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/acctest/bubble"
	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

// ledger holds the members of objects and notes what was written when.
type ledger struct {
	took   time.Duration // each turn
	refuse string        // a key that is refused

	mu      sync.Mutex
	members map[string]map[string]bool
	turns   []int // how many changes each had
	busy    map[string]bool
}

func (l *ledger) make(ctx context.Context, object string, changes []*coalesce.Change[string]) {
	l.mu.Lock()
	if l.busy == nil {
		l.busy, l.members = map[string]bool{}, map[string]map[string]bool{}
	}
	if l.members[object] == nil {
		l.members[object] = map[string]bool{}
	}
	if l.busy[object] {
		panic("two turns at once")
	}
	l.busy[object] = true
	l.mu.Unlock()
	bubble.Pass(ctx, l.took)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy[object] = false
	if ctx.Err() != nil {
		for _, ch := range changes {
			ch.Err = context.Cause(ctx)
		}
		return
	}
	l.turns = append(l.turns, len(changes))
	seen := map[string]bool{}
	for _, ch := range changes {
		if was, twice := seen[ch.Key]; twice && was != ch.Add {
			panic("contrary changes in one turn")
		}
		seen[ch.Key] = ch.Add
		if ch.Key == l.refuse {
			ch.Err = errRefused
			continue
		}
		l.members[object][ch.Key] = ch.Add
	}
}

func (l *ledger) writes(gather bool) *coalesce.Writes[string, string] {
	return coalesce.NewWrites(coalesce.Batch[string, string]{Make: l.make, Most: 200, Gather: gather})
}

// workers do count changes as Terraform does: so many at a time, each beginning the next
// a moment after its own was answered.
func workers(t *testing.T, w *coalesce.Writes[string, string], count, parallel int, pause func(at int) time.Duration) {
	t.Helper()
	inParallel(parallel, count, func(at int) {
		bubble.Pass(t.Context(), pause(at))
		if err := w.Do(t.Context(), "g", fmt.Sprint(at), true); err != nil {
			t.Error(err)
		}
	})
}

func TestAThousandChangesTenAtATimeAreAHundredTurns(t *testing.T) {
	t.Parallel()
	for name, pause := range map[string]func(int) time.Duration{
		"at once":    func(int) time.Duration { return 0 },
		"one by one": func(at int) time.Duration { return time.Duration(at%10) * 7 * time.Millisecond },
		"some late":  func(at int) time.Duration { return time.Duration(at*at%83) * time.Millisecond },
	} {
		for _, took := range []time.Duration{0, 5 * time.Millisecond, 300 * time.Millisecond} {
			synctest.Test(t, func(t *testing.T) {
				l := &ledger{took: took}
				workers(t, l.writes(true), 1000, 10, pause)
				if len(l.members["g"]) != 1000 || len(l.turns) != 100 {
					t.Errorf("%s, %s a turn: %d members after %d turns: %v", name, took, len(l.members["g"]), len(l.turns), l.turns)
				}
			})
		}
	}
}

func TestTurnsAreTheFewestPossibleWhileNobodyIsLate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		parallel := rapid.IntRange(2, 20).Draw(rt, "parallel")
		took := rapid.IntRange(1, 300).Draw(rt, "milliseconds a turn")
		late := rapid.SliceOfN(rapid.IntRange(0, 45), 50, 50).Draw(rt, "milliseconds late")
		synctest.Test(t, func(t *testing.T) {
			l := &ledger{took: time.Duration(took) * time.Millisecond}
			workers(t, l.writes(true), 20*parallel, parallel, func(at int) time.Duration {
				return time.Duration(late[at%len(late)]) * time.Millisecond
			})
			if len(l.turns) > 20 {
				rt.Errorf("%d turns for 20 times %d changes: %v", len(l.turns), parallel, l.turns)
			}
		})
	})
}

func TestWhoIsAloneHardlyWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{took: 5 * time.Millisecond}
		w := l.writes(true)
		workers(t, w, 30, 10, func(int) time.Duration { return 0 })
		for at := range 8 {
			start := time.Now()
			if err := w.Do(t.Context(), "g", fmt.Sprint("alone", at), true); err != nil {
				t.Fatal(err)
			}
			// For three turns it is believed that those ten will be back.
			limit := 105 * time.Millisecond
			if at >= 3 {
				limit = 15 * time.Millisecond
			}
			if took := time.Since(start); took > limit {
				t.Errorf("the change after %d alone took %s", at, took)
			}
		}
	})
}

func TestNoTurnHasMoreThanTheMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{took: time.Second}
		w := coalesce.NewWrites(coalesce.Batch[string, string]{Make: l.make, Most: 8, Gather: true})
		workers(t, w, 40, 40, func(int) time.Duration { return 0 })
		if !slices.Equal(l.turns, []int{8, 8, 8, 8, 8}) {
			t.Errorf("turns of %v", l.turns)
		}
	})
}

func TestContraryChangesKeepTheirOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		wanted := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "key") + rapid.SampledFrom([]string{"+", "-"}).Draw(t, "what")
		}), 1, 12).Draw(rt, "changes")
		leaves := rapid.Bool().Draw(rt, "the first leaves")
		synctest.Test(t, func(t *testing.T) {
			l := &ledger{took: time.Second}
			w := l.writes(false)
			ctx, cancel := context.WithCancel(t.Context())
			last := map[string]bool{}
			var all sync.WaitGroup
			first := func() { _ = w.Do(ctx, "g", "first", true) }
			all.Go(first)
			synctest.Wait()
			for _, change := range wanted {
				last[change[:1]] = change[1:] == "+"
				all.Go(func() {
					if err := w.Do(t.Context(), "g", change[:1], change[1:] == "+"); err != nil {
						rt.Error(err)
					}
				})
				synctest.Wait()
			}
			if leaves {
				cancel()
			}
			all.Wait()
			cancel()
			for key, member := range last {
				if l.members["g"][key] != member {
					rt.Errorf("%v: %s is a member: %v", wanted, key, !member)
				}
			}
		})
	})
}

func TestWhoGivesUpDoesSoAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{took: time.Second}
		w := l.writes(true)
		stopped := errors.New("stopped")
		ctx, cancel := context.WithCancelCause(t.Context())
		var all sync.WaitGroup
		// The first has the turn when it gives up; "late" has not come to one.
		for _, key := range []string{"first", "late"} {
			all.Go(func() {
				if err := w.Do(ctx, "g", key, true); !errors.Is(err, stopped) {
					t.Errorf("%s: %v", key, err)
				}
			})
			synctest.Wait()
			<-time.After(200 * time.Millisecond)
		}
		for _, key := range []string{"a", "b"} {
			all.Go(func() {
				if err := w.Do(t.Context(), "g", key, true); err != nil {
					t.Errorf("%s: %v", key, err)
				}
			})
		}
		synctest.Wait()
		cancel(stopped)
		all.Wait()
		if len(l.members["g"]) != 2 {
			t.Errorf("members %v", l.members)
		}
	})
}

func TestWhatWasUnderWayForOthersIsMadeAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{took: time.Second}
		w := l.writes(true)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if err := w.Do(ctx, "g", "first", true); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if err := w.Do(t.Context(), "g", "other", true); err != nil {
				t.Error(err)
			}
		})
		// Both are in one turn by then.
		<-time.After(500 * time.Millisecond)
		cancel()
		all.Wait()
		if !l.members["g"]["other"] || l.members["g"]["first"] {
			t.Errorf("members %v", l.members)
		}
	})
}

func TestObjectsDoNotWaitForEachOtherAndEachChangeHasItsOwnVerdict(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{took: time.Second, refuse: "k3"}
		w := l.writes(true)
		start := time.Now()
		var all sync.WaitGroup
		for object := range 4 {
			for key := range 5 {
				all.Go(func() {
					err := w.Do(t.Context(), fmt.Sprint(object), fmt.Sprint("k", key), true)
					if errors.Is(err, errRefused) != (key == 3) {
						t.Errorf("%d: %v", key, err)
					}
				})
			}
		}
		all.Wait()
		if took := time.Since(start); took > 1100*time.Millisecond || len(l.turns) != 4 {
			t.Errorf("%d turns in %s", len(l.turns), took)
		}
	})
}
