package httpapi_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox/httpapi"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestUserLivesFromCreateToDelete(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	created := s.must(t, 201, "POST", "/scim/v2/Users", person("ada@example.com"))
	location := created.header.Get("Location")
	meta, _ := created.body["meta"].(map[string]any)
	if location == "" || location != meta["location"] || !strings.HasPrefix(location, "http://example.com/scim/v2/Users/") {
		t.Errorf("Location is %q, meta.location %v", location, meta["location"])
	}
	if got := created.header.Get("Content-Type"); got != scim.MediaType {
		t.Errorf("Content-Type is %q", got)
	}

	read := s.must(t, 200, "GET", location, "")
	if diff := cmp.Diff(created.body, read.body); diff != "" {
		t.Errorf("read differs from created:\n%s", diff)
	}
	patched := s.must(t, 200, "PATCH", location, patch(`[{"op":"replace","value":{"active":"False"}}]`))
	if patched.body["active"] != false {
		t.Errorf("patched is %s", patched.raw)
	}
	replaced := s.must(t, 200, "PUT", location+"/", person("Ada@example.com"))
	if replaced.body["userName"] != "Ada@example.com" || replaced.body["active"] != false {
		t.Errorf("replaced is %s", replaced.raw)
	}
	if gone := s.must(t, 204, "DELETE", location, ""); gone.raw != "" {
		t.Errorf("DELETE answered %q", gone.raw)
	}
	checkError(t, s.do(t, "GET", location, ""), 404, "")
	checkError(t, s.do(t, "DELETE", location, ""), 404, "")
	checkError(t, s.do(t, "PUT", location, person("ada@example.com")), 404, "")
}

func TestPersonIsProvisionedAsOktaDoes(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	const okta = "User-Agent: Okta SCIM Client 1.0.0"
	none := s.must(t, 200, "GET", "/scim/v2/Users?filter=userName%20eq%20%22ada@example.com%22&startIndex=1&count=100", "", okta)
	if none.body["totalResults"] != 0.0 {
		t.Errorf("before the create: %s", none.raw)
	}
	created := s.must(t, 201, "POST", "/scim/v2/Users", `{"schemas":["`+scim.UserURN+`"],"userName":"ada@example.com",
		"name":{"givenName":"Ada","familyName":"Lovelace"},"emails":[{"primary":true,"value":"ada@example.com","type":"work"}],
		"displayName":"Ada Lovelace","locale":"en-US","externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq","active":true}`,
		okta, "Content-Type: application/scim+json; charset=utf-8", "Authorization: "+adminKey)
	if created.body["externalId"] != "00ujl29u0le5T6Aj10h7" || created.body["locale"] != "en-US" || strings.Contains(created.raw, "1mz050nq") {
		t.Errorf("created is %s", created.raw)
	}
	off := s.must(t, 200, "PATCH", created.header.Get("Location"), patch(`[{"op":"replace","value":{"active":false}}]`), okta)
	if off.body["active"] != false {
		t.Errorf("deactivated is %s", off.raw)
	}
}

func TestGroupIsPushedAsOktaDoes(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	ada, bob := s.createUser(t, "ada@example.com"), s.createUser(t, "bob@example.com")
	group := s.must(t, 201, "POST", "/scim/v2/Groups", `{"schemas":["`+scim.GroupURN+`"],"displayName":"Engineers","members":[]}`)
	location := group.header.Get("Location")
	id, _ := group.body["id"].(string)

	got := s.must(t, 200, "PATCH", location, patch(`[
		{"op":"replace","value":{"id":"`+id+`","displayName":"Engineers"}},
		{"op":"add","path":"members","value":[{"value":"`+ada+`","display":"ada@example.com"},{"value":"`+bob+`","display":null}]}]`))
	members, _ := got.body["members"].([]any)
	first, _ := members[0].(map[string]any)
	if len(members) != 2 || first["$ref"] != "http://example.com/scim/v2/Users/"+ada {
		t.Errorf("members are %v", members)
	}
	got = s.must(t, 200, "PATCH", location+"?excludedAttributes=members", patch(`[{"op":"remove","path":"members[value eq \"`+ada+`\"]"}]`))
	if got.body["members"] != nil {
		t.Errorf("members are returned though excluded: %s", got.raw)
	}
	user := s.must(t, 200, "GET", "/scim/v2/Users/"+bob, "")
	groups, _ := user.body["groups"].([]any)
	if of, _ := groups[0].(map[string]any); of["$ref"] != location {
		t.Errorf("groups are %v, want a reference to %s", groups, location)
	}
	s.must(t, 204, "DELETE", location, "")
}

