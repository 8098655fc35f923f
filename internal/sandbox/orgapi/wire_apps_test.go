package orgapi_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ofAnotherOrg are recordings about what this org does not have: policies that
// are no app's, Okta's own apps, and the rules of single apps of the catalogue.
func ofAnotherOrg(r recording) bool {
	text := fmt.Sprint(r.Resp)
	if strings.HasPrefix(r.Template, "/api/v1/policies") {
		return !strings.Contains(text, "type:ACCESS_POLICY")
	}
	for _, theirs := range []string{"admin consent", "saasure", "signOnMode:<nil>"} {
		if strings.Contains(text, theirs) {
			return true
		}
	}
	return false
}

// needOfApps makes an app, or what hangs on one, that a request names.
func (p *prepared) needOfApps(t *testing.T, r recording, id string) {
	t.Helper()
	switch id[:3] {
	case "0oa":
		p.ids[id] = p.recordedApp(t, r, id)
	case "prm":
		app := p.make(t, map[string]any{"name": "scim2headerauth", "label": id, "signOnMode": "SAML_2_0"})
		p.ids[id], _ = p.do(t, http.MethodGet, "/api/v1/mappings?sourceId="+app, "", http.StatusOK).list(t)[0]["id"].(string)
		b, err := json.Marshal(r.Resp)
		if err != nil {
			t.Fatal(err)
		}
		p.do(t, http.MethodPost, "/api/v1/mappings/"+p.ids[id], string(b), http.StatusOK)
	case "rst":
		p.ids[id], _ = p.do(t, http.MethodGet, "/api/v1/policies?type=ACCESS_POLICY", "", http.StatusOK).list(t)[0]["id"].(string)
	case "gPm":
		app := anID.FindString(r.URL)
		p.need(t, r, app)
		p.ids[id] = p.push(t, p.ids[app], p.group(t, "source of "+id))
		if r.Method == http.MethodDelete {
			p.do(t, http.MethodPatch, "/api/v1/apps/"+p.ids[app]+"/group-push/mappings/"+p.ids[id], `{"status":"INACTIVE"}`, http.StatusOK)
		}
	}
}

func (p *prepared) push(t *testing.T, app, group string) string {
	t.Helper()
	return p.do(t, http.MethodPost, "/api/v1/apps/"+app+"/group-push/mappings",
		fmt.Sprintf(`{"sourceGroupId":%q,"targetGroupName":"pushed"}`, group), http.StatusOK).id(t)
}

func (p *prepared) make(t *testing.T, body map[string]any) string {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return p.do(t, http.MethodPost, "/api/v1/apps", string(b), http.StatusOK).id(t)
}

// kindOfApp is an app such as a request needs that does not show it.
func kindOfApp(r recording) map[string]any {
	oidc := map[string]any{"name": "oidc_client", "signOnMode": "OPENID_CONNECT"}
	switch path := r.URL; {
	case strings.Contains(path, "/connections"), strings.Contains(path, "/features"), strings.Contains(path, "/group-push"):
		return map[string]any{"name": "scim2headerauth", "signOnMode": "AUTO_LOGIN"}
	case strings.Contains(path, "/sso/saml"), strings.Contains(path, "/credentials/keys"):
		return map[string]any{"signOnMode": "SAML_2_0", "settings": map[string]any{"signOn": map[string]any{
			"ssoAcsUrl": "https://a.example.com", "audience": "a", "recipient": "https://a.example.com", "destination": "https://a.example.com",
			"slo": map[string]any{"enabled": true, "issuer": "https://a.example.com", "logoutUrl": "https://a.example.com/out"},
		}}}
	case strings.Contains(path, "/idToken") && r.Code == http.StatusNotFound, strings.Contains(path, "/groups"),
		strings.Contains(path, "/mappings?"):
		return map[string]any{"name": "bookmark", "settings": map[string]any{"app": map[string]any{"url": "https://example.com"}}}
	}
	return oidc
}

