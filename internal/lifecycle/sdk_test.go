package lifecycle_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/okta/okta-sdk-golang/v5/okta"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// Each test here is about a trap in Okta's SDK v5 that has cost someone a day.

func serve(t *testing.T, h http.HandlerFunc) *url.URL {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func at(u *url.URL) func(*lifecycle.Options) { return func(o *lifecycle.Options) { o.OrgURL = u } }

const janesJSON = `{"id":"00u1","status":"ACTIVE","profile":{"login":"jane@acme.example"}}`

func TestThePortOfTheOrgIsKept(t *testing.T) {
	t.Parallel()
	u := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, janesJSON)
	})
	if cfg, err := okta.NewConfiguration(okta.WithOrgUrl(u.String())); err != nil || cfg.Host != u.Hostname() {
		t.Errorf("the SDK's own configuration has the host %s (%v): the trap is gone", cfg.Host, err)
	}
	if _, err := newEngine(t, nil, at(u)).Identity(t.Context(), "00u1"); err != nil {
		t.Error(err)
	}
}

func TestAnEOFIsNotRepeatedForEver(t *testing.T) {
	t.Parallel()
	var connections atomic.Int32
	u := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		connections.Add(1)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
	e := newEngine(t, nil, at(u), func(o *lifecycle.Options) { o.MaxRetries, o.RetryWaitMin, o.RetryWaitMax = 2, 1, 1 })
	if err := e.Logout(t.Context(), "00u1", true); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("error %v", err)
	}
	if got := connections.Load(); got != 3 {
		t.Errorf("%d connections for one DELETE with two retries, want 3", got)
	}
}

func TestALimitThatLastsIsAnErrorInOktasWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		header http.Header
	}{
		{"without headers", http.Header{}},
		{"with headers", http.Header{"X-Rate-Limit-Limit": {"600"}, "X-Rate-Limit-Remaining": {"0"}, "X-Rate-Limit-Reset": {"1"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().on("DELETE /api/v1/users/00u1/sessions", func(int, request) answer {
				a := refuse(http.StatusTooManyRequests, "E0000047", "API call exceeded rate limit due to too many requests.")
				a.header = tt.header.Clone()
				return a
			})
			e := newEngine(t, o, func(o *lifecycle.Options) { o.MaxRetries, o.RetryWaitMin, o.RetryWaitMax = 0, 1, 1 })
			err := e.Logout(t.Context(), "00u1", true)
			refusal := (*lifecycle.Error)(nil)
			if !errors.Is(err, lifecycle.ErrRateLimited) || !errors.As(err, &refusal) || refusal.Code != "E0000047" || refusal.ID != "oae1" {
				t.Errorf("error %v", err)
			}
			wantAsked(t, o, "DELETE /api/v1/users/00u1/sessions?oauthTokens=true")
		})
	}
}

