package httpapi_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const signInPath = "/api/private/sandbox/sign_in"

func (s *service) signsIn(tb testing.TB, email, method string, allowed bool, words ...string) scim.Object {
	tb.Helper()
	got := s.must(tb, 200, "POST", signInPath, jsonOf(tb, scim.Object{"email": email, "method": method})).value(tb)
	if got["allowed"] != allowed {
		tb.Errorf("%s by %s: %v", email, method, got)
	}
	for _, word := range words {
		if !strings.Contains(str(tb, got, "reason"), word) {
			tb.Errorf("the reason %q does not say %q", got["reason"], word)
		}
	}
	return got
}

// SCIM Provisioning with Okta, Validation, Test security boundaries.
func TestSignInHoldsTheSecurityBoundaries(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	finance := s.createTeam(t, "Finance")
	const ada = "ada@example.com"
	id := s.createUser(t, ada)

	s.signsIn(t, "stranger@example.com", "saml", false, "JIT", "SCIM is on")
	s.signsIn(t, "stranger@example.com", "local", false, "no local account")
	s.signsIn(t, ada, "saml", false, "no role")
	assign := func(role string) {
		s.must(t, 200, "PATCH", accountsPath+"/"+id, jsonOf(t, scim.Object{"team_roles": []any{pair(finance, s.role(t, role))}}))
	}
	assign("integrations_manager")
	s.signsIn(t, ada, "saml", false, "viewer")
	assign("viewer")
	if got := s.signsIn(t, ada, "saml", true, "SCIM"); got["profile_synced"] != false {
		t.Errorf("SAML synchronized a profile while SCIM is on: %v", got)
	}
	s.signsIn(t, ada, "local", false, "identity provider")
	user := s.must(t, 200, "GET", accountsPath+"/"+id, "").body
	if user["logins_lifetime"] != 1.0 || user["last_login_at"] != "2026-03-01T12:00:00.000Z" {
		t.Errorf("the user is %v", user)
	}

	s.must(t, 200, "PATCH", "/scim/v2/Users/"+id, patch(`[{"op":"replace","path":"active","value":false}]`))
	s.signsIn(t, ada, "saml", false, "deactivated")
	s.signsIn(t, tenant.BreakGlassAdmin, "local", true)
	violated(t, s.do(t, "POST", signInPath, `{"email":"x","method":"saml"}`), "email")
	violated(t, s.do(t, "POST", signInPath, `{"email":"a@example.com","method":"oidc"}`), "method")
}

func TestSAMLMakesAccountsWhileSCIMIsOff(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{scimOff: true})
	for i, step := range []struct {
		email, role string
		allowed     bool
		want        []string
	}{
		{"ada@example.com", "", true, []string{"Root/access_reviewer"}},
		{"bob@example.com", "viewer", true, []string{"Root/viewer"}},
	} {
		if step.role != "" {
			s.must(t, 200, "PATCH", signIn+"?update_mask=sso_default_role", jsonOf(t, scim.Object{"sso_default_role": step.role}))
		}
		got := s.signsIn(t, step.email, "saml", step.allowed)
		if got["profile_synced"] != true || got["account_created"] != true {
			t.Errorf("%d: %v", i, got)
		}
		user, err := s.tenant.UserByName(t.Context(), step.email)
		if err != nil {
			t.Fatal(err)
		}
		account := s.must(t, 200, "GET", accountsPath+"/"+user.ID, "").body
		if diff := cmp.Diff(step.want, held(t, account)); diff != "" || account["auth_provider_type"] != "SAML" {
			t.Errorf("%v (-want +got):\n%s", account, diff)
		}
	}
	if again := s.signsIn(t, "ada@example.com", "saml", true); again["account_created"] != false {
		t.Errorf("the second sign-in made an account: %v", again)
	}
	violated(t, s.do(t, "PATCH", signIn, `{"sso_default_role":"nobody"}`), "sso_default_role")
	violated(t, s.do(t, "PATCH", signIn, `{"scim_enabled":true,"sso_default_role":"integrations_manager"}`), "sso_default_role", "root team")
	if settings, err := s.tenant.SignInSettings(t.Context()); err != nil || settings.SCIMEnabled {
		t.Errorf("a refused request turned SCIM on: %+v, %v", settings, err)
	}
}

