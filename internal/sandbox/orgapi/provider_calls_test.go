package orgapi_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// step is a request and the status that is wanted. Names in braces stand for ids;
// save keeps the id of the answer under one. A plan reads what was last written,
// which must be shown as it was sent, and twice the same.
type step struct {
	method, path, body string
	status             int
	save               string
}

const plan = "PLAN"

// lives are the requests of Okta's own Terraform provider, in its order, from
// creating to destroying each of its resources that the org serves.
var lives = map[string][]step{
	"okta_user": {
		{"POST", "/users?activate=true", `{"credentials":{"password":{},"provider":{"name":"OKTA","type":"OKTA"}},"profile":{"login":"ada@example.com","email":"ada@example.com",
			"firstName":"Ada","lastName":"Byron","postalAddress":null}}`, 200, "one"},
		{plan, "/users/{one}", `{"profile":{"login":"ada@example.com","firstName":"Ada"}}`, 200, ""},
		{"GET", "/users/{one}/groups", "", 200, ""},
		{"GET", "/users/{one}/roles", "", 200, ""},
		{"PUT", "/users/{one}", `{"profile":{"login":"ada@example.com","email":"ada@example.com","firstName":"Ada","lastName":"Lovelace"},"type":{"id":"{type}"}}`, 200, ""},
		{plan, "/users/{one}", `{"profile":{"lastName":"Lovelace"},"type":{"id":"{type}"}}`, 200, ""},
		{"POST", "/users/{one}/lifecycle/deactivate", "", 200, ""},
		{"DELETE", "/users/{one}", "", 204, ""},
		{"GET", "/users/{one}", "", 404, ""},
	},
	"okta_group": {
		{"POST", "/groups", `{"profile":{"name":"One","description":"d"}}`, 200, "one"},
		{plan, "/groups/{one}", `{"profile":{"name":"One","description":"d"}}`, 200, ""},
		{"PUT", "/groups/{one}", `{"profile":{"name":"Two","description":""}}`, 200, ""},
		{plan, "/groups/{one}", `{"profile":{"name":"Two","description":""}}`, 200, ""},
		{"DELETE", "/groups/{one}", "", 204, ""},
		{"GET", "/groups/{one}", "", 404, ""},
	},
	"okta_group_memberships": {
		{"PUT", "/groups/{group}/users/{user}", "", 204, ""},
		{"PUT", "/groups/{group}/users/{user}", "", 204, ""},
		{plan, "/groups/{group}/users?limit=200", `[{"id":"{user}"}]`, 200, ""},
		{"DELETE", "/groups/{group}/users/{user}", "", 204, ""},
		{plan, "/groups/{group}/users?limit=200", `[]`, 200, ""},
	},
	"okta_user_group_memberships": {
		{"PUT", "/groups/{group}/users/{user}", "", 204, ""},
		{plan, "/users/{user}/groups", `[{"type":"BUILT_IN"},{"id":"{group}"}]`, 200, ""},
		{"DELETE", "/groups/{group}/users/{user}", "", 204, ""},
		{plan, "/users/{user}/groups", `[{"type":"BUILT_IN"}]`, 200, ""},
	},
	"okta_group_rule": {
		{"POST", "/groups/rules", `{"type":"group_rule","name":"One","actions":{"assignUserToGroups":{"groupIds":["{group}"]}},
			"conditions":{"people":{"users":{"exclude":["{user}"]}},"expression":{"type":"urn:okta:expression:1.0","value":"user.city==\"x\""}}}`, 200, "one"},
		{"POST", "/groups/rules/{one}/lifecycle/activate", "", 204, ""},
		{plan, "/groups/rules/{one}", `{"name":"One","status":"ACTIVE","conditions":{"people":{"users":{"exclude":["{user}"]}},"expression":{"value":"user.city==\"x\""}}}`, 200, ""},
		{"POST", "/groups/rules/{one}/lifecycle/deactivate", "", 204, ""},
		{"PUT", "/groups/rules/{one}", `{"id":"{one}","type":"group_rule","name":"Two","actions":{"assignUserToGroups":{"groupIds":["{group}"]}},
			"conditions":{"expression":{"type":"urn:okta:expression:1.0","value":"user.city==\"y\""}}}`, 200, ""},
		{"POST", "/groups/rules/{one}/lifecycle/activate", "", 204, ""},
		{plan, "/groups/rules/{one}", `{"name":"Two","status":"ACTIVE","conditions":{"expression":{"value":"user.city==\"y\""}}}`, 200, ""},
		{"POST", "/groups/rules/{one}/lifecycle/deactivate", "", 204, ""},
		{"DELETE", "/groups/rules/{one}?removeUsers=false", "", 202, ""},
		{"GET", "/groups/rules/{one}", "", 404, ""},
	},
	"okta_app_saml with an access policy": {
		{"GET", "/policies?type=ACCESS_POLICY", "", 200, ""},
		{"POST", "/apps?activate=true", `{"name":"pagerduty","label":"One","signOnMode":"SAML_2_0","settings":{"app":{"subdomain":"s"}}}`, 200, "one"},
		{"PUT", "/apps/{one}/policies/{policy}", "", 204, ""},
		{"GET", "/apps/{one}/credentials/keys", "", 200, ""},
		{"GET", "/apps/{one}/sso/saml/metadata", "", 200, ""},
		{plan, "/apps/{one}", `{"label":"One","settings":{"app":{"subdomain":"s"}}}`, 200, ""},
		{"POST", "/apps/{one}/lifecycle/deactivate", "", 200, ""},
		{"PUT", "/apps/{one}", `{"name":"pagerduty","label":"Two","signOnMode":"SAML_2_0","settings":{"app":{"subdomain":"t"}}}`, 200, ""},
		{"POST", "/apps/{one}/lifecycle/activate", "", 200, ""},
		{plan, "/apps/{one}", `{"label":"Two","status":"ACTIVE","settings":{"app":{"subdomain":"t"}}}`, 200, ""},
		{"POST", "/apps/{one}/lifecycle/deactivate", "", 200, ""},
		{"DELETE", "/apps/{one}", "", 204, ""},
		{"GET", "/apps/{one}", "", 404, ""},
	},
	"okta_app_group_assignment": {
		{"PUT", "/apps/{app}/groups/{group}", `{"id":"{group}","priority":1,"profile":{}}`, 200, ""},
		{plan, "/apps/{app}/groups/{group}", `{"id":"{group}","priority":1,"profile":{}}`, 200, ""},
		{"PUT", "/apps/{app}/groups/{group}", `{"id":"{group}","priority":2,"profile":{"title":"T"}}`, 200, ""},
		{plan, "/apps/{app}/groups?limit=200", `[{"id":"{group}","priority":2,"profile":{"title":"T"}}]`, 200, ""},
		{"DELETE", "/apps/{app}/groups/{group}", "", 204, ""},
		{"GET", "/apps/{app}/groups/{group}", "", 404, ""},
	},
	"okta_app_user": {
		{"GET", "/apps/{app}", "", 200, ""},
		{"POST", "/apps/{app}/users", `{"id":"{user}","credentials":{"userName":"ada","password":{}}}`, 200, ""},
		{plan, "/apps/{app}/users/{user}", `{"id":"{user}","scope":"USER","credentials":{"userName":"ada"}}`, 200, ""},
		{"POST", "/apps/{app}/users/{user}", `{"credentials":{"userName":"byron"},"profile":{"title":"T"}}`, 200, ""},
		{plan, "/apps/{app}/users/{user}", `{"credentials":{"userName":"byron"},"profile":{"title":"T"}}`, 200, ""},
		{"DELETE", "/apps/{app}/users/{user}", "", 204, ""},
		{"GET", "/apps/{app}/users/{user}", "", 404, ""},
	},
	"okta_app_connection and okta_app_features": {
		{"POST", "/apps/{app}/connections/default", `{"baseUrl":"https://scim.example.com","profile":{"authScheme":"TOKEN","token":"t"}}`, 200, ""},
		{"POST", "/apps/{app}/connections/default/lifecycle/activate", "", 204, ""},
		{plan, "/apps/{app}/connections/default", `{"status":"ENABLED","baseUrl":"https://scim.example.com","profile":{"authScheme":"TOKEN"}}`, 200, ""},
		{"GET", "/apps/{app}/features/USER_PROVISIONING", "", 200, ""},
		{"PUT", "/apps/{app}/features/USER_PROVISIONING", `{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"profile":{"status":"ENABLED"}}}`, 200, ""},
		{plan, "/apps/{app}/features/USER_PROVISIONING", `{"capabilities":{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"profile":{"status":"ENABLED"}}}}`, 200, ""},
		{"POST", "/apps/{app}/connections/default/lifecycle/deactivate", "", 204, ""},
	},
	"okta_push_group": {
		{"POST", "/apps/{app}/group-push/mappings", `{"sourceGroupId":"{group}","status":"ACTIVE","targetGroupName":"There"}`, 200, "one"},
		{plan, "/apps/{app}/group-push/mappings/{one}", `{"sourceGroupId":"{group}","status":"ACTIVE"}`, 200, ""},
		{"PATCH", "/apps/{app}/group-push/mappings/{one}", `{"status":"INACTIVE"}`, 200, ""},
		{plan, "/apps/{app}/group-push/mappings/{one}", `{"status":"INACTIVE"}`, 200, ""},
		{"DELETE", "/apps/{app}/group-push/mappings/{one}?deleteTargetGroup=true", "", 200, ""},
		{"GET", "/apps/{app}/group-push/mappings/{one}", "", 404, ""},
	},
	"okta_profile_mapping": {
		{"GET", "/mappings?limit=200&sourceId={app}", "", 200, ""},
		{"POST", "/mappings/{mapping}", `{"properties":{"nickName":{"expression":"appuser.nickName","pushStatus":"DONT_PUSH"}}}`, 200, ""},
		{plan, "/mappings/{mapping}", `{"properties":{"nickName":{"expression":"appuser.nickName","pushStatus":"DONT_PUSH"}}}`, 200, ""},
		{"POST", "/mappings/{mapping}", `{"properties":{"nickName":null}}`, 200, ""},
		{plan, "/mappings/{mapping}", `{"properties":{"nickName":null}}`, 200, ""},
	},
	"okta_user_schema_property": {
		{"POST", "/meta/schemas/user/default", `{"definitions":{"custom":{"id":"#custom","type":"object","properties":{"badge":{"title":"B","type":"string","scope":"NONE","master":{"type":"PROFILE_MASTER"},
			"permissions":[{"action":"READ_WRITE","principal":"SELF"}],"minLength":1,"maxLength":9}}}}}`, 200, ""},
		{plan, "/meta/schemas/user/default", `{"definitions":{"custom":{"properties":{"badge":{"title":"B","type":"string","master":{"type":"PROFILE_MASTER"},
			"permissions":[{"action":"READ_WRITE","principal":"SELF"}],"minLength":1,"maxLength":9}}}}}`, 200, ""},
		{"POST", "/meta/schemas/user/default", `{"definitions":{"custom":{"properties":{"badge":null}}}}`, 200, ""},
		{plan, "/meta/schemas/user/default", `{"definitions":{"custom":{"properties":{"badge":null}}}}`, 200, ""},
	},
	"okta_group_schema_property": {
		{"POST", "/meta/schemas/group/default", `{"definitions":{"custom":{"properties":{"owner":{"title":"O","type":"array","items":{"type":"string"},"scope":"SELF"}}}}}`, 200, ""},
		{plan, "/meta/schemas/group/default", `{"definitions":{"custom":{"properties":{"owner":{"title":"O","type":"array","items":{"type":"string"}}}}}}`, 200, ""},
		{"POST", "/meta/schemas/group/default", `{"definitions":{"custom":{"properties":{"owner":null}}}}`, 200, ""},
	},
	"okta_app_user_schema_property": {
		{"POST", "/meta/schemas/apps/{app}/default", `{"definitions":{"custom":{"properties":{"badge":{"title":"B","type":"string","scope":"NONE","union":"DISABLE"}}}}}`, 200, ""},
		{plan, "/meta/schemas/apps/{app}/default", `{"definitions":{"custom":{"properties":{"badge":{"title":"B","type":"string","union":"DISABLE"}}}}}`, 200, ""},
		{"POST", "/meta/schemas/apps/{app}/default", `{"definitions":{"custom":{"properties":{"badge":null}}}}`, 200, ""},
	},
	"okta_user_type": {
		{"POST", "/meta/types/user", `{"name":"robot","displayName":"Robot","description":"d"}`, 200, "one"},
		{plan, "/meta/types/user/{one}", `{"name":"robot","displayName":"Robot","description":"d"}`, 200, ""},
		{"POST", "/meta/types/user/{one}", `{"displayName":"Machine"}`, 200, ""},
		{plan, "/meta/types/user/{one}", `{"name":"robot","displayName":"Machine"}`, 200, ""},
		{"DELETE", "/meta/types/user/{one}", "", 204, ""},
		{"GET", "/meta/types/user/{one}", "", 404, ""},
	},
}

