package coalesce_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

// result is what came of a read that ran beside others.
type result struct {
	got thing
	err error
}

func begin(ctx context.Context, r *coalesce.Reads[thing], id string) <-chan result {
	out := make(chan result, 1)
	go func() {
		got, err := r.Get(ctx, ask(id))
		out <- result{got, err}
	}()
	return out
}

// held is a server whose requests of a kind wait until they are let go.
func held(s *server, kind string) (letGo func()) {
	gate := make(chan struct{})
	s.before = func(what string) {
		if strings.HasPrefix(what, kind) {
			<-gate
		}
	}
	return func() { close(gate) }
}

func TestManyWhoAskForOneObjectShareOneRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{things: things(5), pageSize: 2, tells: true}
		r, letGo := s.reads(), held(s, "one")
		var asked []<-chan result
		for range 8 {
			asked = append(asked, begin(t.Context(), r, "t00001"))
		}
		synctest.Wait()
		letGo()
		for _, a := range asked {
			got := <-a
			check(t, s, "t00001", got.got, got.err)
		}
		if s.spent() != 1 {
			t.Errorf("%d requests", s.spent())
		}
	})
}

func TestWhoGivesUpDoesNotEndTheReadOfOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{things: things(9), pageSize: 3, tells: true}
		r, letGo := s.reads(), held(s, "one")
		ctx, cancel := context.WithCancel(t.Context())
		first := begin(ctx, r, "t00000")
		synctest.Wait()
		other := begin(t.Context(), r, "t00000")
		synctest.Wait()
		cancel()
		if got := <-first; !errors.Is(got.err, context.Canceled) {
			t.Errorf("who gave up got %v", got)
		}
		letGo()
		got := <-other
		check(t, s, "t00000", got.got, got.err)
		if s.spent() != 1 {
			t.Errorf("%d requests", s.spent())
		}
	})
}

func TestWhoGivesUpDoesNotEndTheWalkOfOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{things: things(9), pageSize: 3, tells: true}
		r, letGo := s.reads(), held(s, "page")
		<-begin(t.Context(), r, "t00000")
		ctx, cancel := context.WithCancel(t.Context())
		first := begin(ctx, r, "t00007")
		synctest.Wait()
		others := []<-chan result{begin(t.Context(), r, "t00004"), begin(t.Context(), r, "t00008")}
		synctest.Wait()
		cancel()
		if got := <-first; !errors.Is(got.err, context.Canceled) {
			t.Errorf("who gave up got %v", got)
		}
		letGo()
		for at, id := range []string{"t00004", "t00008"} {
			got := <-others[at]
			check(t, s, id, got.got, got.err)
		}
		if s.singles != 1 || s.pages != 3 {
			t.Errorf("%d single reads and %d pages", s.singles, s.pages)
		}
	})
}

func TestWorkThatNobodyWaitsForEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		source := coalesce.Source[thing]{
			One: func(ctx context.Context, _ string) (thing, error) {
				<-ctx.Done()
				return thing{}, ctx.Err()
			},
			Page: func(ctx context.Context, _ string) (coalesce.Page[thing], error) {
				<-ctx.Done()
				return coalesce.Page[thing]{}, ctx.Err()
			},
			ID: func(t thing) string { return t.id }, PageSize: 3,
		}
		r := coalesce.New(source)
		ctx, cancel := context.WithCancel(t.Context())
		asked := []<-chan result{begin(ctx, r, "t00000"), begin(ctx, r, "t00001"), begin(ctx, r, "t00002")}
		synctest.Wait()
		cancel()
		for _, a := range asked {
			if got := <-a; !errors.Is(got.err, context.Canceled) {
				t.Errorf("got %v", got)
			}
		}
		// The bubble ends only when nothing runs any more.
		synctest.Wait()
	})
}

func TestAReadThatWasUnderWayDuringAWriteIsNotKept(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"one", "page"} {
		synctest.Test(t, func(t *testing.T) {
			s := &server{things: things(6), pageSize: 3, tells: true}
			r := s.reads()
			if kind == "page" {
				r.Learn(6)
				<-begin(t.Context(), r, "t00005")
			}
			var old atomic.Bool
			gate := make(chan struct{})
			s.before = func(what string) {
				if strings.HasPrefix(what, kind) && old.CompareAndSwap(false, true) {
					<-gate
				}
			}
			early := begin(t.Context(), r, "t00000")
			synctest.Wait()
			r.Forget()
			s.mu.Lock()
			for at := range s.things {
				s.things[at].version = 1
			}
			s.mu.Unlock()
			r.Forget()
			for _, id := range []string{"t00000", "t00001", "t00002", "t00005"} {
				got := <-begin(t.Context(), r, id)
				check(t, s, id, got.got, got.err)
			}
			close(gate)
			<-early
			for _, id := range []string{"t00003", "t00004", "t00000"} {
				got := <-begin(t.Context(), r, id)
				check(t, s, id, got.got, got.err)
			}
		})
	}
}

