package orgapi

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// unlimited is what the headers say where there is no limit: clients read them
// and slow down as the end comes near.
const unlimited = 1_000_000

// limiter counts requests by the minute for each bucket, and those under way.
type limiter struct {
	perMinute, concurrent int
	now                   func() time.Time

	mu       sync.Mutex
	windows  map[string]*usage
	underWay int
}

// usage is what one bucket has left.
type usage struct {
	limit, used int
	resets      time.Time
}

func newLimiter(o Options) *limiter {
	return &limiter{perMinute: o.RateLimit, concurrent: o.Concurrent, now: o.Now, windows: map[string]*usage{}}
}

// enter counts a request, which leave ends unless it is refused.
func (l *limiter) enter(bucket string) (usage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.concurrent > 0 && l.underWay >= l.concurrent {
		// Nobody can know when one of them ends.
		return usage{resets: now.Add(time.Second)}, tooMany()
	}
	w := l.windows[bucket]
	if w == nil || !w.resets.After(now) {
		limit := l.perMinute
		if limit <= 0 {
			limit = unlimited
		}
		// Whole seconds, since that is all that the header can tell.
		w = &usage{limit: limit, resets: now.Truncate(time.Second).Add(time.Minute)}
		l.windows[bucket] = w
	}
	w.used++
	if w.used > w.limit && l.perMinute > 0 {
		return *w, tooMany()
	}
	l.underWay++
	return *w, nil
}

func (l *limiter) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.underWay--
}

func (u usage) header(h http.Header) {
	h.Set("X-Rate-Limit-Limit", strconv.Itoa(u.limit))
	h.Set("X-Rate-Limit-Remaining", strconv.Itoa(max(0, u.limit-u.used)))
	h.Set("X-Rate-Limit-Reset", strconv.FormatInt(u.resets.Unix(), 10))
}

func tooMany() *org.Error {
	return &org.Error{Status: http.StatusTooManyRequests, Code: "E0000047",
		Summary: "API call exceeded rate limit due to too many requests."}
}