func TestRefusalsKeepTheirCodeWhateverTheirStatus(t *testing.T) {
	t.Parallel()
	is := []error{lifecycle.ErrNotFound, lifecycle.ErrConflict, lifecycle.ErrForbidden, lifecycle.ErrUnauthorized, lifecycle.ErrNotAllowedInStatus}
	tests := []struct {
		name string
		a    answer
		code string
		is   error
		says string
	}{
		{"400", refuse(400, "E0000001", "Api validation failed: login", "login: The field cannot be left blank"), "E0000001", nil, "login: The field cannot be left blank"},
		{"400 taken", refuse(400, "E0000001", "Api validation failed: login", "login: An object with this field already exists in the current organization"), "E0000001", lifecycle.ErrConflict, ""},
		{"401", refuse(401, "E0000011", "Invalid token provided"), "E0000011", lifecycle.ErrUnauthorized, "revoked"},
		{"403", refuse(403, "E0000006", "You do not have permission"), "E0000006", lifecycle.ErrForbidden, "administrator role"},
		{"403 by status", refuse(403, "E0000038", "This operation is not allowed in the user's current status."), "E0000038", lifecycle.ErrNotAllowedInStatus, ""},
		{"403 by scope", answer{status: 403, header: http.Header{"Www-Authenticate": {`Bearer error="insufficient_scope", scope="okta.users.manage"`}}}, "", lifecycle.ErrForbidden, "okta.users.manage"},
		{"404", notFound("00u1", "User"), "E0000007", lifecycle.ErrNotFound, "00u1 (User)"},
		{"404 of a path", refuse(404, "E0000022", "The endpoint does not support the provided HTTP method"), "E0000022", nil, ""},
		{"404 of a proxy", answer{status: 404, body: "<html>nothing here</html>"}, "", nil, "page for browsers"},
		{"409 by transition", refuse(409, "E0000112", "Cannot update this user because they are still being activated."), "E0000112", lifecycle.ErrNotAllowedInStatus, ""},
		{"409", refuse(409, "E0000195", "Conflict"), "E0000195", lifecycle.ErrConflict, ""},
		{"500", refuse(501, "E0000060", "Unsupported operation."), "E0000060", nil, "Unsupported"},
		{"302", answer{status: 302, header: http.Header{"Location": {orgURL + "/elsewhere"}}}, "", nil, "check org_url"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().on("DELETE /api/v1/users/00u1/sessions", func(int, request) answer { return tt.a })
			err := newEngine(t, o).Logout(t.Context(), "00u1", false)
			refusal := (*lifecycle.Error)(nil)
			if !errors.As(err, &refusal) || refusal.Code != tt.code || refusal.Status != tt.a.status ||
				refusal.Method != "DELETE" || refusal.Path != "/api/v1/users/00u1/sessions" || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v (%+v)", err, refusal)
			}
			for _, target := range is {
				if got, want := errors.Is(err, target), errors.Is(tt.is, target); got != want {
					t.Errorf("%v is %v: %v", err, target, got)
				}
			}
			if len(o.asked()) != 1 {
				t.Errorf("asked %v", o.asked())
			}
		})
	}
}

func TestTheCauseOfATransportErrorIsKept(t *testing.T) {
	t.Parallel()
	o := newOrg().on("DELETE /api/v1/users/00u1/sessions", func(int, request) answer { return lost() })
	e := newEngine(t, o)
	if err := e.Logout(t.Context(), "00u1", false); !errors.Is(err, errLost) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := e.Logout(ctx, "00u1", false); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// page answers a list with a link to the next page.
func page(body any, link ...string) answer {
	a := reply(200, body)
	a.header = http.Header{"Link": link}
	return a
}

const next2 = `<https://acme.okta.example/api/v1/users?after=p2&limit=200>; rel="next"`

func TestPagesAreFollowedInEveryFormOfLinks(t *testing.T) {
	t.Parallel()
	const self = `<https://acme.okta.example/api/v1/users?limit=200>; rel="self"`
	for _, links := range [][]string{{self, next2}, {self + ", " + next2}, {next2 + "," + self}} {
		o := newOrg().on(search, func(_ int, r request) answer {
			if r.query.Get("after") == "p2" {
				return page([]object{person("00u2", "ACTIVE", "b@x"), person("00u1", "ACTIVE", "a@x")}, self)
			}
			return page([]object{person("00u1", "ACTIVE", "a@x")}, links...)
		})
		var got []string
		for who, err := range newEngine(t, o).Identities(t.Context(), `status eq "ACTIVE"`) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, who.ID)
		}
		if !slices.Equal(got, []string{"00u1", "00u2"}) {
			t.Errorf("%q: got %v", links, got)
		}
		q := o.last(t, search).query
		if len(o.asked()) != 2 || q.Get("search") != `status eq "ACTIVE"` || q.Get("sortBy") != "id" || q.Get("limit") != "200" {
			t.Errorf("%q: asked %v", links, o.asked())
		}
	}
}

