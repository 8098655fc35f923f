package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

func TestTheRolesAttributeOfOnePersonReachesTheTenant(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	const roles = `{"definitions":{"custom":{"properties":{"roles":{"title":"Roles","type":"array","items":{"type":"string"},"externalName":"roles"}}}}}`
	w.do(t, "POST", "/meta/schemas/user/default", roles, 200)
	w.do(t, "POST", "/meta/schemas/apps/"+w.app+"/default", roles, 200)
	mappings, _, err := w.Org().Mappings(t.Context(), "", w.app, "", 10)
	if err != nil || len(mappings) != 1 {
		t.Fatal(mappings, err)
	}
	w.do(t, "POST", "/mappings/"+mappings[0].ID, `{"properties":{"roles":{"expression":"user.roles","pushStatus":"PUSH"}}}`, 200)
	ada, _ := w.provisioned(t)
	has := func() string { return fmt.Sprint(w.user(t, "ada")["roles"]) }
	if got := has(); got != "<nil>" {
		t.Errorf("begins with %s", got)
	}
	w.do(t, "POST", "/users/"+ada, `{"profile":{"roles":["viewer","operator"]}}`, 200)
	if got := has(); got != "[map[value:viewer] map[value:operator]]" {
		t.Errorf("has %s", got)
	}
	w.do(t, "POST", w.path("/users/"+ada), `{"profile":{"roles":["admin"]}}`, 200)
	if got := has(); got != "[map[value:admin]]" {
		t.Errorf("on the assignment: %s", got)
	}
	w.do(t, "POST", w.path("/users/"+ada), `{"profile":{"roles":["owner"]}}`, 200)
	if got := w.problem(t, false); !strings.Contains(got, "Automatic profile push of user Ada Byron to app Veza failed: ") ||
		!strings.Contains(got, `The role "owner" cannot be assigned`) || w.standing(t, ada) != "PROVISIONED ERROR" {
		t.Errorf("a role that is none: %s, %s", got, w.standing(t, ada))
	}
	w.do(t, "POST", w.path("/users/"+ada), `{"profile":{"roles":[]}}`, 200)
	if got := has(); got != "<nil>" || len(w.problems(t)) != 0 {
		t.Errorf("taken away: %s, %v", got, w.problems(t))
	}
}

// recorder is a SCIM server that keeps what it is asked and answers as it is told.
type recorder struct {
	mu       sync.Mutex
	requests []*http.Request
	answer   func(r *http.Request) (status int, body string)
}

