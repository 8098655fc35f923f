package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// Server is a sandbox of a test, served over HTTP on a port of its own.
type Server struct {
	*Sandbox
	// URL is the tenant's, as in http://127.0.0.1:41234, with no slash at the end.
	URL string
	// Key is the secret of an administrator's API key: its owner holds admin and
	// scim_provisioner on the root team.
	Key string
	// OrgURL is the Okta org's, likewise; "" unless WithOrg asked for it. Its API
	// token is OrgToken().
	OrgURL string
}

// New serves a tenant in memory until the test ends: SCIM on, no activation
// delay, no rate limit, 200 resources a page, and a log of every request.
func New(tb testing.TB, options ...Option) *Server {
	tb.Helper()
	o := Options{SCIMEnabled: true, KeepRequests: true, NewKey: true}
	for _, option := range options {
		option(&o)
	}
	if o.APIKey != "" {
		o.NewKey = false
	}
	s, err := Open(o)
	if err != nil {
		tb.Fatalf("sandbox not opened: %v", err)
	}
	served := &Server{Sandbox: s, Key: s.AdminKey()}
	// Cleanups run last in, first out: the data is closed after the servers.
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Errorf("sandbox not closed: %v", err)
		}
	})
	served.URL = serveUntilEnd(tb, s.Handler(), o.Latency)
	if o.ServeOrg {
		served.OrgURL = serveUntilEnd(tb, s.OrgHandler(), o.Latency)
	}
	return served
}

// serveUntilEnd serves on a port of its own until the test ends, and gives the URL.
func serveUntilEnd(tb testing.TB, handler http.Handler, latency time.Duration) string {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatalf("sandbox not served: %v", err)
	}
	server := newHTTPServer(handler, latency)
	var unused sync.Map
	server.ConnState = func(c net.Conn, state http.ConnState) {
		if state == http.StateNew {
			unused.Store(c, nil)
		} else {
			unused.Delete(c)
		}
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	tb.Cleanup(func() {
		// A client that asks for many things at once opens connections that it never uses,
		// and a server that stops would wait five seconds for a request on each.
		unused.Range(func(c, _ any) bool {
			if c, ok := c.(net.Conn); ok {
				_ = c.Close()
			}
			return true
		})
		stop(server)
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			tb.Errorf("sandbox not served: %v", err)
		}
	})
	return "http://" + listener.Addr().String()
}

// ProviderConfig is the provider block that points at the server, and at its org where
// that is served.
func (s *Server) ProviderConfig() string {
	okta := ""
	if s.OrgURL != "" {
		okta = fmt.Sprintf("  okta = {\n    org_url   = %q\n    api_token = %q\n  }\n", s.OrgURL, s.OrgToken())
	}
	return fmt.Sprintf("provider \"veza\" {\n  url     = %q\n  api_key = %q\n%s}\n", s.URL, s.Key, okta)
}

// newHTTPServer bounds what one client can hold on to. The latency asked for
// comes on top: it is no fault of the client.
func newHTTPServer(handler http.Handler, latency time.Duration) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      2*time.Minute + latency,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// stopTime is how long requests under way may take to finish at a stop.
const stopTime = 5 * time.Second

// stop lets requests under way finish, for a while.
func stop(server *http.Server) {
	ctx, cancel := context.WithTimeout(unasked(), stopTime)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		_ = server.Close()
	}
}

// Count is how many requests with a method ("" for any) and a start of the path
// the request log holds.
func (s *Sandbox) Count(method, pathPrefix string) int {
	count := 0
	for _, r := range s.Requests() {
		if (method == "" || strings.EqualFold(r.Method, method)) && strings.HasPrefix(r.Path, pathPrefix) {
			count++
		}
	}
	return count
}

// Writes gives the requests of the log that ask for a change, in the order of
// their arrival. A search by POST is none.
func (s *Sandbox) Writes() []Request {
	var writes []Request
	for _, r := range s.Requests() {
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodOptions:
		case http.MethodPost:
			if !strings.HasSuffix(r.Path, "/.search") {
				writes = append(writes, r)
			}
		default:
			writes = append(writes, r)
		}
	}
	return writes
}
