package coalesce_test

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

var errRefused, errOver = errors.New("refused"), errors.New("over")

// gatekeeper lets items in, all or none at a time, and counts the tries.
type gatekeeper struct {
	refused []int
	in      []int
	tries   int
	closes  int // the try after which the gate is closed to all; 0 for never
}

func (g *gatekeeper) try(items []int) error {
	g.tries++
	if g.closes > 0 && g.tries > g.closes {
		return errOver
	}
	for _, item := range items {
		if slices.Contains(g.refused, item) {
			return fmt.Errorf("%d of %d: %w", item, len(items), errRefused)
		}
	}
	g.in = append(g.in, items...)
	return nil
}

func suspects(items []int, err error) ([]int, bool) { return items, errors.Is(err, errRefused) }

func upTo(n int) []int {
	items := make([]int, n)
	for i := range items {
		items[i] = i
	}
	return items
}

func TestEachIsMadeOnceOrHasAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "items")
		refused := rapid.SliceOfNDistinct(rapid.IntRange(0, max(n-1, 0)), 0, min(n, 8), rapid.ID).Draw(t, "refused")
		g := &gatekeeper{refused: refused}
		failed := coalesce.Each(upTo(n), g.try, suspects)
		for item := range n {
			times := 0
			for _, in := range g.in {
				if in == item {
					times++
				}
			}
			err := failed[item]
			switch bad := slices.Contains(refused, item); {
			case bad && (times != 0 || err == nil || err.Error() != fmt.Sprintf("%d of 1: refused", item)):
				t.Fatalf("the refused %d was made %d times, error %v", item, times, err)
			case !bad && (times != 1 || err != nil):
				t.Fatalf("%d was made %d times, error %v", item, times, err)
			}
		}
		if limit := 1 + 2*len(refused)*bits.Len(uint(n)); g.tries > limit {
			t.Fatalf("%d tries for %d refused of %d, no more than %d are allowed", g.tries, len(refused), n, limit)
		}
	})
}

func TestAnErrorAboutNobodyInParticularIsEverybodys(t *testing.T) {
	t.Parallel()
	for closes, want := range map[int]struct{ in, tries int }{0: {8, 1}, 1: {0, 2}, 2: {0, 3}} {
		g := &gatekeeper{closes: closes}
		if closes > 0 {
			g.refused = []int{1}
		}
		failed := coalesce.Each(upTo(8), g.try, suspects)
		if len(g.in) != want.in || g.tries != want.tries || len(failed) != 8-want.in {
			t.Errorf("closed after %d: %d in after %d tries, %d errors", closes, len(g.in), g.tries, len(failed))
		}
		for item, err := range failed {
			if !errors.Is(err, errOver) {
				t.Errorf("closed after %d: %d: %v", closes, item, err)
			}
		}
	}
}

func TestWhoIsNoSuspectIsDone(t *testing.T) {
	t.Parallel()
	g := &gatekeeper{refused: []int{0, 1, 2, 3, 5}}
	failed := coalesce.Each(upTo(8), g.try, func(items []int, err error) ([]int, bool) {
		return slices.DeleteFunc(slices.Clone(items), func(i int) bool { return i < 4 }), errors.Is(err, errRefused)
	})
	if len(failed) != 1 || failed[5] == nil || !slices.Equal(g.in, []int{4, 6, 7}) {
		t.Errorf("%v in, errors %v", g.in, failed)
	}
}
