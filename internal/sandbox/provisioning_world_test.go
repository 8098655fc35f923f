package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// hands are a clock that a test moves.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func newHands() *hands { return &hands{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)} }

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// okta2veza is an org with a SCIM app whose base URL is the tenant beside it.
type okta2veza struct {
	*sandbox.Server
	clock  *hands
	client *http.Client
	app    string
}

const (
	catalogue  = `{"name":"scim2headerauth","label":"Veza","signOnMode":"AUTO_LOGIN"}`
	wizard     = `{"label":"Veza","signOnMode":"SAML_2_0","settings":{"signOn":{"ssoAcsUrl":"https://a.example.com","audience":"a","recipient":"https://a.example.com","destination":"https://a.example.com","subjectNameIdTemplate":"${user.userName}","subjectNameIdFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified","responseSigned":true,"assertionSigned":true,"signatureAlgorithm":"RSA_SHA256","digestAlgorithm":"SHA256","authnContextClassRef":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"}}}`
	everything = `{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"profile":{"status":"ENABLED"},"lifecycleDeactivate":{"status":"ENABLED"}}}`
)

// newOkta2veza has everything switched on; nobody is assigned yet. What the
// tenant was asked until then is forgotten.
func newOkta2veza(t *testing.T, app string, options ...sandbox.Option) *okta2veza {
	t.Helper()
	w := bareOkta2veza(t, app, options...)
	w.connect(t, w.URL+"/scim/v2", w.Key)
	w.do(t, "PUT", w.path("/features/USER_PROVISIONING"), everything, 200)
	w.Forget()
	return w
}

