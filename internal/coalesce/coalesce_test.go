package coalesce_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// thing is an object of a server: its id and how often it has changed.
type thing struct {
	id      string
	version int
	bare    bool // the list left something out
}

// server has a list of things and counts what it is asked.
type server struct {
	mu       sync.Mutex
	things   []thing
	unlisted map[string]bool // exist, and are in no list
	bare     map[string]bool // are in the list without what matters
	pageSize int
	tells    bool // the total
	least    int
	gather   time.Duration
	broken   int  // the page, counted from 1, that fails; 0 for none
	down     bool // single reads fail
	singles  int
	pages    int
	before   func(what string) // a request, unless nil
}

var errGone, errBroken = errors.New("gone"), errors.New("broken")

func (s *server) One(ctx context.Context, id string) (thing, error) {
	s.mu.Lock()
	s.singles++
	s.mu.Unlock()
	if s.before != nil {
		s.before("one " + id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return thing{}, ctx.Err()
	}
	if s.down {
		return thing{}, errBroken
	}
	if at := slices.IndexFunc(s.things, func(t thing) bool { return t.id == id }); at >= 0 {
		return s.things[at], nil
	}
	return thing{}, errGone
}

func (s *server) Page(ctx context.Context, cursor string) (coalesce.Page[thing], error) {
	s.mu.Lock()
	s.pages++
	s.mu.Unlock()
	if s.before != nil {
		s.before("page " + cursor)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return coalesce.Page[thing]{}, ctx.Err()
	}
	start, _ := strconv.Atoi(cursor)
	if s.broken == start/s.pageSize+1 {
		return coalesce.Page[thing]{}, errBroken
	}
	var all []thing
	for _, t := range s.things {
		if t.bare = s.bare[t.id]; !s.unlisted[t.id] {
			all = append(all, t)
		}
	}
	end := min(start+s.pageSize, len(all))
	page := coalesce.Page[thing]{Values: all[min(start, end):end], Total: -1}
	if s.tells {
		page.Total = len(all)
	}
	if end < len(all) {
		page.Next = strconv.Itoa(end)
	}
	return page, nil
}

func (s *server) reads() *coalesce.Reads[thing] {
	return coalesce.New(coalesce.Source[thing]{
		One: s.One, Page: s.Page, ID: func(t thing) string { return t.id }, PageSize: s.pageSize, Least: s.least, Gather: s.gather,
	})
}

func (s *server) spent() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.singles + s.pages
}

// best is what whoever knows everything in advance needs to read ids, each once.
func (s *server) best(ids []string) int {
	listed, misses := len(s.things)-len(s.unlisted), 0
	for _, id := range ids {
		known := slices.ContainsFunc(s.things, func(t thing) bool { return t.id == id })
		if !known || s.unlisted[id] || s.bare[id] {
			misses++
		}
	}
	if s.broken > 0 && s.broken <= (listed+s.pageSize-1)/s.pageSize {
		return len(ids)
	}
	return min(len(ids), max(1, (listed+s.pageSize-1)/s.pageSize)+misses)
}

func ask(id string) coalesce.Question[thing] {
	return coalesce.Question[thing]{ID: id, Complete: func(t thing) bool { return !t.bare }}
}

func things(n int) []thing {
	all := make([]thing, n)
	for i := range all {
		all[i].id = fmt.Sprintf("t%05d", i)
	}
	return all
}

func anyServer(t *rapid.T) *server {
	s := &server{
		things: things(rapid.IntRange(0, 60).Draw(t, "things")), unlisted: map[string]bool{}, bare: map[string]bool{},
		pageSize: rapid.IntRange(1, 12).Draw(t, "page size"), tells: rapid.Bool().Draw(t, "tells the total"),
		broken: max(0, rapid.IntRange(-6, 6).Draw(t, "broken page")),
		least:  rapid.IntRange(0, 5).Draw(t, "least"), gather: rapid.SampledFrom([]time.Duration{0, time.Microsecond}).Draw(t, "gather"),
	}
	for _, thing := range s.things {
		switch rapid.IntRange(0, 9).Draw(t, "in the list") {
		case 0:
			s.unlisted[thing.id] = true
		case 1:
			s.bare[thing.id] = true
		}
	}
	return s
}

// anyRead draws the ids that are asked for in one round, some of things that are not.
func anyRead(t *rapid.T, s *server) []string {
	ids := []string{"none1", "none2", "none3"}
	for _, thing := range s.things {
		ids = append(ids, thing.id)
	}
	ids = rapid.Permutation(ids).Draw(t, "order")
	// Few reads of many pages are where a walk that begins too early shows.
	most := rapid.SampledFrom([]int{4, 10, len(ids)}).Draw(t, "at most")
	return ids[:rapid.IntRange(0, min(most, len(ids))).Draw(t, "reads")]
}

func check(t interface{ Fatalf(string, ...any) }, s *server, id string, got thing, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := slices.IndexFunc(s.things, func(t thing) bool { return t.id == id })
	switch {
	case at < 0 && !errors.Is(err, errGone):
		t.Fatalf("%s does not exist, and the answer is %v, %v", id, got, err)
	case at >= 0 && (err != nil || got != s.things[at]):
		t.Fatalf("the answer about %s is %v, %v, not %v", id, got, err, s.things[at])
	}
}

