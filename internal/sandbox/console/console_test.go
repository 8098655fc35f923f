package console_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOnlyABrowserThatOpensAPageGetsOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, test := range []struct {
		method, target, accept string
		api                    bool
	}{
		{"GET", "/", browser, false},
		{"HEAD", "/", browser, false},
		{"GET", "/console/people", "text/html", false},
		{"GET", "/console/people", "application/json, TEXT/HTML; charset=utf-8", false},
		{"GET", "/console/nowhere", browser, false},
		{"GET", "/", "", true},
		{"GET", "/", "*/*", true},
		{"GET", "/", "application/json", true},
		{"GET", "/", "text/*", true},
		{"GET", "/", "text/html;q=0, */*", true},
		{"GET", "/", "text/html;level=1;q=0.0", true},
		{"GET", "/console/people", "application/json", true},
		{"POST", "/", browser, true},
		{"DELETE", "/console/people", browser, true},
		{"OPTIONS", "/", browser, true},
		{"GET", "/scim/v2/Users", browser, true},
		{"GET", "/scim/v2", browser, true},
		{"GET", "/api/v1/teams", browser, true},
		{"GET", "/healthz", browser, true},
		{"GET", "/consoles", browser, true},
		{"GET", "/favicon.ico", "image/avif,image/*;q=0.8", true},
	} {
		got := w.request(t, test.method, test.target, test.accept, "localhost:8643")
		if api := got.status == http.StatusTeapot; api != test.api {
			t.Errorf("%s %s, Accept %q: status %d", test.method, test.target, test.accept, got.status)
		}
		if test.api && (got.html != "api" || got.header.Get("Content-Security-Policy") != "") {
			t.Errorf("%s %s, Accept %q: the API's answer was touched: %v %q", test.method, test.target, test.accept, got.header, got.html)
		}
	}
}

func TestNamesOfOtherMachinesAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person(t, "ada@example.com", "Ada Byron")
	for host, allowed := range map[string]bool{
		"127.0.0.1:8643": true, "127.0.0.1": true, "127.8.9.1:80": true, "localhost": true, "LOCALHOST:1": true,
		"[::1]:8643": true, "[::1]": true, "[::ffff:127.0.0.1]:8643": true,
		"": false, "evil.example:8643": false, "localhost.evil.example": false, "127.0.0.1.evil.example:8643": false,
		"192.168.1.7:8643": false, "0.0.0.0:8643": false, "[fe80::1]:8643": false, "127.0.0.1@evil.example": false, "2130706433": false,
	} {
		for _, target := range []string{"/", "/console/people", "/console"} {
			got := w.request(t, "GET", target, browser, host)
			if refused := got.status == http.StatusForbidden; refused == allowed {
				t.Errorf("Host %q: status %d", host, got.status)
			}
			if !allowed {
				got.hasNot(t, "Ada Byron", "ada@example.com")
				got.has(t, "names of this machine alone")
			}
		}
		if api := w.request(t, "GET", "/scim/v2/Users", "*/*", host); api.html != "api" {
			t.Errorf("Host %q: the API answered %d %s", host, api.status, api.html)
		}
	}
}

// everyPage is the address of one page of each kind, in a world with something on it.
func everyPage(t *testing.T, w *world) map[string]string {
	t.Helper()
	w.asked = requestsFor(t)
	ada := w.person(t, "ada@example.com", "Ada Byron")
	group := w.group(t, "Engineering", ada)
	okta := w.oktaGroup(t, "Engineering", w.inOkta(t, "ada@example.com", "Ada"))
	role := w.teamRole(t, "Engineering", "viewer")
	w.mapped(t, "Engineering", role)
	return map[string]string{
		"overview": "/", "people": "/console/people", "person": "/console/people/" + ada,
		"teams": "/console/teams", "team": "/console/teams/" + role.TeamID, "roles": "/console/roles",
		"compare": "/console/okta", "groups": "/console/okta/groups", "group": "/console/okta/group?okta=" + okta + "&veza=" + group,
		"requests": "/console/requests",
	}
}

func TestEveryPageIsLockedDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	addresses := everyPage(t, w)
	addresses["missing"], addresses["nobody"] = "/console/nowhere", "/console/people/nobody"
	for name, target := range addresses {
		page := w.request(t, "GET", target, browser, "localhost")
		style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page.html, -1)
		if len(style) != 1 {
			t.Fatalf("%s: %d style sheets", name, len(style))
		}
		sum := sha256.Sum256([]byte(style[0][1]))
		want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src data:; " +
			"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
		for header, value := range map[string]string{
			"Content-Security-Policy": want, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
			"Referrer-Policy": "no-referrer", "Content-Type": "text/html; charset=utf-8", "Vary": "Accept",
		} {
			if got := page.header.Get(header); got != value {
				t.Errorf("%s: %s is %q, want %q", name, header, got, value)
			}
		}
		for _, forbidden := range []string{"<script", "javascript:", " style=", "http-equiv", "<iframe", "<object"} {
			if strings.Contains(strings.ToLower(page.html), forbidden) {
				t.Errorf("%s: the page has %s", name, forbidden)
			}
		}
		if handler := regexp.MustCompile(`(?i)<[^>]*\son\w+=`).FindString(page.html); handler != "" {
			t.Errorf("%s: the page has the script %s", name, handler)
		}
		for _, url := range regexp.MustCompile(`(?:href|src|action)="([^"]*)"`).FindAllStringSubmatch(page.html, -1) {
			if !strings.HasPrefix(url[1], "/") && url[1] != "#main" && !strings.HasPrefix(url[1], "data:image/svg+xml,") {
				t.Errorf("%s: the page leads away to %s", name, url[1])
			}
		}
	}
}

