package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// retries sends a request again where that can do no harm.
type retries struct {
	attempts         *http.Client
	budget           *budget
	limits           Limits // nil when Retry-After alone is obeyed
	token            string
	max              int
	waitMin, waitMax time.Duration
}

func (r *retries) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := bufferBody(req)
	if err != nil {
		return nil, fmt.Errorf("read the body of %s %s: %w", req.Method, req.URL.Path, err)
	}
	c := &call{retries: r, method: req.Method}
	ctx := httptrace.WithClientTrace(req.Context(), c.trace())
	ctx = context.WithValue(masked(ctx, r.token), callKey{}, c)
	again := &retryablehttp.Request{Request: req.Clone(ctx)}
	again.Body, again.GetBody = nil, nil
	if body != nil {
		if err := again.SetBody(body); err != nil {
			return nil, err
		}
	}
	// One client per request: its hooks are told neither method nor context.
	client := &retryablehttp.Client{
		HTTPClient:   r.attempts,
		RetryMax:     r.max,
		RetryWaitMin: r.waitMin,
		RetryWaitMax: r.waitMax,
		CheckRetry:   c.check,
		Backoff:      c.backoff,
		ErrorHandler: c.lastAnswer,
	}
	resp, err := client.Do(again)
	if err != nil {
		return nil, unwrapURL(err)
	}
	resp.Request = req
	return resp, nil
}

// bufferBody reads the body, so that each attempt sends all of it. It returns
// nil when there is none.
func bufferBody(req *http.Request) ([]byte, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return nil, nil
	}
	data, err := io.ReadAll(req.Body)
	if err := errors.Join(err, req.Body.Close()); err != nil {
		return nil, err
	}
	return data, nil
}

// unwrapURL removes what http.Client adds to an error, since the caller's own
// http.Client adds it again.
func unwrapURL(err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		return u.Err
	}
	return err
}

// check is retryablehttp's CheckRetry.
func (c *call) check(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		if err == nil {
			return false, nil // A write was heard out: its answer is worth more than the cancelling.
		}
		return false, ctx.Err()
	}
	if err != nil {
		return c.retryError(err), nil
	}
	wait, told := c.retryAfter(resp)
	if told && wait > longestWait {
		return false, nil
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusLocked:
		// Okta locks what it is still at work on, for a moment (E0000239).
		return true, nil
	case http.StatusServiceUnavailable:
		// A server that says when to come back has not acted.
		return told || c.repeatable(), nil
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		return c.repeatable(), nil
	case http.StatusInternalServerError:
		return c.reads(), nil
	}
	return false, nil
}

func (c *call) retryError(err error) bool {
	if errors.As(err, new(permanent)) || errors.Is(err, http.ErrSchemeMismatch) {
		return false
	}
	if certificate := (*tls.CertificateVerificationError)(nil); errors.As(err, &certificate) {
		return false
	}
	return c.repeatable() || c.neverSent(err)
}

// repeatable reports whether the request sent twice does what it does once.
// PATCH is on the list because every PATCH of our clients sets, adds or
// removes named values.
func (c *call) repeatable() bool {
	switch c.method {
	case http.MethodPut, http.MethodPatch, http.MethodDelete:
		return true
	}
	return c.reads()
}

func (c *call) reads() bool { return onlyReads(c.method) }

func onlyReads(method string) bool {
	switch method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions:
		return true
	}
	return false
}

// backoff is retryablehttp's Backoff. It is asked only when a retry follows.
func (c *call) backoff(least, most time.Duration, n int, resp *http.Response) time.Duration {
	if resp == nil {
		return jitter(least, most, n)
	}
	wait, told := c.retryAfter(resp)
	limited := resp.StatusCode == http.StatusTooManyRequests
	switch {
	case told:
	case limited:
		wait = jitterLimited(least, most, n)
	default:
		wait = jitter(least, most, n)
	}
	if limited && c.retries.limits == nil {
		c.retries.budget.hold(resp.Request.Context(), wait)
	}
	logWait(resp, wait, c.retries.budget.perMinute())
	return wait
}

// retryAfter is the wait that an answer asks for in any form that is known.
func (c *call) retryAfter(resp *http.Response) (time.Duration, bool) {
	if c.retries.limits != nil {
		if wait, told := c.retries.limits.RetryAfter(resp); told {
			return wait, true
		}
	}
	return RetryAfter(resp.Header, time.Now())
}

// lastAnswer is retryablehttp's ErrorHandler: the server's own words are worth
// more than "giving up".
func (c *call) lastAnswer(resp *http.Response, err error, tries int) (*http.Response, error) {
	if err == nil {
		return resp, nil
	}
	if resp != nil {
		// Its body has been read already; closing it cannot fail.
		_ = resp.Body.Close()
	}
	if err = unwrapURL(err); tries > 1 {
		err = fmt.Errorf("%w (tried %d times)", err, tries)
	}
	return nil, err
}