func TestALaterPageCanFailAndBeCancelled(t *testing.T) {
	t.Parallel()
	o := newOrg().on(search, func(_ int, r request) answer {
		if r.query.Get("after") == "p2" {
			return refuse(400, "E0000029", "Invalid paging request")
		}
		return page([]object{person("00u1", "ACTIVE", "a@x")}, next2)
	})
	e := newEngine(t, o)
	var last error
	for _, err := range e.Identities(t.Context(), "") {
		last = err
	}
	if refusal := (*lifecycle.Error)(nil); !errors.As(last, &refusal) || refusal.Code != "E0000029" {
		t.Errorf("error %v", last)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, last = range e.Identities(ctx, "") {
		cancel()
	}
	if !errors.Is(last, context.Canceled) || len(o.asked()) != 3 {
		t.Errorf("error %v, asked %v", last, o.asked())
	}
}

func TestAListThatGoesInCirclesEnds(t *testing.T) {
	t.Parallel()
	o := newOrg().on(search, func(int, request) answer { return page([]object{person("00u1", "ACTIVE", "a@x")}, next2) })
	var last error
	for _, err := range newEngine(t, o).Identities(t.Context(), "") {
		last = err
	}
	if last == nil || len(o.asked()) != 2 {
		t.Errorf("error %v, asked %v", last, o.asked())
	}
}

func TestAListThatGoesInALargerCircleEnds(t *testing.T) {
	t.Parallel()
	turn := func(_ int, r request) answer {
		next := map[string]string{"": "p2", "p2": "p3", "p3": "p2"}[r.query.Get("after")]
		return page([]object{person("00u1", "ACTIVE", "a@x")}, `<https://acme.okta.example/x?after=`+next+`>; rel="next"`)
	}
	o := newOrg().on(search, turn).on("GET /api/v1/groups/00g1/users", turn)
	e := newEngine(t, o)
	var last error
	for _, err := range e.Identities(t.Context(), "") {
		last = err
	}
	if _, err := e.AssigneeIDs(t.Context(), "00g1", nil); last == nil || err == nil || len(o.asked()) != 6 {
		t.Errorf("errors %v and %v, asked %v", last, err, o.asked())
	}
}

// The SDK has three types for a user, which know different attributes.
func TestAPersonLooksTheSameWhereverReadFrom(t *testing.T) {
	t.Parallel()
	who := person("00u1", "STAGED", jane, object{"badge_no": 7, "employeeID": "x", "tags": []string{"a"}})
	who["transitioningToStatus"] = "PROVISIONED"
	o := newOrg().
		says("GET /api/v1/users/00u1", 200, who).
		says(search, 200, []object{who}).
		says("GET /api/v1/groups/00g1/users", 200, []object{who})
	e := newEngine(t, o)
	want, err := e.Identity(t.Context(), "00u1")
	if err != nil {
		t.Fatal(err)
	}
	profile := object{"login": jane, "email": jane, "first_name": "Jane", "last_name": "Doe", "badge__no": 7, "employee_i_d": "x", "tags": []string{"a"}}
	if !equalJSON(t, want.Profile, profile) || want.TransitioningTo != "PROVISIONED" || want.TypeID != "oty1" || want.Created.IsZero() || !want.LastLogin.IsZero() {
		t.Errorf("got %+v", want)
	}
	for got, err := range e.Identities(t.Context(), "") {
		if err != nil || !equalJSON(t, got, want) {
			t.Errorf("in the list: %+v, %v", got, err)
		}
	}
	for got, err := range e.Assignees(t.Context(), "00g1") {
		if err != nil || !equalJSON(t, got, want) {
			t.Errorf("among the assignees: %+v, %v", got, err)
		}
	}
}

func TestNullTravelsForAttributesThatTheSDKHasNoNullFor(t *testing.T) {
	t.Parallel()
	o := newOrg().
		says(readJane, 200, person("00u1", "ACTIVE", jane, object{"department": "Sales", "employeeNumber": "1", "locale": "en_US"})).
		says(update1, 200, person("00u1", "ACTIVE", jane))
	want := wanted(jane, object{"department": nil, "employee_number": nil, "locale": nil})
	if _, _, err := newEngine(t, o).SyncIdentity(t.Context(), want, lifecycle.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := bodyOf(t, o.last(t, update1)); !equalJSON(t, got, object{"profile": object{"department": nil, "employeeNumber": nil, "locale": nil}}) {
		t.Errorf("sent %v", got)
	}
}

// The SDK's constructor reads both on its way; ours must not even look.
func TestNeitherEnvironmentNorFileLeaksIn(t *testing.T) {
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".okta"), 0o700); err != nil {
		t.Fatal(err)
	}
	yaml := "okta:\n  client:\n    orgUrl: https://other.okta.example\n    token: theirs\n    requestTimeout: 1\n"
	if err := os.WriteFile(filepath.Join(home, ".okta", "okta.yaml"), []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	for name, value := range map[string]string{
		"OKTA_CLIENT_ORGURL": "https://other.okta.example", "OKTA_CLIENT_TOKEN": "theirs",
		"OKTA_CLIENT_PROXY_HOST": "127.0.0.1", "OKTA_CLIENT_PROXY_PORT": "1", "OKTA_CLIENT_CACHE_ENABLED": "true",
		"OKTA_CLIENT_RATE_LIMIT_MAX_RETRIES": "9", "OKTA_CLIENT_RATE_LIMIT_ENABLE": "true", "OKTA_CLIENT_AUTHORIZATIONMODE": "JWT",
	} {
		t.Setenv(name, value)
	}
	if cfg, err := okta.NewConfiguration(); err != nil || cfg.Okta.Client.Proxy.Host != "127.0.0.1" || cfg.Okta.Client.Token != "theirs" {
		t.Error("the SDK does not read the environment: the trap is gone")
	}
	o := newOrg().says("GET /api/v1/users/00u1", 200, person("00u1", "ACTIVE", jane))
	e := newEngine(t, o)
	for range 2 {
		if _, err := e.Identity(t.Context(), "00u1"); err != nil {
			t.Fatal(err)
		}
	}
	wantAsked(t, o, "GET /api/v1/users/00u1", "GET /api/v1/users/00u1") // a cache would have answered the second
	if got := o.last(t, "GET /api/v1/users/00u1").header.Get("Authorization"); got != "SSWS 00token" {
		t.Errorf("authorized by %q", got)
	}
}

func TestTheEngineSharesNothingUnguarded(t *testing.T) {
	t.Parallel()
	o := newOrg().says("GET /api/v1/users/00u1", 200, person("00u1", "ACTIVE", jane))
	e := newEngine(t, o)
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if _, err := e.Identity(t.Context(), "00u1"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(o.asked()) != 40 {
		t.Errorf("%d requests", len(o.asked()))
	}
}

func TestAnIDThatWouldChangeThePathIsRefused(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o)
	for _, id := range []string{"", "..", "a/b", "00u1?x", "{groupId}"} {
		_, err := e.Identity(t.Context(), id)
		for i, err := range []error{
			err, e.Logout(t.Context(), id, false), e.Deprovision(t.Context(), id, lifecycle.DeprovisionOptions{Delete: true}),
			e.DeleteEntitlement(t.Context(), id), e.Assign(t.Context(), id, "00u1"), e.Unassign(t.Context(), "00g1", id),
		} {
			if err == nil {
				t.Errorf("%q was taken for an id by call %d", id, i)
			}
		}
	}
	if len(o.asked()) != 0 {
		t.Errorf("asked %v", o.asked())
	}
}

func TestWhoAnswersToALoginInThePlaceOfAnIDIsNotTaken(t *testing.T) {
	t.Parallel()
	o := newOrg().says("GET /api/v1/users/me", 200, person("00u1", "ACTIVE", jane))
	e := newEngine(t, o)
	err := e.Deprovision(t.Context(), "me", lifecycle.DeprovisionOptions{Delete: true})
	if err == nil || errors.Is(err, lifecycle.ErrNotFound) || !strings.Contains(err.Error(), "00u1") {
		t.Errorf("error %v", err)
	}
	wantAsked(t, o, "GET /api/v1/users/me")
}

func TestALoginIsEscapedInThePath(t *testing.T) {
	t.Parallel()
	const odd = "a/b?c#d%e {x}@acme.example"
	var path string
	u := serve(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"id":"00u1","profile":{"login":%q}}`, odd)
	})
	if _, err := newEngine(t, nil, at(u)).IdentityByLogin(t.Context(), odd); err != nil || path != "/api/v1/users/"+odd {
		t.Errorf("asked for %q: %v", path, err)
	}
}

func TestOptionsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ url, token, client, says string }{
		"no way in":         {orgURL, "", "", "no API token"},
		"two ways in":       {orgURL, "t", "0oa1", "exclude"},
		"a path":            {orgURL + "/api/v1", "t", "", "give the org alone"},
		"the console":       {"https://acme-admin.okta.com", "t", "", "https://acme.okta.com"},
		"plain HTTP":        {"http://acme.okta.com", "t", "", "unencrypted"},
		"a token in quotes": {orgURL, "a b", "", "blank"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u, err := url.Parse(tt.url)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := lifecycle.New(lifecycle.Options{OrgURL: u, Token: tt.token, ClientID: tt.client}); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v", err)
			}
		})
	}
}

var errDial = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
