package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestInProcessAnswersAsOverHTTP(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	wire := overHTTP(t, s.URL, s.Key)
	// The same URL, so that locations in bodies and headers are alike.
	inside := caller{s.URL, s.Key, &http.Client{Transport: s.RoundTripper()}}
	made := wire.do(t, "POST", users, person("ada@example.com"), http.StatusCreated)
	id, _ := made.object(t)["id"].(string)
	for _, ask := range []struct{ method, path, body string }{
		{"GET", users, ""},
		{"GET", users + "/" + id, ""},
		{"HEAD", users + "/" + id, ""},
		{"GET", users + "?filter=userName+eq+%22ADA@example.com%22&attributes=userName", ""},
		{"GET", users + "?filter=(((", ""},
		{"GET", users + "/nobody", ""},
		{"POST", users, person("ada@example.com")},
		{"POST", users, "{"},
		{"PATCH", users + "/" + id, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[]}`},
		{"PUT", users + "/nobody", person("x@example.com")},
		{"DELETE", users + "/nobody", ""},
		{"GET", "/scim/v2/ServiceProviderConfig", ""},
		{"GET", "/scim/v2/Schemas", ""},
		{"GET", "/api/private/sign_in_settings", ""},
		{"GET", "/healthz", ""},
		{"GET", "/nowhere", ""},
	} {
		over := wire.do(t, ask.method, ask.path, ask.body, 0)
		in := inside.do(t, ask.method, ask.path, ask.body, 0)
		if over.status != in.status {
			t.Errorf("%s %s: %d over HTTP, %d in process", ask.method, ask.path, over.status, in.status)
		}
		for _, name := range []string{"Content-Type", "Location", "Etag", "Www-Authenticate", "Allow"} {
			if diff := cmp.Diff(over.header.Values(name), in.header.Values(name)); diff != "" {
				t.Errorf("%s %s: %s: %s", ask.method, ask.path, name, diff)
			}
		}
		if diff := cmp.Diff(steady(over.body), steady(in.body)); diff != "" {
			t.Errorf("%s %s: body: %s", ask.method, ask.path, diff)
		}
	}
}

// steady leaves out what differs between any two answers of a gateway.
func steady(body string) string {
	for _, name := range []string{`"request_id":"`, `"timestamp":"`} {
		if before, after, found := strings.Cut(body, name); found {
			_, after, _ = strings.Cut(after, `"`)
			body = before + after
		}
	}
	return body
}

func TestInProcessLocationsAreTheRequestsURL(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t)
	c := caller{"https://acme.vezacloud.com", s.Key, &http.Client{Transport: s.RoundTripper()}}
	made := c.do(t, "POST", users, person("ada@example.com"), http.StatusCreated)
	if want := "https://acme.vezacloud.com/scim/v2/Users/"; !strings.HasPrefix(made.header.Get("Location"), want) {
		t.Errorf("Location %q, want one under %s", made.header.Get("Location"), want)
	}
}

func TestLatencyHoldsARequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, sandbox.Options{Latency: 300 * time.Millisecond, SCIMEnabled: true})
		start := time.Now()
		inProcess(s, s.AdminKey()).do(t, "GET", users, "", http.StatusOK)
		if took := time.Since(start); took != 300*time.Millisecond {
			t.Errorf("took %v", took)
		}
	})
}

func TestInProcessRequestEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, sandbox.Options{Latency: time.Hour, SCIMEnabled: true, KeepRequests: true})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, "POST", "http://tenant.test"+users, strings.NewReader(person("ada@example.com")))
		if err != nil {
			t.Fatal(err)
		}
		response, err := s.RoundTripper().RoundTrip(request)
		if err == nil {
			_ = response.Body.Close()
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v, want the deadline's", err)
		}
		synctest.Wait()
		if got := s.Requests()[0]; !got.Cut || got.Status != 0 {
			t.Errorf("the request went on: %v", got)
		}
	})
}

func TestClosedSandboxSaysSo(t *testing.T) {
	t.Parallel()
	s, err := sandbox.Open(sandbox.Options{SCIMEnabled: true})
	if err != nil {
		t.Fatal(err)
	}
	c := inProcess(s, s.AdminKey())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("a second close: %v", err)
	}
	if _, err := c.try(t, "GET", users, ""); !errors.Is(err, sandbox.ErrClosed) {
		t.Errorf("error %v, want ErrClosed", err)
	}
}

func TestManyRequestsAtOnce(t *testing.T) {
	t.Parallel()
	for way, connect := range bothWays {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			s, c := connect(t)
			const people = 24
			var all sync.WaitGroup
			for n := range people {
				all.Go(func() {
					name := string(rune('a'+n)) + "@example.com"
					if got, err := c.try(t, "POST", users, person(name)); err != nil || got.status != http.StatusCreated {
						t.Errorf("%s: %v %v", name, got, err)
					}
					s.Count("POST", users)
				})
			}
			all.Wait()
			if got := s.Count("POST", users); got != people {
				t.Errorf("%d requests in the log, want %d", got, people)
			}
			if total, _ := c.do(t, "GET", users+"?count=0", "", http.StatusOK).object(t)["totalResults"].(float64); total < people {
				t.Errorf("totalResults %v", total)
			}
		})
	}
}

// open is for tests that need no listener.
func open(t *testing.T, o sandbox.Options) *sandbox.Sandbox {
	t.Helper()
	s, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
