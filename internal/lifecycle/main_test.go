package lifecycle_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// Okta's client starts a cache of tokens that it is never asked for; it
		// ends when the client is collected.
		goleak.IgnoreTopFunction("github.com/patrickmn/go-cache.(*janitor).Run"))
}

const orgURL = "https://acme.okta.example"

// org answers by handlers of "METHOD /path", without a network, and notes what
// was asked.
type org struct {
	mu       sync.Mutex
	handlers map[string]handler
	requests []request
}

type request struct {
	line   string // METHOD /path?query
	path   string // METHOD /path
	query  url.Values
	header http.Header
	body   string
	at     time.Time
}

// handler answers the nth request (from 0) that it is for.
type handler func(n int, r request) answer

type answer struct {
	status int
	header http.Header
	body   string
	err    error
}

func newOrg() *org { return &org{handlers: map[string]handler{}} }

// on adds a handler. A path may hold one * for any segment.
func (o *org) on(path string, h handler) *org {
	o.handlers[path] = h
	return o
}

// says adds a handler that always answers the same.
func (o *org) says(path string, status int, body any) *org {
	return o.on(path, func(int, request) answer { return reply(status, body) })
}

func (o *org) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return nil, err
		}
	}
	path := req.Method + " " + req.URL.Path
	line := path
	if req.URL.RawQuery != "" {
		line += "?" + req.URL.RawQuery
	}
	r := request{line: line, path: path, query: req.URL.Query(), header: req.Header.Clone(), body: string(body), at: time.Now()}
	o.mu.Lock()
	h, n := o.handler(path)
	o.requests = append(o.requests, r)
	o.mu.Unlock()
	if h == nil {
		return nil, fmt.Errorf("nobody answers %s", path)
	}
	a := h(n, r)
	if a.err != nil {
		return nil, a.err
	}
	if a.header == nil {
		a.header = http.Header{}
	}
	if a.header.Get("Content-Type") == "" {
		a.header.Set("Content-Type", "application/json")
	}
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

func (o *org) handler(path string) (handler, int) {
	find := func(path string) string {
		if o.handlers[path] != nil {
			return path
		}
		for pattern := range o.handlers {
			before, after, ok := strings.Cut(pattern, "*")
			if rest, cut := strings.CutPrefix(path, before); ok && cut && strings.HasSuffix(rest, after) && !strings.Contains(strings.TrimSuffix(rest, after), "/") {
				return pattern
			}
		}
		return ""
	}
	key, n := find(path), 0
	for _, r := range o.requests {
		if find(r.path) == key {
			n++
		}
	}
	return o.handlers[key], n
}

// asked returns the lines of all requests, in order.
func (o *org) asked() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []string
	for _, r := range o.requests {
		out = append(out, r.line)
	}
	return out
}

// count returns how many requests went to a path (no query).
func (o *org) count(path string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, r := range o.requests {
		if r.path == path {
			n++
		}
	}
	return n
}

// last returns the newest request to a path.
func (o *org) last(t *testing.T, path string) request {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range slices.Backward(o.requests) {
		if r.path == path {
			return r
		}
	}
	t.Fatalf("nothing was sent to %s", path)
	return request{}
}

func wantAsked(t *testing.T, o *org, want ...string) {
	t.Helper()
	if got := o.asked(); !slices.Equal(got, want) {
		t.Errorf("requests\n %s\nwant\n %s", strings.Join(got, "\n "), strings.Join(want, "\n "))
	}
}

func reply(status int, body any) answer {
	switch b := body.(type) {
	case nil:
		return answer{status: status}
	case string:
		return answer{status: status, body: b}
	}
	data, err := json.Marshal(body)
	if err != nil {
		return answer{err: err}
	}
	return answer{status: status, body: string(data)}
}

// refuse is an error in Okta's form.
func refuse(status int, code, summary string, causes ...string) answer {
	list := []map[string]string{}
	for _, c := range causes {
		list = append(list, map[string]string{"errorSummary": c})
	}
	return reply(status, map[string]any{"errorCode": code, "errorSummary": summary, "errorLink": code, "errorId": "oae1", "errorCauses": list})
}

func notFound(id, kind string) answer {
	return refuse(http.StatusNotFound, "E0000007", "Not found: Resource not found: "+id+" ("+kind+")")
}

var errLost = errors.New("read tcp: connection reset by peer")

func lost() answer { return answer{err: errLost} }

type object = map[string]any

// person is an Okta user on the wire; extra are further profile attributes.
func person(id, status, login string, extra ...object) object {
	profile := object{
		"login": login, "email": login, "firstName": "Jane", "lastName": "Doe", "mobilePhone": nil, "secondEmail": nil,
	}
	for _, e := range extra {
		for k, v := range e {
			profile[k] = v
		}
	}
	return object{
		"id": id, "status": status, "created": "2026-01-06T09:19:35.000Z", "activated": nil, "lastLogin": nil,
		"lastUpdated": "2026-01-06T09:19:35.000Z", "type": object{"id": "oty1"}, "profile": profile,
	}
}

func groupOf(id, kind, name string) object {
	return object{
		"id": id, "type": kind, "created": "2026-01-06T09:19:35.000Z", "lastUpdated": "2026-01-06T09:19:35.000Z",
		"lastMembershipUpdated": "2026-01-06T09:19:35.000Z", "objectClass": []string{"okta:user_group"},
		"profile": object{"name": name, "description": "", "costCenter": "4711"},
	}
}

// wanted is an identity as a caller wishes it.
func wanted(login string, extra ...object) lifecycle.Identity {
	profile := object{"login": login, "email": login, "first_name": "Jane", "last_name": "Doe"}
	for _, e := range extra {
		for k, v := range e {
			profile[k] = v
		}
	}
	return lifecycle.Identity{Profile: profile}
}

func newEngine(t *testing.T, base http.RoundTripper, change ...func(*lifecycle.Options)) *lifecycle.Engine {
	t.Helper()
	u, err := url.Parse(orgURL)
	if err != nil {
		t.Fatal(err)
	}
	o := lifecycle.Options{OrgURL: u, Token: "00token", Base: base, Wait: noWait}
	for _, c := range change {
		c(&o)
	}
	e, err := lifecycle.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func noWait(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// waits notes the waits instead of waiting.
type waits struct {
	mu   sync.Mutex
	list []time.Duration
}

func (w *waits) wait(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = append(w.list, d)
	return ctx.Err()
}
