package orgapi_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/orgapi"
)

// logins follows the pages of a list of people.
func (w *world) logins(t *testing.T, path string) []string {
	t.Helper()
	var found []string
	for pages := 0; path != ""; pages++ {
		if pages > 50 {
			t.Fatal("the pages do not end")
		}
		page := w.do(t, http.MethodGet, path, "", http.StatusOK)
		for _, o := range page.list(t) {
			p, _ := o["profile"].(map[string]any)
			found = append(found, fmt.Sprint(p["login"]))
		}
		path = page.next(t)
	}
	return found
}

func TestPagesHaveEveryoneOnce(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	group := w.group(t, "All")
	for n := range 7 {
		id := w.person(t, fmt.Sprintf("p%d@example.com", n), "", "")
		w.do(t, http.MethodPut, "/api/v1/groups/"+group+"/users/"+id, "", http.StatusNoContent)
	}
	want := []string{"p0@example.com", "p1@example.com", "p2@example.com", "p3@example.com", "p4@example.com", "p5@example.com", "p6@example.com"}
	for _, limit := range []int{1, 2, 3, 7, 200, 5000} {
		for _, path := range []string{
			"/api/v1/groups/" + group + "/users?limit=%d",
			"/api/v1/users" + strings.ReplaceAll(search(`profile.login sw "p"`), "%", "%%") + "&limit=%d",
			"/api/v1/users?filter=" + strings.ReplaceAll(url.QueryEscape(`status eq "PROVISIONED"`), "%", "%%") + "&limit=%d",
		} {
			if got := w.logins(t, fmt.Sprintf(path, limit)); !slices.Equal(got, want) {
				t.Errorf(path+": %v", limit, got)
			}
		}
	}
	back := w.logins(t, "/api/v1/users"+search(`profile.login sw "p"`)+"&sortBy=profile.login&sortOrder=desc&limit=3")
	slices.Reverse(back)
	if !slices.Equal(back, want) {
		t.Errorf("sorted: %v", back)
	}
}

func TestASortedSearchGoesByIdAndByNumber(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	w.do(t, http.MethodPost, "/api/v1/meta/schemas/user/default",
		`{"definitions":{"custom":{"properties":{"level":{"title":"Level","type":"integer"}}}}}`, 200)
	var made, byLevel []string
	for _, level := range []int{9, 100, 10, 9, 1, 20} {
		login := fmt.Sprintf("p%d-%d@example.com", len(made), level)
		w.do(t, http.MethodPost, "/api/v1/users", fmt.Sprintf(
			`{"profile":{"login":%q,"email":%q,"firstName":"P","lastName":"X","level":%d}}`, login, login, level), 200)
		made = append(made, login)
	}
	for _, n := range []int{4, 0, 3, 2, 5, 1} {
		byLevel = append(byLevel, made[n])
	}
	everyP := "/api/v1/users" + search(`profile.login sw "p"`)
	for _, limit := range []int{1, 2, 6, 200} {
		for query, want := range map[string][]string{
			"&sortBy=id": made, "&sortBy=id&sortOrder=asc": made, "&sortBy=profile.level": byLevel, "&sortBy=profile.level&sortOrder=ASC": byLevel,
		} {
			if got := w.logins(t, fmt.Sprintf("%s%s&limit=%d", everyP, query, limit)); !slices.Equal(got, want) {
				t.Errorf("%s, %d a page: %v, want %v", query, limit, got, want)
			}
		}
	}
}

