package orgapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/orgapi"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

const (
	bookmark = `{"name":"bookmark","label":%q,"signOnMode":"BOOKMARK","settings":{"app":{"url":"https://example.com"}}}`
	scimApp  = `{"name":"scim2headerauth","label":%q,"signOnMode":"AUTO_LOGIN"}`
)

func (w *world) app(t *testing.T, template, label string) string {
	t.Helper()
	return w.do(t, http.MethodPost, "/api/v1/apps", fmt.Sprintf(template, label), http.StatusOK).id(t)
}

// sentOfEachMode is an app of each sign-on mode, as Okta's Terraform provider
// sends them: with everything that it compares afterwards.
var sentOfEachMode = map[string]string{
	"auto login of the wizard": `{"label":"A","signOnMode":"AUTO_LOGIN","accessibility":{"selfService":false},
		"credentials":{"scheme":"EDIT_USERNAME_AND_PASSWORD","revealPassword":true,"userNameTemplate":{"template":"user.firstName","type":"CUSTOM","pushStatus":"DONT_PUSH"}},
		"settings":{"app":{},"notes":{"admin":"a","enduser":"e"},"signOn":{"loginUrl":"https://example.com/in","redirectUrl":"https://example.com"}},
		"visibility":{"autoSubmitToolbar":false,"hide":{"iOS":false,"web":true}}}`,
	"auto login of the catalogue": `{"label":"A","name":"scim2headerauth","signOnMode":"AUTO_LOGIN","settings":{"app":{"own":"kept"},"notes":{"admin":null,"enduser":null}},
		"visibility":{"autoSubmitToolbar":true,"hide":{"iOS":true,"web":false}}}`,
	"SAML of the wizard": `{"label":"A","signOnMode":"SAML_2_0","settings":{"signOn":{"ssoAcsUrl":"https://example.com/acs","recipient":"https://example.com/acs",
		"destination":"https://example.com/acs","audience":"urn:a","subjectNameIdTemplate":"${user.userName}","subjectNameIdFormat":"urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
		"responseSigned":true,"assertionSigned":false,"signatureAlgorithm":"RSA_SHA256","digestAlgorithm":"SHA256","honorForceAuthn":false,
		"authnContextClassRef":"urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport","samlSignedRequestEnabled":true,
		"attributeStatements":[{"type":"GROUP","name":"groups","filterType":"REGEX","filterValue":".*"}],"allowMultipleAcsEndpoints":true,
		"acsEndpoints":[{"index":0,"url":"https://example.com/0"}],"slo":{"enabled":true,"issuer":"urn:i","logoutUrl":"https://example.com/out"}}}}`,
	"SAML of the catalogue": `{"label":"A","name":"pagerduty","signOnMode":"SAML_2_0","settings":{"app":{"subdomain":"acme","baseUrl":"https://example.com"},
		"signOn":{"defaultRelayState":"state","attributeStatements":[]}}}`,
	"bookmark": `{"label":"A","name":"bookmark","signOnMode":"BOOKMARK","settings":{"app":{"url":"https://example.com","requestIntegration":true}}}`,
	"SWA": `{"label":"A","name":"template_swa","signOnMode":"BROWSER_PLUGIN","settings":{"app":{"url":"https://example.com","buttonField":"b","passwordField":"p",
		"usernameField":"u","checkbox":"c"}}}`,
	"SWA of three fields": `{"label":"A","name":"template_swa3field","signOnMode":"BROWSER_PLUGIN","settings":{"app":{"targetURL":"https://example.com",
		"buttonSelector":"b","passwordSelector":"p","userNameSelector":"u","extraFieldSelector":"x","extraFieldValue":"v"}},
		"credentials":{"scheme":"SHARED_USERNAME_AND_PASSWORD","userName":"shared","revealPassword":false}}`,
	"basic": `{"label":"A","name":"template_basic_auth","signOnMode":"BASIC_AUTH","settings":{"app":{"url":"https://example.com","authURL":"https://example.com/auth"}}}`,
	"password store": `{"label":"A","name":"template_sps","signOnMode":"SECURE_PASSWORD_STORE","settings":{"app":{"url":"https://example.com","usernameField":"u",
		"passwordField":"p","optionalField1":"o","optionalField1Value":"v"}}}`,
	"OpenID Connect": `{"label":"A","name":"oidc_client","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"autoKeyRotation":true,"token_endpoint_auth_method":"client_secret_basic",
		"pkce_required":true}},"settings":{"oauthClient":{"application_type":"web","grant_types":["authorization_code"],"response_types":["code"],
		"redirect_uris":["https://example.com/cb"],"consent_method":"REQUIRED","issuer_mode":"DYNAMIC","login_uri":"https://example.com/l"}}}`,
}

