package httpapi

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// operation is one operation of what is not SCIM.
type operation struct {
	method string
	path   string // a * stands for one segment, and in *:verb for what is before the verb
	anyone bool   // not for administrators of the root team alone
	serve  func(*http.Request, *tenant.Call, string) (answer, error)
}

// operations lists Veza's own API. The routes below /api/private are the
// sandbox's: a tenant publishes no API for those settings, but for the POST of a
// data source's schedule.
func (s *server) operations() []operation {
	return []operation{
		{http.MethodGet, "/api/v1/teams", false, s.listTeams},
		{http.MethodPost, "/api/v1/teams", false, s.createTeam},
		{http.MethodGet, "/api/v1/teams/names", false, s.listTeamNames},
		{http.MethodGet, "/api/v1/teams/*", false, s.getTeam},
		{http.MethodPut, "/api/v1/teams/*", false, s.replaceTeam},
		{http.MethodPatch, "/api/v1/teams/*", false, s.patchTeam},
		{http.MethodDelete, "/api/v1/teams/*", false, s.deleteTeam},
		{http.MethodGet, "/api/v1/roles", false, s.listRoles},
		{http.MethodPost, "/api/v1/users", false, s.createAccount},
		{http.MethodGet, "/api/v1/users/self", true, s.getSelf},
		{http.MethodGet, "/api/v1/users/*", false, s.getAccount},
		{http.MethodPatch, "/api/v1/users/*", false, s.patchAccount},
		{http.MethodDelete, "/api/v1/users/*", false, s.deleteAccount},

		{http.MethodGet, "/api/v1/providers/okta", false, s.listOktaProviders},
		{http.MethodPost, "/api/v1/providers/okta", false, s.createOktaProvider},
		{http.MethodGet, "/api/v1/providers/okta/*", false, s.getOktaProvider},
		{http.MethodPatch, "/api/v1/providers/okta/*", false, s.patchOktaProvider},
		{http.MethodDelete, "/api/v1/providers/okta/*", false, s.deleteOktaProvider},
		{http.MethodPut, "/api/v1/providers/*:enable", false, s.enableProvider},
		{http.MethodPut, "/api/v1/providers/*:disable", false, s.disableProvider},
		{http.MethodGet, "/api/v1/providers/datasources", false, s.listDataSources},
		{http.MethodGet, "/api/v1/providers/datasources/lifecycle_managers", false, s.listLifecycleManagers},
		{http.MethodGet, "/api/v1/providers/datasources/lifecycle_managers:by_action_type", false, s.listManagersByAction},
		{http.MethodGet, "/api/v1/providers/datasources/lifecycle_managers/*", false, s.getLifecycleManager},
		{http.MethodPut, "/api/v1/providers/datasources/*:enable", false, s.enableDataSource},
		{http.MethodPut, "/api/v1/providers/datasources/*:disable", false, s.disableDataSource},
		{http.MethodGet, "/api/v1/providers/datasources/*/sync_status", false, s.getJobStatus},
		{http.MethodGet, "/api/v1/providers/datasources/*/parse_status", false, s.getJobStatus},
		{http.MethodGet, "/api/v1/providers/datasources/*", false, s.getDataSource},
		{http.MethodPut, "/api/v1/providers/datasources/*", false, s.putDataSource},

		{http.MethodGet, "/api/preview/keys", true, s.listKeys},
		{http.MethodPost, "/api/preview/keys", true, s.createKey},
		{http.MethodPost, "/api/preview/keys/*:revoke", true, s.revokeKey},
		{http.MethodPost, "/api/preview/keys/*:reinstate", true, s.reinstateKey},
		{http.MethodPatch, "/api/preview/keys/*", true, s.patchKey},
		{http.MethodDelete, "/api/preview/keys/*", true, s.deleteKey},
		{http.MethodPost, "/api/preview/providers/*/owner", false, s.ownProvider},
		{http.MethodGet, "/api/preview/system/audit", false, s.listAudit},
		{http.MethodGet, "/api/preview/system/audit/export", false, s.listAudit},

		{http.MethodGet, "/api/private/sign_in_settings", false, s.getSignInSettings},
		{http.MethodPatch, "/api/private/sign_in_settings", false, s.patchSignInSettings},
		{http.MethodGet, "/api/private/sso/role_mappings", false, s.listMappings},
		{http.MethodPut, "/api/private/sso/role_mappings", false, s.replaceMappings},
		{http.MethodGet, "/api/private/sso/role_mappings/*", false, s.getMapping},
		{http.MethodPut, "/api/private/sso/role_mappings/*", false, s.putMapping},
		{http.MethodDelete, "/api/private/sso/role_mappings/*", false, s.deleteMapping},
		{http.MethodGet, "/api/private/providers/datasources/*/scheduling_config", false, s.getSchedule},
		{http.MethodPost, "/api/private/providers/datasources/*/scheduling_config", false, s.postSchedule},
		{http.MethodDelete, "/api/private/providers/datasources/*/scheduling_config", false, s.deleteSchedule},
		{http.MethodGet, "/api/private/system/extraction_settings", false, s.getExtraction},
		{http.MethodPatch, "/api/private/system/extraction_settings", false, s.patchExtraction},
		{http.MethodPost, "/api/private/sandbox/sign_in", false, s.signIn},
	}
}

// serveAPI serves what is not SCIM.
func (s *server) serveAPI(r *http.Request, call *tenant.Call) (answer, error) {
	op, argument, allowed := s.find(r)
	switch {
	case len(allowed) == 0:
		return answer{}, noEndpoint(r)
	case len(r.URL.RequestURI()) > maxURL:
		return answer{}, tooLongURL()
	}
	if err := s.authenticate(r, call); err != nil {
		return answer{}, err
	}
	if op == nil {
		return answer{}, methodNotAllowed(r, strings.Join(allowed, ", "))
	}
	if !op.anyone {
		if err := requireRoles(call.Caller, "admin"); err != nil {
			return answer{}, err
		}
	}
	return op.serve(r, call, argument)
}

// find is the operation the request asks for, and what its * stands for. Where
// the path is known and the method is not, allowed says which are.
func (s *server) find(r *http.Request) (op *operation, argument string, allowed []string) {
	method := r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	path := strings.TrimRight(r.URL.EscapedPath(), "/")
	pattern := ""
	for i, candidate := range s.api {
		// The first pattern that fits says what the path is: names of teams, and no team called names.
		found, fits := match(candidate.path, path)
		if !fits || pattern != "" && pattern != candidate.path {
			continue
		}
		pattern = candidate.path
		allowed = append(allowed, candidate.method)
		if candidate.method == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
		if candidate.method == method {
			op, argument = &s.api[i], found
		}
	}
	return op, argument, allowed
}

func match(pattern, path string) (argument string, fits bool) {
	before, after, wild := strings.Cut(pattern, "*")
	if !wild {
		return "", pattern == path
	}
	rest, begins := strings.CutPrefix(path, before)
	rest, ends := strings.CutSuffix(rest, after)
	if !begins || !ends || rest == "" || strings.Contains(rest, "/") {
		return "", false
	}
	argument, err := url.PathUnescape(rest)
	return argument, err == nil
}

func tooLongURL() error {
	return scim.Errorf(http.StatusRequestURITooLong, "", "The URL is longer than %d bytes.", maxURL)
}

// plain answers in JSON.
func plain(body any) answer {
	return answer{status: http.StatusOK, body: body, mediaType: "application/json"}
}

// enveloped answers with one object as most of the API does.
func enveloped(value any) answer { return plain(map[string]any{"value": value}) }
