package transport

import (
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestWait is the longest Retry-After that is obeyed. Beyond it the person
// who waits is better served by the server's answer.
const longestWait = 2 * time.Minute

// RetryAfter returns the wait that a Retry-After header asks for (RFC 9110
// §10.2.3): seconds, or a date, which is taken relative to the answer's own
// Date header, so that the two clocks need not agree, or to now without one.
// A time gone by is 0. The second result is false when there is no such header
// or it cannot be read.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	if seconds, ok := parseSeconds(value); ok {
		return seconds, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return max(at.Sub(now), 0), true
}

// parseSeconds reads digits with an optional sign, and answers a number too
// large for a duration with the longest one.
func parseSeconds(value string) (time.Duration, bool) {
	digits := strings.TrimPrefix(value, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	if digits != value {
		return 0, true
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > math.MaxInt64/int64(time.Second) {
		return math.MaxInt64, true
	}
	return time.Duration(n) * time.Second, true
}

// jitter returns the wait before retry n (0 is the first): between half and
// all of least doubled n times, and never more than most.
func jitter(least, most time.Duration, n int) time.Duration {
	full := double(least, most, n)
	half := full / 2
	return half + rand.N(full-half+1)
}

// jitterLimited is the wait after a 429 that names none: limits count by the
// minute, so the default waits (4, 8, 16, 30 s and up to half as much again)
// together outlast one.
func jitterLimited(least, most time.Duration, n int) time.Duration {
	full := double(8*least, most, n)
	return min(full+rand.N(full/2+1), most)
}

func double(d, most time.Duration, n int) time.Duration {
	for range n {
		if d >= most {
			break
		}
		d *= 2
	}
	return min(d, most)
}
