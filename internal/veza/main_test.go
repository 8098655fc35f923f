package veza_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tenant answers by a function and notes what it was asked, as
// "METHOD /path?decoded query".
type tenant struct {
	t      *testing.T
	answer func(*http.Request) reply

	mu     sync.Mutex
	asked  []string
	bodies []string
	heads  []http.Header
}

// reply is what a tenant says: a status with a body, or an error of the wire.
type reply struct {
	status int
	body   string
	header http.Header
	err    error
}

func (n *tenant) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
		if err := req.Body.Close(); err != nil {
			return nil, err
		}
	}
	line := req.Method + " " + req.URL.EscapedPath()
	if req.URL.RawQuery != "" {
		query, err := url.QueryUnescape(req.URL.RawQuery)
		if err != nil {
			return nil, err
		}
		line += "?" + query
	}
	n.mu.Lock()
	n.asked = append(n.asked, line)
	n.bodies = append(n.bodies, string(body))
	n.heads = append(n.heads, req.Header.Clone())
	n.mu.Unlock()
	req.Body = io.NopCloser(bytes.NewReader(body))
	r := n.answer(req)
	if r.err != nil {
		return nil, r.err
	}
	if r.header == nil {
		r.header = http.Header{}
	}
	return &http.Response{StatusCode: r.status, Header: r.header, Body: io.NopCloser(strings.NewReader(r.body)), Request: req}, nil
}

// want compares everything asked so far with lines.
func (n *tenant) want(lines ...string) {
	n.t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	if diff := cmp.Diff(lines, n.asked); diff != "" {
		n.t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// wantBody compares the body of request i with JSON.
func (n *tenant) wantBody(i int, want string) {
	n.t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	var a, b any
	if err := errors.Join(json.Unmarshal([]byte(want), &a), json.Unmarshal([]byte(n.bodies[i]), &b)); err != nil {
		n.t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		n.t.Errorf("body of request %d (-want +got):\n%s", i, diff)
	}
}

func newTenant(t *testing.T, answer func(*http.Request) reply) (*tenant, *veza.Client) {
	t.Helper()
	n := &tenant{t: t, answer: answer}
	base, err := url.Parse("https://acme.example.test")
	if err != nil {
		t.Fatal(err)
	}
	return n, veza.New(base, n)
}

// inTurn answers with replies one after the other, and fails after the last.
func inTurn(t *testing.T, replies ...reply) (*tenant, *veza.Client) {
	t.Helper()
	var mu sync.Mutex
	i := 0
	return newTenant(t, func(req *http.Request) reply {
		mu.Lock()
		defer mu.Unlock()
		if i++; i > len(replies) {
			return reply{err: fmt.Errorf("request %d was not expected: %s %s", i, req.Method, req.URL)}
		}
		return replies[i-1]
	})
}

func ok(body string) reply               { return reply{status: 200, body: body} }
func answer(code int, body string) reply { return reply{status: code, body: body} }
func lost(err error) reply               { return reply{err: err} }
func created(location string) reply {
	return reply{status: 201, header: http.Header{"Location": {location}}}
}
func scimError(code int, kind string) reply {
	return answer(code, fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"%d","scimType":%q,"detail":"said the server"}`, code, kind))
}

// page is a ListResponse with everything that was found.
func page(resources ...string) reply {
	return ok(fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":%d,"startIndex":1,"itemsPerPage":%d,"Resources":[%s]}`,
		len(resources), len(resources), strings.Join(resources, ",")))
}

const serviceProviderConfig = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{"supported":true},"filter":{"supported":true,"maxResults":200}}`

// collect reads a sequence up to its first error.
func collect[T any](seq iter.Seq2[T, error]) (out []T, err error) {
	for v, err := range seq {
		if err != nil {
			return out, err
		}
		out = append(out, v)
	}
	return out, nil
}

// is fails unless err matches wanted and none of the other sentinels.
func is(t *testing.T, err error, wanted ...error) {
	t.Helper()
	for _, sentinel := range []error{veza.ErrNotFound, veza.ErrConflict, veza.ErrSCIMOff, veza.ErrUnauthorized, veza.ErrForbidden, veza.ErrNoAPI, veza.ErrNotVerified} {
		if got, want := errors.Is(err, sentinel), slices.Contains(wanted, sentinel); got != want {
			t.Errorf("errors.Is(%v, %v) = %v", err, sentinel, got)
		}
	}
}

// says fails unless err holds every text.
func says(t *testing.T, err error, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("the error does not say %q: %v", text, err)
		}
	}
}
