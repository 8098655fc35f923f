package transport_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/acctest/bubble"
	"github.com/veza/terraform-provider-veza/internal/transport"
)

func perMinute(n int) func(*transport.Options) {
	return func(o *transport.Options) { o.RequestsPerMinute = n }
}

// atOnce sends n requests that all want to leave now.
func atOnce(t *testing.T, rt http.RoundTripper, n int) {
	t.Helper()
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			if code, _, err := send(t.Context(), t, rt, http.MethodPost, "x"); err != nil || code != 200 {
				t.Errorf("status %d, error %v", code, err)
			}
		})
	}
	all.Wait()
}

// leaving lists when n requests leave that want to at the beginning: first at once,
// middle evenly within 61 s, last after them, and each place again 61 s later.
func leaving(n, first, middle, last int) []time.Duration {
	const turn = 61 * time.Second
	var out []time.Duration
	for round := time.Duration(0); len(out) < n; round += turn {
		for i := range first + middle + last {
			at := max(0, i-first+1)
			out = append(out, round+min(turn, turn*time.Duration(at)/time.Duration(middle+1)))
		}
	}
	slices.Sort(out)
	return out[:n]
}

func TestABudgetIsSpentToTheLastRequestAndNeverExceeded(t *testing.T) {
	t.Parallel()
	const unlimited = 100_000
	tests := []struct {
		name                string
		perMinute           int
		url                 string
		requests            int
		first, middle, last int
		took                time.Duration
	}{
		{"given", 60, baseURL, 300, 15, 30, 15, 5 * 61 * time.Second},
		{"one a minute", 1, baseURL, 3, 1, 0, 0, 2 * 61 * time.Second},
		{"two a minute", 2, baseURL, 3, 1, 0, 1, 61 * time.Second},
		{"a thousand by Veza's own limit", 0, "https://acme.vezacloud.com", 1000, 50, 100, 50, 5 * 61 * time.Second},
		{"no limit elsewhere", 0, baseURL, 1000, unlimited, 0, 0, 0},
		{"no limit on request", -1, "https://acme.vezacloud.com", 1000, unlimited, 0, 0, 0},
		{"a limit beyond all reach", 1 << 40, baseURL, 1000, 15_000, 0, 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				base := answers(status(200))
				rt := newChain(t, base, perMinute(tt.perMinute), func(o *transport.Options) { o.BaseURL = mustParse(t, tt.url) })
				start := time.Now()
				var all sync.WaitGroup
				for range tt.requests {
					all.Go(func() {
						if _, err := do(t, &http.Client{Transport: rt}, http.MethodGet, tt.url, ""); err != nil {
							t.Error(err)
						}
					})
				}
				all.Wait()
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
				want := leaving(tt.requests, tt.first, tt.middle, tt.last)
				for i, got := range base.times() {
					if d := got - want[i]; d.Abs() > time.Microsecond {
						t.Fatalf("request %d left after %v, want %v", i, got, want[i])
					}
				}
			})
		})
	}
}

// counter is a server that counts a request at some time on its way.
type counter struct {
	mu      sync.Mutex
	there   func() time.Duration // from the start to the count
	back    func() time.Duration // and on to the answer
	counted []time.Time
}

func (c *counter) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := context.WithoutCancel(req.Context()) // Whoever gives up is on the way all the same.
	c.mu.Lock()
	there, back := c.there(), c.back()
	c.mu.Unlock()
	bubble.Pass(ctx, there)
	c.mu.Lock()
	c.counted = append(c.counted, time.Now())
	c.mu.Unlock()
	bubble.Pass(ctx, back)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
}

