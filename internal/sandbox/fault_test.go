package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const users = "/scim/v2/Users"

func TestFaultsAreReadAndWrittenAsText(t *testing.T) {
	t.Parallel()
	cases := map[string]sandbox.Fault{
		"POST /scim/v2/Users status=503,retry-after=2,times=2": {Method: "POST", Path: users, Status: 503, RetryAfter: "2", Times: 2},
		"PATCH /scim/v2/Groups drop,skip=1,times=1":            {Method: "PATCH", Path: "/scim/v2/Groups", Drop: true, Skip: 1, Times: 1},
		"* / reset": {Method: "*", Path: "/", Reset: true},
		"GET /scim/v2/Users$ status=500,body=a, b=c":                               {Method: "GET", Path: "/scim/v2/Users$", Status: 500, Body: "a, b=c"},
		"GET / status=429,retry-after=Wed%2C+21+Oct+2026+07%3A28%3A00+GMT,times=1": {Method: "GET", Path: "/", Status: 429, RetryAfter: "Wed, 21 Oct 2026 07:28:00 GMT", Times: 1},
	}
	for text, want := range cases {
		got, err := sandbox.ParseFault(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
		if got.String() != text {
			t.Errorf("%s is written as %s", text, got)
		}
	}
}

func TestFaultsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"":                                       "METHOD PATH SETTINGS",
		"POST /scim/v2/Users":                    "METHOD PATH SETTINGS",
		"post /scim/v2/Users drop":               "not a method",
		"POST scim drop":                         "begin with a slash",
		"POST / drop,reset":                      "exactly one",
		"POST / times=1":                         "exactly one",
		"POST / status=99":                       "status 99",
		"POST / status=x":                        "status=x",
		"POST / drop,body=x":                     "go with a status",
		"POST / reset,retry-after=1":             "go with a status",
		"POST / drop,times=-1":                   "negative",
		"POST / drop,times":                      "times",
		"POST / crash":                           `"crash"`,
		"POST /scim/v2/Users status=503 times=2": "status=503 times=2",
	}
	for text, want := range cases {
		if _, err := sandbox.ParseFault(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", text, err, want)
		}
	}
}

func TestStatusFaultAnswersInPlaceOfTheTenant(t *testing.T) {
	t.Parallel()
	for way, connect := range bothWays {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			s, c := connect(t)
			s.Fault(sandbox.Fault{Method: "POST", Path: users, Status: 503, RetryAfter: "7", Times: 1, Skip: 1})
			c.do(t, "POST", users, person("skipped@example.com"), http.StatusCreated)
			got := c.do(t, "POST", users, person("failed@example.com"), http.StatusServiceUnavailable)
			if got.header.Get("Retry-After") != "7" || got.header.Get("Content-Type") != "application/scim+json" {
				t.Errorf("headers %v", got.header)
			}
			if got.object(t)["status"] != "503" {
				t.Errorf("body %s is no SCIM error", got.body)
			}
			if c.exists(t, "failed@example.com") {
				t.Error("the tenant made a user although the request was to fail")
			}
			c.do(t, "POST", users, person("after@example.com"), http.StatusCreated)
		})
	}
}

func TestDropLosesTheAnswerAndNotTheWrite(t *testing.T) {
	t.Parallel()
	for way, connect := range bothWays {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			s, c := connect(t)
			s.Fault(sandbox.Fault{Method: "POST", Path: users, Drop: true, Times: 1})
			if got, err := c.try(t, "POST", users, person("lost@example.com")); !errors.Is(err, io.EOF) {
				t.Fatalf("answer %v, error %v, want EOF", got, err)
			}
			if !c.exists(t, "lost@example.com") {
				t.Error("the write is lost too")
			}
			if got := s.Requests()[0]; got.Status != http.StatusCreated || !got.Cut {
				t.Errorf("the request log says %v", got)
			}
		})
	}
}

func TestResetComesBeforeTheWrite(t *testing.T) {
	t.Parallel()
	for way, connect := range bothWays {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			s, c := connect(t)
			s.Fault(sandbox.Fault{Method: "POST", Path: users, Reset: true, Times: 1})
			if got, err := c.try(t, "POST", users, person("never@example.com")); !errors.Is(err, syscall.ECONNRESET) {
				t.Fatalf("answer %v, error %v, want a reset", got, err)
			}
			if c.exists(t, "never@example.com") {
				t.Error("the write happened")
			}
			if got := s.Requests()[0]; got.Status != 0 || !got.Cut {
				t.Errorf("the request log says %v", got)
			}
		})
	}
}

func TestFaultOnAWholePathLeavesLongerPathsAlone(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithFaults(sandbox.Fault{Method: "GET", Path: users + "$", Status: 500}))
	c := overHTTP(t, s.URL, s.Key)
	id, _ := c.do(t, "POST", users, person("ada@example.com"), http.StatusCreated).object(t)["id"].(string)
	c.do(t, "GET", users, "", http.StatusInternalServerError)
	c.do(t, "GET", users+"?count=1", "", http.StatusInternalServerError)
	c.do(t, "GET", users+"/"+id, "", http.StatusOK)
	s.ClearFaults()
	c.do(t, "GET", users, "", http.StatusOK)
}

func TestFaultBodyIsSentAsItIs(t *testing.T) {
	t.Parallel()
	page := "<html><body>Bad gateway</body></html>"
	s := sandbox.New(t, sandbox.WithFaults(sandbox.Fault{Path: users, Status: 502, Body: page, Times: 1}))
	c := overHTTP(t, s.URL, s.Key)
	got := c.do(t, "GET", users, "", http.StatusBadGateway)
	if got.body != page || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
		t.Errorf("got %q as %s", got.body, got.header.Get("Content-Type"))
	}
}