// lacks names what was sent and is not shown so.
func lacks(at string, sent, shown any) []string {
	switch sent := sent.(type) {
	case map[string]any:
		o, _ := shown.(map[string]any)
		var all []string
		for name, value := range sent {
			all = append(all, lacks(at+"."+name, value, o[name])...)
		}
		return all
	case []any:
		o, _ := shown.([]any)
		if len(o) != len(sent) {
			return []string{at}
		}
		var all []string
		for n := range sent {
			all = append(all, lacks(fmt.Sprintf("%s.%d", at, n), sent[n], o[n])...)
		}
		return all
	}
	if !reflect.DeepEqual(sent, shown) {
		return []string{fmt.Sprintf("%s: sent %v, shown %v", at, sent, shown)}
	}
	return nil
}

func TestAnAppOfEachModeIsShownAsItWasSent(t *testing.T) {
	t.Parallel()
	for name, body := range sentOfEachMode {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := plainWorld(t)
			var sent map[string]any
			if err := json.Unmarshal([]byte(body), &sent); err != nil {
				t.Fatal(err)
			}
			if name == "auto login of the catalogue" && sent["signOnMode"] != "AUTO_LOGIN" {
				t.Fatal("the body has lost its mode")
			}
			id := w.do(t, http.MethodPost, "/api/v1/apps?activate=true", body, 200).id(t)
			path := "/api/v1/apps/" + id
			first := w.do(t, http.MethodGet, path, "", 200)
			if missing := lacks("", sent, any(first.object(t))); missing != nil {
				t.Errorf("not as sent: %v", missing)
			}
			// What was read and is written back changes nothing.
			again := w.do(t, http.MethodPut, path, first.body, 200).object(t)
			delete(again, "lastUpdated")
			shown := first.object(t)
			delete(shown, "lastUpdated")
			if missing := lacks("", any(shown), any(again)); missing != nil {
				t.Errorf("writing back what was read changes %v", missing)
			}
			for _, key := range []string{"credentials", "visibility", "settings", "accessibility", "features", "_links"} {
				if shown[key] == nil {
					t.Errorf("clients dereference %s, which is null", key)
				}
			}
			w.refused(t, http.MethodDelete, path, "", 403, "E0000056")
			w.do(t, http.MethodPost, path+"/lifecycle/deactivate", "", 200)
			w.do(t, http.MethodDelete, path, "", 204)
			w.refused(t, http.MethodGet, path, "", 404, "E0000007")
			if left := w.do(t, http.MethodGet, "/api/v1/mappings", "", 200).list(t); len(left) != 0 {
				t.Errorf("mappings outlive their app: %v", left)
			}
		})
	}
}

func TestAnAppThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	id := w.app(t, bookmark, "Taken")
	for name, c := range map[string]struct{ method, path, body, code string }{
		"no mode":                  {"POST", "", `{"label":"x"}`, "E0000001"},
		"an unknown mode":          {"POST", "", `{"label":"x","name":"bookmark","signOnMode":"MAGIC"}`, "E0000001"},
		"no label":                 {"POST", "", fmt.Sprintf(bookmark, " "), "E0000001"},
		"a label that is too long": {"POST", "", fmt.Sprintf(bookmark, strings.Repeat("x", 101)), "E0000001"},
		"a label that is taken":    {"POST", "", fmt.Sprintf(bookmark, "TÄKEN"), "E0000040"},
		"a template's other mode":  {"POST", "", `{"label":"x","name":"bookmark","signOnMode":"SAML_2_0"}`, "E0000001"},
		"no URL":                   {"POST", "", `{"label":"x","name":"bookmark","signOnMode":"BOOKMARK"}`, "E0000001"},
		"no login URL":             {"POST", "", `{"label":"x","signOnMode":"AUTO_LOGIN"}`, "E0000001"},
		"SAML with nowhere to go":  {"POST", "", `{"label":"x","signOnMode":"SAML_2_0"}`, "E0000001"},
		"no name and no wizard":    {"POST", "", `{"label":"x","signOnMode":"BROWSER_PLUGIN"}`, "E0000001"},
		"a name that is none":      {"POST", "", `{"label":"x","name":"../x","signOnMode":"SAML_2_0"}`, "E0000001"},
		"an unknown scheme":        {"POST", "", `{"label":"x","name":"scim2headerauth","signOnMode":"AUTO_LOGIN","credentials":{"scheme":"X"}}`, "E0000001"},
		"another name":             {"PUT", "/" + id, `{"label":"Taken","name":"template_swa","settings":{"app":{"url":"u"}}}`, "E0000001"},
		"another mode":             {"PUT", "/" + id, `{"label":"Taken","signOnMode":"SAML_2_0"}`, "E0000001"},
		"a key it has not":         {"PUT", "/" + w.app(t, `{"name":"pagerduty","label":%q,"signOnMode":"SAML_2_0"}`, "S"), `{"label":"S","credentials":{"signing":{"kid":"x"}}}`, "E0000001"},
		"a body that is none":      {"POST", "", `[]`, "E0000003"},
		"types that are wrong":     {"POST", "", `{"label":{},"settings":"x"}`, "E0000003"},
	} {
		if text := w.refused(t, c.method, "/api/v1/apps"+c.path, c.body, 400, c.code); text == "" {
			t.Errorf("%s: no words", name)
		}
	}
	if got := w.do(t, http.MethodGet, "/api/v1/apps/"+id, "", 200).object(t); got["label"] != "Taken" {
		t.Errorf("a refusal changed the app: %v", got["label"])
	}
}

func TestAppsAreFoundByWhatTheyAreAndWhoHasThem(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	var ids []string
	for n := range 5 {
		ids = append(ids, w.app(t, bookmark, fmt.Sprintf("App %d", n)))
	}
	scim := w.app(t, scimApp, "Provisioned")
	user, group := w.person(t, "p@example.com", "", ""), w.group(t, "G")
	w.do(t, http.MethodPost, "/api/v1/apps/"+ids[1]+"/users", `{"id":"`+user+`"}`, 200)
	w.do(t, http.MethodPut, "/api/v1/apps/"+ids[2]+"/groups/"+group, "", 200)
	w.do(t, http.MethodPost, "/api/v1/apps/"+ids[3]+"/lifecycle/deactivate", "", 200)
	for query, want := range map[string][]string{
		"":                                   append(slices.Clone(ids), scim),
		"q=app":                              ids,
		"q=scim2":                            {scim},
		"q=nobody":                           nil,
		`filter=status eq "INACTIVE"`:        {ids[3]},
		`filter=user.id eq "` + user + `"`:   {ids[1]},
		`filter=group.id eq "` + group + `"`: {ids[2]},
		`filter=name eq "scim2headerauth"`:   {scim},
		`q=app 3&filter=status eq "ACTIVE"`:  nil,
		`filter=user.id eq "` + user + `" or group.id eq "` + group + `"`: ids[1:3],
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		values.Set("limit", "2")
		var found []string
		for path := "/api/v1/apps?" + values.Encode(); path != ""; {
			page := w.do(t, http.MethodGet, path, "", 200)
			for _, one := range page.list(t) {
				id, _ := one["id"].(string)
				found = append(found, id)
			}
			path = page.next(t)
		}
		if !slices.Equal(found, want) {
			t.Errorf("%s finds %v, want %v", query, found, want)
		}
	}
	w.refused(t, http.MethodGet, "/api/v1/apps?filter="+url.QueryEscape(`label eq "x"`), "", 400, "E0000031")
	expanded := w.do(t, http.MethodGet, "/api/v1/apps?"+url.Values{"filter": {`user.id eq "` + user + `"`}, "expand": {"user/" + user}}.Encode(), "", 200)
	embedded, _ := expanded.list(t)[0]["_embedded"].(map[string]any)
	if assigned, _ := embedded["user"].(map[string]any); assigned["id"] != user || assigned["scope"] != "USER" {
		t.Errorf("expand=user shows %v", embedded)
	}
	if apps := w.do(t, http.MethodGet, "/api/v1/groups/"+group+"/apps", "", 200).list(t); len(apps) != 1 || apps[0]["id"] != ids[2] {
		t.Errorf("apps of the group: %v", apps)
	}
	if links := w.do(t, http.MethodGet, "/api/v1/users/"+user+"/appLinks", "", 200).list(t); len(links) != 1 || links[0]["appInstanceId"] != ids[1] {
		t.Errorf("app links of the person: %v", links)
	}
}

