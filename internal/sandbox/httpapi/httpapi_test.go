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

func serve(t testing.TB, s setup) *service {
	t.Helper()
	now := newClock()
	if s.path == "" {
		s.path = store.Memory
	}
	db, err := store.Open(t.Context(), s.path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	s.tenant.Now, s.http.Now = now.Now, now.Now
	s.http.Log = slog.New(slog.NewTextHandler(failOnLog{t}, nil))
	tn, err := tenant.New(t.Context(), db, s.tenant)
	if err != nil {
		t.Fatal(err)
	}
	if err := tn.EnsureKey(t.Context(), adminKey, "test"); err != nil {
		t.Fatal(err)
	}
	if err := tn.SetSCIMEnabled(t.Context(), !s.scimOff); err != nil {
		t.Fatal(err)
	}
	return &service{httpapi.New(tn, s.http), tn, now}
}

// failOnLog fails the test: the service logs its own failures and nothing else.
type failOnLog struct{ t testing.TB }

func (f failOnLog) Write(line []byte) (int, error) {
	f.t.Errorf("the service logged: %s", line)
	return len(line), nil
}

type response struct {
	status int
	header http.Header
	raw    string
	body   scim.Object // nil if the body is empty
}

// do sends a request; headers are name: value.
func (s *service) do(t testing.TB, method, target, body string, headers ...string) response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+adminKey)
	if body != "" {
		r.Header.Set("Content-Type", scim.MediaType)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	return s.send(t, r)
}

func (s *service) send(t testing.TB, r *http.Request) response {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	result := w.Result()
	raw, err := io.ReadAll(result.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := response{status: result.StatusCode, header: result.Header, raw: string(raw)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &out.body); err != nil {
			t.Fatalf("%s %s answered what is no JSON object: %q", r.Method, r.URL, raw)
		}
	}
	return out
}

// must sends a request that has to be answered with the status.
func (s *service) must(t testing.TB, status int, method, target, body string, headers ...string) response {
	t.Helper()
	got := s.do(t, method, target, body, headers...)
	if got.status != status {
		t.Fatalf("%s %s answered %d %s, want %d", method, target, got.status, got.raw, status)
	}
	return got
}

// checkError checks the form of a SCIM error (RFC 7644 §3.12).
func checkError(t testing.TB, got response, status int, scimType string, words ...string) {
	t.Helper()
	var wire struct {
		Schemas  []string `json:"schemas"`
		Status   string   `json:"status"`
		SCIMType string   `json:"scimType"`
		Detail   string   `json:"detail"`
	}
	if err := json.Unmarshal([]byte(got.raw), &wire); err != nil {
		t.Fatalf("%d %q is no SCIM error: %v", got.status, got.raw, err)
	}
	if got.status != status || wire.Status != strconv.Itoa(status) {
		t.Errorf("status is %d and %q in the body, want %d: %s", got.status, wire.Status, status, got.raw)
	}
	if wire.SCIMType != scimType || len(wire.Schemas) != 1 || wire.Schemas[0] != scim.ErrorURN {
		t.Errorf("error is %s, want scimType %q", got.raw, scimType)
	}
	if got.header.Get("Content-Type") != scim.MediaType {
		t.Errorf("Content-Type is %q", got.header.Get("Content-Type"))
	}
	for _, word := range words {
		if !strings.Contains(wire.Detail, word) {
			t.Errorf("detail %q does not say %q", wire.Detail, word)
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

func (s *service) createUser(t testing.TB, email string) string {
	t.Helper()
	id, ok := s.must(t, 201, "POST", "/scim/v2/Users", person(email)).body["id"].(string)
	if !ok {
		t.Fatal("a created user has no id")
	}
	return id
}