func TestSearchFilterAndQFindTheirPeople(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	w.do(t, http.MethodPost, "/api/v1/meta/schemas/user/default", `{"definitions":{"custom":{"properties":{
		"teams":{"title":"Teams","type":"array","items":{"type":"string"}},"level":{"title":"Level","type":"integer"}}}}}`, 200)
	w.do(t, http.MethodPost, "/api/v1/users", `{"profile":{"login":"ann@example.com","email":"ann@example.com","firstName":"Ann","lastName":"Lee",
		"department":"R&D","teams":["red","blue"],"level":9}}`, 200)
	w.clock.pass(time.Hour)
	bob := w.person(t, "bob@example.com", "", password)
	gone := w.person(t, "gone@example.com", "", "")
	w.do(t, http.MethodPost, "/api/v1/users/"+gone+"/lifecycle/deactivate", "", 200)
	ada := func(logins ...string) []string { return append([]string{"okta-admin@example.com"}, logins...) }
	for query, want := range map[string][]string{
		search(`profile.lastName eq "lee"`):                                   {"ann@example.com"},
		search(`profile.teams eq "blue"`):                                     {"ann@example.com"},
		search(`profile.level gt 5`):                                          {"ann@example.com"},
		search(`profile.department pr`):                                       {"ann@example.com"},
		search(`profile.firstName co "D" and status eq "active"`):             {"bob@example.com"},
		search(`status eq "DEPROVISIONED" or id eq "` + bob + `"`):            {"bob@example.com", "gone@example.com"},
		search(`created lt "2026-05-04T12:30:00.000Z"`):                       ada("ann@example.com"),
		search(`profile.email sw "nobody"`):                                   nil,
		"?filter=" + url.QueryEscape(`profile.login eq "bob@example.com"`):    {"bob@example.com"},
		"?filter=" + url.QueryEscape(`profile.login eq "BOB@example.com"`):    nil,
		"?filter=" + url.QueryEscape(`lastUpdated gt "2026-05-04T12:30:00Z"`): {"bob@example.com", "gone@example.com"},
		"?q=bo": {"bob@example.com"},
		"?q=GO": nil,
		"":      ada("ann@example.com", "bob@example.com"),
	} {
		if got := w.logins(t, "/api/v1/users"+query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	for _, bad := range []string{`profile.lastName ne "x"`, `profile.shoeSize eq "9"`, `lastname eq "x"`, `profile.lastName eq`, `not (status eq "x")`, `((((`} {
		w.refused(t, http.MethodGet, "/api/v1/users"+search(bad), "", 400, "E0000031")
	}
	w.refused(t, http.MethodGet, "/api/v1/users?q=a&filter="+url.QueryEscape(`status eq "ACTIVE"`), "", 400, "E0000033")
	w.refused(t, http.MethodGet, "/api/v1/users"+search(`status pr`)+"&sortBy=created&after=%21", "", 400, "E0000029")
}

func TestTheIndexLagsAndReadsByIDDoNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, org.Options{IndexLag: time.Minute}, orgapi.Options{})
	w.clock.pass(time.Hour)
	group, id := w.group(t, "Late"), w.person(t, "p@example.com", "", "")
	w.do(t, http.MethodPut, "/api/v1/groups/"+group+"/users/"+id, "", http.StatusNoContent)
	members := "/api/v1/groups/" + group + "/users"
	look := func(people, memberships, groups int) {
		t.Helper()
		for path, want := range map[string]int{
			"/api/v1/users" + search(`profile.login eq "p@example.com"`): people, members: memberships, "/api/v1/groups?q=Late": groups,
		} {
			if got := len(w.do(t, http.MethodGet, path, "", 200).list(t)); got != want {
				t.Errorf("%s: %d, want %d", path, got, want)
			}
		}
	}
	look(0, 0, 0)
	w.status(t, id)
	w.clock.pass(time.Minute)
	look(1, 1, 1)
	w.do(t, http.MethodDelete, members+"/"+id, "", http.StatusNoContent)
	w.do(t, http.MethodDelete, "/api/v1/groups/"+group, "", http.StatusNoContent)
	if got := len(w.do(t, http.MethodGet, "/api/v1/groups?q=Late", "", 200).list(t)); got != 1 {
		t.Errorf("a deleted group is out of the index at once")
	}
	w.clock.pass(time.Minute)
	if got := len(w.do(t, http.MethodGet, "/api/v1/groups?q=Late", "", 200).list(t)); got != 0 {
		t.Errorf("a deleted group stays in the index")
	}
}