func TestWholeObjectSentBackChangesNothing(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	ada := s.createUser(t, "ada@example.com")
	s.must(t, 201, "POST", "/scim/v2/Groups", `{"displayName":"Engineers","members":[{"value":"`+ada+`"}]}`)
	for _, list := range []string{"/scim/v2/Users/" + ada, "/scim/v2/Groups"} {
		before := s.must(t, 200, "GET", list, "")
		one := before.body
		if list == "/scim/v2/Groups" {
			resources, _ := before.body["Resources"].([]any)
			one, _ = resources[0].(map[string]any)
		}
		meta, _ := one["meta"].(map[string]any)
		location, _ := meta["location"].(string)
		s.clock.Advance(time.Minute)
		after := s.must(t, 200, "PUT", location, toJSON(one))
		if diff := cmp.Diff(one, after.body); diff != "" {
			t.Errorf("PUT of what GET gave changed %s:\n%s", location, diff)
		}
	}
	// Okta sends groups empty with every PUT; they are not the client's to change.
	user := s.must(t, 200, "PUT", "/scim/v2/Users/"+ada, strings.Replace(person("ada@example.com"), "{", `{"groups":[],`, 1))
	if groups, _ := user.body["groups"].([]any); len(groups) != 1 {
		t.Errorf("groups are %v after a PUT with groups []", user.body["groups"])
	}
}

func TestListsArePagedAndCapped(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{http: httpapi.Options{PageSize: 3}})
	for _, name := range []string{"a", "b", "c"} {
		s.createUser(t, name+"@example.com")
	}
	for query, want := range map[string][3]float64{ // total, startIndex, itemsPerPage
		"":                                    {5, 1, 3},
		"?count=100":                          {5, 1, 3},
		"?count=2&startIndex=4":               {5, 4, 2},
		"?count=2&start_index=5":              {5, 5, 1},
		"?startIndex=99":                      {5, 99, 0},
		"?count=0":                            {5, 1, 0},
		"?count=-1&startIndex=-1":             {5, 1, 0},
		`?filter=userName+eq+"a@EXAMPLE.com"`: {1, 1, 1},
		`?filter=userName+eq+"nobody"`:        {0, 1, 0},
		"?sortBy=userName&sortOrder=descending&count=1": {5, 1, 1},
	} {
		got := s.must(t, 200, "GET", "/scim/v2/Users"+strings.ReplaceAll(query, `"`, "%22"), "")
		have := [3]float64{}
		for i, name := range []string{"totalResults", "startIndex", "itemsPerPage"} {
			have[i], _ = got.body[name].(float64)
		}
		resources, isList := got.body["Resources"].([]any)
		if have != want || !isList || float64(len(resources)) != want[2] {
			t.Errorf("%s gives %v with %d resources, want %v", query, have, len(resources), want)
		}
	}
}

func TestProjectionNarrowsEveryAnswer(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	created := s.must(t, 201, "POST", "/scim/v2/Users?attributes=userName", person("ada@example.com"))
	path := created.header.Get("Location")
	for what, got := range map[string]response{
		"POST":  created,
		"GET":   s.must(t, 200, "GET", path+"?attributes=userName", ""),
		"PATCH": s.must(t, 200, "PATCH", path+"?attributes=userName", patch(`[{"op":"add","path":"title","value":"Dr"}]`)),
		"PUT":   s.must(t, 200, "PUT", path+"?attributes=userName", person("ada@example.com")),
	} {
		if len(got.body) != 3 || got.body["userName"] == nil || got.body["id"] == nil || got.body["schemas"] == nil {
			t.Errorf("%s gives %s, want userName, id and schemas", what, got.raw)
		}
	}
	checkError(t, s.do(t, "GET", path+"?attributes=userName&excludedAttributes=name", ""), 400, scim.InvalidValue)
}

func TestConflictAndRulesBecomeSCIMErrors(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	s.createUser(t, "ada@example.com")
	checkError(t, s.do(t, "POST", "/scim/v2/Users", person("ADA@example.com")), 409, scim.Uniqueness, "ADA@example.com")
	got := s.do(t, "POST", "/scim/v2/Users", strings.Replace(person("bob@example.com"), `"primary":true`, `"primary":false`, 1))
	want := map[string]any{
		"schemas": []any{"urn:ietf:params:scim:api:messages:2.0:Error"}, "status": "400",
		"scimType": "invalidValue", "detail": "Email must be marked as primary",
	}
	if diff := cmp.Diff(want, got.body); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	owner, err := s.tenant.UserByName(t.Context(), tenant.SCIMAdmin)
	if err != nil {
		t.Fatal(err)
	}
	checkError(t, s.do(t, "DELETE", "/scim/v2/Users/"+owner.ID, ""), 403, "", tenant.SCIMAdmin, "API key")
}

