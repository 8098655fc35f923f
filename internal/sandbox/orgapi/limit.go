package orgapi

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// unlimited is what the headers say where there is no limit: clients read them
// and slow down as the end comes near.
const unlimited = 1_000_000

// limitOther is what everything is counted with that has no limit of its own.
const limitOther = "other"

// limitOf names what a method of a path is counted with: few endpoints have a limit of
// their own (https://developer.okta.com/docs/reference/rl-global-mgmt/).
func limitOf(method, path string) string {
	const appsPath = "/api/v1/apps"
	switch path {
	case "/api/v1/users", "/api/v1/groups", "/api/v1/groups/:group", "/api/v1/logs", appsPath + "/:app":
		return path
	case "/api/v1/users/:user":
		if method == http.MethodGet {
			return method + " " + path
		}
		return path
	}
	if path == appsPath || strings.HasPrefix(path, appsPath+"/") {
		return appsPath
	}
	return limitOther
}

// limiter counts requests by the minute for each limit, and those under way.
type limiter struct {
	perMinute, concurrent int
	now                   func() time.Time

	mu       sync.Mutex
	windows  map[string]*usage
	underWay int
}

// usage is what one limit has left.
type usage struct {
	limit, used int
	resets      time.Time
}

func newLimiter(o Options) *limiter {
	return &limiter{perMinute: o.RateLimit, concurrent: o.Concurrent, now: o.Now, windows: map[string]*usage{}}
}

// enter counts a request, which leave ends unless it is refused.
func (l *limiter) enter(name string) (usage, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.concurrent > 0 && l.underWay >= l.concurrent {
		// Nobody can know when one of them ends.
		return usage{resets: now.Add(time.Second)}, tooMany()
	}
	w := l.windows[name]
	if w == nil || !w.resets.After(now) {
		limit := l.perMinute
		if limit <= 0 {
			limit = unlimited
		}
		// Whole seconds, since that is all that the header can tell.
		w = &usage{limit: limit, resets: now.Truncate(time.Second).Add(time.Minute)}
		l.windows[name] = w
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
