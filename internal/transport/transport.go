// Package transport is the one way out of the provider: retries, request
// budget, authorization and request log for every API the provider speaks.
package transport

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	defaultRetries      = 4
	maxRetries          = 100
	defaultTimeout      = 60 * time.Second
	defaultRetryWaitMin = 500 * time.Millisecond
	defaultRetryWaitMax = 30 * time.Second

	// vezaRequestsPerMinute is Veza's published limit ("Query Limit: 200
	// requests per minute", SCIM API page).
	vezaRequestsPerMinute = 200
)

// Options says where requests may go and how patiently they are sent.
type Options struct {
	// BaseURL is https, or http to a loopback host. The token is sent to this
	// scheme, host and port, and no request is sent anywhere else, redirects
	// included.
	BaseURL *url.URL
	// Token is sent as "Authorization: Bearer". When it is empty the
	// request's own Authorization header stays.
	Token string
	// Scheme is the word before the token; empty is "Bearer".
	Scheme string
	// TokenSource, where Token is empty, is asked right before every attempt, so
	// that a token may end while a request waits for its turn.
	TokenSource func(context.Context) (string, error)
	// Limits paces attempts by what the server tells of its rate limits. Nil
	// obeys Retry-After, and holds every attempt back after a 429.
	Limits Limits
	// UserAgent is sent unless empty.
	UserAgent string
	// Base sends one attempt. Nil is an http.Transport with TLS 1.2 or newer
	// and the proxy of the environment.
	Base http.RoundTripper
	// CACertificate holds PEM certificates that are trusted in addition to
	// the system's. It is not allowed together with Base.
	CACertificate []byte
	// RequestsPerMinute is the budget, which every attempt draws on, and which chains
	// over the network with the same BaseURL and Token share, keeping to the least
	// that any of them gives. 0 is 200 on *.vezacloud.com and unlimited elsewhere;
	// negative is unlimited.
	RequestsPerMinute int
	// MaxRetries is the number of attempts after the first, at most 100.
	// Negative is 4.
	MaxRetries int
	// RequestTimeout bounds one attempt, its answer's body included; 0 is 60 s.
	RequestTimeout time.Duration
	// RetryWaitMin and RetryWaitMax bound the wait before a retry when the
	// server does not name one; 0 is 500 ms and 30 s. A wait that the server
	// names with Retry-After is obeyed up to 2 minutes.
	RetryWaitMin, RetryWaitMax time.Duration
}

// New returns the chain guard -> retries -> limits -> budget -> authorization ->
// request log -> base. It is safe for concurrent use. Answers arrive with their body
// read, so that closing it is cheap; it should be closed all the same.
func New(o Options) (http.RoundTripper, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	base := o.Base
	if base == nil {
		var err error
		if base, err = newBase(o.CACertificate); err != nil {
			return nil, err
		}
	}
	budget := o.budget()
	var rt http.RoundTripper = &whole{next: base, timeout: cmp.Or(o.RequestTimeout, defaultTimeout)}
	rt = &requestLog{next: rt}
	// Signed last: a token may end while an attempt waits for its turn.
	rt = &authorized{next: rt, token: o.Token, source: o.TokenSource, scheme: cmp.Or(o.Scheme, "Bearer"), userAgent: o.UserAgent}
	rt = &paced{next: rt, budget: budget}
	if o.Limits != nil {
		rt = &limited{next: rt, limits: o.Limits}
	}
	return &guard{
		base: o.BaseURL,
		next: &retries{
			attempts: &http.Client{Transport: rt, CheckRedirect: leaveRedirects},
			budget:   budget,
			limits:   o.Limits,
			token:    o.Token,
			max:      o.retries(),
			waitMin:  cmp.Or(o.RetryWaitMin, defaultRetryWaitMin),
			waitMax:  cmp.Or(o.RetryWaitMax, defaultRetryWaitMax),
		},
		closeIdle: func() { (&http.Client{Transport: base}).CloseIdleConnections() },
	}, nil
}

// leaveRedirects hands a redirect to the caller's http.Client, whose next hop
// then passes the guard like any other request.
func leaveRedirects(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (o Options) check() error {
	switch {
	case o.BaseURL == nil:
		return errors.New("no URL to send requests to")
	case o.Base != nil && o.CACertificate != nil:
		return errors.New("a CA certificate has no effect on requests that do not go over the network")
	case o.Token != "" && o.TokenSource != nil:
		return errors.New("a token and a source of tokens exclude each other")
	case o.MaxRetries > maxRetries:
		return fmt.Errorf("%d retries are too many: at most %d", o.MaxRetries, maxRetries)
	case o.RequestTimeout < 0 || o.RetryWaitMin < 0 || o.RetryWaitMax < 0:
		return errors.New("timeouts and waits between retries cannot be negative")
	}
	if err := checkToken(o.Token); err != nil {
		return err
	}
	return checkScheme(o.BaseURL)
}

func (o Options) retries() int {
	if o.MaxRetries < 0 {
		return defaultRetries
	}
	return o.MaxRetries
}

func (o Options) requestsPerMinute() int {
	host := strings.ToLower(o.BaseURL.Hostname())
	switch {
	case o.RequestsPerMinute != 0:
		return max(o.RequestsPerMinute, 0)
	case strings.HasSuffix(host, ".vezacloud.com"):
		return vezaRequestsPerMinute
	default:
		return 0
	}
}
