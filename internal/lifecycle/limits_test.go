package lifecycle_test

import (
	"context"
	"errors"
	"net/http"
	"path"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// limitOf adds the headers of Okta's rate limits to an answer.
func limitOf(a answer, limit, remaining int, reset time.Time) answer {
	a.header = http.Header{
		"Date":                   {time.Now().UTC().Format(http.TimeFormat)},
		"X-Rate-Limit-Limit":     {strconv.Itoa(limit)},
		"X-Rate-Limit-Remaining": {strconv.Itoa(remaining)},
		"X-Rate-Limit-Reset":     {strconv.FormatInt(reset.Unix(), 10)},
	}
	return a
}

func tooMany() answer {
	return refuse(http.StatusTooManyRequests, "E0000047", "API call exceeded rate limit due to too many requests.")
}

// times returns when the requests to a path were made, from the first of all.
func (o *org) times(path string) []time.Duration {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []time.Duration
	for _, r := range o.requests {
		if r.path == path {
			out = append(out, r.at.Sub(o.requests[0].at))
		}
	}
	return out
}

func patient(o *lifecycle.Options) { o.MaxRetries = -1 }

// The engine is made outside of the bubble: Okta's client starts a goroutine
// that never ends.

func TestAUsedUpLimitIsWaitedForAndHoldsBackNoOtherEndpoint(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o, patient)
	synctest.Test(t, func(t *testing.T) {
		reset := time.Now().Add(20 * time.Second)
		o.on("GET /api/v1/users/*", func(n int, r request) answer {
			return limitOf(reply(200, person(path.Base(r.path), "ACTIVE", jane)), 600, max(0, 1-n), reset)
		})
		o.says("GET /api/v1/groups/00g1", 200, groupOf("00g1", "OKTA_GROUP", "a"))
		for _, id := range []string{"00u1", "00u2", "00u3"} {
			if _, err := e.Identity(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			if _, err := e.Entitlement(t.Context(), "00g1"); err != nil {
				t.Fatal(err)
			}
		}
		if got := o.times("GET /api/v1/users/00u3"); got[0] != 21*time.Second {
			t.Errorf("the third read was made after %v, want 21 s", got)
		}
		if got := o.times("GET /api/v1/groups/00g1"); got[1] != 0 {
			t.Errorf("groups were read after %v", got)
		}
	})
}

func TestTheLimitOfAnEndpointHoldsForEveryApp(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o, patient)
	synctest.Test(t, func(t *testing.T) {
		reset := time.Now().Add(20 * time.Second)
		for _, app := range []string{"0oa1", "0oa2"} {
			o.on("GET /api/v1/apps/"+app+"/users/00u1", func(int, request) answer {
				return limitOf(reply(200, object{"id": "00u1", "scope": "USER"}), 100, 0, reset)
			})
			if _, err := e.AppUser(t.Context(), app, "00u1"); err != nil {
				t.Fatal(err)
			}
		}
		if got := o.times("GET /api/v1/apps/0oa2/users/00u1"); got[0] != 21*time.Second {
			t.Errorf("the second app was asked after %v, want 21 s", got)
		}
	})
}

func TestARefusalIsWaitedOutByOktasOwnClock(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o, patient)
	synctest.Test(t, func(t *testing.T) {
		o.on("POST /api/v1/groups", func(n int, _ request) answer {
			if n > 0 {
				return reply(200, groupOf("00g1", "OKTA_GROUP", "a"))
			}
			a := limitOf(tooMany(), 30, 0, time.Now().Add(-time.Hour+12*time.Second))
			a.header.Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat)) // an hour behind us
			return a
		})
		if _, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "a"}); err != nil {
			t.Fatal(err)
		}
		if got := o.times("POST /api/v1/groups"); !slices.Equal(got, []time.Duration{0, 13 * time.Second}) {
			t.Errorf("sent after %v, want 0 and 13 s", got)
		}
	})
}