func TestKeysAndMetadataOfASAMLApp(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	path := "/api/v1/apps/" + w.app(t, `{"name":"pagerduty","label":%q,"signOnMode":"SAML_2_0"}`, "S")
	before := kidOf(w.do(t, http.MethodGet, path, "", 200).object(t))
	w.refused(t, http.MethodPost, path+"/credentials/keys/generate", "", 400, "E0000028")
	w.refused(t, http.MethodPost, path+"/credentials/keys/generate?validityYears=1", "", 400, "E0000001")
	made := w.do(t, http.MethodPost, path+"/credentials/keys/generate?validityYears=2", "", 201).object(t)
	kid, _ := made["kid"].(string)
	if keys := w.do(t, http.MethodGet, path+"/credentials/keys", "", 200).list(t); len(keys) != 2 || kid == "" || kid == before {
		t.Errorf("keys %v", keys)
	}
	shown := w.do(t, http.MethodPut, path, fmt.Sprintf(`{"label":"S","credentials":{"signing":{"kid":%q}}}`, kid), 200).object(t)
	if kidOf(shown) != kid {
		t.Errorf("signed with %s, want %s", kidOf(shown), kid)
	}
	chain, _ := made["x5c"].([]any)
	metadata := w.do(t, http.MethodGet, path+"/sso/saml/metadata", "", 200)
	if metadata.header.Get("Content-Type") != "application/xml" || !strings.Contains(metadata.body, fmt.Sprint(chain[0])) {
		t.Errorf("metadata without the key in use: %s", metadata.body)
	}
	w.do(t, http.MethodGet, path+"/credentials/keys/"+before, "", 200)
	w.refused(t, http.MethodGet, path+"/sso/saml/metadata?kid=x", "", 404, "E0000007")
	policies := w.do(t, http.MethodGet, "/api/v1/policies?type=ACCESS_POLICY", "", 200).list(t)
	other, _ := policies[1]["id"].(string)
	w.do(t, http.MethodPut, path+"/policies/"+other, "", 204)
	if body := w.do(t, http.MethodGet, path, "", 200).body; !strings.Contains(body, `"accessPolicy":{"href":"https://org.example.com/api/v1/policies/`+other+`"}`) {
		t.Errorf("the app is not under its new policy: %s", body)
	}
	w.refused(t, http.MethodPut, path+"/policies/rst", "", 404, "E0000007")
}

func TestAnOrgThatIsOpenedAgainHasItsAppsAndNoMorePolicies(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), store.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := &world{token: "SSWS good"}
	open := func() {
		t.Helper()
		if w.org, err = org.New(t.Context(), db, org.Options{}); err != nil {
			t.Fatal(err)
		}
		w.handler = orgapi.New(w.org, orgapi.Options{Accepts: func(string) bool { return true }})
	}
	open()
	id := w.app(t, `{"name":"pagerduty","label":%q,"signOnMode":"SAML_2_0"}`, "S")
	before := w.do(t, http.MethodGet, "/api/v1/apps/"+id, "", 200).body
	open()
	if after := w.do(t, http.MethodGet, "/api/v1/apps/"+id, "", 200).body; after != before {
		t.Errorf("the app was %s\nand is %s", before, after)
	}
	if policies := w.do(t, http.MethodGet, "/api/v1/policies?type=ACCESS_POLICY", "", 200).list(t); len(policies) != 2 {
		t.Errorf("policies %v", policies)
	}
	if next := w.app(t, `{"name":"pagerduty","label":%q,"signOnMode":"SAML_2_0"}`, "T"); next <= id {
		t.Errorf("ids do not grow: %s after %s", next, id)
	}
}
