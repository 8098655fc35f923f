package orgapi_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/orgapi"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// world is an org of a test's own and the API in front of it.
type world struct {
	org     *org.Org
	handler http.Handler
	clock   *clock
	token   string
}

const base = "https://org.example.com"

func newWorld(t *testing.T, rules org.Options, options orgapi.Options) *world {
	t.Helper()
	db, err := store.Open(t.Context(), store.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{clock: &clock{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}, token: "SSWS good"}
	rules.Now, options.Now = w.clock.Now, w.clock.Now
	options.Accepts = func(token string) bool { return token == "good" }
	if w.org, err = org.New(t.Context(), db, rules); err != nil {
		t.Fatal(err)
	}
	w.handler = orgapi.New(w.org, options)
	return w
}

func plainWorld(t *testing.T) *world {
	t.Helper()
	return newWorld(t, org.Options{}, orgapi.Options{})
}

type reply struct {
	status int
	header http.Header
	body   string
}

func (w *world) ask(t *testing.T, method, path, body string) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
	if w.token != "" {
		r.Header.Set("Authorization", w.token)
	}
	r.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	got := recorder.Result()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{got.StatusCode, got.Header, string(text)}
}

// do wants a status.
func (w *world) do(t *testing.T, method, path, body string, status int) reply {
	t.Helper()
	got := w.ask(t, method, path, body)
	if got.status != status {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, got.status, status, got.body)
	}
	return got
}

// refused wants a status and an error code, and gives summary and causes.
func (w *world) refused(t *testing.T, method, path, body string, status int, code string) string {
	t.Helper()
	got := w.do(t, method, path, body, status)
	var problem struct {
		Code    string `json:"errorCode"`
		Summary string `json:"errorSummary"`
		Link    string `json:"errorLink"`
		ID      string `json:"errorId"`
		Causes  []struct {
			Summary string `json:"errorSummary"`
		} `json:"errorCauses"`
	}
	if err := json.Unmarshal([]byte(got.body), &problem); err != nil {
		t.Fatal(err)
	}
	if problem.Code != code || problem.Link != code || !strings.HasPrefix(problem.ID, "oae") || problem.Causes == nil {
		t.Fatalf("%s %s: want %s: %s", method, path, code, got.body)
	}
	text := problem.Summary
	for _, cause := range problem.Causes {
		text += "; " + cause.Summary
	}
	return text
}

func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(r.body), &o); err != nil {
		t.Fatalf("no object: %v: %s", err, r.body)
	}
	return o
}

func (r reply) list(t *testing.T) []map[string]any {
	t.Helper()
	var l []map[string]any
	if err := json.Unmarshal([]byte(r.body), &l); err != nil {
		t.Fatalf("no list: %v: %s", err, r.body)
	}
	return l
}

func (r reply) id(t *testing.T) string {
	t.Helper()
	id, _ := r.object(t)["id"].(string)
	if len(id) != 20 {
		t.Fatalf("no id of 20 characters: %s", r.body)
	}
	return id
}

var linkLine = regexp.MustCompile(`^<https://org\.example\.com([^>]*)>; rel="(self|next)"$`)

// next is the path of the next page, "" after the last; every line is looked at.
func (r reply) next(t *testing.T) string {
	t.Helper()
	next := ""
	for _, line := range r.header.Values("Link") {
		m := linkLine.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("a Link line of more than one relation, or none: %q", line)
		}
		if m[2] == "next" {
			next = m[1]
		}
	}
	return next
}

// person makes a user; body is what comes beside the profile, as in ,"credentials":….
func (w *world) person(t *testing.T, login, query, more string) string {
	t.Helper()
	return w.do(t, http.MethodPost, "/api/v1/users"+query, profile(login)+more+"}", http.StatusOK).id(t)
}

func profile(login string) string {
	return `{"profile":{"login":"` + login + `","email":"` + login + `","firstName":"Ada","lastName":"Byron"}`
}

const password = `,"credentials":{"password":{"value":"Quite1Secret"}}`

func (w *world) status(t *testing.T, id string) string {
	t.Helper()
	status, _ := w.do(t, http.MethodGet, "/api/v1/users/"+id, "", http.StatusOK).object(t)["status"].(string)
	return status
}

func (w *world) group(t *testing.T, name string) string {
	t.Helper()
	return w.do(t, http.MethodPost, "/api/v1/groups", `{"profile":{"name":"`+name+`"}}`, http.StatusOK).id(t)
}

func search(expression string) string { return "?search=" + url.QueryEscape(expression) }
