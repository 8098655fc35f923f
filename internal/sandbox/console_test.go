package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// look opens a page as a browser does: without a key.
func look(t *testing.T, p *process, path string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", p.url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/html,*/*;q=0.8")
	response, err := p.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, string(body)}
}

func TestServedSandboxShowsAConsole(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--data", ":memory:", "--scim-enabled", "--rate-limit", "0", "--new-key")
	if !strings.Contains(p.greeting, "Console        "+p.url+"/ (read only") {
		t.Errorf("greeting: %s", p.greeting)
	}
	p.do(t, "POST", users, person("ada@example.com"), http.StatusCreated)
	p.do(t, "GET", users+"?access_token=hush&filter=userName+eq+%22ada@example.com%22", "", http.StatusOK)
	token := regexp.MustCompile(`Okta token\s+(00\S+) `).FindStringSubmatch(p.greeting)
	if token == nil || p.key == "" {
		t.Fatalf("no secrets to look for in %s", p.greeting)
	}

	if people := look(t, p, "/console/people"); people.status != http.StatusOK || !strings.Contains(people.body, "ada@example.com") {
		t.Fatalf("%d %s", people.status, people.body)
	}
	requests := look(t, p, "/console/requests").body
	for _, want := range []string{"<bdi>POST</bdi>", "<bdi>/scim/v2/Users</bdi>", `<span class="code">201</span>`, "access_token=***&amp;filter=userName eq"} {
		if !strings.Contains(requests, want) {
			t.Errorf("no %s in %s", want, requests)
		}
	}
	for _, never := range []string{token[1], p.key, "hush", "/console/people</bdi>"} {
		if strings.Contains(requests, never) {
			t.Errorf("%s is in %s", never, requests)
		}
	}
	// Who looks on leaves no trace in what they look at.
	if strings.Contains(p.log.String(), "/console") {
		t.Errorf("log: %s", p.log)
	}
	if audit := p.do(t, "GET", "/api/preview/system/audit", "", 0).body; strings.Contains(audit, "/console") {
		t.Errorf("audit: %s", audit)
	}
}

// TestAPIClientsFindNoConsole compares what they get with and without it.
func TestAPIClientsFindNoConsole(t *testing.T) {
	t.Parallel()
	with := start(t, nil, "--data", ":memory:", "--scim-enabled", "--new-key")
	without := start(t, nil, "--data", ":memory:", "--scim-enabled", "--new-key", "--no-console")
	if strings.Contains(without.greeting, "Console") {
		t.Errorf("greeting: %s", without.greeting)
	}
	steady := regexp.MustCompile(`"(request_id|timestamp)":"[^"]*"`)
	for _, path := range []string{"/", "/console/people"} {
		for _, method := range []string{"GET", "POST", "DELETE"} {
			a, b := with.do(t, method, path, "", 0), without.do(t, method, path, "", 0)
			if a.status != b.status || steady.ReplaceAllString(a.body, "") != steady.ReplaceAllString(b.body, "") {
				t.Errorf("%s %s: %d %s, without the console %d %s", method, path, a.status, a.body, b.status, b.body)
			}
			if a.header.Get("Content-Type") != b.header.Get("Content-Type") || a.header.Get("Vary") != b.header.Get("Vary") {
				t.Errorf("%s %s: %v, without the console %v", method, path, a.header, b.header)
			}
		}
	}
	if page := look(t, without, "/"); page.status == http.StatusOK || strings.Contains(page.body, "<html") {
		t.Errorf("--no-console serves %d %s", page.status, page.body)
	}
}

func TestConsoleIsAboveTheKnobs(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--data", ":memory:", "--scim-enabled", "--new-key", "--fault", "* / status=503")
	p.do(t, "GET", users, "", http.StatusServiceUnavailable)
	if page := look(t, p, "/"); page.status != http.StatusOK || !strings.Contains(page.body, `<span class="code failed">503</span>`) {
		t.Errorf("%d %s", page.status, page.body)
	}
}

func TestConsoleRefusesTheNamesOfOtherMachines(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--data", ":memory:", "--scim-enabled", "--new-key")
	request, err := http.NewRequestWithContext(t.Context(), "GET", p.url+"/console/people", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "rebound.example"
	request.Header.Set("Accept", "text/html")
	response, err := p.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestConsoleKeepsTheLastRequestsAlone(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "--data", ":memory:", "--scim-enabled", "--rate-limit", "0", "--new-key")
	for n := range 510 {
		p.do(t, "GET", fmt.Sprintf("/healthz?n=%d", n), "", http.StatusOK)
	}
	first, last := look(t, p, "/console/requests").body, look(t, p, "/console/requests?page=5").body
	if !strings.Contains(first, "1 to 100 of 500") || !strings.Contains(first, "<bdi>n=509</bdi>") {
		t.Errorf("the newest page: %s", first)
	}
	if !strings.Contains(last, "<bdi>n=10</bdi>") || strings.Contains(last, "<bdi>n=9</bdi>") {
		t.Errorf("the oldest page: %s", last)
	}
}