// recordedApp makes the app of a request, like the one in the recorded answer
// where there is one.
func (p *prepared) recordedApp(t *testing.T, r recording, id string) string {
	t.Helper()
	body := kindOfApp(r)
	body["label"] = "recorded " + id
	shown, _ := r.Resp.(map[string]any)
	if r.Code == http.StatusBadRequest {
		shown, _ = r.Req.(map[string]any)
		signOn, _ := shown["settings"].(map[string]any)["signOn"].(map[string]any)
		shown = maps.Clone(shown)
		shown["settings"] = map[string]any{"signOn": map[string]any{"loginUrl": "https://before.example.com", "redirectUrl": signOn["redirectUrl"]}}
		shown["status"] = "INACTIVE"
	}
	if shown["label"] != nil {
		body = appInput(shown)
	}
	ours := p.make(t, body)
	made := p.do(t, http.MethodGet, "/api/v1/apps/"+ours, "", http.StatusOK).object(t)
	if name, ok := shown["name"].(string); ok && shown["label"] != nil {
		p.ids[name], _ = made["name"].(string)
	}
	if kid := kidOf(shown); kid != "" {
		p.ids[kid] = kidOf(made)
	}
	if match := regexp.MustCompile(`kid=([\w-]+)`).FindStringSubmatch(r.URL); match != nil {
		p.ids[match[1]] = kidOf(made)
	}
	if shown["status"] == "INACTIVE" || r.Method == http.MethodDelete && r.Template == "/api/v1/apps/{id}" {
		p.do(t, http.MethodPost, "/api/v1/apps/"+ours+"/lifecycle/deactivate", "", http.StatusOK)
	}
	if token, ok := r.Resp.(map[string]any); ok && strings.HasSuffix(r.URL, "/idToken") && token["valueType"] != nil {
		b, err := json.Marshal(token)
		if err != nil {
			t.Fatal(err)
		}
		p.do(t, http.MethodPost, "/api/v1/internal/apps/"+ours+"/settings/oauth/idToken", string(b), http.StatusOK)
	}
	connected := strings.Contains(r.URL, "/features") || strings.Contains(r.URL, "/connections") && r.Method != http.MethodPost
	if connected || strings.HasSuffix(r.URL, "connections/default/lifecycle/activate") {
		p.do(t, http.MethodPost, fmt.Sprintf("/api/v1/apps/%s/connections/default?activate=%t", ours, connected),
			`{"baseUrl":"https://example.com","profile":{"authScheme":"TOKEN","token":"x"}}`, http.StatusOK)
	}
	return ours
}

// appInput is what to send for an app that is shown so.
func appInput(shown map[string]any) map[string]any {
	in := map[string]any{}
	for _, key := range []string{"name", "label", "signOnMode", "accessibility", "visibility", "credentials", "settings"} {
		if shown[key] != nil {
			in[key] = shown[key]
		}
	}
	if name, _ := shown["name"].(string); strings.HasPrefix(name, "classic-00_") {
		delete(in, "name")
	}
	if credentials, ok := in["credentials"].(map[string]any); ok {
		credentials = maps.Clone(credentials)
		delete(credentials, "signing")
		if credentials["password"] != nil {
			credentials["password"] = map[string]any{"value": "x"}
		}
		in["credentials"] = credentials
	}
	return in
}

func kidOf(app map[string]any) string {
	credentials, _ := app["credentials"].(map[string]any)
	signing, _ := credentials["signing"].(map[string]any)
	kid, _ := signing["kid"].(string)
	return kid
}

// listed makes what a list of apps or mappings is to show.
func (p *prepared) listed(t *testing.T, r recording) {
	t.Helper()
	list, _ := r.Resp.([]any)
	if len(list) == 0 || r.Method != http.MethodGet {
		return
	}
	one, _ := list[0].(map[string]any)
	path, _, _ := strings.Cut(r.URL, "?")
	switch path {
	case "/api/v1/apps":
		label, _ := one["label"].(string)
		if !strings.HasPrefix(label, "testAcc") {
			p.make(t, map[string]any{"name": "some_oidc", "label": label, "signOnMode": "OPENID_CONNECT"})
			return
		}
		p.make(t, appInput(one))
	case "/api/v1/mappings":
		if !strings.Contains(r.URL, "sourceId") {
			p.make(t, map[string]any{"name": "some_saml", "label": "one", "signOnMode": "SAML_2_0"})
		}
	}
}

// assignments gives the app of the path the people and groups that were recorded.
func (p *prepared) assignments(t *testing.T, r recording) {
	t.Helper()
	u, err := url.Parse(r.URL)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) < 5 || parts[2] != "apps" {
		return
	}
	list, isList := r.Resp.([]any)
	app := "/api/v1/apps/" + p.ids[parts[3]]
	switch {
	case parts[4] == "users":
		id := "00u of the list"
		if ids := anID.FindAllString(fmt.Sprint(r.URL, r.Req), -1); strings.HasPrefix(ids[len(ids)-1], "00u") {
			id = ids[len(ids)-1]
		} else {
			p.ids[id] = p.world.person(t, "listed@example.com", "", "")
		}
		p.do(t, http.MethodPost, "/api/v1/users/"+p.ids[id], `{"profile":{"timezone":"America/Los_Angeles","locale":"en_US"}}`, http.StatusOK)
		if r.Method != http.MethodPost {
			p.do(t, http.MethodPost, app+"/users", `{"id":"`+p.ids[id]+`"}`, http.StatusOK)
		}
	case parts[4] == "groups" && r.Method != http.MethodPut:
		id := p.group(t, "assigned")
		if len(parts) == 6 {
			id = p.ids[parts[5]]
		}
		p.do(t, http.MethodPut, app+"/groups/"+id, "", http.StatusOK)
	case parts[4] == "group-push" && isList && len(list) > 0:
		source := p.ids[u.Query().Get("sourceGroupId")]
		if source == "" {
			source = p.group(t, "pushed")
		}
		p.push(t, p.ids[parts[3]], source)
	}
}

// elements are the names of the elements of an XML document, in their order.
var elements = regexp.MustCompile(`<([\w:]+)`)

func sameElements(recorded, ours string) []string {
	theirs, mine := elements.FindAllString(recorded, -1), elements.FindAllString(ours, -1)
	if !slices.Equal(theirs, mine) {
		return []string{fmt.Sprintf("elements %v, recorded %v", mine, theirs)}
	}
	return nil
}
