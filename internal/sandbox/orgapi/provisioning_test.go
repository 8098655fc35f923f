package orgapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const credentials = `{"baseUrl":"https://scim.example.com/v2","profile":{"authScheme":"TOKEN","token":"very secret"}}`

func TestAConnectionIsMadeAndItsTokenNeverShown(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	app := "/api/v1/apps/" + w.app(t, scimApp, "A")
	path := app + "/connections/default"
	status := func(body reply) any { return body.object(t)["status"] }
	if got := status(w.do(t, http.MethodGet, path, "", 200)); got != "DISABLED" {
		t.Errorf("begins as %v", got)
	}
	w.refused(t, http.MethodPost, path+"/lifecycle/activate", "", 400, "E0000001")
	w.refused(t, http.MethodPost, path, `{"profile":{"authScheme":"TOKEN"}}`, 400, "E0000001")
	w.refused(t, http.MethodPost, path, `{"profile":{"authScheme":"OAUTH2","token":"x"}}`, 400, "E0000001")
	w.refused(t, http.MethodGet, app+"/features/USER_PROVISIONING", "", 400, "E0000001")
	made := w.do(t, http.MethodPost, path, credentials, 200)
	if status(made) != "DISABLED" || made.object(t)["baseUrl"] != "https://scim.example.com/v2" {
		t.Errorf("made %s", made.body)
	}
	w.do(t, http.MethodPost, path+"/lifecycle/activate", "", 204)
	shown := w.do(t, http.MethodGet, path, "", 200)
	if status(shown) != "ENABLED" || strings.Contains(made.body+shown.body, "very secret") {
		t.Errorf("active %s", shown.body)
	}
	if features := fmt.Sprint(w.do(t, http.MethodGet, app, "", 200).object(t)["features"]); features != "[SCIM_PROVISIONING GROUP_PUSH]" {
		t.Errorf("features %s", features)
	}
	w.do(t, http.MethodPost, path+"/lifecycle/deactivate", "", 204)
	if got := status(w.do(t, http.MethodPost, path+"?activate=true", credentials, 200)); got != "ENABLED" {
		t.Errorf("made active it is %v", got)
	}
	// An app that cannot provision says so without an error.
	wizard := "/api/v1/apps/" + w.app(t, bookmark, "B") + "/connections/default"
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if got := w.do(t, method, wizard, credentials, 200).object(t); got["status"] != "UNKNOWN" || got["authScheme"] != "UNKNOWN" {
			t.Errorf("%s of an app that cannot provision: %v", method, got)
		}
	}
}

func TestFeaturesChangeInPart(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	app := "/api/v1/apps/" + w.app(t, scimApp, "A")
	w.do(t, http.MethodPost, app+"/connections/default?activate=true", credentials, 200)
	path := app + "/features/USER_PROVISIONING"
	changed := w.do(t, http.MethodPut, path, `{"create":{"lifecycleCreate":{"status":"ENABLED"}},"update":{"profile":{"status":"ENABLED"},"lifecycleDeactivate":{"status":"ENABLED"}}}`, 200)
	if !strings.Contains(changed.body, `"password":{"change":"KEEP_EXISTING","seed":"RANDOM","status":"DISABLED"}`) {
		t.Errorf("what was not named changed: %s", changed.body)
	}
	want := "[PUSH_NEW_USERS PUSH_USER_DEACTIVATION SCIM_PROVISIONING GROUP_PUSH REACTIVATE_USERS PUSH_PROFILE_UPDATES]"
	if features := fmt.Sprint(w.do(t, http.MethodGet, app, "", 200).object(t)["features"]); features != want {
		t.Errorf("features %s", features)
	}
	if all := w.do(t, http.MethodGet, app+"/features", "", 200).list(t); len(all) != 2 || all[0]["name"] != "USER_PROVISIONING" {
		t.Errorf("features %v", all)
	}
	rules := `{"importRules":{"userCreateAndMatch":{"allowPartialMatch":false}},"importSettings":{"schedule":{"fullImport":{"expression":"0 0 * * *"}}}}`
	if inbound := w.do(t, http.MethodPut, app+"/features/INBOUND_PROVISIONING", rules, 200).body; !strings.Contains(inbound, `"allowPartialMatch":false`) ||
		!strings.Contains(inbound, `"fullImport":{"expression":"0 0 * * *"}`) {
		t.Errorf("inbound %s", inbound)
	}
	w.refused(t, http.MethodGet, app+"/features/TELEPATHY", "", 404, "E0000007")
	for _, body := range []string{`{"creates":{}}`, `{"create":1}`, `{"create":{"lifecycleCreate":{"status":"MAYBE"}}}`, `{"update":{"profile":{"status":{}}}}`} {
		w.refused(t, http.MethodPut, path, body, 400, "E0000001")
	}
}