func (s *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r)
	answer := s.answer
	s.mu.Unlock()
	status, body := answer(r)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func (s *recorder) to(answer func(r *http.Request) (int, string)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

const nobody = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}`

func TestAnyServerIsAskedAsOktaAsks(t *testing.T) {
	t.Parallel()
	w := bareOkta2veza(t, catalogue)
	server := &recorder{}
	served := httptest.NewServer(server)
	t.Cleanup(served.Close)
	// Nobody may be said by 404 too.
	server.to(func(r *http.Request) (int, string) {
		switch {
		case r.Method == http.MethodGet && r.URL.Query().Get("filter") != "":
			return 404, `{"detail":"nobody"}`
		case r.Method == http.MethodGet:
			return 200, nobody
		}
		return 201, `{"id":"42"}`
	})
	w.connect(t, served.URL+"/base/", "as typed")
	w.do(t, "PUT", w.path("/features/USER_PROVISIONING"), everything, 200)
	ada, group := w.provisioned(t)
	for _, r := range server.requests {
		if r.Header.Get("User-Agent") != "Okta SCIM Client 1.0.0" || r.Header.Get("Authorization") != "as typed" ||
			!strings.HasPrefix(r.Header.Get("Accept"), "application/scim+json") || !strings.HasPrefix(r.URL.Path, "/base/") {
			t.Errorf("%s %s: %v", r.Method, r.URL, r.Header)
		}
		if sends := r.Method != http.MethodGet; sends != (r.Header.Get("Content-Type") == "application/scim+json; charset=utf-8") {
			t.Errorf("%s %s: %v", r.Method, r.URL, r.Header)
		}
	}
	if got := server.requests[2].URL.RawQuery; got != "filter=userName%20eq%20%22ada%40example.com%22&startIndex=1&count=100" {
		t.Errorf("looked up by %s", got)
	}
	if got := w.standing(t, ada); got != "PROVISIONED SYNCHRONIZED" {
		t.Errorf("%s, %v", got, w.problems(t))
	}
	for want, answer := range map[string]struct {
		status int
		body   string
	}{
		"Error while deactivating user ada@example.com: Found": {302, ""},
		"Errors reported by remote server: a b":                {400, "a\n\x00 b"},
		"Errors reported by remote server: wrong":              {400, `{"code":3,"message":"wrong"}`},
		"Errors reported by remote server: xxxxxxxxxxxx":       {400, strings.Repeat("x", 1<<20)},
		"the answer is not SCIM":                               {200, "<html>"},
	} {
		server.to(func(*http.Request) (int, string) { return answer.status, answer.body })
		w.unassign(t, ada)
		problem := ""
		for _, p := range w.problems(t) {
			if p.Kind == "user" {
				problem = p.Problem
			}
		}
		if !strings.Contains(problem, want) || len(problem) > 800 || strings.Contains(problem, "as typed") {
			t.Errorf("%d: %.900s", answer.status, problem)
		}
		server.to(func(*http.Request) (int, string) { return 204, "" })
		w.assign(t, ada)
		w.leave(t, group, ada)
		w.join(t, group, ada)
		if err := w.RetryProvisioning(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnEmptyAnswerToACreationIsAnError(t *testing.T) {
	t.Parallel()
	w := bareOkta2veza(t, catalogue)
	server := &recorder{}
	served := httptest.NewServer(server)
	t.Cleanup(served.Close)
	server.to(func(r *http.Request) (int, string) {
		if r.Method == http.MethodGet {
			return 200, nobody
		}
		return 201, ""
	})
	w.connect(t, served.URL, "t")
	w.do(t, "PUT", w.path("/features/USER_PROVISIONING"), everything, 200)
	w.provisioned(t)
	all := fmt.Sprint(w.problems(t))
	if !strings.Contains(all, "Error while creating user ada@example.com: the answer has no id") ||
		!strings.Contains(all, "Error while creating user group Engineering: the answer has no id") {
		t.Errorf("problems %s", all)
	}
}

// TestProvisioningInTheBackgroundKeepsItsTimes has a clock that fakes the real one.
func TestProvisioningInTheBackgroundKeepsItsTimes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		box, err := sandbox.Open(sandbox.Options{SCIMEnabled: true, NewKey: true, Provisioning: "async", KeepRequests: true})
		if err != nil {
			t.Fatal(err)
		}
		w := &okta2veza{Server: &sandbox.Server{Sandbox: box, OrgURL: "https://org.test", Key: box.AdminKey()}}
		w.client = &http.Client{Transport: box.OrgRoundTripper()}
		w.app = w.do(t, "POST", "/apps", catalogue, 200).text("id")
		w.connect(t, sandbox.LocalSCIM, w.Key)
		w.do(t, "PUT", w.path("/features/USER_PROVISIONING"), everything, 200)
		box.Fault(sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Status: 503, Times: 2})
		start := time.Now()
		ada, _ := w.provisioned(t)
		synctest.Wait()
		if got := w.standing(t, ada); got != "STAGED ERROR" || w.user(t, "ada") != nil {
			t.Errorf("at first %s", got)
		}
		<-time.After(2900 * time.Millisecond) // of the fake clock: 1 s and 2 s are waited for
		synctest.Wait()
		if w.user(t, "ada") != nil {
			t.Errorf("there after %s", time.Since(start))
		}
		<-time.After(200 * time.Millisecond)
		synctest.Wait()
		if got := w.standing(t, ada); got != "PROVISIONED SYNCHRONIZED" || len(w.problems(t)) != 0 {
			t.Errorf("in the end %s, %v", got, w.problems(t))
		}
		if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[ada]" {
			t.Errorf("members %v", got)
		}
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestProvisioningThatIsOffAsksNothingAndLosesNothing(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue, sandbox.WithProvisioning("off"))
	ada, _ := w.provisioned(t)
	w.asked(t)
	pending, err := w.Org().PendingProvisioning(t.Context())
	if err != nil || pending != 2 || w.standing(t, ada) != "ACTIVE DISABLED" {
		t.Errorf("%d waiting, %s, %v", pending, w.standing(t, ada), err)
	}
	if w.DrainProvisioning(t.Context()) == nil || w.RetryProvisioning(t.Context()) == nil {
		t.Error("provisioning that is off worked")
	}
	refuse(t, 2, `--provisioning "sometimes" is not known`, "--provisioning", "sometimes")
}

func TestAnAppOfNoUseAsksNothing(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, _ := w.provisioned(t)
	w.do(t, "POST", w.path("/lifecycle/deactivate"), "", 200)
	w.Forget()
	w.unassign(t, ada)
	w.asked(t)
	w.do(t, "POST", w.path("/lifecycle/activate"), "", 200)
	if w.user(t, "ada")["active"] != false {
		t.Error("what changed meanwhile was not told")
	}
	w.assign(t, ada)
	w.do(t, "POST", w.path("/connections/default/lifecycle/deactivate"), "", 204)
	w.Forget()
	w.do(t, "POST", "/users/"+ada, `{"profile":{"lastName":"Lovelace"}}`, 200)
	w.asked(t)
	w.do(t, "POST", w.path("/connections/default/lifecycle/activate"), "", 204)
	if got := w.user(t, "ada").text("displayName"); got != "Ada Lovelace" {
		t.Errorf("named %s", got)
	}
	w.do(t, "POST", w.path("/lifecycle/deactivate"), "", 200)
	w.do(t, "DELETE", w.path(""), "", 204)
	w.Forget()
	w.drain(t)
	w.asked(t)
	if w.user(t, "ada")["active"] != true {
		t.Error("the end of an app changed a person in it")
	}
	if pending, err := w.Org().PendingProvisioning(t.Context()); err != nil || pending != 0 {
		t.Errorf("%d wait for an app that is gone, %v", pending, err)
	}
}

func TestWhatSomebodyDeletedInTheTenantIsMadeAgain(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, _ := w.provisioned(t)
	c := inProcess(w.Sandbox, w.Key)
	c.do(t, "DELETE", "/scim/v2/Users/"+w.user(t, "ada").text("id"), "", 204)
	c.do(t, "DELETE", "/scim/v2/Groups/"+w.veza(t, "Groups", "displayName", "Engineering").text("id"), "", 204)
	w.do(t, "POST", "/users/"+ada, `{"profile":{"lastName":"Lovelace"}}`, 200)
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[ada]" || w.user(t, "ada").text("displayName") != "Ada Lovelace" {
		t.Errorf("members %v, %v, problems %v", got, w.user(t, "ada"), w.problems(t))
	}
	c.do(t, "DELETE", "/scim/v2/Users/"+w.user(t, "ada").text("id"), "", 204)
	w.unassign(t, ada)
	if len(w.problems(t)) != 0 {
		t.Errorf("problems %v", w.problems(t))
	}
}

func TestAnAccountIsLinkedToOnePersonAlone(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	_, group := w.provisioned(t)
	bob := w.person(t, "bob")
	w.join(t, group, bob)
	w.do(t, "POST", w.path("/users"), `{"id":"`+bob+`","scope":"USER","credentials":{"userName":"ada@example.com"}}`, 200)
	if got := w.problem(t, false); !strings.Contains(got, "Automatic provisioning of user Bob Byron to app Veza failed: ") || !strings.Contains(got, "linked to another person") {
		t.Errorf("problem %s", got)
	}
	if got := w.user(t, "ada").text("displayName"); got != "Ada Byron" {
		t.Errorf("taken over by %s", got)
	}
}

func TestAppsAssignedByAGroupAreProvisionedToo(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	everyone := w.Org().Everyone()
	w.do(t, "PUT", w.path("/groups/"+everyone), `{}`, 200)
	w.push(t, everyone, "All of Okta")
	w.person(t, "ada")
	staged := w.do(t, "POST", "/users?activate=false", `{"profile":{"login":"bob@example.com","email":"bob@example.com","firstName":"Bob","lastName":"B"}}`, 200).text("id")
	if got := w.members(t, "All of Okta"); fmt.Sprint(got) != "[ada okta-admin]" {
		t.Errorf("members %v, problems %v", got, w.problems(t))
	}
	w.do(t, "POST", "/users/"+staged+"/lifecycle/activate?sendEmail=false", "", 200)
	if got := w.members(t, "All of Okta"); fmt.Sprint(got) != "[ada bob okta-admin]" {
		t.Errorf("members %v, problems %v", got, w.problems(t))
	}
	page, _, err := w.Org().AppUsers(t.Context(), w.app, "", "", 10)
	if text, _ := json.Marshal(page); err != nil || strings.Contains(string(text), `"ERROR"`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestTheWizardsSCIMAppIsMadeOnce(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "both.db")
	var first string
	for range 2 {
		box, err := sandbox.Open(sandbox.Options{Path: file, OrgSCIMApps: []string{"Veza"}})
		if err != nil {
			t.Fatal(err)
		}
		page, _, err := box.Org().Apps(t.Context(), org.Query{Limit: 10})
		if err != nil || len(page) != 1 || !page[0].Provisions() || page[0].Label != "Veza" || first != "" && page[0].ID != first {
			t.Fatalf("%+v, %v", page, err)
		}
		first = page[0].ID
		if err := box.Close(); err != nil {
			t.Fatal(err)
		}
	}
	refuse(t, 2, "for flag --okta-scim-app: a label is needed", "--okta-scim-app", " ")
}

func TestAttributesGoWhereTheSchemaOfTheAppSays(t *testing.T) {
	t.Parallel()
	const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
	server := &recorder{}
	served := httptest.NewServer(server)
	t.Cleanup(served.Close)
	created := make(chan jsonObject, 1)
	server.to(func(r *http.Request) (int, string) {
		if r.Method == http.MethodGet {
			return 200, nobody
		}
		if strings.HasSuffix(r.URL.Path, "/Users") {
			o := jsonObject{}
			if err := json.NewDecoder(r.Body).Decode(&o); err == nil {
				created <- o
			}
		}
		return 201, `{"id":"42"}`
	})
	// An app of the catalogue whose schema says nothing of SCIM is sent the usual.
	w := bareOkta2veza(t, `{"name":"veza","label":"Veza","signOnMode":"SAML_2_0"}`)
	w.do(t, "POST", "/meta/schemas/apps/"+w.app+"/default", `{"definitions":{"custom":{"properties":{
		"manager":{"title":"M","type":"string","externalName":"manager.displayName","externalNamespace":"`+enterprise+`"},
		"phone":{"title":"P","type":"string","externalName":"phoneNumbers^[type=='work'].value"},
		"home":{"title":"H","type":"string","externalName":"addresses[type eq \"home\"].locality"},
		"plain":{"title":"X","type":"string"},"unset":{"title":"U","type":"string"}}}}}`, 200)
	w.connect(t, served.URL, "t")
	w.do(t, "PUT", w.path("/features/USER_PROVISIONING"), everything, 200)
	ada, group := w.person(t, "ada"), w.group(t, "Engineering")
	w.join(t, group, ada)
	w.push(t, group, "Engineering")
	w.do(t, "POST", w.path("/users"), `{"id":"`+ada+`","profile":{"manager":"Grace","phone":"555","home":"London","plain":"x"}}`, 200)
	o := <-created
	delete(o, "password")
	want := `map[active:true addresses:[map[locality:London type:home]] displayName:Ada Byron emails:[map[primary:true type:work value:ada@example.com]] externalId:` + ada + ` groups:[] locale:en-US ` +
		`name:map[familyName:Byron givenName:Ada] phoneNumbers:[map[type:work value:555]] plain:x schemas:[urn:ietf:params:scim:schemas:core:2.0:User ` + enterprise + `] ` +
		enterprise + `:map[manager:map[displayName:Grace]] userName:ada@example.com]`
	if fmt.Sprint(o) != want {
		t.Errorf("sent\n%v, want\n%s", o, want)
	}
}