func TestAskedAgainAnObjectIsReadAnew(t *testing.T) {
	t.Parallel()
	s := &server{things: things(40), pageSize: 10, tells: true}
	r := s.reads()
	for round := range 3 {
		for _, thing := range things(40) {
			got, err := r.Get(t.Context(), ask(thing.id))
			check(t, s, thing.id, got, err)
			if got.version != round {
				t.Fatalf("round %d shows version %d of %s", round, got.version, thing.id)
			}
		}
		for at := range s.things {
			s.things[at].version++
		}
	}
	if limit := 3 * (2*4 + 3); s.spent() > limit {
		t.Errorf("%d requests, no more than %d are allowed", s.spent(), limit)
	}
}

func TestAskersOfOneObjectShareItAndEachIsToldOnce(t *testing.T) {
	t.Parallel()
	s := &server{things: things(3), pageSize: 10, tells: true}
	r := s.reads()
	for _, asker := range []string{"a", "b", "c"} {
		if _, err := r.Get(t.Context(), coalesce.Question[thing]{ID: "t00001", Asker: asker}); err != nil {
			t.Fatal(err)
		}
	}
	if s.spent() != 1 {
		t.Errorf("%d requests for three askers", s.spent())
	}
	if _, err := r.Get(t.Context(), coalesce.Question[thing]{ID: "t00001", Asker: "b"}); err != nil || s.spent() != 2 {
		t.Errorf("asked again: %d requests, %v", s.spent(), err)
	}
}

func TestAnErrorIsNotKept(t *testing.T) {
	t.Parallel()
	s := &server{things: things(2), pageSize: 10, tells: true}
	r := s.reads()
	if _, err := r.Get(t.Context(), ask("t00009")); !errors.Is(err, errGone) {
		t.Fatal(err)
	}
	s.things = things(10)
	got, err := r.Get(t.Context(), ask("t00009"))
	check(t, s, "t00009", got, err)
}

func TestThatAnObjectIsGoneIsAnAnswerForAllWhoAsk(t *testing.T) {
	t.Parallel()
	s := &server{things: things(2), pageSize: 10, tells: true}
	r := coalesce.New(coalesce.Source[thing]{
		One: s.One, Page: s.Page, ID: func(t thing) string { return t.id }, PageSize: 10,
		Gone: func(err error) bool { return errors.Is(err, errGone) },
	})
	for _, asker := range []string{"a", "b", "c"} {
		if _, err := r.Get(t.Context(), coalesce.Question[thing]{ID: "t00009", Asker: asker}); !errors.Is(err, errGone) {
			t.Fatal(err)
		}
	}
	if s.spent() != 1 {
		t.Errorf("%d requests for three askers", s.spent())
	}
	s.things = things(10)
	if got, err := r.Get(t.Context(), coalesce.Question[thing]{ID: "t00009", Asker: "b"}); err != nil || got.id != "t00009" {
		t.Errorf("asked again: %v, %v", got, err)
	}
}

func TestAListThatGoesInCirclesIsLeft(t *testing.T) {
	t.Parallel()
	s := &server{things: things(30), pageSize: 10, tells: true}
	pages := 0
	r := coalesce.New(coalesce.Source[thing]{
		One: s.One, ID: func(t thing) string { return t.id }, PageSize: 10,
		Page: func(ctx context.Context, _ string) (coalesce.Page[thing], error) {
			pages++
			return s.Page(ctx, "")
		},
	})
	for _, thing := range things(30) {
		got, err := r.Get(t.Context(), ask(thing.id))
		check(t, s, thing.id, got, err)
	}
	if pages != 2 {
		t.Errorf("%d pages", pages)
	}
}

func TestThreeObjectsOfAHugeListCostFourRequests(t *testing.T) {
	t.Parallel()
	s := &server{things: things(10_000), pageSize: 20, tells: true}
	r := s.reads()
	for _, id := range []string{"t05000", "t07000", "t09000"} {
		got, err := r.Get(t.Context(), ask(id))
		check(t, s, id, got, err)
	}
	if s.spent() != 4 {
		t.Errorf("%d requests", s.spent())
	}
}
