package transport

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"sync/atomic"
)

// call is one request with all its attempts.
type call struct {
	retries *retries
	method  string
	attempt int

	seeksConnection, hasConnection atomic.Bool
}

type callKey struct{}

// nextAttempt counts from 1. A context without a call, which only a chain put
// together by hand has, is its own first attempt.
func nextAttempt(ctx context.Context) int {
	c, ok := ctx.Value(callKey{}).(*call)
	if !ok {
		return 1
	}
	c.attempt++
	return c.attempt
}

// trace notes whether an attempt ever had a connection to be written to.
func (c *call) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) {
			c.seeksConnection.Store(true)
			c.hasConnection.Store(false)
		},
		GotConn: func(httptrace.GotConnInfo) { c.hasConnection.Store(true) },
	}
}

// neverSent reports whether err came before the first byte of the request, as
// far as can be proven: name look-up, dialling, proxy and TLS handshake end
// without a connection. A base that is no http.Transport calls no trace, hence
// only its error speaks.
func (c *call) neverSent(err error) bool {
	if c.seeksConnection.Load() {
		return !c.hasConnection.Load()
	}
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		return op.Op == "dial"
	}
	dns := (*net.DNSError)(nil)
	return errors.As(err, &dns)
}
