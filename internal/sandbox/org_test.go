package sandbox_test

import (
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// okta asks the org of a sandbox.
func okta(t *testing.T, client *http.Client, url, token, method, path, body string) (status int, requestID string, err error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "SSWS "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	return response.StatusCode, response.Header.Get("X-Okta-Request-Id"), nil
}

const newcomer = `{"profile":{"login":"p@example.com","email":"p@example.com","firstName":"A","lastName":"B"}}`

func TestTheOrgIsServedBesideTheTenant(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithOrg())
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	for name, way := range map[string]struct {
		client *http.Client
		url    string
	}{
		"over HTTP":  {&http.Client{Transport: transport}, s.OrgURL},
		"in process": {&http.Client{Transport: s.OrgRoundTripper()}, "https://org.test"},
	} {
		s.ForgetOrg()
		if status, id, err := okta(t, way.client, way.url, s.OrgToken(), http.MethodGet, "/api/v1/users/me", ""); err != nil || status != 200 || id == "" {
			t.Errorf("%s: %d %q %v", name, status, id, err)
		}
		if status, _, err := okta(t, way.client, way.url, s.Key, http.MethodGet, "/api/v1/users/me", ""); err != nil || status != 401 {
			t.Errorf("%s: the tenant's key opens the org: %d %v", name, status, err)
		}
		if got := fmt.Sprint(s.OrgRequests()); got != "[GET /api/v1/users/me 200 GET /api/v1/users/me 401]" {
			t.Errorf("%s: request log %s", name, got)
		}
	}
	if len(s.Requests()) != 0 {
		t.Error("the org's requests are in the tenant's log")
	}
}

func TestFaultsOfTheOrgAreItsOwn(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithOrgFaults(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/users$", Drop: true, Times: 1}))
	client := &http.Client{Transport: s.OrgRoundTripper()}
	ask := func(method, path, body string) (int, error) {
		status, _, err := okta(t, client, "https://org.test", s.OrgToken(), method, path, body)
		return status, err
	}
	if _, err := ask(http.MethodPost, "/api/v1/users", newcomer); err == nil {
		t.Error("the answer was not dropped")
	}
	if status, err := ask(http.MethodGet, "/api/v1/users/p@example.com", ""); err != nil || status != 200 {
		t.Errorf("what was dropped was not done: %d %v", status, err)
	}
	s.OrgFault(sandbox.Fault{Path: "/api/v1", Status: 429})
	if status, err := ask(http.MethodGet, "/api/v1/users", ""); err != nil || status != 429 {
		t.Errorf("%d %v", status, err)
	}
	s.ClearOrgFaults()
	if status, err := ask(http.MethodGet, "/api/v1/users", ""); err != nil || status != 200 {
		t.Errorf("%d %v", status, err)
	}
}

func TestTheOrgsFirstTokenIsGoodAtEveryLaterStart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "both.db")
	start := func(o sandbox.Options) *sandbox.Sandbox {
		o.Path = path
		s, err := sandbox.Open(o)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	status := func(s *sandbox.Sandbox, token, path string) int {
		client := &http.Client{Transport: s.OrgRoundTripper()}
		got, _, err := okta(t, client, "https://org.test", token, http.MethodGet, path, "")
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := start(sandbox.Options{})
	token := first.OrgToken()
	client := &http.Client{Transport: first.OrgRoundTripper()}
	if got, _, err := okta(t, client, "https://org.test", token, http.MethodPost, "/api/v1/users", newcomer); err != nil || got != 200 {
		t.Fatalf("%d %v", got, err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := start(sandbox.Options{OrgToken: "given"})
	defer func() { _ = second.Close() }()
	for _, good := range []string{token, "given"} {
		if got := status(second, good, "/api/v1/users/p@example.com"); got != 200 {
			t.Errorf("%d with %s", got, good)
		}
	}
	if got := status(second, "other", "/api/v1/users"); got != 401 {
		t.Errorf("%d with a token of nobody", got)
	}
	third := start(sandbox.Options{})
	defer func() { _ = third.Close() }()
	if third.OrgToken() != "" {
		t.Error("a second token was made")
	}
}

func TestTheSubcommandServesTheOrgToo(t *testing.T) {
	t.Parallel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	p := start(t, []string{"VEZA_SANDBOX_OKTA_TOKEN=unseen"}, "--data", ":memory:", "--okta-listen", "127.0.0.1:0")
	url := regexp.MustCompile(`Okta org +(\S+)`).FindStringSubmatch(p.greeting)
	if url == nil || strings.Contains(p.greeting, "unseen") {
		t.Fatalf("greeting %s", p.greeting)
	}
	if status, _, err := okta(t, p.client, url[1], "unseen", http.MethodGet, "/api/v1/users/me", ""); err != nil || status != 200 {
		t.Errorf("%d %v", status, err)
	}
	refuse(t, 1, "--okta-listen", "--listen", "127.0.0.1:0", "--data", ":memory:", "--okta-listen", taken.Addr().String())
	refuse(t, 2, "--okta-listen", "--listen", "127.0.0.1:0", "--data", ":memory:", "--okta-listen", "0.0.0.0:0")
	refuse(t, 2, "--okta-token is blank", "--okta-token", " ")
	refuse(t, 2, "--okta-rate-limit -1", "--okta-rate-limit", "-1")
	refuse(t, 2, "--okta-index-lag -1s", "--okta-index-lag", "-1s")
	refuse(t, 2, "for flag --okta-fault: ", "--okta-fault", "POST /x")
}
