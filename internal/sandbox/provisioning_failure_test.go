package sandbox_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// problem wants exactly one, and gives its text.
func (w *okta2veza) problem(t *testing.T, retried bool) string {
	t.Helper()
	all := w.problems(t)
	if len(all) != 1 || all[0].Retried != retried {
		t.Fatalf("problems %+v, want one, retried: %t", all, retried)
	}
	return all[0].Problem
}

func (w *okta2veza) drain(t *testing.T) {
	t.Helper()
	if err := w.DrainProvisioning(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *okta2veza) refusedConnection(t *testing.T, base, token, want string) {
	t.Helper()
	refused := w.do(t, "POST", w.path("/connections/default?activate=true"), connectionTo(base, token), 400)
	if got := fmt.Sprint(refused["errorCauses"]); !strings.Contains(got, want) || strings.Contains(got, token) {
		t.Errorf("%s is refused with %s, want %s", base, got, want)
	}
	if got := w.do(t, "GET", w.path("/connections/default"), "", 200); got.text("status") != "DISABLED" || got.text("baseUrl") != "" {
		t.Errorf("what was refused is kept: %v", got)
	}
}

func TestAConnectionIsTriedBeforeItIsActive(t *testing.T) {
	t.Parallel()
	w := bareOkta2veza(t, catalogue, sandbox.WithSCIMDisabled())
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }))
	t.Cleanup(page.Close)
	w.refusedConnection(t, w.URL+"/scim/v2", w.Key, "Error authenticating: Not Found. Errors reported by remote server: ")
	w.refusedConnection(t, "http://127.0.0.1:"+freePort(t)+"/scim/v2", w.Key, "connection refused")
	w.refusedConnection(t, page.URL, w.Key, "the answer is not SCIM")
	for base, want := range map[string]string{
		"http://scim.example.com/v2": "must begin with https://", "ftp://127.0.0.1": "must begin with https://",
		"https://user:pass@scim.example.com": "no credentials", "https://scim.example.com/v2?x=1": "no credentials",
		"scim.example.com": "must be a URL", "http://127.0.0.1.example.com": "must begin with https://",
	} {
		w.refusedConnection(t, base, w.Key, want)
	}
	if err := w.Tenant().ActivateSCIM(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.refusedConnection(t, w.URL+"/scim/v2", "wrong-token", "Error authenticating: Unauthorized. Errors reported by remote server: ")
	w.do(t, "POST", w.path("/connections/default"), connectionTo(w.URL+"/scim/v2/", "not tried yet"), 200)
	w.do(t, "POST", w.path("/connections/default/lifecycle/activate"), "", 400)
	w.Forget()
	w.connect(t, w.URL+"/scim/v2/", "Bearer "+w.Key)
	if got := w.asked(t, "GET /Users"); got[0].Query.Get("count") != "1" {
		t.Errorf("tried with %v", got[0])
	}
	w.connect(t, sandbox.LocalSCIM, w.Key)
	w.asked(t, "GET /Users")
	w.do(t, "POST", w.path("/connections/default"), connectionTo(sandbox.LocalSCIM, "another"), 400)
	w.do(t, "POST", w.path("/connections/default/lifecycle/deactivate"), "", 204)
}

// freePort is one that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

func TestAKeyThatIsNoMoreIsSaidAndANewOneMendsIt(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	w.Fault(sandbox.Fault{Path: "/scim/v2", Status: 401, Body: `{"detail":"The API key is unknown."}`})
	ada, group := w.person(t, "ada"), w.group(t, "Engineering")
	w.join(t, group, ada)
	mapping := w.push(t, group, "Engineering")
	shown := w.do(t, "GET", w.path("/group-push/mappings/"+mapping), "", 200)
	if want := "Unable to update Group Push mapping target App group Engineering: Error while creating user group Engineering: Unauthorized. " +
		"Errors reported by remote server: The API key is unknown."; shown.text("status") != "ERROR" || shown.text("errorSummary") != want {
		t.Errorf("mapping %v", shown)
	}
	w.assign(t, ada)
	const want = "Automatic provisioning of user Ada Byron to app Veza failed: Error while verifying if user ada@example.com exists: Unauthorized. " +
		"Errors reported by remote server: The API key is unknown."
	all := w.problems(t)
	if len(all) != 2 || all[0].Problem != want && all[1].Problem != want {
		t.Errorf("problems %+v", all)
	}
	if got := w.standing(t, ada); got != "STAGED ERROR" {
		t.Errorf("assignment %s", got)
	}
	// Nothing is asked again until somebody does something about it.
	w.Forget()
	w.clock.pass(time.Hour)
	w.drain(t)
	w.asked(t)
	w.ClearFaults()
	w.connect(t, w.URL+"/scim/v2", w.Key)
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[ada]" || len(w.problems(t)) != 0 || w.standing(t, ada) != "PROVISIONED SYNCHRONIZED" {
		t.Errorf("members %v, problems %v, %s", got, w.problems(t), w.standing(t, ada))
	}
	if shown := w.do(t, "GET", w.path("/group-push/mappings/"+mapping), "", 200); shown.text("status") != "ACTIVE" || shown["errorSummary"] != nil {
		t.Errorf("mapping %v", shown)
	}
}