// most is the largest number of requests counted in any minute.
func (c *counter) most() int {
	most, from := 0, 0
	for i, at := range c.counted {
		for at.Sub(c.counted[from]) >= time.Minute {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// drawn repeats durations that rapid has drawn, so that no goroutine draws.
func drawn(t *rapid.T, name string, most time.Duration) func() time.Duration {
	all := rapid.SliceOfN(rapid.Int64Range(0, int64(most)), 1, 8).Draw(t, name)
	n := 0
	return func() time.Duration {
		n++
		return time.Duration(all[n%len(all)])
	}
}

func TestNoMinuteOfTheServersSeesMoreThanTheBudgetWhateverTheArrivalsAndTheNetwork(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		limit := rapid.IntRange(1, 24).Draw(r, "limit")
		requests := rapid.IntRange(1, 80).Draw(r, "requests")
		slowest := rapid.SampledFrom([]time.Duration{0, time.Second, 25 * time.Second}).Draw(r, "slowest")
		server := &counter{there: drawn(r, "there", slowest), back: drawn(r, "back", slowest)}
		gap := drawn(r, "gap", rapid.SampledFrom([]time.Duration{0, 100 * time.Millisecond, 10 * time.Second}).Draw(r, "gaps"))
		patience := drawn(r, "patience", 4*time.Minute)
		synctest.Test(t, func(t *testing.T) {
			rt := newChain(t, server, perMinute(limit))
			var all sync.WaitGroup
			for i := range requests {
				bubble.Pass(t.Context(), gap())
				method, ctx, cancel := http.MethodGet, t.Context(), context.CancelFunc(func() {})
				if i%3 == 0 {
					ctx, cancel = context.WithTimeout(ctx, patience())
				}
				if i%2 == 0 {
					method = http.MethodPatch
				}
				all.Go(func() {
					defer cancel()
					_, _, _ = send(ctx, t, rt, method, "")
				})
			}
			all.Wait()
		})
		if got := server.most(); got > limit {
			r.Fatalf("%d requests in one minute, %d are allowed", got, limit)
		}
		if len(server.counted) < requests/2 {
			r.Fatalf("%d requests of %d were sent", len(server.counted), requests)
		}
	})
}

// The second run is a process of its own, as an apply after its plan is.
func TestTwoRunsInOneMinuteKeepToTheBudgetTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		limit := rapid.IntRange(2, 24).Draw(r, "limit")
		first := rapid.IntRange(1, limit).Draw(r, "first")
		pause := time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(r, "pause"))
		at := func() time.Duration { return 0 }
		server := &counter{there: at, back: at}
		synctest.Test(t, func(t *testing.T) {
			atOnce(t, newChain(t, server, perMinute(limit)), first)
			bubble.Pass(t.Context(), pause)
			atOnce(t, newChain(t, server, perMinute(limit)), 3*limit)
		})
		if got := server.most(); got > limit {
			r.Fatalf("%d requests in one minute, %d are allowed", got, limit)
		}
	})
}

func TestEveryAttemptCostsOneOfTheBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(503, "Retry-After", "0"), status(503, "Retry-After", "0"), status(200))
		rt := newChain(t, base, perMinute(2))
		if code, _, err := send(t.Context(), t, rt, http.MethodGet, ""); err != nil || code != 200 {
			t.Fatalf("status %d, error %v", code, err)
		}
		if at := base.times(); at[1] != 61*time.Second || at[2] != 61*time.Second {
			t.Errorf("attempts at %v", at)
		}
	})
}

func TestALimitMetByOneRequestHoldsTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		base := answers(status(429, "Retry-After", "20"), status(200))
		rt := newChain(t, base)
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				bubble.Pass(t.Context(), time.Duration(i)*time.Second)
				if code, _, err := send(t.Context(), t, rt, http.MethodGet, ""); err != nil || code != 200 {
					t.Errorf("status %d, error %v", code, err)
				}
			})
		}
		wg.Wait()
		at := base.times()
		if len(at) != 11 {
			t.Fatalf("%d attempts, want 11", len(at))
		}
		for _, got := range at[1:] {
			if got != 20*time.Second {
				t.Errorf("an attempt left after %v, want 20s", got)
			}
		}
	})
}

func TestABudgetThatOutlastsTheDeadlineFailsAtOnce(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first step
		want  string
	}{
		"spent": {status(200), "the budget of 1 requests a minute is spent until after the deadline"},
		"held":  {status(429, "Retry-After", "90"), "the server has asked its clients to wait until after the deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				rt := newChain(t, answers(tt.first, status(200)), perMinute(1))
				go func() { _, _, _ = send(t.Context(), t, rt, http.MethodGet, "") }()
				synctest.Wait()
				ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
				defer cancel()
				start := time.Now()
				_, _, err := send(ctx, t, rt, http.MethodGet, "")
				if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "tried") || time.Since(start) != 0 {
					t.Errorf("error %v after %v", err, time.Since(start))
				}
			})
		})
	}
}
