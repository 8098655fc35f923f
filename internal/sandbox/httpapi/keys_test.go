package httpapi_test

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const keysPath = "/api/preview/keys"

// as sends a request with another key than the administrator's.
func as(key string) string { return "Authorization: Bearer " + key }

// member makes a person with the role on the team and a key of theirs for it.
func (s *service) member(tb testing.TB, email, team, role string) (id, secret string) {
	tb.Helper()
	id = s.createUser(tb, email)
	s.must(tb, 200, "PATCH", accountsPath+"/"+id, jsonOf(tb, scim.Object{"team_roles": []any{pair(team, s.role(tb, role))}}))
	key, err := s.tenant.MakeKey(tb.Context(), tenant.Caller{UserID: id, UserName: email, TeamID: team}, team, "first")
	if err != nil {
		tb.Fatal(err)
	}
	return id, key.Secret
}

func TestKeyIsShownOnceAndKeptAsAHash(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{path: filepath.Join(t.TempDir(), "tenant.db")})
	root := s.team(t, "Root")
	made := s.must(t, 200, "POST", keysPath, jsonOf(t, scim.Object{"name": "ci", "team_id": root, "user_id": "somebody else"})).value(t)
	secret, id := str(t, made, "access_key"), str(t, made, "id")
	self := s.must(t, 200, "GET", "/api/v1/users/self", "", as(secret)).body
	if made["user_id"] != self["id"] || made["status"] != "ACTIVE" || made["team_name"] != "Root" || self["email"] != tenant.SCIMAdmin {
		t.Errorf("made %v for %v", made, self["email"])
	}
	for _, got := range []response{
		s.must(t, 200, "GET", keysPath, ""),
		s.must(t, 200, "PATCH", keysPath+"/"+id+"?update_mask=name", `{"name":"CI","status":"INACTIVE"}`),
		s.must(t, 200, "GET", "/api/preview/system/audit?page_size=100&filter="+url.QueryEscape(`ended_at GE "2026-03-01T00:00:00Z"`), ""),
	} {
		if strings.Contains(got.raw, secret) || strings.Contains(got.raw, "access_key\"") {
			t.Errorf("the secret is in %s", got.raw)
		}
	}
	listed := objects(t, s.must(t, 200, "GET", keysPath, "").body, "values")
	if len(listed) != 2 || listed[1]["name"] != "CI" || listed[1]["status"] != "ACTIVE" || listed[1]["last_access_at"] == nil {
		t.Errorf("listed %v", listed)
	}
	s.must(t, 200, "DELETE", keysPath+"/"+id, "")
	s.must(t, 401, "GET", "/api/v1/users/self", "", as(secret))
}

func TestRevokedKeyIsNoneUntilReinstated(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	made := s.must(t, 200, "POST", keysPath, `{"name":"ci"}`).value(t)
	path, secret := keysPath+"/"+str(t, made, "id"), str(t, made, "access_key")
	for _, step := range []struct {
		verb   string
		status int
	}{{":revoke", 401}, {":revoke", 401}, {":reinstate", 200}, {":reinstate", 200}} {
		s.must(t, 200, "POST", path+step.verb, `{}`)
		s.must(t, step.status, "GET", "/api/v1/users/self", "", as(secret))
	}
	s.must(t, 405, "GET", path, "")
	s.must(t, 405, "GET", path+":revoke", "")
	missing := s.must(t, 404, "POST", keysPath+"/nothing:revoke", "")
	if detail := objects(t, missing.body, "details")[0]; detail["resource"] != "nothing" {
		t.Errorf("details are %v", detail)
	}
}