func TestWhenSCIMIsSwitchedOffNobodyIsForgotten(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, _ := w.provisioned(t)
	w.Fault(sandbox.Fault{Path: "/scim/v2", Status: 404, Body: `{"detail":"SCIM is switched off."}`})
	w.unassign(t, ada)
	if got := w.problem(t, false); got != "Automatic deprovisioning of user Ada Byron from app Veza failed: Error while deactivating user "+
		"ada@example.com: Not Found. Errors reported by remote server: SCIM is switched off." {
		t.Errorf("problem %s", got)
	}
	w.ClearFaults()
	if w.user(t, "ada")["active"] != true {
		t.Fatal("deactivated all the same")
	}
	if err := w.RetryProvisioning(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.user(t, "ada")["active"] != false || len(w.problems(t)) != 0 {
		t.Errorf("after a retry: %v, %v", w.user(t, "ada"), w.problems(t))
	}
}

func TestATenantThatRestsIsLeftInPeaceForAsLongAsItAsks(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, bob, group := w.person(t, "ada"), w.person(t, "bob"), w.group(t, "Engineering")
	w.join(t, group, ada)
	w.join(t, group, bob)
	w.push(t, group, "Engineering")
	w.Forget()
	w.Fault(sandbox.Fault{Method: "GET", Path: "/scim/v2/Users", Status: 429, RetryAfter: "90", Times: 1})
	w.assign(t, ada)
	w.assign(t, bob)
	w.asked(t, lookUp)
	if got := w.problem(t, true); !strings.Contains(got, "Too Many Requests") {
		t.Errorf("problem %s", got)
	}
	w.clock.pass(89 * time.Second)
	w.drain(t)
	w.asked(t)
	w.clock.pass(2 * time.Second)
	w.drain(t)
	// In order: bob came after ada.
	w.asked(t, lookUp, "POST /Users", `GET /Users?userName eq "bob@example.com"`, "POST /Users", "PATCH /Groups/{id}", "PATCH /Groups/{id}")
	if len(w.problems(t)) != 0 {
		t.Errorf("problems %v", w.problems(t))
	}
}

func TestAnUnreachableTenantIsTriedAgainAtGrowingIntervals(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	w.Fault(sandbox.Fault{Path: "/scim/v2", Reset: true})
	w.push(t, w.group(t, "Engineering"), "Engineering")
	if got := w.problem(t, true); !strings.HasPrefix(got, "Unable to update Group Push mapping target App group Engineering: Error while creating user group Engineering: ") {
		t.Errorf("problem %s", got)
	}
	for tries, wait := range []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300} {
		w.Forget()
		w.clock.pass(wait*time.Second - time.Millisecond)
		w.drain(t)
		w.asked(t)
		w.clock.pass(time.Millisecond)
		if w.drain(t); len(w.Requests()) == 0 {
			t.Errorf("not tried after %s, the %d. time", wait*time.Second, tries+1)
		}
	}
	w.ClearFaults()
	w.clock.pass(time.Hour)
	if w.drain(t); w.veza(t, "Groups", "displayName", "Engineering") == nil || len(w.problems(t)) != 0 {
		t.Errorf("problems %v", w.problems(t))
	}
}

func TestAnErrorOfTheTenantsOwnDoesNotHoldUpTheOthersForEver(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, bob, group := w.person(t, "ada"), w.person(t, "bob"), w.group(t, "Engineering")
	w.join(t, group, ada)
	w.join(t, group, bob)
	w.push(t, group, "Engineering")
	w.Fault(sandbox.Fault{Method: "GET", Path: "/scim/v2/Users", Status: 500, Times: 5})
	w.assign(t, ada)
	w.assign(t, bob)
	for range 10 {
		w.clock.pass(time.Minute)
		w.drain(t)
	}
	if got := w.problem(t, false); !strings.Contains(got, "Ada Byron") || !strings.Contains(got, "Internal Server Error") {
		t.Errorf("problem %s", got)
	}
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[bob]" {
		t.Errorf("members %v", got)
	}
}

func TestALostAnswerNeitherDuplicatesNorForgets(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, bob, group := w.person(t, "ada"), w.person(t, "bob"), w.group(t, "Engineering")
	w.join(t, group, ada)
	w.join(t, group, bob)
	drop := func(method, path string) { w.Fault(sandbox.Fault{Method: method, Path: path, Drop: true, Times: 1}) }
	drop("POST", "/scim/v2/Groups")
	w.push(t, group, "Engineering")
	w.clock.pass(time.Hour)
	w.drain(t)
	drop("POST", "/scim/v2/Users")
	w.assign(t, ada)
	// Before anybody knows whether she is there, she is not to be.
	w.unassign(t, ada)
	w.clock.pass(time.Hour)
	w.drain(t)
	if w.user(t, "ada")["active"] != false || len(w.problems(t)) != 0 {
		t.Errorf("created unseen: %v, %v", w.user(t, "ada"), w.problems(t))
	}
	drop("POST", "/scim/v2/Users")
	w.assign(t, bob)
	w.clock.pass(time.Hour)
	w.drain(t)
	drop("PATCH", "/scim/v2/Users")
	w.unassign(t, bob)
	w.assign(t, bob)
	w.clock.pass(time.Hour)
	w.drain(t)
	if w.user(t, "bob")["active"] != true || len(w.problems(t)) != 0 {
		t.Errorf("deactivated unseen: %v, %v", w.user(t, "bob"), w.problems(t))
	}
	drop("PATCH", "/scim/v2/Groups")
	w.assign(t, ada)
	w.clock.pass(time.Hour)
	w.drain(t)
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[ada bob]" {
		t.Errorf("members %v", got)
	}
}

