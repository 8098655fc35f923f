package orgapi_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// hostile are bodies, names and expressions that nobody means well with.
var hostile = []string{
	"", "null", "[]", `""`, "1", "{", "{}", `{"profile":null}`, `{"profile":[]}`, `{"profile":{"login":1}}`, `{"profile":{"login":null}}`,
	`{"profile":{"name":{}}}`, `{"profile":{"name":"\u0000"}}`, `{"profile":{"login":"a@b.c\u0000","email":"a@b.c","firstName":"x","lastName":"y"}}`,
	`{"profile":{"login":"aaaaa@b.c","email":"a@b.c","firstName":"x","lastName":"y","department":{"a":1}}}`,
	`{"profile":{"login":"bbbbb@b.c","email":"a@b.c","firstName":"x","lastName":"y"},"type":{"id":"nope"}}`,
	`{"profile":{"login":"ccccc@b.c","email":"a@b.c","firstName":"x","lastName":"y"},"groupIds":["nope"]}`,
	`{"credentials":{"password":"x"}}`, `{"credentials":{"password":{"hash":7}}}`, `{"type":"group_rule"}`,
	`{"type":"group_rule","name":"x","conditions":{"expression":{"value":"` + strings.Repeat("(", 2000) + `"}},"actions":{"assignUserToGroups":{"groupIds":["x"]}}}`,
	`{"type":"group_rule","name":"x","conditions":{"expression":{"value":"user."}},"actions":{"assignUserToGroups":{"groupIds":[null]}}}`,
	`{"definitions":{"custom":{"properties":{"login":{"type":"string"},"":null,"x":{"type":"nope"},"y":null}}}}`,
	`{"definitions":{"base":{"properties":{"login":null}}}}`, `{"name":"","displayName":null}`, `{"a":1}{"b":2}`,
	`{"label":"x","name":"bookmark","settings":{"app":{"url":{"a":[]}}}}`, `{"label":"x","name":"bookmark","settings":{"app":{"url":"u"}},"visibility":{"appLinks":{"login":1}}}`,
	`{"label":"\u0000","name":"scim2headerauth","signOnMode":"SAML_2_0","settings":{"app":{"a":[[[[]]]]},"signOn":{"slo":7,"attributeStatements":{},"defaultRelayState":[]}}}`,
	`{"label":"o","name":"oidc_client","credentials":{"oauthClient":{"client_secret":7,"token_endpoint_auth_method":{}}},"settings":{"oauthClient":{"jwks":{"keys":[7,{"kid":[]}]},"redirect_uris":{}}}}`,
	`{"label":"w","signOnMode":"SAML_2_0","settings":{"signOn":{"ssoAcsUrl":[],"audience":{},"recipient":1,"destination":null,"acsEndpoints":"x"}}}`,
	`{"label":"t","name":"bookmark","credentials":{"userNameTemplate":{"template":"${${${","type":"CUSTOM"}},"settings":{"app":{"url":"u"}}}`,
	`{"id":null}`, `{"id":"","scope":"GROUP"}`, `{"scope":"EVERYONE"}`, `{"credentials":{"userName":7}}`, `{"profile":{"email":["x"]}}`, `{"priority":1e99}`, `{"priority":"x"}`,
	`{"profile":{"authScheme":"TOKEN","token":{}}}`, `{"create":[]}`, `{"update":{"password":{"seed":{}}}}`, `{"importRules":{"userCreateAndMatch":null}}`,
	`{"sourceGroupId":[],"targetGroupName":""}`, `{"sourceGroupId":"x","targetGroupName":"` + strings.Repeat("x", 300) + `"}`, `{"status":null}`,
	`{"properties":{"email":null,"":{}}}`, `{"properties":{"email":{"expression":"\""}}}`, `{"properties":{"email":{"expression":"` + strings.Repeat("+", 5000) + `"}}}`,
	`[{"op":"replace","path":"/priority","value":99999999999999999999}]`, `[{"op":"remove","path":"/profile/~2"}]`, `[null]`, `[{"op":{}}]`, `{"valueType":[]}`,
	strings.Repeat("[", 100_000), `{"profile":{"login":"` + strings.Repeat("x", 2<<20) + `"}}`, "\xff\xfe", "%00", "grant_type=%zz",
}