func TestSCIMAnswers404WhileOff(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{scimOff: true, tenant: tenant.Options{ActivationDelay: 30 * time.Second}})
	for _, path := range []string{"/scim/v2", "/scim/v2/Users", "/scim/v2/ServiceProviderConfig", "/scim/v2/nothing"} {
		got := s.do(t, "GET", path, "")
		checkError(t, got, 404, "", "Enable SCIM provisioning")
		if got.header.Get("Retry-After") != "" {
			t.Errorf("%s says Retry-After though SCIM is off", path)
		}
	}
	if err := s.tenant.SetSCIMEnabled(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	s.clock.Advance(500 * time.Millisecond)
	got := s.do(t, "GET", "/scim/v2/ServiceProviderConfig", "")
	checkError(t, got, 404, "")
	if got.header.Get("Retry-After") != "30" {
		t.Errorf("Retry-After is %q, want 30", got.header.Get("Retry-After"))
	}
	s.clock.Advance(30 * time.Second)
	s.must(t, 200, "GET", "/scim/v2/ServiceProviderConfig", "")
}

func TestCallersNeedAKeyAndBothRoles(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	for _, authorization := range []string{"", "Bearer", "Bearer wrong", "wrong", "Basic dXNlcjpwYXNz"} {
		got := s.do(t, "GET", "/scim/v2/Users", "", "Authorization: "+authorization)
		checkError(t, got, 401, "", "API key")
		if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer ") {
			t.Errorf("%q: WWW-Authenticate is %q", authorization, got.header.Get("WWW-Authenticate"))
		}
	}
	for _, authorization := range []string{adminKey, "bearer " + adminKey, "Bearer  " + adminKey} {
		s.must(t, 200, "GET", "/scim/v2/Users?count=0", "", "Authorization: "+authorization)
	}
	for roles, lacks := range map[string]string{"admin": "scim_provisioner", "scim_provisioner": "admin"} {
		email := roles + "@example.com"
		user := s.createUser(t, email)
		s.must(t, 200, "PATCH", "/scim/v2/Users/"+user, patch(`[{"op":"add","path":"roles","value":[{"value":"`+roles+`"}]}]`))
		key, err := s.tenant.CreateKey(t.Context(), user, "test")
		if err != nil {
			t.Fatal(err)
		}
		checkError(t, s.do(t, "GET", "/scim/v2/Users", "", "Authorization: Bearer "+key.Secret), 403, "", email, lacks)
	}
}

func TestRequestsBeyondTheLimitWaitForTheNextMinute(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{http: httpapi.Options{RateLimit: 2}})
	get := func(key string) response { return s.do(t, "GET", "/scim/v2/Users", "", "Authorization: "+key) }
	get(adminKey)
	s.clock.Advance(20 * time.Second)
	get(adminKey)
	got := get(adminKey)
	checkError(t, got, 429, "", "2 SCIM requests a minute")
	if got.header.Get("Retry-After") != "40" {
		t.Errorf("Retry-After is %q, want 40", got.header.Get("Retry-After"))
	}
	if err := s.tenant.EnsureKey(t.Context(), "another", "test"); err != nil {
		t.Fatal(err)
	}
	if got := get("another"); got.status != 200 {
		t.Errorf("another key is limited too: %d", got.status)
	}
	s.clock.Advance(40 * time.Second)
	if got := get(adminKey); got.status != 200 {
		t.Errorf("in the next minute: %d %s", got.status, got.raw)
	}
}