func TestWhatIsToBeToldSurvivesARestart(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "both.db")
	clock := newHands()
	first, err := sandbox.Open(sandbox.Options{Path: file, SCIMEnabled: true, NewKey: true, Provisioning: "sync", Now: clock.Now, KeepRequests: true})
	if err != nil {
		t.Fatal(err)
	}
	w := &okta2veza{Server: &sandbox.Server{Sandbox: first, OrgURL: "https://org.test", Key: first.AdminKey()}, clock: clock}
	w.client = &http.Client{Transport: first.OrgRoundTripper()}
	w.app = w.do(t, "POST", "/apps", catalogue, 200).text("id")
	w.connect(t, sandbox.LocalSCIM, w.Key)
	w.do(t, "PUT", w.path("/features/USER_PROVISIONING"), everything, 200)
	first.Fault(sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Drop: true})
	ada, _ := w.provisioned(t)
	if got := w.problem(t, true); !strings.Contains(got, "Error while creating user ada@example.com") {
		t.Errorf("problem %s", got)
	}
	token := first.OrgToken()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// While nobody provisions, things change.
	off, err := sandbox.Open(sandbox.Options{Path: file, Now: clock.Now, OrgToken: token})
	if err != nil {
		t.Fatal(err)
	}
	w.Sandbox, w.client = off, &http.Client{Transport: off.OrgRoundTripper()}
	bob := w.person(t, "bob")
	w.assign(t, bob)
	groups := off.Org()
	mappings, _, err := groups.Pushes(t.Context(), w.app, "", "", 10)
	if err != nil {
		t.Fatal(err)
	}
	w.join(t, mappings[0].Source, bob)
	if err := off.Close(); err != nil {
		t.Fatal(err)
	}
	clock.pass(time.Hour)
	second, err := sandbox.Open(sandbox.Options{Path: file, Provisioning: "sync", Now: clock.Now, KeepRequests: true, OrgToken: token})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = second.Close() }()
	w.Sandbox, w.client = second, &http.Client{Transport: second.OrgRoundTripper()}
	w.drain(t)
	for _, person := range []string{ada, bob} {
		if got := w.standing(t, person); got != "PROVISIONED SYNCHRONIZED" {
			t.Errorf("%s is %s", person, got)
		}
	}
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[ada bob]" || len(w.problems(t)) != 0 {
		t.Errorf("members %v, problems %v", got, w.problems(t))
	}
}

func TestProvisioningTellsTheSystemLog(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, group := w.provisioned(t)
	w.do(t, "POST", "/users/"+ada, `{"profile":{"lastName":"Lovelace"}}`, 200)
	w.unassign(t, ada)
	w.assign(t, ada)
	w.Fault(sandbox.Fault{Method: "PATCH", Path: "/scim/v2", Status: 403, Times: 1})
	w.leave(t, group, ada)
	got := w.provisioningEvents(t)
	want := []string{
		"application.provision.group.add SUCCESS", "application.provision.user.push SUCCESS",
		"application.provision.group_push.push_memberships SUCCESS", "application.provision.user.push_profile SUCCESS",
		"application.provision.user.deactivate SUCCESS", "application.provision.group_push.push_memberships SUCCESS",
		"application.provision.user.reactivate SUCCESS", "application.provision.group_push.push_memberships SUCCESS",
		"application.provision.user.deactivate FAILURE", "application.provision.group_push.push_memberships SUCCESS",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("log\n%s", strings.Join(got, "\n"))
	}
}

func (w *okta2veza) provisioningEvents(t *testing.T) []string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.OrgURL+"/api/v1/logs?limit=1000&since=2026-01-01T00:00:00Z", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "SSWS "+w.OrgToken())
	response, err := w.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var events []struct {
		Type    string `json:"eventType"`
		Outcome struct {
			Result, Reason string
		}
		Actor struct{ Type string }
	}
	decodeAll(t, response.Body, &events)
	var got []string
	for _, e := range events {
		if !strings.HasPrefix(e.Type, "application.provision.") || strings.HasSuffix(e.Type, "mapping.created") {
			continue
		}
		got = append(got, e.Type+" "+e.Outcome.Result)
		if (e.Outcome.Result == "FAILURE") != strings.Contains(e.Outcome.Reason, "Errors reported by remote server") {
			t.Errorf("%s: %+v", e.Type, e)
		}
	}
	return got
}