func TestNeverMoreThanTwiceTheBestPossibleAndThreeRequests(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyServer(t)
		r, allowed := s.reads(), 0
		if rapid.Bool().Draw(t, "total known before") {
			r.Learn(len(s.things) - len(s.unlisted))
		}
		for range rapid.IntRange(1, 3).Draw(t, "rounds") {
			ids := anyRead(t, s)
			for _, id := range ids {
				got, err := r.Get(t.Context(), ask(id))
				check(t, s, id, got, err)
			}
			allowed += 2*s.best(ids) + 3
			r.Forget()
			for i := range s.things {
				s.things[i].version++
			}
		}
		if spent := s.spent(); spent > allowed {
			t.Fatalf("%d requests (%d single, %d pages), no more than %d are allowed", spent, s.singles, s.pages, allowed)
		}
	})
}

func TestTheLimitHoldsForHoweverManyAtTheSameTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyServer(t)
		r, ids := s.reads(), anyRead(t, s)
		results := make([]result, len(ids))
		inParallel(rapid.IntRange(1, 10).Draw(t, "parallel"), len(ids), func(at int) {
			results[at].got, results[at].err = r.Get(t.Context(), ask(ids[at]))
		})
		for at, id := range ids {
			check(t, s, id, results[at].got, results[at].err)
		}
		if spent, allowed := s.spent(), 2*s.best(ids)+3; spent > allowed {
			t.Fatalf("%d requests (%d single, %d pages), no more than %d are allowed", spent, s.singles, s.pages, allowed)
		}
	})
}

func TestTheLimitHoldsForManyInOneCallBesideOthers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := anyServer(t)
		r, ids := s.reads(), anyRead(t, s)
		cut := rapid.IntRange(0, len(ids)).Draw(t, "in one call")
		answered := map[string]bool{}
		var one sync.WaitGroup
		one.Go(func() {
			err := r.GetAll(t.Context(), questions(ids[:cut]), func(at int, got thing, err error) error {
				check(t, s, ids[at], got, err)
				answered[ids[at]] = true
				return nil
			})
			if err != nil || len(answered) != cut {
				t.Errorf("answered %d of %d: %v", len(answered), cut, err)
			}
		})
		results := make([]result, len(ids))
		inParallel(rapid.IntRange(1, 10).Draw(t, "parallel"), len(ids)-cut, func(at int) {
			results[at].got, results[at].err = r.Get(t.Context(), ask(ids[cut+at]))
		})
		one.Wait()
		for at, id := range ids[cut:] {
			check(t, s, id, results[at].got, results[at].err)
		}
		if spent, allowed := s.spent(), 2*s.best(ids)+3; spent > allowed {
			t.Fatalf("%d requests (%d single, %d pages), no more than %d are allowed", spent, s.singles, s.pages, allowed)
		}
	})
}

func questions(ids []string) []coalesce.Question[thing] {
	var out []coalesce.Question[thing]
	for _, id := range ids {
		out = append(out, ask(id))
	}
	return out
}

func idsOf(things []thing) []string {
	var ids []string
	for _, thing := range things {
		ids = append(ids, thing.id)
	}
	return ids
}

func TestManyInOneCallCostThePagesAlone(t *testing.T) {
	t.Parallel()
	s := &server{things: things(1001), pageSize: 200, tells: true}
	err := s.reads().GetAll(t.Context(), questions(idsOf(s.things)), func(int, thing, error) error { return nil })
	if err != nil {
		t.Error(err)
	}
	want(t, s, 0, 6)
}

func TestAListThatFailsLeavesThousandsToBeReadAFewAtATime(t *testing.T) {
	t.Parallel()
	var now, most atomic.Int64
	s := &server{things: things(1000), pageSize: 200, tells: true, broken: 1}
	s.before = func(string) {
		most.Store(max(most.Load(), now.Add(1)))
		runtime.Gosched()
		now.Add(-1)
	}
	answers := 0
	err := s.reads().GetAll(t.Context(), questions(idsOf(s.things)), func(int, thing, error) error {
		answers++
		return nil
	})
	if err != nil || answers != 1000 || most.Load() > 64 {
		t.Errorf("%d answers, %d reads at a time, %v", answers, most.Load(), err)
	}
	want(t, s, 1000, 1)
}

// The second of those who are read singly may have left before the error of the first is
// heard; the thousands behind them have not.
func TestAServerThatRefusesEverythingIsNotAskedForThousands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{things: things(1000), pageSize: 200, tells: true, broken: 1, down: true}
		s.before = func(string) { <-time.After(time.Second) }
		calls := 0
		err := s.reads().GetAll(t.Context(), questions(idsOf(s.things)), func(_ int, _ thing, err error) error {
			calls++
			return err
		})
		<-time.After(2 * time.Second) // Whoever had left is back.
		if n := s.spent(); !errors.Is(err, errBroken) || calls != 1 || n > 3 {
			t.Errorf("%d answers, %d requests, %v", calls, n, err)
		}
	})
}

// Each of them has an error of their own, and none waits for another's.
func TestThoseWhoAskForThemselvesAreReadAtOnceWhenTheListFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &server{things: things(1000), pageSize: 200, tells: true, broken: 1, down: true}
		s.before = func(string) { <-time.After(time.Second) }
		r, start := s.reads(), time.Now()
		inParallel(10, 10, func(at int) {
			if _, err := r.Get(t.Context(), ask(s.things[at].id)); !errors.Is(err, errBroken) {
				t.Error(err)
			}
		})
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func inParallel(workers, count int, do func(at int)) {
	next := make(chan int)
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			for at := range next {
				do(at)
			}
		})
	}
	for at := range count {
		next <- at
	}
	close(next)
	done.Wait()
}