func TestEveryPageCanBeReadWithoutSeeingIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	titles := map[string]string{}
	for name, target := range everyPage(t, w) {
		page := w.get(t, target).html
		if strings.Count(page, "<h1>") != 1 || !strings.Contains(page, `<html lang="en">`) || !strings.Contains(page, `<main id="main">`) ||
			!strings.Contains(page, `href="#main"`) {
			t.Errorf("%s: the page lacks a heading, a language or a main part", name)
		}
		if name != "overview" && strings.Count(page, `aria-current="page"`) == 0 {
			t.Errorf("%s: the navigation does not say where the reader is", name)
		}
		for _, head := range regexp.MustCompile(`<th\b[^>]*>`).FindAllString(page, -1) {
			if !strings.Contains(head, "scope=") {
				t.Errorf("%s: %s has no scope", name, head)
			}
		}
		ids := map[string]bool{}
		for _, id := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if ids[id[1]] {
				t.Errorf("%s: the id %s is there twice", name, id[1])
			}
			ids[id[1]] = true
		}
		for _, list := range regexp.MustCompile(`\s(?:aria-labelledby|aria-describedby|for)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			for id := range strings.FieldsSeq(list[1]) {
				if !ids[id] {
					t.Errorf("%s: nothing has the id %s", name, id)
				}
			}
		}
		title := regexp.MustCompile(`<title>(.*?)</title>`).FindStringSubmatch(page)[1]
		if other, twice := titles[title]; twice {
			t.Errorf("%s and %s have the title %s", name, other, title)
		}
		titles[title] = name
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, target := range []string{"/", "/console/people", "/console/nowhere"} {
		get, head := w.request(t, "GET", target, browser, "localhost"), w.request(t, "HEAD", target, browser, "localhost")
		if head.status != get.status || head.html != "" || head.header.Get("Content-Length") != get.header.Get("Content-Length") {
			t.Errorf("%s: %d %q", target, head.status, head.html)
		}
	}
}

func TestWhatIsNotThereSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for target, want := range map[string]string{
		"/console/nowhere":                             "There is no such page",
		"/console/people/01a200a1-nobody":              "There is no such user",
		"/console/people/" + strings.Repeat("x", 5000): "There is no such user",
		"/console/people/a%2Fb":                        "There is no such user",
		"/console/teams/none":                          "There is no such team",
		"/console/okta/group":                          "There is no such group",
		"/console/okta/group?okta=00gnone":             "There is no such group",
	} {
		got := w.request(t, "GET", target, browser, "localhost")
		if got.status != http.StatusNotFound {
			t.Errorf("%.40s: status %d", target, got.status)
		}
		got.has(t, want)
	}
	if got := w.request(t, "GET", "/console", browser, "localhost"); got.status != http.StatusFound || got.header.Get("Location") != "/" {
		t.Errorf("/console: %d %v", got.status, got.header)
	}
}

func TestAnUnreadableTenantIsOurFailureAndTellsNoDetail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	got := w.request(t, "GET", "/console/people", browser, "localhost")
	if got.status != http.StatusInternalServerError || strings.Contains(got.html, "database") {
		t.Errorf("%d %s", got.status, got.text)
	}
}

func TestRefreshIsChosenByLinkAndKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.get(t, "/console/people?refresh=5&q=ada&state=active")
	if !strings.Contains(page.html, `<meta http-equiv="refresh" content="5">`) {
		t.Error("the page is not read anew")
	}
	for _, link := range []string{
		`href="/console/teams?refresh=5"`, `href="/console/people?q=ada&amp;refresh=2&amp;state=active"`,
		`href="/console/people?q=ada&amp;state=active"`, `<input type="hidden" name="refresh" value="5">`,
	} {
		if !strings.Contains(page.html, link) {
			t.Errorf("no %s", link)
		}
	}
	for _, other := range []string{"", "1", "0", "-5", "5;url=https://evil.example", "05"} {
		if page := w.get(t, "/console/people?refresh="+strings.ReplaceAll(other, ";", "%3B")); strings.Contains(page.html, "http-equiv") {
			t.Errorf("refresh=%s is obeyed", other)
		}
	}
}

// TestEveryLinkLeadsSomewhere follows every link from the first page on.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	everyPage(t, w)
	seen := w.crawl(t, nil)
	for _, want := range []string{"/console/people/", "/console/teams/", "/console/okta/group?"} {
		found := false
		for target := range seen {
			found = found || strings.HasPrefix(target, want)
		}
		if !found {
			t.Errorf("no link leads to %s…", want)
		}
	}
}

// oneOfEachKind lets a crawl into pages that differ in more than their selection.
func oneOfEachKind() func(target string) bool {
	selection := regexp.MustCompile(`[?&](only|state|source|system|page)=`)
	return func(target string) bool { return !selection.MatchString(target) }
}

// crawl gives every page that can be reached by links, without refreshing ones
// and, where there is a choice, those that are not wanted.
func (w *world) crawl(t *testing.T, wanted func(target string) bool) map[string]shown {
	t.Helper()
	seen, open := map[string]shown{}, []string{"/"}
	link := regexp.MustCompile(`href="(/[^"]*)"`)
	for len(open) > 0 {
		target := open[0]
		open = open[1:]
		if _, done := seen[target]; done || strings.Contains(target, "refresh=") || wanted != nil && !wanted(target) {
			continue
		}
		seen[target] = w.get(t, target)
		for _, next := range link.FindAllStringSubmatch(seen[target].html, -1) {
			open = append(open, strings.ReplaceAll(next[1], "&amp;", "&"))
		}
	}
	return seen
}
