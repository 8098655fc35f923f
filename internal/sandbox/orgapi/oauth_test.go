package orgapi_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// app is a service app with its private key.
type app struct {
	id  string
	key *rsa.PrivateKey
	kid string
}

func newApp(t *testing.T, w *world, scopes ...string) app {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	client, err := w.org.RegisterClient(t.Context(), org.Client{Name: "lifecycle", PublicKey: public, Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return app{id: client.ID, key: key}
}

// assertion signs the claims that Okta wants, with some of them changed.
func (a app) assertion(t *testing.T, now time.Time, changed map[string]any) string {
	t.Helper()
	claims := map[string]any{
		"iss": a.id, "sub": a.id, "aud": base + "/oauth2/v1/token", "exp": now.Add(time.Hour).Unix(), "iat": now.Unix(), "jti": "1",
	}
	for name, value := range changed {
		claims[name] = value
	}
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := part(map[string]string{"alg": "RS256", "typ": "JWT", "kid": a.kid}) + "." + part(claims)
	digest := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, a.key, crypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func grantOf(assertion, scope string) string {
	return url.Values{
		"grant_type": {"client_credentials"}, "scope": {scope}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}.Encode()
}

func TestAServiceAppGetsATokenWithItsPrivateKey(t *testing.T) {
	t.Parallel()
	for _, inQuery := range []bool{false, true} {
		w := plainWorld(t)
		a := newApp(t, w, "okta.users.manage", "okta.groups.read")
		w.token = ""
		path, body := "/oauth2/v1/token", grantOf(a.assertion(t, w.clock.Now(), nil), "okta.users.manage okta.groups.read")
		if inQuery {
			path, body = path+"?"+body, ""
		}
		got := w.do(t, http.MethodPost, path, body, 200).object(t)
		if got["token_type"] != "Bearer" || got["expires_in"] != 3600.0 || got["scope"] != "okta.users.manage okta.groups.read" {
			t.Errorf("token %v", got)
		}
		token, _ := got["access_token"].(string)
		w.token = "Bearer " + token
		w.person(t, "p@example.com", "", "")
		w.do(t, http.MethodGet, "/api/v1/groups", "", 200)
		refused := w.do(t, http.MethodPost, "/api/v1/groups", `{"profile":{"name":"x"}}`, 403)
		if !strings.Contains(refused.header.Get("WWW-Authenticate"), `scope="okta.groups.manage", error="insufficient_scope"`) {
			t.Errorf("refused with %v", refused.header)
		}
		w.clock.pass(time.Hour)
		w.refused(t, http.MethodGet, "/api/v1/users", "", 401, "E0000011")
	}
}

func TestTokensAreRefusedInOAuthsOwnWords(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	a, other := newApp(t, w, "okta.users.read"), newApp(t, w)
	now := w.clock.Now()
	forged := app{id: a.id, key: other.key}
	const scope = "okta.users.read"
	for name, c := range map[string]struct {
		body, code string
		status     int
	}{
		"no grant type":   {"", "unsupported_grant_type", 400},
		"no assertion":    {"grant_type=client_credentials", "invalid_client", 401},
		"no JWT":          {grantOf("x.y.z", scope), "invalid_client", 401},
		"another's key":   {grantOf(forged.assertion(t, now, nil), scope), "invalid_client", 401},
		"unknown client":  {grantOf(a.assertion(t, now, map[string]any{"iss": "x", "sub": "x"}), scope), "invalid_client", 401},
		"other audience":  {grantOf(a.assertion(t, now, map[string]any{"aud": "https://other.example.com"}), scope), "invalid_client", 401},
		"expired":         {grantOf(a.assertion(t, now, map[string]any{"exp": now.Unix()}), scope), "invalid_client", 401},
		"far too long":    {grantOf(a.assertion(t, now, map[string]any{"exp": now.AddDate(1, 0, 0).Unix()}), scope), "invalid_client", 401},
		"no scope":        {grantOf(a.assertion(t, now, nil), ""), "invalid_scope", 400},
		"a scope not had": {grantOf(a.assertion(t, now, nil), "okta.apps.manage"), "invalid_scope", 400},
	} {
		if got := w.do(t, http.MethodPost, "/oauth2/v1/token", c.body, c.status).object(t); got["error"] != c.code || got["error_description"] == "" {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestWhoHasNoGoodTokenIsTurnedAway(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	for token, code := range map[string]string{
		"": "E0000005", "SSWS bad": "E0000011", "SSWS": "E0000011", "Bearer x.y.z": "E0000011", "Bearer ": "E0000011", "Basic Zm9v": "E0000005",
	} {
		w.token = token
		w.refused(t, http.MethodGet, "/api/v1/users", "", 401, code)
	}
	w.token = ""
	w.do(t, http.MethodGet, "/.well-known/okta-organization", "", 200)
}

func TestEachFamilyHasItsScope(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	id := w.app(t, scimApp, "A")
	scoped := func(scopes ...string) {
		t.Helper()
		w.token = ""
		a := newApp(t, w, scopes...)
		got := w.do(t, http.MethodPost, "/oauth2/v1/token", grantOf(a.assertion(t, w.clock.Now(), nil), strings.Join(scopes, " ")), 200).object(t)
		token, _ := got["access_token"].(string)
		w.token = "Bearer " + token
	}
	routes := map[string]string{
		"GET /apps": "apps", "POST /apps": "apps", "PUT /apps/" + id: "apps", "DELETE /apps/" + id: "apps", "GET /apps/" + id + "/users": "apps",
		"POST /apps/" + id + "/users": "apps", "PUT /apps/" + id + "/groups/x": "apps", "PATCH /apps/" + id + "/groups/x": "apps",
		"POST /apps/" + id + "/connections/default": "apps", "PUT /apps/" + id + "/features/USER_PROVISIONING": "apps",
		"POST /apps/" + id + "/group-push/mappings": "apps", "GET /mappings": "profileMappings", "POST /mappings/x": "profileMappings",
		"GET /meta/schemas/apps/" + id + "/default": "schemas", "GET /policies": "policies", "GET /groups/x/apps": "groups", "GET /users/x/appLinks": "users",
	}
	for _, granted := range []string{"apps", "profileMappings", "schemas", "policies", "groups", "users"} {
		scoped("okta." + granted + ".manage")
		for route, scope := range routes {
			method, path, _ := strings.Cut(route, " ")
			got := w.ask(t, method, "/api/v1"+path, "")
			missing := strings.Contains(got.header.Get("WWW-Authenticate"), "insufficient_scope")
			if missing != (scope != granted) || missing && got.status != 403 {
				t.Errorf("%s with okta.%s.manage: %d, missing a scope: %t", route, granted, got.status, missing)
			}
		}
	}
}

// The console's "API Services" app with public key authentication, as Okta's own provider makes it.
func TestAServiceAppThatWasMadeOverTheAPIGetsATokenForAnyScope(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	jwk := map[string]any{"kty": "RSA", "kid": "k1", "e": "AQAB", "n": base64.RawURLEncoding.EncodeToString(key.N.Bytes())}
	wanted := map[string]any{
		"name": "oidc_client", "label": "lifecycle", "signOnMode": "OPENID_CONNECT",
		"credentials": map[string]any{"oauthClient": map[string]any{"token_endpoint_auth_method": "private_key_jwt"}},
		"settings": map[string]any{"oauthClient": map[string]any{
			"application_type": "service", "grant_types": []string{"client_credentials"}, "response_types": []string{"token"},
			"jwks": map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": "k0", "e": "AQAB", "n": "AQAB"}, jwk}},
		}},
	}
	body, err := json.Marshal(wanted)
	if err != nil {
		t.Fatal(err)
	}
	id, _ := w.do(t, http.MethodPost, "/api/v1/apps", string(body), 200).object(t)["id"].(string)
	a := app{id, key, "k1"}
	administrator := w.token
	w.token = ""
	ask := func(a app, status int) map[string]any {
		return w.do(t, http.MethodPost, "/oauth2/v1/token", grantOf(a.assertion(t, w.clock.Now(), nil), "okta.users.manage"), status).object(t)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(app{id, other, "k1"}, 401); got["error"] != "invalid_client" {
		t.Errorf("with another key: %v", got)
	}
	token, _ := ask(a, 200)["access_token"].(string)
	w.token = "Bearer " + token
	w.do(t, http.MethodGet, "/api/v1/users", "", 200)
	w.do(t, http.MethodGet, "/api/v1/groups", "", 403)
	w.token = administrator
	w.do(t, http.MethodPost, "/api/v1/apps/"+id+"/lifecycle/deactivate", "", 200)
	w.token = "Bearer " + token
	w.refused(t, http.MethodGet, "/api/v1/users", "", 401, "E0000011")
	w.token = ""
	if got := ask(a, 401); got["error"] != "invalid_client" {
		t.Errorf("of an inactive app: %v", got)
	}
}
