package transport_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/acctest/bubble"
)

// queued is a request that comes after the one before. After a while, unless that is 0, it
// is cancelled, or its context has ended without telling anybody.
type queued struct {
	method                  string
	after, cancelled, ended time.Duration
}

// passed is when a request came and when it left, negative if it never did.
type passed struct{ came, left time.Duration }

// numbered answers at once, and notes when each request left.
type numbered struct {
	start time.Time
	mu    sync.Mutex
	left  map[any]time.Duration
}

type number struct{}

func (n *numbered) RoundTrip(req *http.Request) (*http.Response, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.left[req.Context().Value(number{})] = time.Since(n.start)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

// inTurn sends requests, each when the one before has left or waits, and tells what
// became of them.
func inTurn(t *testing.T, rt http.RoundTripper, base *numbered, requests []queued) []passed {
	t.Helper()
	out := make([]passed, len(requests))
	base.start, base.left = time.Now(), map[any]time.Duration{}
	var all sync.WaitGroup
	for i, r := range requests {
		bubble.Pass(t.Context(), r.after)
		out[i].came = time.Since(base.start)
		all.Go(func() {
			ctx, cancel := context.WithCancel(context.WithValue(t.Context(), number{}, i))
			defer cancel()
			if r.ended > 0 {
				ctx = unheard{ctx, time.Now().Add(r.ended)}
			}
			if r.cancelled > 0 {
				defer time.AfterFunc(r.cancelled, cancel).Stop()
			}
			if _, _, err := send(ctx, t, rt, r.method, ""); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		synctest.Wait()
	}
	all.Wait()
	for i := range out {
		out[i].left = -1
		if left, ok := base.left[i]; ok {
			out[i].left = left
		}
	}
	return out
}

// behind sends requests when all that may leave at first has just left, and tells when
// each of them did.
func behind(t *testing.T, limit int, requests ...queued) []time.Duration {
	t.Helper()
	base := &numbered{}
	rt := newChain(t, base, perMinute(limit))
	first := slices.Repeat([]queued{{method: http.MethodHead}}, max(1, limit/4))
	var left []time.Duration
	for _, p := range inTurn(t, rt, base, slices.Concat(first, requests)) {
		left = append(left, p.left)
	}
	return left[len(first):]
}

func TestWritesLeaveBeforeReadsAndEachInTheOrderInWhichTheyCame(t *testing.T) {
	t.Parallel()
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	synctest.Test(t, func(t *testing.T) {
		got := behind(t, 8, queued{method: get}, queued{method: get}, queued{method: post}, queued{method: get},
			queued{method: del}, queued{method: patch}, queued{method: put})
		at := leaving(9, 2, 4, 2)[2:]
		if want := []time.Duration{at[4], at[5], at[0], at[6], at[1], at[2], at[3]}; !slices.Equal(got, want) {
			t.Errorf("left after %v, want %v", got, want)
		}
	})
}

func TestAReadGivesWayToWritesForTwoMinutesAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		// One may leave every 61 s, and a write comes every 50 s.
		writes := slices.Repeat([]queued{{method: http.MethodPost, after: 50 * time.Second}}, 5)
		got := behind(t, 1, slices.Concat([]queued{{method: http.MethodPost}, {method: http.MethodGet}}, writes)...)
		if want := 2 * 61 * time.Second; got[1] != want {
			t.Errorf("the read left after %v, want %v; all of them after %v", got[1], want, got)
		}
	})
}

func TestWhoGivesUpLeavesTheirTurnToTheNext(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]queued{
		"before their turn": {method: "GET", cancelled: time.Second},
		// Who is woken by the end of their context at that moment may leave all the same.
		"at the moment of their turn": {method: "GET", ended: 61 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got := behind(t, 3, queued{method: "GET"}, second, queued{method: "GET"}, queued{method: "GET"})
				want := []time.Duration{61 * time.Second / 2, -1, 61 * time.Second, 61 * time.Second}
				if !slices.Equal(got, want) {
					t.Errorf("left after %v, want %v", got, want)
				}
			})
		})
	}
}

// unheard has ended from a time on, and wakes nobody.
type unheard struct {
	context.Context
	at time.Time
}

func (unheard) Done() <-chan struct{} { return nil }

func (u unheard) Err() error {
	if time.Now().Before(u.at) {
		return nil
	}
	return context.Canceled
}

// fickle ends as soon as somebody asks until when it lasts.
type fickle struct {
	context.Context
	cancel context.CancelFunc
}

func (f fickle) Deadline() (time.Time, bool) {
	f.cancel()
	return f.Context.Deadline()
}

func TestAPlaceThatWasGotTooLateIsGivenBackUnused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(200))
		rt := newChain(t, base, perMinute(1))
		ctx, cancel := context.WithCancel(t.Context())
		if _, _, err := send(fickle{ctx, cancel}, t, rt, http.MethodGet, ""); !errors.Is(err, context.Canceled) || len(base.attempts) != 0 {
			t.Fatalf("error %v, %d attempts", err, len(base.attempts))
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := send(ctx, t, rt, http.MethodGet, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestNobodyWaitsWhileAPlaceIsFreeNorIsOvertakenByTheirLike(t *testing.T) {
	t.Parallel()
	// Between two seconds, since turns come at whole ones: who gives up at the very moment
	// of their turn may leave all the same, or spend the place on nothing.
	const half = time.Second / 2
	cancelled := []time.Duration{0, 0, 1*time.Second + half, 30*time.Second + half, 61*time.Second + half, 100*time.Second + half}
	rapid.Check(t, func(r *rapid.T) {
		limit := rapid.IntRange(1, 8).Draw(r, "limit")
		var requests []queued
		for range rapid.IntRange(1, 30).Draw(r, "requests") {
			requests = append(requests, queued{
				method:    rapid.SampledFrom([]string{http.MethodGet, http.MethodPost}).Draw(r, "method"),
				after:     time.Duration(rapid.IntRange(0, 9).Draw(r, "after")) * time.Second,
				cancelled: rapid.SampledFrom(cancelled).Draw(r, "cancelled"),
			})
		}
		var got []passed
		synctest.Test(t, func(t *testing.T) {
			base := &numbered{}
			rt := newChain(t, base, perMinute(limit))
			inTurn(t, rt, base, []queued{{method: http.MethodGet}})
			<-time.After(10 * time.Minute) // Now every place is free.
			got = inTurn(t, rt, base, requests)
		})
		for i, p := range got {
			checkTurn(r, limit, requests, got, i, p)
		}
	})
}

func checkTurn(r *rapid.T, limit int, requests []queued, all []passed, at int, p passed) {
	if p.left < 0 {
		if requests[at].cancelled == 0 {
			r.Fatalf("request %d was never sent", at)
		}
		return
	}
	taken := 0
	for i, other := range all {
		sent := other.left >= 0
		if sent && other.left < p.left && other.left >= p.left-61*time.Second {
			taken++
		}
		like := requests[i].method == requests[at].method
		if sent && like && i < at && other.left > p.left {
			r.Fatalf("request %d left after %v, before %d, which came earlier", at, p.left, i)
		}
		gaveWay := p.left-p.came < 2*time.Minute
		if sent && requests[i].method != requests[at].method && requests[i].method == http.MethodPost && gaveWay &&
			other.came < p.left && other.left > p.left {
			r.Fatalf("read %d left after %v, before the write %d", at, p.left, i)
		}
	}
	if p.left > p.came && taken != limit {
		r.Fatalf("request %d left after %v and came after %v, though %d of %d places were free", at, p.left, p.came, limit-taken, limit)
	}
}