func TestTheCallsOfOktasOwnProviderLeaveNothingToPlan(t *testing.T) {
	t.Parallel()
	for name, steps := range lives {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := plainWorld(t)
			app := w.app(t, scimApp, "App")
			first := func(path string) string {
				id, _ := w.do(t, http.MethodGet, "/api/v1"+path, "", 200).list(t)[0]["id"].(string)
				return id
			}
			ids := map[string]string{
				"app": app, "user": w.person(t, "someone@example.com", "", ""), "group": w.group(t, "Group"),
				"type": first("/meta/types/user"), "policy": first("/policies?type=ACCESS_POLICY"), "mapping": first("/mappings?sourceId=" + app),
			}
			for _, s := range steps {
				w.take(t, s, ids)
			}
		})
	}
}

func (w *world) take(t *testing.T, s step, ids map[string]string) {
	t.Helper()
	fill := func(text string) string {
		for name, id := range ids {
			text = strings.ReplaceAll(text, "{"+name+"}", id)
		}
		return text
	}
	path := "/api/v1" + fill(s.path)
	if s.method != plan {
		got := w.do(t, s.method, path, fill(s.body), s.status)
		if s.save != "" {
			ids[s.save] = got.id(t)
		}
		return
	}
	var want, shown any
	first := w.do(t, http.MethodGet, path, "", s.status).body
	if err := errors.Join(json.Unmarshal([]byte(fill(s.body)), &want), json.Unmarshal([]byte(first), &shown)); err != nil {
		t.Fatalf("%s: %v", first, err)
	}
	if missing := lacks("", want, shown); missing != nil {
		t.Errorf("GET %s: a plan would change %v", path, missing)
	}
	if again := w.do(t, http.MethodGet, path, "", s.status).body; again != first {
		t.Errorf("GET %s answers in two ways", path)
	}
}
