package httpapi_test

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

var (
	apiTargets = []string{
		"GET /api/v1/teams", "POST /api/v1/teams", "GET /api/v1/teams/names", "GET /api/v1/teams/TEAM", "PUT /api/v1/teams/TEAM",
		"PATCH /api/v1/teams/TEAM", "DELETE /api/v1/teams/TEAM", "GET /api/v1/roles", "POST /api/v1/users", "GET /api/v1/users/self",
		"GET /api/v1/users/USER", "PATCH /api/v1/users/USER", "DELETE /api/v1/users/USER", "PATCH /api/v1/users/self",
		"GET /api/preview/keys", "POST /api/preview/keys", "PATCH /api/preview/keys/KEY", "DELETE /api/preview/keys/KEY",
		"POST /api/preview/keys/KEY:revoke", "POST /api/preview/keys/KEY:reinstate", "GET /api/preview/system/audit",
		"GET /api/private/sign_in_settings", "PATCH /api/private/sign_in_settings", "GET /api/private/sso/role_mappings",
		"PUT /api/private/sso/role_mappings", "GET /api/private/sso/role_mappings/A%2FB", "PUT /api/private/sso/role_mappings/A%2FB",
		"DELETE /api/private/sso/role_mappings/A%2FB", "GET /api/private/system/extraction_settings",
		"PATCH /api/private/system/extraction_settings", "POST /api/private/sandbox/sign_in",
		"GET /api/v1/providers/okta", "POST /api/v1/providers/okta", "GET /api/v1/providers/okta/PROVIDER", "PATCH /api/v1/providers/okta/PROVIDER",
		"DELETE /api/v1/providers/okta/PROVIDER", "PUT /api/v1/providers/PROVIDER:disable", "POST /api/preview/providers/PROVIDER/owner",
		"GET /api/v1/providers/datasources", "GET /api/v1/providers/datasources/SOURCE", "PUT /api/v1/providers/datasources/SOURCE",
		"GET /api/v1/providers/datasources/SOURCE/sync_status", "GET /api/v1/providers/datasources/lifecycle_managers",
		"GET /api/v1/providers/datasources/lifecycle_managers:by_action_type", "GET /api/private/providers/datasources/SOURCE/scheduling_config",
		"POST /api/private/providers/datasources/SOURCE/scheduling_config", "DELETE /api/private/providers/datasources/SOURCE/scheduling_config",
	}
	apiQueries = []string{
		"", "update_mask=*", "update_mask=name,team_roles,enabled,email,providers,policy_type", "update_mask=,", "update_mask.paths=%00",
		"page_size=-1", "page_size=99999999999999999999", "page_size=1&page_token=AAAA", "page_token=%FF", "filter=%22", "filter=a+eq+%22x",
		"filter=name+eq+%22x%22+and", "filter=name+zz+%22x%22", "order_by=name+sideways", "page_size=10&filter=ended_at+GE+%220001-01-01T00:00:00Z%22",
		"page_size=10&filter=ended_at+GE+%229999-12-31T23:59:59Z%22", "%zz", "a;b",
	}
	apiBodies = []string{
		"", "{", "[]", "null", "7", `"x"`, "{}", `{"name":null,"email":null,"enabled":null,"team_roles":null,"providers":null,"value":null}`,
		`{"name":"\u0000","email":"\u0000","group":"\u0000"}`, `{"name":7,"email":[],"team_roles":{},"providers":7,"mappings":7,"interval":7,"value":7}`,
		`{"team_roles":[null],"providers":[null],"mappings":[null],"overrides":[null],"digest_settings":[null]}`,
		`{"name":"x","email":"x@example.com","team_roles":[{}],"mappings":[{"group":"a","team_roles":[{}]}]}`,
		`{"name":"x","Name":"y"}`, `{"teamRoles":[{"teamId":"TEAM","roleId":"ROLE"}],"team_roles":[]}`,
		`{"name":"x","email":"x@example.com","password":"p","policy_type":1,"status":"ACTIVE","persona":3}`,
		`{"group":"A/B","team_roles":[{"team_id":"TEAM","role_id":"ROLE"}]}`, `{"interval":"1e400h","overrides":[{"provider_type":"x","interval":"-9d"}]}`,
		`{"scim_enabled":"yes","sso_default_role":7}`, `{"email":"` + strings.Repeat("a", 7_000) + `@example.com","name":"x","method":"saml"}`,
		`{"name":"x","domain":"x","token":"t","identity_mapping_configuration":"\u0000","user_custom_properties":[null],"secret_references":[{}]}`,
		`{"domain":"\u0000","domain_allow_list":[null],"app_deny_list":[7],"private_key":"","client_id":null,"identity_mapping_configuration":{"a":[{}]}}`,
		`{"priority":1e30,"timezone":"../../etc/passwd","scheduled_extraction_times":[null,"99:99:99"],"scheduled_days_of_week":[7]}`,
		`{"priority":50,"timezone":"America/","scheduled_extraction_times":["00:00:00"],"scheduled_days_of_week":["MONDAY","MONDAY"]}`,
		`{"email":"nobody@example.com","method":"saml"}`, `{"a":` + strings.Repeat(`[`, 2_000) + strings.Repeat(`]`, 2_000) + `}`,
	}
)