func TestWhatTheOrgHasLockedForAMomentIsAskedForAgain(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o, patient)
	synctest.Test(t, func(t *testing.T) {
		o.on("POST /api/v1/groups", func(n int, _ request) answer {
			if n > 0 {
				return reply(200, groupOf("00g1", "OKTA_GROUP", "a"))
			}
			return refuse(http.StatusLocked, "E0000239", "Policy priorities are being reconciled. Please try again later.")
		})
		if _, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "a"}); err != nil || o.count("POST /api/v1/groups") != 2 {
			t.Errorf("error %v, asked %v", err, o.asked())
		}
	})
}

func TestAWaitForALimitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o, patient)
	synctest.Test(t, func(t *testing.T) {
		reset := time.Now().Add(50 * time.Second)
		o.on("GET /api/v1/users/00u1", func(int, request) answer {
			return limitOf(reply(200, person("00u1", "ACTIVE", jane)), 600, 0, reset)
		})
		if _, err := e.Identity(t.Context(), "00u1"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		start := time.Now()
		if _, err := e.Identity(ctx, "00u1"); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 5*time.Second {
			t.Errorf("error %v after %s", err, time.Since(start))
		}
	})
}

func TestAsManyRequestsLeaveAsTheLimitLeaves(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o, patient)
	synctest.Test(t, func(t *testing.T) {
		const limit = 10
		start := time.Now().Truncate(time.Second)
		var mu sync.Mutex
		windows := map[int64]int{}
		o.on("GET /api/v1/users/00u1", func(int, request) answer {
			// Slow enough that all who may leave are on their way at once.
			if err := (&timer{}).wait(t.Context(), 100*time.Millisecond); err != nil {
				return answer{err: err}
			}
			now := time.Now()
			window := now.Sub(start).Milliseconds() / 61000
			mu.Lock()
			windows[window]++
			n := windows[window]
			mu.Unlock()
			reset := start.Add(time.Duration(window+1)*61*time.Second - time.Second)
			if n > limit {
				return limitOf(tooMany(), limit, 0, reset)
			}
			return limitOf(reply(200, person("00u1", "ACTIVE", jane)), limit, limit-n, reset)
		})
		var all sync.WaitGroup
		for range 4 * limit {
			all.Go(func() {
				if _, err := e.Identity(t.Context(), "00u1"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		// Only the very first burst cannot know the limit.
		if got := len(o.asked()); got > 4*limit+25-limit {
			t.Errorf("%d requests for %d answers", got, 4*limit)
		}
	})
}

func TestRequestsAtOnceStayBelowTheOrgsLimit(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o, patient)
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := 0, 0
		o.on("GET /api/v1/users/00u1", func(int, request) answer {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			if err := (&timer{}).wait(t.Context(), time.Second); err != nil {
				return answer{err: err}
			}
			mu.Lock()
			now--
			mu.Unlock()
			return reply(200, person("00u1", "ACTIVE", jane))
		})
		start := time.Now()
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				if _, err := e.Identity(t.Context(), "00u1"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if most != 25 || time.Since(start) != 4*time.Second {
			t.Errorf("%d at once, %s in all; want 25 and 4 s", most, time.Since(start))
		}
	})
}

// timer really waits, within a bubble.
type timer struct{}

func (*timer) wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func TestTheLimitOnRequestsAtOnceDoesNotWaitForItsReset(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o, patient)
	synctest.Test(t, func(t *testing.T) {
		o.on("GET /api/v1/users/00u1", func(n int, _ request) answer {
			if n == 0 {
				return limitOf(tooMany(), 0, 0, time.Now().Add(59*time.Second))
			}
			return reply(200, person("00u1", "ACTIVE", jane))
		})
		if _, err := e.Identity(t.Context(), "00u1"); err != nil {
			t.Fatal(err)
		}
		if got := o.times("GET /api/v1/users/00u1"); len(got) != 2 || got[1] > 10*time.Second {
			t.Errorf("read after %v", got)
		}
	})
}
