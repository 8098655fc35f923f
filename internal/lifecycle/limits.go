package lifecycle

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

const (
	// mostAtOnce stays well below the 75 requests at once that an org allows
	// all of its clients together.
	mostAtOnce = 25
	// longestWindow is twice Okta's: a limit that resets later than that is a
	// clock gone wrong.
	longestWindow = 2 * time.Minute
)

// limits keeps to the limits that Okta's answers tell: so many requests until
// the next full minute for each endpoint, and so many at once for the org
// (https://developer.okta.com/docs/reference/rate-limits/). Which endpoints
// share a limit differs from org to org, so each is looked at alone; one that
// shares another's finds out with its first answer. So does an engine that shares
// the org with others: their answers tell all of them what is left.
//
// Writes do not go before reads, for they rarely meet: a method is a part of its
// endpoint.
type limits struct {
	mu       sync.Mutex
	buckets  map[string]*bucket
	inFlight int
	fewer    int           // how many less than mostAtOnce, after a refusal
	changed  chan struct{} // closed when a request has ended; nil when nobody waits
}

// bucket is the state of one endpoint's limit.
type bucket struct {
	limit     int       // for a whole window; 0 when unknown
	remaining int       // as of the last answer, until reset
	reset     time.Time // by our clock; zero when unknown
	inFlight  int
	told      time.Time // the reset that a waiting person was told of
}

// full reports whether those in flight may use up what is left. The answer of
// any of them tells more.
func (b *bucket) full() bool {
	if time.Until(b.reset) > 0 {
		return b.remaining <= b.inFlight
	}
	return b.limit > 0 && b.limit <= b.inFlight
}

// Enter implements transport.Limits.
func (l *limits) Enter(req *http.Request) error {
	ctx, key := req.Context(), endpoint(req)
	for {
		wait, changed := l.enter(ctx, key)
		switch {
		case changed != nil:
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-changed:
			}
		case wait > 0:
			if err := pause(ctx, wait); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// enter takes a place, or tells how long to wait or what to wait for.
func (l *limits) enter(ctx context.Context, key string) (time.Duration, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buckets == nil {
		l.buckets = map[string]*bucket{}
	}
	b := l.buckets[key]
	if b == nil {
		b = &bucket{}
		l.buckets[key] = b
	}
	if wait := time.Until(b.reset); wait > 0 && b.remaining <= 0 {
		if !b.told.Equal(b.reset) {
			b.told = b.reset
			transport.Warn(ctx, fmt.Sprintf("waiting %s: the org's limit for %s is used up", wait.Round(time.Second), key), nil)
		}
		return wait, nil
	}
	if b.full() || l.inFlight >= max(1, mostAtOnce-l.fewer) {
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		return 0, l.changed
	}
	l.inFlight++
	b.inFlight++
	return 0, nil
}

// Leave implements transport.Limits.
func (l *limits) Leave(req *http.Request, resp *http.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[endpoint(req)]
	l.inFlight--
	b.inFlight--
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	switch {
	case resp == nil:
	case tooManyAtOnce(resp):
		l.fewer = max(l.fewer, mostAtOnce-max(1, (l.inFlight+1)/2))
	default:
		l.fewer = max(0, l.fewer-1)
		b.note(resp)
	}
}

// note takes over what an answer says of its endpoint's limit. Answers may
// arrive in another order than they were made.
func (b *bucket) note(resp *http.Response) {
	remaining, ok := number(resp.Header, "X-Rate-Limit-Remaining")
	wait, told := untilReset(resp)
	if !ok || !told || wait > longestWindow {
		return
	}
	b.limit, _ = number(resp.Header, "X-Rate-Limit-Limit")
	reset := time.Now().Add(wait)
	if sameWindow := reset.Sub(b.reset).Abs() < 5*time.Second; sameWindow {
		b.remaining = min(b.remaining, remaining)
		return
	}
	if reset.After(b.reset) {
		b.remaining, b.reset = remaining, reset
	}
}

// RetryAfter implements transport.Limits: Okta sends no Retry-After.
func (l *limits) RetryAfter(resp *http.Response) (time.Duration, bool) {
	if resp.StatusCode != http.StatusTooManyRequests || tooManyAtOnce(resp) {
		// A limit on requests at once is free again as soon as one has ended;
		// its Reset is no more than a guess.
		return 0, false
	}
	return untilReset(resp)
}

// untilReset is the time to the reset by the org's own clock, and a second
// more, since both of its times are cut to seconds.
func untilReset(resp *http.Response) (time.Duration, bool) {
	reset, ok := number(resp.Header, "X-Rate-Limit-Reset")
	if !ok {
		return 0, false
	}
	now := time.Now()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		now = date
	}
	return max(time.Unix(int64(reset), 0).Sub(now), 0) + time.Second, true
}

// tooManyAtOnce tells the limit on requests at once, whose answers say 0 of 0.
func tooManyAtOnce(resp *http.Response) bool {
	limit, ok := number(resp.Header, "X-Rate-Limit-Limit")
	return ok && limit == 0 && resp.StatusCode == http.StatusTooManyRequests
}

func number(h http.Header, name string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(h.Get(name)))
	return n, err == nil && n >= 0
}

// endpoint is the method and the path with its ids taken out.
func endpoint(req *http.Request) string {
	parts := strings.Split(req.URL.EscapedPath(), "/")
	for i := 1; i < len(parts); i++ {
		switch parts[i-1] {
		case "users", "groups", "apps", "mappings":
			parts[i] = "{id}"
		}
	}
	return req.Method + " " + strings.Join(parts, "/")
}