func TestTheSystemLogTellsWhatWasDone(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	id := w.person(t, "p@example.com", "", "")
	w.clock.pass(time.Minute)
	w.do(t, http.MethodPost, "/api/v1/users/"+id+"/lifecycle/deactivate", "", 200)
	w.refused(t, http.MethodPost, "/api/v1/users/"+id+"/lifecycle/deactivate", "", 404, "E0000007")
	events := func(query string) (found []string, next string) {
		t.Helper()
		page := w.do(t, http.MethodGet, "/api/v1/logs?"+query, "", 200)
		for _, e := range page.list(t) {
			found = append(found, fmt.Sprint(e["eventType"]))
		}
		return found, page.next(t)
	}
	target := "filter=" + url.QueryEscape(`target.id eq "`+id+`"`)
	want := []string{"user.lifecycle.create", "user.lifecycle.activate", "user.lifecycle.deactivate"}
	got, next := events(target)
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	w.do(t, http.MethodDelete, "/api/v1/users/"+id+"/sessions", "", http.StatusNoContent)
	_, query, _ := strings.Cut(next, "?")
	if got, _ = events(query); !slices.Equal(got, []string{"user.session.clear"}) {
		t.Errorf("the next page, asked later: %v", got)
	}
	if got, _ = events(target + "&since=2026-05-04T12:00:30Z&until=2026-05-04T13:00:00Z&limit=1"); !slices.Equal(got, want[2:]) {
		t.Errorf("since and until: %v", got)
	}
	if got, _ = events("sortOrder=DESCENDING&limit=1&q=deactivate"); !slices.Equal(got, want[2:]) {
		t.Errorf("q, newest first: %v", got)
	}
	w.refused(t, http.MethodGet, "/api/v1/logs?since=yesterday", "", 400, "E0000001")
}

func TestLimitsAreToldAndHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t, org.Options{}, orgapi.Options{RateLimit: 2})
	path := "/api/v1/users/me"
	for left := 1; left >= 0; left-- {
		h := w.do(t, http.MethodGet, path, "", 200).header
		if h.Get("X-Rate-Limit-Limit") != "2" || h.Get("X-Rate-Limit-Remaining") != fmt.Sprint(left) ||
			h.Get("X-Rate-Limit-Reset") != fmt.Sprint(w.clock.Now().Add(time.Minute).Unix()) || h.Get("X-Okta-Request-Id") == "" ||
			h.Get("Date") != w.clock.Now().Format(http.TimeFormat) {
			t.Errorf("headers %v", h)
		}
	}
	w.refused(t, http.MethodGet, path, "", 429, "E0000047")
	// Another group of endpoints has a limit of its own.
	w.do(t, http.MethodGet, "/api/v1/groups", "", 200)
	w.clock.pass(time.Minute)
	w.do(t, http.MethodGet, path, "", 200)
}

// Okta publishes which endpoints have a limit of their own ("Management rate limits").
func TestAFewEndpointsHaveALimitOfTheirOwnAndAllOthersShareOne(t *testing.T) {
	t.Parallel()
	for _, together := range []string{
		"GET /api/v1/users, POST /api/v1/users",
		"GET /api/v1/users/x",
		"POST /api/v1/users/x, PUT /api/v1/users/x, DELETE /api/v1/users/x",
		"GET /api/v1/groups, POST /api/v1/groups",
		"GET /api/v1/groups/x, PUT /api/v1/groups/x, DELETE /api/v1/groups/x",
		"GET /api/v1/apps, POST /api/v1/apps, GET /api/v1/apps/x/users, POST /api/v1/apps/x/lifecycle/activate",
		"GET /api/v1/apps/x, PUT /api/v1/apps/x, DELETE /api/v1/apps/x",
		"GET /api/v1/logs",
		"GET /api/v1/users/x/groups, POST /api/v1/users/x/lifecycle/activate, PUT /api/v1/groups/x/users/y, GET /api/v1/mappings, PATCH /api/v1/users, GET /none",
	} {
		w := newWorld(t, org.Options{}, orgapi.Options{RateLimit: 100})
		calls := strings.Split(together, ", ")
		for n, call := range calls {
			method, path, _ := strings.Cut(call, " ")
			if got, want := w.ask(t, method, path, "").header.Get("X-Rate-Limit-Remaining"), fmt.Sprint(99-n); got != want {
				t.Errorf("%s after %v: %s are left, want %s", call, calls[:n], got, want)
			}
		}
	}
	w := newWorld(t, org.Options{}, orgapi.Options{RateLimit: 100})
	for _, call := range []string{"/api/v1/users", "/api/v1/users/x", "/api/v1/groups", "/api/v1/groups/x", "/api/v1/apps", "/api/v1/apps/x", "/api/v1/logs", "/api/v1/mappings"} {
		if got := w.ask(t, http.MethodGet, call, "").header.Get("X-Rate-Limit-Remaining"); got != "99" {
			t.Errorf("%s: %s are left, want 99", call, got)
		}
	}
}

// waiting is a body that tells when it is read and comes when it is let.
type waiting struct {
	read, let chan struct{}
	once      sync.Once
}

func (w *waiting) Read([]byte) (int, error) {
	w.once.Do(func() { close(w.read) })
	<-w.let
	return 0, io.EOF
}

func TestTooManyAtATimeAreTurnedAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, org.Options{}, orgapi.Options{Concurrent: 1})
	body := &waiting{read: make(chan struct{}), let: make(chan struct{})}
	slow := httptest.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/v1/users", body)
	slow.Header.Set("Authorization", w.token)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.handler.ServeHTTP(httptest.NewRecorder(), slow)
	}()
	<-body.read
	w.refused(t, http.MethodGet, "/api/v1/users", "", 429, "E0000047")
	h := w.ask(t, http.MethodGet, "/api/v1/users", "").header
	if h.Get("X-Rate-Limit-Limit") != "0" || h.Get("X-Rate-Limit-Remaining") != "0" || h.Get("X-Rate-Limit-Reset") == "" {
		t.Errorf("headers %v", h)
	}
	close(body.let)
	<-done
	w.do(t, http.MethodGet, "/api/v1/users", "", 200)
}

func TestWhatHangsOnThoseWhoGoGoesToo(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	id, group := w.person(t, "p@example.com", "", ""), w.group(t, "G")
	w.do(t, http.MethodPost, "/api/v1/users/"+id+"/roles", `{"type":"APP_ADMIN"}`, 201)
	w.refused(t, http.MethodPost, "/api/v1/users/"+id+"/roles", `{"type":"APP_ADMIN"}`, 409, "E0000090")
	w.do(t, http.MethodPost, "/api/v1/groups/"+group+"/owners", `{"type":"USER","id":"`+id+`"}`, 201)
	w.do(t, http.MethodPut, "/api/v1/groups/"+group+"/users/"+id, "", 204)
	for range 2 {
		w.do(t, http.MethodDelete, "/api/v1/users/"+id, "", 204)
	}
	for _, list := range []string{"/owners", "/users"} {
		if got := w.do(t, http.MethodGet, "/api/v1/groups/"+group+list, "", 200).body; got != "[]" {
			t.Errorf("%s: %s", list, got)
		}
	}
	w.do(t, http.MethodDelete, "/api/v1/groups/"+group, "", 204)
	w.refused(t, http.MethodGet, "/api/v1/groups/"+group, "", 404, "E0000007")
}

func TestTypesAndAttributesComeAndGo(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	const schema = "/api/v1/meta/schemas/user/default"
	w.do(t, http.MethodPost, schema, `{"definitions":{"custom":{"properties":{"badge":{"title":"Badge","type":"string","maxLength":4}}}}}`, 200)
	with := func(login, badge string) string {
		return strings.TrimSuffix(profile(login), "}") + `,"badge":` + badge + "}}"
	}
	id := w.do(t, http.MethodPost, "/api/v1/users", with("p@example.com", `"A1"`), 200).id(t)
	for _, bad := range []string{`"too long"`, "7", "true", "[]", "{}"} {
		w.refused(t, http.MethodPost, "/api/v1/users", with("q@example.com", bad), 400, "E0000001")
	}
	w.do(t, http.MethodPost, schema, `{"definitions":{"custom":{"properties":{"badge":null}}}}`, 200)
	if got := w.do(t, http.MethodGet, "/api/v1/users/"+id, "", 200).body; strings.Contains(got, "badge") {
		t.Errorf("an attribute that is gone: %s", got)
	}
	w.refused(t, http.MethodPost, "/api/v1/users", with("q@example.com", `"A1"`), 400, "E0000001")
	kind := w.do(t, http.MethodPost, "/api/v1/meta/types/user", `{"name":"contractor","displayName":"Contractor"}`, 200).id(t)
	w.person(t, "c@example.com", "", `,"type":{"id":"`+kind+`"}`)
	if got := w.logins(t, "/api/v1/users"+search(`type.id eq "`+kind+`"`)); !slices.Equal(got, []string{"c@example.com"}) {
		t.Errorf("of the type: %v", got)
	}
	w.refused(t, http.MethodDelete, "/api/v1/meta/types/user/"+kind, "", 403, "E0000142")
	w.refused(t, http.MethodDelete, "/api/v1/meta/types/user/default", "", 403, "E0000006")
	for range 2 {
		w.do(t, http.MethodDelete, "/api/v1/users/c@example.com", "", 204)
	}
	w.do(t, http.MethodDelete, "/api/v1/meta/types/user/"+kind, "", 204)
	w.refused(t, http.MethodGet, "/api/v1/meta/types/user/"+kind, "", 404, "E0000007")
}