// hostile is a service with one of everything, and what stands for their ids.
func hostile(t *testing.T) (*service, *strings.Replacer) {
	t.Helper()
	s := serve(t, setup{})
	user, team, role := s.createUser(t, "ada@example.com"), s.createTeam(t, "Finance"), s.role(t, "viewer")
	s.must(t, 200, "PUT", mappingsPath+"/A%2FB", jsonOf(t, scim.Object{"team_roles": []any{pair(team, role)}}))
	key := str(t, s.must(t, 200, "POST", keysPath, `{"name":"k"}`).value(t), "id")
	provider := str(t, s.createOkta(t, ""), "id")
	source := str(t, objects(t, s.must(t, 200, "GET", managersPath, "").body, "values")[0], "id")
	return s, strings.NewReplacer("USER", user, "TEAM", team, "ROLE", role, "KEY", key, "PROVIDER", provider, "SOURCE", source)
}

func (s *service) survives(t *testing.T, method, target, query, body string) {
	t.Helper()
	path, err := url.PathUnescape(target)
	if err != nil {
		path = target
	}
	r := httptest.NewRequestWithContext(t.Context(), "GET", "/", strings.NewReader(body))
	r.Method, r.URL.Path, r.URL.RawPath, r.URL.RawQuery = method, path, target, query
	r.Header.Set("Authorization", adminKey)
	if got := s.send(t, r); got.status >= 500 {
		t.Errorf("%s %.200q ? %.200q %.200q answered %d %s", method, target, query, body, got.status, got.raw)
	}
}

func TestHostileInputToTheAPIIsRefusedAndNeverAFailure(t *testing.T) {
	t.Parallel()
	for _, operation := range apiTargets {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			s, fill := hostile(t)
			method, target, _ := strings.Cut(fill.Replace(operation), " ")
			for _, query := range apiQueries {
				s.survives(t, method, target, query, fill.Replace(`{"name":"x"}`))
			}
			for _, body := range apiBodies {
				s.survives(t, method, target, "", fill.Replace(body))
				if method == "PATCH" {
					s.survives(t, method, target, "update_mask=name,team_roles,email,interval", fill.Replace(body))
				}
			}
			for _, wrong := range []string{"BREW", "OPTIONS", "HEAD", "TRACE"} {
				s.survives(t, wrong, target, "", "")
			}
			if err := s.tenant.SetSCIMEnabled(t.Context(), true); err != nil {
				t.Fatal(err)
			}
			s.checkAdministrators(t)
		})
	}
}

func FuzzAPIRequest(f *testing.F) {
	for i, operation := range apiTargets {
		method, target, _ := strings.Cut(operation, " ")
		f.Add(method, target, apiQueries[i%len(apiQueries)], apiBodies[i%len(apiBodies)])
	}
	f.Fuzz(func(t *testing.T, method, target, query, body string) {
		s, fill := hostile(t)
		s.survives(t, method, fill.Replace(target), query, fill.Replace(body))
		s.checkAdministrators(t)
	})
}