func TestDiscoveryDescribesTheProfile(t *testing.T) {
	t.Parallel()
	for profile, etag := range map[tenant.Profile]bool{tenant.ProfileVeza: false, tenant.ProfileRFC: true} {
		s := serve(t, setup{tenant: tenant.Options{Profile: profile}, http: httpapi.Options{PageSize: 150}})
		config := s.must(t, 200, "GET", "/scim/v2/ServiceProviderConfig", "").body
		supported := func(feature string) any {
			f, _ := config[feature].(map[string]any)
			return f["supported"]
		}
		filter, _ := config["filter"].(map[string]any)
		if supported("patch") != true || supported("bulk") != false || supported("etag") != etag || filter["maxResults"] != 150.0 {
			t.Errorf("%s: config is %v", profile, config)
		}
		for _, kind := range []string{"/Schemas", "/ResourceTypes"} {
			list, _ := s.must(t, 200, "GET", "/scim/v2"+kind, "").body["Resources"].([]any)
			if want := map[string]int{"/Schemas": 5, "/ResourceTypes": 2}[kind]; len(list) < want {
				t.Errorf("%s: %s lists %d, want at least %d", profile, kind, len(list), want)
			}
			for _, item := range list {
				o, _ := item.(map[string]any)
				id, _ := o["id"].(string)
				single := s.must(t, 200, "GET", "/scim/v2"+kind+"/"+id, "")
				if diff := cmp.Diff(o, single.body); diff != "" {
					t.Errorf("%s %s differs from the list:\n%s", kind, id, diff)
				}
			}
			checkError(t, s.do(t, "GET", "/scim/v2"+kind+"?filter=id%20eq%20%22x%22", ""), 403, "")
			checkError(t, s.do(t, "GET", "/scim/v2"+kind+"/nothing", ""), 404, "")
			checkError(t, s.do(t, "POST", "/scim/v2"+kind, "{}"), 405, "")
		}
	}
}

func TestVersionsGuardWritesInTheRFCProfile(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{tenant: tenant.Options{Profile: tenant.ProfileRFC}})
	created := s.must(t, 201, "POST", "/scim/v2/Users", `{"userName":"ada"}`)
	path, etag := created.header.Get("Location"), created.header.Get("ETag")
	if etag == "" {
		t.Fatal("no ETag")
	}
	if got := s.must(t, 304, "GET", path, "", "If-None-Match: "+etag); got.raw != "" || got.header.Get("ETag") != etag {
		t.Errorf("304 with %q and ETag %q", got.raw, got.header.Get("ETag"))
	}
	changed := s.must(t, 200, "PATCH", path, patch(`[{"op":"add","path":"title","value":"Dr"}]`), "If-Match: "+etag)
	if changed.header.Get("ETag") == etag {
		t.Error("the ETag did not change with the resource")
	}
	s.must(t, 200, "GET", path, "", "If-None-Match: "+etag)
	for _, method := range []string{"PATCH", "PUT", "DELETE"} {
		body := map[string]string{"PATCH": patch(`[{"op":"remove","path":"title"}]`), "PUT": `{"userName":"ada"}`}[method]
		checkError(t, s.do(t, method, path, body, "If-Match: "+etag), 412, "")
	}
}

func TestSearchIsAQueryWithPost(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{tenant: tenant.Options{Profile: tenant.ProfileRFC}})
	s.must(t, 201, "POST", "/scim/v2/Groups", `{"displayName":"break-glass"}`)
	for path, want := range map[string]float64{"/Users/.search": 1, "/Groups/.search": 1, "/.search": 2} {
		got := s.must(t, 200, "POST", "/scim/v2"+path, `{"schemas":["`+scim.SearchRequestURN+`"],
			"filter":"userName sw \"break\" or displayName sw \"break-\"","attributes":["displayName"],"startIndex":1,"count":10}`)
		if got.body["totalResults"] != want {
			t.Errorf("%s gives %s, want %v", path, got.raw, want)
		}
	}
	got := s.must(t, 200, "POST", "/scim/v2/.search", `{"startIndex":3,"count":1}`)
	if list, _ := got.body["Resources"].([]any); len(list) != 1 || got.body["totalResults"] != 3.0 {
		t.Errorf("the third of all is %s", got.raw)
	}
	veza := serve(t, setup{})
	checkError(t, veza.do(t, "POST", "/scim/v2/.search", `{}`), 404, "")
}

func TestEveryAnswerHasItsOwnRequestID(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	seen := map[string]bool{}
	for _, path := range []string{"/scim/v2/Users", "/scim/v2/Users", "/scim/v2/nothing", "/api/nothing", "/nothing"} {
		id := s.do(t, "GET", path, "", "X-Request-Id: chosen-by-the-client").header.Get("X-Request-Id")
		if len(id) != 32 || seen[id] {
			t.Errorf("%s: request id is %q", path, id)
		}
		seen[id] = true
	}
	entries, err := s.tenant.Audit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		delete(seen, entry.RequestID)
		if strings.Contains(entry.Path+entry.UserAgent, adminKey) {
			t.Errorf("entry %+v holds the key", entry)
		}
	}
	if len(seen) != 0 {
		t.Errorf("%d calls are not in the audit log", len(seen))
	}
}

func TestHealthNeedsNoKey(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{scimOff: true})
	got := s.send(t, httptest.NewRequestWithContext(t.Context(), "GET", "/healthz", nil))
	if got.status != 200 || got.body["status"] != "ok" {
		t.Errorf("got %d %s", got.status, got.raw)
	}
}
