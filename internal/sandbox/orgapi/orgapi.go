// Package orgapi serves an Okta org over HTTP.
package orgapi

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// Options say how an org is served.
type Options struct {
	// Accepts says whether an API token is good, sent as "Authorization: SSWS
	// TOKEN". Such tokens belong to the org's administrator.
	Accepts func(token string) bool
	// RateLimit is requests a minute for each group of endpoints; 0 is no limit.
	RateLimit int
	// Concurrent is how many requests may be under way; 0 is no limit. A real org
	// allows 75.
	Concurrent int
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Logger gets what went wrong inside; nil is none.
	Logger *slog.Logger
}

// server answers requests.
type server struct {
	org     *org.Org
	options Options
	limiter *limiter
	routes  *node
	log     *slog.Logger
}

// New serves an org: /api/v1, /oauth2/v1 and /.well-known.
func New(o *org.Org, options Options) http.Handler {
	if options.Now == nil {
		options.Now = time.Now
	}
	if options.Logger == nil {
		options.Logger = slog.New(slog.DiscardHandler)
	}
	s := &server{org: o, options: options, limiter: newLimiter(options), log: options.Logger}
	s.routes = s.table()
	return s
}

// maxBody is the most that a request may send.
const maxBody = 1 << 20

// request is one call, as its handler sees it.
type request struct {
	*http.Request
	id     string
	base   string // https://org.example.com
	params map[string]string
	query  url.Values
	body   []byte
	actor  org.Actor
	scopes []string // nil for an API token, which may do everything
}

func (r *request) param(name string) string { return r.params[name] }

// answer is what a handler gives.
type answer struct {
	status int
	header http.Header
	body   any // nil sends no body
}

func ok(body any) (answer, error) { return answer{status: http.StatusOK, body: body}, nil }

func noContent() (answer, error) { return answer{status: http.StatusNoContent}, nil }

type handler func(*request) (answer, error)

// empty is the body {}, which Okta sends where there is nothing to say.
type empty struct{}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := &request{Request: r, id: requestID(), base: baseURL(r)}
	a, err := s.serve(w, q)
	if err != nil {
		a = s.fail(q, err)
	}
	s.send(w, q, a)
}

func (s *server) send(w http.ResponseWriter, r *request, a answer) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	h.Set("X-Okta-Request-Id", r.id)
	// The limits are counted from it, so it is the org's clock that it tells.
	h.Set("Date", s.options.Now().UTC().Format(http.TimeFormat))
	h.Set("Cache-Control", "no-cache, no-store")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "0")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Strict-Transport-Security", "max-age=315360000; includeSubDomains")
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	if d, ok := a.body.(document); ok {
		h.Set("Content-Type", d.mediaType)
		w.WriteHeader(a.status)
		_, _ = w.Write(d.content)
		return
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(a.body); err != nil {
		s.log.Error("an answer could not be written", "error", err, "path", r.URL.Path)
		a.status = http.StatusInternalServerError
	}
	h.Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_, _ = w.Write(bytes.TrimRight(b.Bytes(), "\n"))
}

// serve finds the route, then counts the request, then asks who calls, then runs it.
func (s *server) serve(w http.ResponseWriter, r *request) (answer, error) {
	found, params := s.routes.find(r.URL)
	var at route
	var allowed bool
	if found != nil {
		if at, allowed = found.methods[r.Method]; !allowed && r.Method == http.MethodHead {
			at, allowed = found.methods[http.MethodGet]
		}
	}
	usage, err := s.limiter.enter(cmp.Or(at.limit, limitOther))
	usage.header(w.Header())
	if err != nil {
		return answer{}, err
	}
	defer s.limiter.leave()
	r.params = params
	if r.query, err = url.ParseQuery(r.URL.RawQuery); err != nil {
		return answer{}, &org.Error{Status: http.StatusBadRequest, Code: "E0000002", Summary: "The request was not valid: the query cannot be read"}
	}
	if found == nil {
		return answer{}, noSuchPath()
	}
	if !allowed {
		return answer{}, &org.Error{Status: http.StatusMethodNotAllowed, Code: "E0000022",
			Summary: "The endpoint does not support the provided HTTP method"}
	}
	if !at.open {
		if err := s.authenticate(r, at.scope); err != nil {
			return answer{}, err
		}
	}
	if err := r.readBody(w); err != nil {
		return answer{}, err
	}
	r.Request = r.WithContext(s.callContext(r))
	return at.handle(r)
}