func TestAuditLogNeedsATimeAndAPageSize(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	const audit = "/api/preview/system/audit"
	s.clock.Advance(time.Hour)
	s.createUser(t, "ada@example.com")
	s.must(t, 404, "GET", teamsPath+"/nothing", "")
	s.must(t, 401, "GET", teamsPath, "", as("no key"))

	get := func(path string, parameters ...string) response {
		return s.do(t, "GET", path+"?"+query(parameters...), "")
	}
	since := `ended_at GE "2026-03-01T13:00:00Z"`
	all := objects(t, get(audit, "page_size", "100", "filter", since).body, "values")
	if len(all) != 3 {
		t.Fatalf("entries are %v", all)
	}
	want := scim.Object{
		"id": all[1]["id"], "request_id": all[1]["request_id"], "method": "GET", "url": teamsPath + "/nothing", "endpoint": "",
		"identity": scim.Object{
			"user_id": str(t, s.must(t, 200, "GET", accountsPath+"/self", "").body, "id"), "email": tenant.SCIMAdmin, "session_id": "",
			"api_key_id": str(t, objects(t, s.must(t, 200, "GET", keysPath, "").body, "values")[0], "id"),
		},
		"status": scim.Object{"grpc_code": "NotFound", "http_status": 404.0, "error_reason": `There is no team "nothing".`},
		"client": scim.Object{"ip": "192.0.2.1", "user_agent": ""}, "started_at": "2026-03-01T13:00:00.000Z", "ended_at": "2026-03-01T13:00:00.000Z",
	}
	if diff := cmp.Diff(want, all[1]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	for filter, n := range map[string]int{
		since + ` and method eq "POST"`:                              1,
		since + ` and url eq "/scim/v2/Users"`:                       1,
		`persisted_at GE "2026-03-01T14:00:00+01:00"`:                5,
		`ended_at GT "2026-03-01T13:00:00Z"`:                         0,
		`ended_at GE "2000-01-01T00:00:00Z" AND user_id eq "nobody"`: 0,
		since + ` and ended_at LT "2026-03-01T13:00:00Z"`:            0,
	} {
		if got := objects(t, get(audit+"/export", "page_size", "10000", "filter", filter).body, "values"); len(got) < n || n == 0 && len(got) > 0 || n == 1 && len(got) > 1 {
			t.Errorf("%s selects %d entries, want %d", filter, len(got), n)
		}
	}
	violated(t, get(audit, "filter", since), "page_size")
	violated(t, get(audit, "filter", since, "page_size", "10001"), "page_size")
	violated(t, get(audit, "page_size", "10"), "filter", "ended_at")
	violated(t, get(audit, "page_size", "10", "filter", `method eq "GET"`), "filter", "ended_at")
	violated(t, get(audit, "page_size", "10", "filter", `ended_at GE "yesterday"`), "filter", "yesterday")
	violated(t, get(audit, "page_size", "10", "filter", `ended_at eq "2026-03-01T13:00:00Z"`), "filter")
	violated(t, get(audit, "page_size", "10", "filter", since, "page_token", "x"), "page_token")

	seen := map[string]bool{}
	token := ""
	for {
		page := get(audit, "page_size", "2", "filter", since+` and ended_at LE "2026-03-01T13:00:00Z"`, "page_token", token)
		for _, e := range objects(t, page.body, "values") {
			if id := str(t, e, "id"); seen[id] {
				t.Errorf("%s comes twice", id)
			} else {
				seen[id] = true
			}
		}
		s.clock.Advance(time.Second)
		if token = str(t, page.body, "next_page_token"); token == "" {
			break
		}
	}
	if len(seen) < 10 {
		t.Errorf("%d entries in all pages", len(seen))
	}
	s.clock.Advance(91 * 24 * time.Hour)
	if old := objects(t, get(audit, "page_size", "100", "filter", since).body, "values"); len(old) != 0 {
		t.Errorf("%d entries are older than 90 days", len(old))
	}
}

func TestExtractionSettingsHoldTheirLimits(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	const path = "/api/private/system/extraction_settings"
	if got := s.must(t, 200, "GET", path, "").value(t); got["interval"] != "auto" || len(objects(t, got, "overrides")) != 0 {
		t.Errorf("at first: %v", got)
	}
	s.must(t, 200, "PATCH", path+"?update_mask=overrides",
		`{"interval":"2h","overrides":[{"provider_type":"SNOWFLAKE","interval":"6h"},{"providerType":"BOX","interval":"30d"}]}`)
	s.must(t, 200, "PATCH", path, `{"interval":"90m"}`)
	want := scim.Object{"interval": "90m", "overrides": []any{
		scim.Object{"provider_type": "BOX", "interval": "30d"}, scim.Object{"provider_type": "SNOWFLAKE", "interval": "6h"},
	}}
	if diff := cmp.Diff(want, s.must(t, 200, "GET", path, "").value(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for body, field := range map[string]string{
		`{"interval":"59m"}`: "interval", `{"interval":"31d"}`: "interval", `{"interval":"often"}`: "interval", `{"interval":""}`: "interval",
		`{"overrides":[{"interval":"2h"}]}`: "overrides[0].provider_type", `{"overrides":[{"provider_type":"BOX"}]}`: "overrides[0].interval",
		`{"overrides":[{"provider_type":"BOX","interval":"2h"},{"provider_type":"BOX","interval":"2h"}]}`: "overrides[1].provider_type",
	} {
		violated(t, s.do(t, "PATCH", path, body), field)
	}
}