func TestAGroupIsPushedUntilItsMappingGoes(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	id, group := w.app(t, scimApp, "A"), w.group(t, "Engineering")
	path := "/api/v1/apps/" + id + "/group-push/mappings"
	made := w.do(t, http.MethodPost, path, `{"sourceGroupId":"`+group+`","status":"ACTIVE","targetGroupName":"Engineering"}`, 200)
	mapping, target := made.id(t), fmt.Sprint(made.object(t)["targetGroupId"])
	if got := w.do(t, http.MethodGet, "/api/v1/groups/"+target, "", 200).object(t); got["type"] != "APP_GROUP" || fmt.Sprint(got["source"]) != "map[id:"+id+"]" {
		t.Errorf("target %v", got)
	}
	w.refused(t, http.MethodPut, "/api/v1/groups/"+target+"/users/"+w.person(t, "p@example.com", "", ""), "", 403, "E0000006")
	w.refused(t, http.MethodPost, path, `{"sourceGroupId":"`+group+`","targetGroupName":"Again"}`, 400, "E0000001")
	w.refused(t, http.MethodPost, path, `{"sourceGroupId":"`+w.group(t, "Two")+`"}`, 400, "E0000001")
	w.refused(t, http.MethodPost, path, `{"sourceGroupId":"nobody","targetGroupName":"x"}`, 404, "E0000007")
	w.refused(t, http.MethodPost, path, `{"sourceGroupId":"`+group+`","targetGroupId":"`+group+`","status":"X"}`, 400, "E0000001")
	w.refused(t, http.MethodPost, "/api/v1/apps/"+w.app(t, bookmark, "B")+"/group-push/mappings", `{"sourceGroupId":"`+group+`","targetGroupName":"x"}`, 400, "E0000027")
	if list := w.do(t, http.MethodGet, path+"?sourceGroupId="+group, "", 200).list(t); len(list) != 1 || list[0]["id"] != mapping {
		t.Errorf("mappings %v", list)
	}
	w.refused(t, http.MethodDelete, path+"/"+mapping, "", 400, "E0000028")
	w.refused(t, http.MethodDelete, path+"/"+mapping+"?deleteTargetGroup=true", "", 400, "E0000001")
	w.refused(t, http.MethodPatch, path+"/"+mapping, `{"status":"ERROR"}`, 400, "E0000001")
	w.refused(t, http.MethodDelete, "/api/v1/groups/"+target, "", 403, "E0000006")
	w.do(t, http.MethodPatch, path+"/"+mapping, `{"status":"INACTIVE"}`, 200)
	w.do(t, http.MethodDelete, path+"/"+mapping+"?deleteTargetGroup=true", "", 200)
	w.refused(t, http.MethodGet, "/api/v1/groups/"+target, "", 404, "E0000007")
	w.refused(t, http.MethodGet, path+"/"+mapping, "", 404, "E0000007")
	// One that ends without its target leaves it, and a new one may take it up.
	again := w.do(t, http.MethodPost, path, `{"sourceGroupId":"`+group+`","status":"INACTIVE","targetGroupName":"Kept"}`, 200)
	kept := fmt.Sprint(again.object(t)["targetGroupId"])
	w.do(t, http.MethodDelete, path+"/"+again.id(t)+"?deleteTargetGroup=false", "", 200)
	unpushed := w.do(t, http.MethodPost, path, `{"sourceGroupId":"`+w.group(t, "Three")+`","status":"INACTIVE","targetGroupName":"Gone"}`, 200)
	w.do(t, http.MethodDelete, path+"/"+unpushed.id(t)+"?deleteTargetGroup=false", "", 200)
	w.do(t, http.MethodDelete, "/api/v1/groups/"+fmt.Sprint(unpushed.object(t)["targetGroupId"]), "", 204)
	w.do(t, http.MethodPost, path, `{"sourceGroupId":"`+group+`","targetGroupId":"`+kept+`"}`, 200)
	w.do(t, http.MethodDelete, "/api/v1/groups/"+group, "", 204)
	if list := w.do(t, http.MethodGet, path, "", 200).list(t); len(list) != 0 {
		t.Errorf("a mapping outlives its group: %v", list)
	}
	w.do(t, http.MethodPost, "/api/v1/apps/"+id+"/lifecycle/deactivate", "", 200)
	w.do(t, http.MethodDelete, "/api/v1/apps/"+id, "", 204)
	w.refused(t, http.MethodGet, "/api/v1/groups/"+kept, "", 404, "E0000007")
}

