package provider_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// quirk stands between the provider and a tenant, and makes of it the server that
// somebody else wrote.
type quirk struct {
	ask    func(*exchange)               // before the tenant is asked; it may answer itself
	answer func(*exchange)               // before the provider gets the answer
	each   func(resource map[string]any) // every resource in an answer
	ops    func(op map[string]any) []any // every operation of a PATCH of a group; nil leaves it out
}

// exchange is one request and its answer, both as decoded JSON.
type exchange struct {
	*http.Request
	asked    map[string]any
	status   int // 0 until there is an answer
	answered map[string]any
	raw      string // of an answer that is no JSON object
	header   http.Header
	tenant   http.Handler
}

func (e *exchange) on(method, pathPart string) bool {
	return e.Method == method && strings.Contains(e.URL.Path, pathPart)
}

// resources are those in the answer: of a list, or the one.
func (e *exchange) resources() []map[string]any {
	if list, ok := e.answered["Resources"].([]any); ok {
		out := make([]map[string]any, 0, len(list))
		for _, one := range list {
			if r, ok := one.(map[string]any); ok {
				out = append(out, r)
			}
		}
		return out
	}
	if e.answered["id"] == nil {
		return nil
	}
	return []map[string]any{e.answered}
}

// empty makes the answer one without a body.
func (e *exchange) empty(status int) { e.status, e.answered, e.raw = status, nil, "" }

// refuse answers with a SCIM error.
func (e *exchange) refuse(status int, detail string) {
	e.status = status
	e.answered = map[string]any{"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": fmt.Sprint(status), "detail": detail}
}

// look asks the tenant for something else meanwhile.
func (e *exchange) look(method, path string) (body map[string]any) {
	req := httptest.NewRequestWithContext(e.Context(), method, path, http.NoBody)
	req.Header.Set("Authorization", e.Header.Get("Authorization"))
	recorder := httptest.NewRecorder()
	e.tenant.ServeHTTP(recorder, req)
	_ = json.Unmarshal(recorder.Body.Bytes(), &body) // An error shows in what is missing.
	return body
}

// pass asks the tenant, unless there is an answer already.
func (e *exchange) pass() {
	if e.status != 0 {
		return
	}
	var body io.Reader
	if e.asked != nil {
		data, _ := json.Marshal(e.asked) // What was decoded can be encoded.
		body = bytes.NewReader(data)
	}
	req := e.Clone(e.Context())
	req.Body, req.ContentLength = http.NoBody, 0
	if body != nil {
		req.Body = io.NopCloser(body)
		req.ContentLength = -1
	}
	recorder := httptest.NewRecorder()
	e.tenant.ServeHTTP(recorder, req)
	e.status, e.header = recorder.Code, recorder.Header()
	if json.Unmarshal(recorder.Body.Bytes(), &e.answered) != nil {
		e.raw = recorder.Body.String()
	}
}

func (q quirk) serve(e *exchange) {
	operations, isPatch := e.asked["Operations"].([]any)
	if isPatch && q.ops != nil && strings.Contains(e.URL.Path, "/Groups/") {
		kept := []any{}
		for _, o := range operations {
			if op, ok := o.(map[string]any); ok {
				kept = append(kept, q.ops(op)...)
			}
		}
		e.asked["Operations"] = kept
		if len(kept) == 0 {
			// Nothing is left to be done, and the tenant would refuse no operations.
			e.Method, e.asked = http.MethodGet, nil
		}
	}
	if q.ask != nil {
		q.ask(e)
	}
	e.pass()
	if q.each != nil {
		for _, r := range e.resources() {
			q.each(r)
		}
	}
	if q.answer != nil {
		q.answer(e)
	}
}

// quirky serves a tenant with a quirk and returns its URL and key.
func quirky(t *testing.T, q quirk) (url, key string) {
	t.Helper()
	box := sandbox.New(t)
	tenant := box.Handler()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e := &exchange{Request: r, header: http.Header{}, tenant: tenant}
		if body, err := io.ReadAll(r.Body); err == nil && len(body) > 0 {
			if err := json.Unmarshal(body, &e.asked); err != nil {
				t.Errorf("%s %s was sent %q: %v", r.Method, r.URL, body, err)
			}
		}
		q.serve(e)
		maps.Copy(w.Header(), e.header)
		w.Header().Del("Content-Length")
		body := []byte(e.raw)
		if e.answered != nil {
			body, _ = json.Marshal(e.answered)
		}
		w.WriteHeader(e.status)
		if e.status != http.StatusNoContent {
			_, _ = w.Write(body)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, box.Key
}

func path(op map[string]any) string { return fmt.Sprint(op["path"]) }

func isVerb(op map[string]any, verb string) bool {
	return strings.EqualFold(fmt.Sprint(op["op"]), verb)
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}
