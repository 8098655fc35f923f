package transport

import (
	"net/http"
	"time"
)

// Limits knows how a server tells of its rate limits, such as Okta with one
// limit for each group of endpoints. It is used concurrently.
type Limits interface {
	// Enter waits until an attempt at req may leave, or until its context
	// ends, whose error it then returns. Each Enter without an error is
	// followed by one Leave.
	Enter(req *http.Request) error
	// Leave is handed the attempt's answer, or nil where none came. It must
	// not touch the body.
	Leave(req *http.Request, resp *http.Response)
	// RetryAfter is the wait that an answer asks for, and false where it names
	// none; then a Retry-After header is obeyed.
	RetryAfter(resp *http.Response) (time.Duration, bool)
}

// limited lets every attempt pass through the limits, outside of the attempt's
// own timeout: a wait for the next minute is no slow answer.
type limited struct {
	next   http.RoundTripper
	limits Limits
}

func (l *limited) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := l.limits.Enter(req); err != nil {
		closeBody(req)
		return nil, err
	}
	resp, err := l.next.RoundTrip(req)
	if err != nil {
		l.limits.Leave(req, nil)
		return nil, err
	}
	l.limits.Leave(req, resp)
	return resp, nil
}
