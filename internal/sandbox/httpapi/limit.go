package httpapi

import (
	"sync"
	"time"
)

const window = time.Minute

// limiter counts requests in windows of a minute that begin with a key's first
// request. That the limit is 200 a minute is documented; how the minute is
// measured, and that it is per key, is not.
type limiter struct {
	limit int
	now   func() time.Time

	mu      sync.Mutex
	windows map[string]*usage
}

type usage struct {
	ends     time.Time
	requests int
}

func newLimiter(limit int, now func() time.Time) *limiter {
	return &limiter{limit: limit, now: now, windows: map[string]*usage{}}
}

// allow counts a request and, beyond the limit, says how long to wait.
func (l *limiter) allow(key string) (wait time.Duration, ok bool) {
	if l.limit <= 0 {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	current := l.windows[key]
	if current == nil || !current.ends.After(now) {
		current = &usage{ends: now.Add(window)}
		l.windows[key] = current
	}
	current.requests++
	return current.ends.Sub(now), current.requests <= l.limit
}
