package coalesce_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/acctest/bubble"
	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

const gather = 50 * time.Millisecond

// silent is a server whose list tells no total, and of which as much is known.
func silent(count, pageSize int) *server {
	return &server{things: things(count), pageSize: pageSize, least: 4, gather: gather}
}

func want(t *testing.T, s *server, singles, pages int) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.singles != singles || s.pages != pages {
		t.Errorf("%d single reads and %d pages, want %d and %d", s.singles, s.pages, singles, pages)
	}
}

func TestManyWhoAskAtOnceNeedNoSingleRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := silent(1001, 200)
		r, start := s.reads(), time.Now()
		inParallel(10, 1001, func(at int) {
			id := fmt.Sprintf("t%05d", at)
			got, err := r.Get(t.Context(), ask(id))
			check(t, s, id, got, err)
		})
		want(t, s, 0, 6)
		if waited := time.Since(start); waited != 0 {
			t.Errorf("waited %s although there were enough at once", waited)
		}
	})
}

func TestAFewAreReadSinglyAndTheFirstAloneWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := silent(1000, 200)
		s.before = func(string) { <-time.After(time.Second) }
		r := s.reads()
		for at, limit := range []time.Duration{time.Second + gather, time.Second, time.Second} {
			id, start := fmt.Sprintf("t%05d", at), time.Now()
			got, err := r.Get(t.Context(), ask(id))
			check(t, s, id, got, err)
			if took := time.Since(start); took != limit {
				t.Errorf("object %d took %s, want %s", at, took, limit)
			}
		}
		want(t, s, 3, 0)
	})
}

func TestThreeAtOnceAreReadSinglyAndTheFourthTurnsToTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := silent(300, 200)
		r := s.reads()
		var asked []<-chan result
		for at := range 3 {
			asked = append(asked, begin(t.Context(), r, fmt.Sprintf("t%05d", at)))
		}
		for _, a := range asked {
			if got := <-a; got.err != nil {
				t.Error(got.err)
			}
		}
		want(t, s, 3, 0)
		for _, id := range []string{"t00003", "t00299", "t00150"} {
			got := <-begin(t.Context(), r, id)
			check(t, s, id, got.got, got.err)
		}
		want(t, s, 3, 2)
	})
}

func TestThoseWhoComeOneAfterTheOtherAreWaitedForOnceMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for count, limit := range []time.Duration{0, gather, 2 * gather, 2 * gather, 90 * time.Millisecond} {
			s := silent(300, 200)
			r, start := s.reads(), time.Now()
			var asked []<-chan result
			for at := range count {
				bubble.Pass(t.Context(), time.Duration(min(1, at))*30*time.Millisecond)
				asked = append(asked, begin(t.Context(), r, fmt.Sprintf("t%05d", at)))
			}
			for _, a := range asked {
				if got := <-a; got.err != nil {
					t.Error(got.err)
				}
			}
			if took := time.Since(start); took != limit {
				t.Errorf("%d took %s, want %s", count, took, limit)
			}
			want(t, s, count%4, count/4)
		}
	})
}

func TestWhoGivesUpWhileOthersAreWaitedForAsksNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := silent(300, 200)
		r := s.reads()
		ctx, cancel := context.WithCancel(t.Context())
		first := begin(ctx, r, "t00000")
		synctest.Wait()
		other := begin(t.Context(), r, "t00001")
		synctest.Wait()
		cancel()
		if got := <-first; !errors.Is(got.err, context.Canceled) {
			t.Errorf("who gave up got %v", got)
		}
		got := <-other
		check(t, s, "t00001", got.got, got.err)
		want(t, s, 1, 0)

		r = s.reads()
		ctx, cancel = context.WithCancel(t.Context())
		alone := begin(ctx, r, "t00002")
		synctest.Wait()
		cancel()
		<-alone
		synctest.Wait()
		want(t, s, 1, 0)
	})
}

// settled is reads of a list that shows a change only after lag, and single reads that
// show it at once.
func settled(s *server, lag time.Duration) *coalesce.Reads[thing] {
	return coalesce.New(coalesce.Source[thing]{
		One: s.One, Page: s.Page, ID: func(t thing) string { return t.id }, PageSize: s.pageSize, Least: s.least, Gather: s.gather,
		Settle: func(ctx context.Context, since time.Time) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Until(since.Add(lag))):
				return nil
			}
		},
	})
}

func TestAListThatLagsIsReadOnceItShowsWhatWasSoWhenTheRoundBegan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const lag = 2 * time.Second
		s := silent(1001, 200)
		r := settled(s, lag)
		for round := range 2 {
			start := time.Now()
			s.before = func(what string) {
				if age := time.Since(start); what == "page " && age < lag {
					t.Errorf("round %d: the first page was read after %s", round, age)
				}
			}
			inParallel(10, 1001, func(at int) {
				id := fmt.Sprintf("t%05d", at)
				got, err := r.Get(t.Context(), ask(id))
				check(t, s, id, got, err)
			})
			// Of the pages that follow none waits again.
			if took := time.Since(start); took != lag {
				t.Errorf("round %d took %s, want %s", round, took, lag)
			}
			r.Forget() // a write, after which the list lags again
		}
		want(t, s, 0, 12)
	})
}

func TestAListThatNeverSettlesIsDoneWithout(t *testing.T) {
	t.Parallel()
	s := silent(20, 10)
	r := coalesce.New(coalesce.Source[thing]{
		One: s.One, Page: s.Page, ID: func(t thing) string { return t.id }, PageSize: s.pageSize, Least: 4,
		Settle: func(context.Context, time.Time) error { return errBroken },
	})
	for _, thing := range things(20) {
		got, err := r.Get(t.Context(), ask(thing.id))
		check(t, s, thing.id, got, err)
	}
	want(t, s, 20, 0)
}

func TestWhoGivesUpWhileAListSettlesWaitsNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := silent(1000, 200)
		r, start := settled(s, time.Hour), time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		var asked []<-chan result
		for at := range 4 {
			asked = append(asked, begin(ctx, r, fmt.Sprintf("t%05d", at)))
		}
		synctest.Wait()
		cancel()
		for _, a := range asked {
			if got := <-a; !errors.Is(got.err, context.Canceled) {
				t.Errorf("got %v", got)
			}
		}
		synctest.Wait()
		want(t, s, 0, 0)
		if took := time.Since(start); took != 0 {
			t.Errorf("waited %s", took)
		}
	})
}