func TestKeysAreTheirOwnersAndTheAdministratorsToSee(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	finance := s.createTeam(t, "Finance")
	ada, secret := s.member(t, "ada@example.com", finance, "viewer")
	all := objects(t, s.must(t, 200, "GET", keysPath, "").body, "values")
	if len(all) != 2 {
		t.Fatalf("keys are %v", all)
	}
	other, own := str(t, all[0], "id"), str(t, all[1], "id")

	mine := objects(t, s.must(t, 200, "GET", keysPath, "", as(secret)).body, "values")
	if len(mine) != 1 || mine[0]["id"] != own {
		t.Errorf("ada sees %v", mine)
	}
	filtered := objects(t, s.must(t, 200, "GET", keysPath+"?filter="+url.QueryEscape(`user_id eq "`+ada+`"`), "").body, "values")
	if len(filtered) != 1 || filtered[0]["user_id"] != ada {
		t.Errorf("filtered: %v", filtered)
	}
	for _, request := range [][2]string{{"POST", ":revoke"}, {"POST", ":reinstate"}, {"PATCH", ""}, {"DELETE", ""}} {
		s.must(t, 404, request[0], keysPath+"/"+other+request[1], `{"name":"x"}`, as(secret))
	}
	s.must(t, 200, "PATCH", keysPath+"/"+own, `{"name":"laptop"}`, as(secret))
	violated(t, s.do(t, "PATCH", keysPath+"/"+own, `{"name":" "}`, as(secret)), "name")
	violated(t, s.do(t, "POST", keysPath, `{}`), "name")
	violated(t, s.do(t, "POST", keysPath, `{"name":"x","team_id":"nowhere"}`), "team_id")
	violated(t, s.do(t, "POST", keysPath, `{"name":"x"}`, as(secret)), "team_id", "ada@example.com")
	if made := s.must(t, 200, "POST", keysPath, jsonOf(t, scim.Object{"name": "x", "team_id": finance}), as(secret)).value(t); made["team_name"] != "Finance" {
		t.Errorf("made %v", made)
	}
	for _, target := range []string{teamsPath, accountsPath + "/" + ada, "/api/v1/roles", mappingsPath, "/api/preview/system/audit"} {
		if got := s.must(t, 403, "GET", target, "", as(secret)); got.body["code"] != "PermissionDenied" {
			t.Errorf("%s: %s", target, got.raw)
		}
	}
}

func TestKeyOfAnotherTeamHasNoRightsOnTheRootTeam(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	finance := s.createTeam(t, "Finance")
	owner, _ := s.must(t, 200, "GET", "/api/v1/users/self", "").body["id"].(string)
	s.must(t, 200, "PATCH", accountsPath+"/"+owner, jsonOf(t, scim.Object{"team_roles": []any{
		pair(s.team(t, "Root"), s.role(t, "admin")), pair(s.team(t, "Root"), s.role(t, "scim_provisioner")), pair(finance, s.role(t, "viewer")),
	}}))
	scoped := str(t, s.must(t, 200, "POST", keysPath, jsonOf(t, scim.Object{"name": "scoped", "team_id": finance})).value(t), "access_key")
	s.must(t, 200, "GET", "/api/v1/users/self", "", as(scoped))
	s.must(t, 403, "GET", teamsPath, "", as(scoped))
	s.must(t, 403, "GET", "/scim/v2/Users", "", as(scoped))
	s.must(t, 403, "POST", keysPath, `{"name":"wider"}`, as(scoped))
}

func TestKeysFollowTheirOwner(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	finance := s.createTeam(t, "Finance")
	ada, secret := s.member(t, "ada@example.com", finance, "viewer")
	path := keysPath + "/" + str(t, objects(t, s.must(t, 200, "GET", keysPath+"?page_size=1&filter="+
		url.QueryEscape(`user_id eq "`+ada+`"`), "").body, "values")[0], "id")

	scimPath := "/scim/v2/Users/" + ada
	s.must(t, 200, "PATCH", scimPath, patch(`[{"op":"replace","value":{"active":false}}]`))
	s.must(t, 401, "GET", "/api/v1/users/self", "", as(secret))
	if got := s.must(t, 400, "POST", path+":reinstate", ""); got.body["code"] != "FailedPrecondition" || !strings.Contains(got.raw, "deactivated") {
		t.Errorf("reinstated for a deactivated owner: %s", got.raw)
	}
	s.must(t, 200, "PATCH", scimPath, patch(`[{"op":"replace","value":{"active":true}}]`))
	s.must(t, 401, "GET", "/api/v1/users/self", "", as(secret))
	s.must(t, 200, "POST", path+":reinstate", "")
	if self := s.must(t, 200, "GET", "/api/v1/users/self", "", as(secret)).body; len(held(t, self)) != 1 {
		t.Errorf("reactivation brought back %v", self["team_roles"])
	}

	s.must(t, 200, "PATCH", accountsPath+"/"+ada, `{"team_roles":[]}`)
	s.must(t, 401, "GET", "/api/v1/users/self", "", as(secret))
	s.must(t, 404, "POST", path+":reinstate", "")
}