func (s *server) callContext(r *request) context.Context {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	return org.WithCall(r.Context(), org.Call{
		RequestID: r.id, IP: host, UserAgent: r.UserAgent(), Path: r.URL.Path, Actor: r.actor,
	})
}

// readBody takes the whole body before anything is done.
func (r *request) readBody(w http.ResponseWriter) error {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	var err error
	r.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return &org.Error{Status: http.StatusRequestEntityTooLarge, Code: "E0000002", Summary: "The request was not valid: the body is too large"}
	}
	if err != nil {
		return org.Malformed()
	}
	kind := strings.ToLower(r.Header.Get("Content-Type"))
	if len(r.body) > 0 && kind != "" && !strings.Contains(kind, "json") && !strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
		return &org.Error{Status: http.StatusBadRequest, Code: "E0000021",
			Summary: "Bad request.  Accept and/or Content-Type headers likely do not match supported values."}
	}
	return nil
}

// decode reads the body as JSON. An empty one and null leave into as it is.
func (r *request) decode(into any) error {
	if len(bytes.TrimSpace(r.body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(r.body))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return org.Malformed()
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return org.Malformed()
	}
	return nil
}

// required is decode for a body that must be an object.
func (r *request) required(into any) error {
	if body := bytes.TrimSpace(r.body); len(body) == 0 || body[0] != '{' {
		return org.Malformed()
	}
	return r.decode(into)
}

// flag reads a boolean parameter.
func (r *request) flag(name string, otherwise bool) bool {
	switch strings.ToLower(r.query.Get(name)) {
	case "true":
		return true
	case "false":
		return false
	}
	return otherwise
}

// baseURL is the org's own name, as the caller knows it.
func baseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return (&url.URL{Scheme: scheme, Host: r.Host}).String()
}

func requestID() string { return "req" + org.Secret(24) }

func noSuchPath() *org.Error {
	return &org.Error{Status: http.StatusNotFound, Code: "E0000008", Summary: "The requested path was not found"}
}

// problem is the body of every refusal.
type problem struct {
	Code    string  `json:"errorCode"`
	Summary string  `json:"errorSummary"`
	Link    string  `json:"errorLink"`
	ID      string  `json:"errorId"`
	Causes  []cause `json:"errorCauses"`
}

type cause struct {
	Summary string `json:"errorSummary"`
}

// scopeError is a refusal that says which scope is missing.
type scopeError struct{ scope string }

func (e scopeError) Error() string { return "missing scope " + e.scope }

func (s *server) fail(r *request, err error) answer {
	header := http.Header{}
	refused := new(org.Error)
	switch {
	case errors.As(err, &refused):
	case errors.As(err, new(scopeError)):
		var missing scopeError
		errors.As(err, &missing)
		// The body of this refusal is not documented; the header is that of RFC 6750.
		header.Set("WWW-Authenticate", fmt.Sprintf(`Bearer authorization_uri="%s/oauth2/v1/authorize", realm="%s", scope=%q, `+
			`error="insufficient_scope", error_description="The access token provided does not contain the required scopes.", resource=%q`,
			r.base, r.base, missing.scope, r.URL.Path))
		refused = org.Forbidden()
	default:
		s.log.Error("request failed", "error", err, "method", r.Method, "path", r.URL.Path, "request_id", r.id)
		refused = &org.Error{Status: http.StatusInternalServerError, Code: "E0000009", Summary: "Internal Server Error"}
	}
	body := problem{
		Code: refused.Code, Summary: refused.Summary, Link: refused.Code, ID: "oae" + org.Secret(22), Causes: []cause{},
	}
	for _, text := range refused.Causes {
		body.Causes = append(body.Causes, cause{text})
	}
	return answer{status: refused.Status, header: header, body: body}
}