func bareOkta2veza(t *testing.T, app string, options ...sandbox.Option) *okta2veza {
	t.Helper()
	w := &okta2veza{clock: newHands()}
	options = append([]sandbox.Option{sandbox.WithOrg(), sandbox.WithProvisioning("sync"), sandbox.WithClock(w.clock.Now)}, options...)
	w.Server = sandbox.New(t, options...)
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	w.client = &http.Client{Transport: transport}
	w.app = w.do(t, "POST", "/apps", app, 200).text("id")
	if app == wizard {
		if _, err := w.Org().OfferSCIM(t.Context(), w.app); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *okta2veza) connect(t *testing.T, base, token string) {
	t.Helper()
	w.do(t, "POST", w.path("/connections/default?activate=true"), connectionTo(base, token), 200)
}

func connectionTo(base, token string) string {
	return fmt.Sprintf(`{"baseUrl":%q,"profile":{"authScheme":"TOKEN","token":%q}}`, base, token)
}

func (w *okta2veza) path(rest string) string { return "/apps/" + w.app + rest }

// jsonObject is a JSON object, of which tests read a little.
type jsonObject map[string]any

func (o jsonObject) text(name string) string {
	text, _ := o[name].(string)
	return text
}

// do asks the org and wants a status.
func (w *okta2veza) do(t *testing.T, method, path, body string, want int) jsonObject {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.OrgURL+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "SSWS "+w.OrgToken())
	r.Header.Set("Content-Type", "application/json")
	response, err := w.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != want {
		t.Fatalf("%s %s: status %d, want %d: %s", method, path, response.StatusCode, want, text)
	}
	o := jsonObject{}
	if len(text) > 0 && text[0] == '{' {
		if err := json.Unmarshal(text, &o); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// person makes an active person and gives their id.
func (w *okta2veza) person(t *testing.T, name string) string {
	t.Helper()
	login := name + "@example.com"
	return w.do(t, "POST", "/users", fmt.Sprintf(`{"profile":{"login":%q,"email":%q,"firstName":%q,"lastName":"Byron"},
		"credentials":{"password":{"value":"Quite1Secret"}}}`, login, login, strings.ToUpper(name[:1])+name[1:]), 200).text("id")
}

func (w *okta2veza) group(t *testing.T, name string) string {
	t.Helper()
	return w.do(t, "POST", "/groups", fmt.Sprintf(`{"profile":{"name":%q}}`, name), 200).text("id")
}

func (w *okta2veza) join(t *testing.T, group, person string) {
	t.Helper()
	w.do(t, "PUT", "/groups/"+group+"/users/"+person, "", 204)
}

func (w *okta2veza) leave(t *testing.T, group, person string) {
	t.Helper()
	w.do(t, "DELETE", "/groups/"+group+"/users/"+person, "", 204)
}

// assign gives how the new assignment shows itself.
func (w *okta2veza) assign(t *testing.T, person string) string {
	t.Helper()
	made := w.do(t, "POST", w.path("/users"), fmt.Sprintf(`{"id":%q,"scope":"USER"}`, person), 200)
	return made.text("status") + " " + made.text("syncState")
}

func (w *okta2veza) unassign(t *testing.T, person string) {
	t.Helper()
	w.do(t, "DELETE", w.path("/users/"+person), "", 204)
}

// push pushes a group under a name and gives the mapping's id.
func (w *okta2veza) push(t *testing.T, group, name string) string {
	t.Helper()
	return w.do(t, "POST", w.path("/group-push/mappings"), fmt.Sprintf(`{"sourceGroupId":%q,"targetGroupName":%q,"status":"ACTIVE"}`, group, name), 200).text("id")
}

func (w *okta2veza) unpush(t *testing.T, mapping string, deleteTarget bool) {
	t.Helper()
	w.do(t, "PATCH", w.path("/group-push/mappings/"+mapping), `{"status":"INACTIVE"}`, 200)
	w.do(t, "DELETE", w.path(fmt.Sprintf("/group-push/mappings/%s?deleteTargetGroup=%t", mapping, deleteTarget)), "", 200)
}

// provisioned is Ada, in a pushed group and assigned, and that group.
func (w *okta2veza) provisioned(t *testing.T) (person, group string) {
	t.Helper()
	person, group = w.person(t, "ada"), w.group(t, "Engineering")
	w.join(t, group, person)
	w.push(t, group, "Engineering")
	w.assign(t, person)
	return person, group
}

// asked wants exactly these requests of the org in the tenant's log, ids
// replaced by {id}, and forgets them.
func (w *okta2veza) asked(t *testing.T, want ...string) []sandbox.Request {
	t.Helper()
	requests := w.Requests()
	got := make([]string, len(requests))
	for n, r := range requests {
		got[n] = shape(r)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the tenant was asked\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	w.Forget()
	return requests
}

func shape(r sandbox.Request) string {
	path := strings.TrimPrefix(r.Path, "/scim/v2")
	if parts := strings.Split(path, "/"); len(parts) == 3 {
		path = "/" + parts[1] + "/{id}"
	}
	if filter := r.Query.Get("filter"); filter != "" {
		path += "?" + filter
	}
	return r.Method + " " + path
}

func body(t *testing.T, r sandbox.Request) jsonObject {
	t.Helper()
	o := jsonObject{}
	if err := json.Unmarshal(r.Body, &o); err != nil {
		t.Fatalf("%s: %v", r, err)
	}
	return o
}

// veza asks the tenant for its users or groups by name. It looks past the log.
func (w *okta2veza) veza(t *testing.T, kind, attribute, name string) jsonObject {
	t.Helper()
	c := inProcess(w.Sandbox, w.Key)
	filter := url.QueryEscape(fmt.Sprintf("%s eq %q", attribute, name))
	list := c.do(t, http.MethodGet, "/scim/v2/"+kind+"?filter="+filter, "", 200).object(t)
	found, _ := list["Resources"].([]any)
	if len(found) == 0 {
		return nil
	}
	one, _ := found[0].(map[string]any)
	return one
}

func (w *okta2veza) user(t *testing.T, name string) jsonObject {
	t.Helper()
	return w.veza(t, "Users", "userName", name+"@example.com")
}

// members are the userNames in a group of the tenant.
func (w *okta2veza) members(t *testing.T, group string) []string {
	t.Helper()
	g := w.veza(t, "Groups", "displayName", group)
	list, _ := g["members"].([]any)
	names := []string{}
	c := inProcess(w.Sandbox, w.Key)
	for _, one := range list {
		m, _ := one.(map[string]any)
		u := jsonObject(c.do(t, http.MethodGet, fmt.Sprintf("/scim/v2/Users/%s", m["value"]), "", 200).object(t))
		names = append(names, strings.TrimSuffix(u.text("userName"), "@example.com"))
	}
	slices.Sort(names)
	return names
}

// standing is how the assignment shows itself.
func (w *okta2veza) standing(t *testing.T, person string) string {
	t.Helper()
	a := w.do(t, "GET", w.path("/users/"+person), "", 200)
	return a.text("status") + " " + a.text("syncState")
}

func (w *okta2veza) problems(t *testing.T) []org.ProvisioningProblem {
	t.Helper()
	all, err := w.Org().ProvisioningProblems(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func decodeAll(t *testing.T, r io.Reader, into any) {
	t.Helper()
	if err := json.NewDecoder(r).Decode(into); err != nil {
		t.Fatal(err)
	}
}
