package httpapi_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/httpapi"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const adminKey = "the-administrators-key"

// clock is a clock that only the test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// service is a tenant with SCIM on, served without a network.
type service struct {
	http.Handler

	tenant *tenant.Tenant
	clock  *clock
}

type setup struct {
	tenant  tenant.Options
	http    httpapi.Options
	path    string
	scimOff bool
}

func serve(tb testing.TB, s setup) *service {
	tb.Helper()
	now := newClock()
	if s.path == "" {
		s.path = store.Memory
	}
	db, err := store.Open(tb.Context(), s.path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	s.tenant.Now, s.http.Now = now.Now, now.Now
	s.http.Log = slog.New(slog.NewTextHandler(failOnLog{tb}, nil))
	tn, err := tenant.New(tb.Context(), db, s.tenant)
	if err != nil {
		tb.Fatal(err)
	}
	if err := tn.EnsureKey(tb.Context(), adminKey, "test"); err != nil {
		tb.Fatal(err)
	}
	if err := tn.SetSCIMEnabled(tb.Context(), !s.scimOff); err != nil {
		tb.Fatal(err)
	}
	return &service{httpapi.New(tn, s.http), tn, now}
}

// failOnLog fails the test: the service logs its own failures and nothing else.
type failOnLog struct{ tb testing.TB }

func (f failOnLog) Write(line []byte) (int, error) {
	f.tb.Errorf("the service logged: %s", line)
	return len(line), nil
}

type response struct {
	status int
	header http.Header
	raw    string
	body   scim.Object // nil if the body is empty
}

// do sends a request; headers are name: value.
func (s *service) do(tb testing.TB, method, target, body string, headers ...string) response {
	tb.Helper()
	r := httptest.NewRequestWithContext(tb.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+adminKey)
	if body != "" {
		r.Header.Set("Content-Type", scim.MediaType)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	return s.send(tb, r)
}

func (s *service) send(tb testing.TB, r *http.Request) response {
	tb.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	result := w.Result()
	raw, err := io.ReadAll(result.Body)
	if err != nil {
		tb.Fatal(err)
	}
	out := response{status: result.StatusCode, header: result.Header, raw: string(raw)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &out.body); err != nil {
			tb.Fatalf("%s %s answered what is no JSON object: %q", r.Method, r.URL, raw)
		}
	}
	return out
}

// must sends a request that has to be answered with the status.
func (s *service) must(tb testing.TB, status int, method, target, body string, headers ...string) response {
	tb.Helper()
	got := s.do(tb, method, target, body, headers...)
	if got.status != status {
		tb.Fatalf("%s %s answered %d %s, want %d", method, target, got.status, got.raw, status)
	}
	return got
}

// checkError checks the form of a SCIM error (RFC 7644 §3.12).
func checkError(tb testing.TB, got response, status int, scimType string, words ...string) {
	tb.Helper()
	var wire struct {
		Schemas  []string `json:"schemas"`
		Status   string   `json:"status"`
		SCIMType string   `json:"scimType"`
		Detail   string   `json:"detail"`
	}
	if err := json.Unmarshal([]byte(got.raw), &wire); err != nil {
		tb.Fatalf("%d %q is no SCIM error: %v", got.status, got.raw, err)
	}
	if got.status != status || wire.Status != strconv.Itoa(status) {
		tb.Errorf("status is %d and %q in the body, want %d: %s", got.status, wire.Status, status, got.raw)
	}
	if wire.SCIMType != scimType || len(wire.Schemas) != 1 || wire.Schemas[0] != scim.ErrorURN {
		tb.Errorf("error is %s, want scimType %q", got.raw, scimType)
	}
	if got.header.Get("Content-Type") != scim.MediaType {
		tb.Errorf("Content-Type is %q", got.header.Get("Content-Type"))
	}
	for _, word := range words {
		if !strings.Contains(wire.Detail, word) {
			tb.Errorf("detail %q does not say %q", wire.Detail, word)
		}
	}
}

// person is a user as Veza wants one, as JSON.
func person(email string) string {
	data, err := json.Marshal(scim.Object{
		"schemas": []string{scim.UserURN}, "userName": email, "displayName": "Ada Lovelace",
		"name":   scim.Object{"givenName": "Ada", "familyName": "Lovelace"},
		"emails": []any{scim.Object{"value": email, "primary": true}},
	})
	if err != nil {
		panic(err)
	}
	return string(data)
}

func patch(operations string) string {
	return `{"schemas":["` + scim.PatchOpURN + `"],"Operations":` + operations + `}`
}

func (s *service) createUser(tb testing.TB, email string) string {
	tb.Helper()
	id, ok := s.must(tb, 201, "POST", "/scim/v2/Users", person(email)).body["id"].(string)
	if !ok {
		tb.Fatal("a created user has no id")
	}
	return id
}