func TestNothingThatIsSentMakesTheOrgFail(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	group, user := w.group(t, "G"), w.person(t, "p@example.com", "", password)
	app := w.app(t, scimApp, "A")
	w.do(t, http.MethodPost, "/api/v1/apps/"+app+"/users", `{"id":"`+user+`"}`, 200)
	w.do(t, http.MethodPut, "/api/v1/apps/"+app+"/groups/"+group, "", 200)
	w.do(t, http.MethodPost, "/api/v1/apps/"+app+"/connections/default?activate=true", credentials, 200)
	var paths []string
	for _, path := range []string{
		"/api/v1/users", "/api/v1/users/X", "/api/v1/users/X/groups", "/api/v1/users/X/lifecycle/activate", "/api/v1/users/X/sessions",
		"/api/v1/users/X/credentials/change_password", "/api/v1/users/X/credentials/change_recovery_question", "/api/v1/groups",
		"/api/v1/groups/X", "/api/v1/groups/X/users", "/api/v1/groups/X/users/X", "/api/v1/users/X/roles", "/api/v1/groups/X/roles/X", "/api/v1/groups/rules", "/api/v1/groups/rules/X",
		"/api/v1/meta/types/user", "/api/v1/meta/types/user/X", "/api/v1/meta/schemas/user/X", "/api/v1/meta/schemas/user/default",
		"/api/v1/meta/schemas/group/default", "/api/v1/logs", "/oauth2/v1/token", "/",
		"/api/v1/apps", "/api/v1/apps/X", "/api/v1/apps/A", "/api/v1/apps/X/users", "/api/v1/apps/A/users", "/api/v1/apps/A/users/X", "/api/v1/apps/A/groups/X",
		"/api/v1/apps/X/groups/X", "/api/v1/apps/A/policies/X", "/api/v1/apps/A/credentials/keys/X", "/api/v1/apps/A/credentials/keys/generate",
		"/api/v1/apps/A/sso/saml/metadata", "/api/v1/apps/A/connections/default", "/api/v1/apps/X/connections/default", "/api/v1/apps/A/features/X",
		"/api/v1/apps/A/features/USER_PROVISIONING", "/api/v1/apps/A/features/INBOUND_PROVISIONING", "/api/v1/apps/A/group-push/mappings",
		"/api/v1/apps/A/group-push/mappings/X", "/api/v1/mappings", "/api/v1/mappings/X", "/api/v1/meta/schemas/apps/A/default",
		"/api/v1/meta/schemas/apps/X/default", "/api/v1/policies", "/api/v1/policies/X", "/api/v1/internal/apps/A/settings/oauth/idToken",
		"/api/v1/users/X/appLinks", "/api/v1/groups/X/apps",
	} {
		for _, id := range []string{user, group, "osc", "%00", "a%2Fb", "%FF", strings.Repeat("x", 5000)} {
			paths = append(paths, strings.NewReplacer("X", id, "/A", "/"+app).Replace(path))
			if !strings.Contains(path, "X") {
				break
			}
		}
	}
	for _, path := range paths {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodHead, "BREW"} {
			bodies := hostile
			if method != http.MethodPost && method != http.MethodPut && method != http.MethodPatch {
				bodies = hostile[:1]
			}
			for _, body := range bodies {
				if got := w.ask(t, method, path, body); got.status >= 500 {
					t.Fatalf("%s %.80s with %.80q: %d %s", method, path, body, got.status, got.body)
				}
			}
		}
	}
}

func TestNoQueryMakesTheOrgFail(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	w.person(t, "p@example.com", "", "")
	values := []string{
		"", "-1", "0", "999999999999999999999", "x", `user.id eq "x"`, `group.id eq 1 or status eq null`, "user/", "user/x", "user/%00", "group", "\x00", "'", `"`, "%", `id eq "`, `id eq 1`, `id eq null`, `id eq true`, `profile pr`,
		`profile.login.x eq "y"`, `created gt "yesterday"`, `emails[type eq "x"]`, strings.Repeat("(", 5000), strings.Repeat(`id eq "x" or `, 500) + `id pr`,
		"profile", "profile.login", "_links", "bm8", "eyJrIjoxfQ", "2026-13-45T00:00:00Z",
	}
	app := "/api/v1/apps/" + w.app(t, scimApp, "A")
	for _, path := range []string{"/api/v1/users", "/api/v1/groups", "/api/v1/groups/rules", "/api/v1/logs", "/api/v1/groups/" + w.org.Everyone() + "/users",
		"/api/v1/apps", app + "/users", app + "/groups", app + "/group-push/mappings", "/api/v1/mappings", "/api/v1/policies"} {
		for _, name := range []string{"q", "filter", "search", "limit", "after", "since", "until", "sortOrder", "expand", "sourceId", "targetId", "type", "sourceGroupId"} {
			for _, value := range values {
				query := url.Values{name: {value}}.Encode()
				if got := w.ask(t, http.MethodGet, path+"?"+query, ""); got.status >= 500 {
					t.Fatalf("%s?%.80s: %d %s", path, query, got.status, got.body)
				}
			}
		}
		for _, value := range values {
			query := url.Values{"search": {"id pr"}, "sortBy": {value}, "after": {value}}.Encode()
			if got := w.ask(t, http.MethodGet, path+"?"+query, ""); got.status >= 500 {
				t.Fatalf("%s?%.80s: %d %s", path, query, got.status, got.body)
			}
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, base+"/api/v1/users", nil)
	r.URL.RawQuery = "q=%zz;&&=="
	r.Header.Set("Authorization", w.token)
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	if recorder.Code != http.StatusBadRequest {
		t.Errorf("a query that cannot be read: %d", recorder.Code)
	}
}