func TestMappingsAndAttributesGiveAnAppItsProfiles(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	app, user := w.app(t, scimApp, "A"), w.person(t, "ada@example.com", "", "")
	users := "/api/v1/apps/" + app + "/users"
	w.do(t, http.MethodPost, users, `{"id":"`+user+`"}`, 200)
	schema := "/api/v1/meta/schemas/apps/" + app + "/default"
	w.do(t, http.MethodPost, schema, `{"definitions":{"custom":{"properties":{"badge":{"title":"Badge","type":"string","scope":"NONE","union":"DISABLE",
		"permissions":[{"principal":"SELF","action":"READ_ONLY"}],"master":{"type":"PROFILE_MASTER"},"externalName":"badge","externalNamespace":"urn:x"}}}}}`, 200)
	if shown := w.do(t, http.MethodGet, schema, "", 200).body; !strings.Contains(shown, `"externalNamespace":"urn:x","union":"DISABLE"`) {
		t.Errorf("schema %s", shown)
	}
	list := w.do(t, http.MethodGet, "/api/v1/mappings?targetId="+app, "", 200).list(t)
	if len(list) != 1 || list[0]["properties"] != nil {
		t.Fatalf("mappings to the app: %v", list)
	}
	path := "/api/v1/mappings/" + fmt.Sprint(list[0]["id"])
	w.do(t, http.MethodPost, path, `{"properties":{"badge":{"expression":"'B-' + user.lastName","pushStatus":"PUSH"},"email":null}}`, 200)
	badge := func() string {
		t.Helper()
		profile, _ := w.do(t, http.MethodGet, users+"/"+user, "", 200).object(t)["profile"].(map[string]any)
		return fmt.Sprintf("%v %v", profile["badge"], profile["email"])
	}
	if badge() != "<nil> ada@example.com" {
		t.Errorf("before the person changes the mapping gives %s", badge())
	}
	w.do(t, http.MethodPost, "/api/v1/users/"+user, `{"profile":{"lastName":"Lovelace","email":"countess@example.com"}}`, 200)
	if badge() != "B-Lovelace ada@example.com" {
		t.Errorf("what is pushed follows the person and the rest does not: %s", badge())
	}
	w.do(t, http.MethodPost, users+"/"+user, `{"profile":{"badge":"own"}}`, 200)
	if badge() != "own ada@example.com" {
		t.Errorf("one's own value is %s", badge())
	}
	w.do(t, http.MethodPost, schema, `{"definitions":{"custom":{"properties":{"badge":null}}}}`, 200)
	if badge() != "<nil> ada@example.com" {
		t.Errorf("a removed attribute stays as %s", badge())
	}
	for _, body := range []string{`{"properties":{"shoe":{"expression":"x"}}}`, `{"properties":{"email":{"expression":""}}}`, `{"properties":{"email":{"expression":"x","pushStatus":"X"}}}`} {
		w.refused(t, http.MethodPost, path, body, 400, "E0000001")
	}
	w.refused(t, http.MethodGet, "/api/v1/mappings/prm", "", 404, "E0000007")
	w.refused(t, http.MethodGet, "/api/v1/meta/schemas/apps/0oa/default", "", 404, "E0000007")
	for sentence, want := range map[string]string{
		`{"template":"${fn:substringBefore(source.login, \"@\")}","type":"BUILT_IN"}`:                 "ada",
		`{"template":"user.firstName","type":"CUSTOM"}`:                                               "Ada",
		`{"template":"${source.email}","type":"BUILT_IN"}`:                                            "countess@example.com",
		`{"template":"user.firstName + '.' + user.lastName","type":"CUSTOM","suffix":"@example.com"}`: "Ada.Lovelace@example.com",
		`{"template":"","type":"NONE"}`:                                                               "",
	} {
		other := w.do(t, http.MethodPost, "/api/v1/apps", `{"name":"bookmark","label":`+fmt.Sprintf("%q", "T "+want+sentence[:20])+`,"settings":{"app":{"url":"u"}},
			"credentials":{"userNameTemplate":`+sentence+`}}`, 200).id(t)
		made := w.do(t, http.MethodPost, "/api/v1/apps/"+other+"/users", `{"id":"`+user+`"}`, 200).object(t)
		if got := fmt.Sprint(made["credentials"]); got != "map[userName:"+want+"]" {
			t.Errorf("%s makes %s", sentence, got)
		}
	}
}
