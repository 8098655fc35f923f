package httpapi_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	teamsPath    = "/api/v1/teams"
	accountsPath = "/api/v1/users"
	mappingsPath = "/api/private/sso/role_mappings"
	groupsPath   = "/scim/v2/Groups"
)

// value is the object in the envelope of an answer.
func (r response) value(tb testing.TB) scim.Object {
	tb.Helper()
	value, ok := r.body["value"].(scim.Object)
	if !ok {
		tb.Fatalf("no value in %s", r.raw)
	}
	return value
}

// objects is a list in an answer.
func objects(tb testing.TB, o scim.Object, name string) []scim.Object {
	tb.Helper()
	list, ok := o[name].([]any)
	if !ok {
		tb.Fatalf("no list %s in %v", name, o)
	}
	out := make([]scim.Object, len(list))
	for i, item := range list {
		if out[i], ok = item.(scim.Object); !ok {
			tb.Fatalf("%v is no object", item)
		}
	}
	return out
}

func str(tb testing.TB, o scim.Object, name string) string {
	tb.Helper()
	s, ok := o[name].(string)
	if !ok {
		tb.Fatalf("no text %s in %v", name, o)
	}
	return s
}

func jsonOf(tb testing.TB, v any) string {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// role is the id of a role by its name.
func (s *service) role(tb testing.TB, name string) string {
	tb.Helper()
	for _, role := range objects(tb, s.must(tb, 200, "GET", "/api/v1/roles", "").body, "roles") {
		if role["name"] == name {
			return str(tb, role, "id")
		}
	}
	tb.Fatalf("there is no role %s", name)
	return ""
}

// team is the id of a team by its name.
func (s *service) team(tb testing.TB, name string) string {
	tb.Helper()
	for _, team := range objects(tb, s.must(tb, 200, "GET", teamsPath, "").body, "values") {
		if team["name"] == name {
			return str(tb, team, "id")
		}
	}
	tb.Fatalf("there is no team %s", name)
	return ""
}

func (s *service) createTeam(tb testing.TB, name string) string {
	tb.Helper()
	return str(tb, s.must(tb, 200, "POST", teamsPath, jsonOf(tb, scim.Object{"name": name})).value(tb), "id")
}

func pair(team, role string) scim.Object { return scim.Object{"team_id": team, "role_id": role} }

// held lists TEAM/ROLE by names, as the user object has them.
func held(tb testing.TB, user scim.Object) []string {
	tb.Helper()
	list := []string{}
	for _, tr := range objects(tb, user, "team_roles") {
		list = append(list, str(tb, tr, "team_name")+"/"+str(tb, tr, "role_name"))
	}
	slices.Sort(list)
	return list
}

// violated checks a gateway error that names a field.
func violated(tb testing.TB, got response, field string, words ...string) {
	tb.Helper()
	if got.status != 400 || got.body["code"] != "InvalidArgument" {
		tb.Fatalf("answered %d %s, want a violation of %s", got.status, got.raw, field)
	}
	details := objects(tb, got.body, "details")
	violation := objects(tb, details[0], "field_violations")[0]
	if violation["field"] != field {
		tb.Errorf("the violation is %v, want one of %s", violation, field)
	}
	for _, word := range words {
		if !strings.Contains(str(tb, violation, "description"), word) {
			tb.Errorf("the description of %v does not say %q", violation, word)
		}
	}
}

func TestTeamLivesThroughTheAPI(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	team := s.must(t, 200, "POST", teamsPath,
		`{"name":"Finance","policy_type":"PROVIDER_ID_SET","providers":[{"id":"p2","name":"ignored","type":7},{"id":"p1"}],"description":"Money","user_count":9}`).value(t)
	id := str(t, team, "id")
	want := scim.Object{
		"id": id, "name": "Finance", "policy_type": "PROVIDER_ID_SET",
		"providers": []any{scim.Object{"id": "p1"}, scim.Object{"id": "p2"}}, "description": "Money", "sso_alias": "Finance",
		"user_count": 0.0, "created_at": "2026-03-01T12:00:00.000Z", "updated_at": "2026-03-01T12:00:00.000Z",
	}
	if diff := cmp.Diff(want, team); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}

	for _, spelling := range []string{
		"?update_mask=description,sso_alias", "?update_mask=description&update_mask=ssoAlias",
		"?update_mask.paths=description&update_mask.paths=sso_alias", "?updateMask=description,ssoAlias", "?updateMask.paths=description,ssoAlias",
	} {
		body := `{"name":"Not in the mask","description":"` + spelling + `","ssoAlias":"fin"}`
		got := s.must(t, 200, "PATCH", teamsPath+"/"+id+spelling, body).value(t)
		if got["name"] != "Finance" || got["description"] != spelling || got["sso_alias"] != "fin" {
			t.Errorf("%s: %v", spelling, got)
		}
	}
	if got := s.must(t, 200, "PATCH", teamsPath+"/"+id, `{"name":"Treasury"}`).value(t); got["name"] != "Treasury" || got["sso_alias"] != "fin" {
		t.Errorf("without a mask: %v", got)
	}
	if got := s.must(t, 200, "PATCH", teamsPath+"/"+id+"?update_mask=policy_type,providers", `{"policy_type":"UNBOUND"}`).value(t); got["policy_type"] != "UNBOUND" {
		t.Errorf("unbound: %v", got)
	}
	got := s.must(t, 200, "PUT", teamsPath+"/"+id, `{"name":"Treasury"}`).value(t)
	if got["description"] != "" || got["policy_type"] != "PROVIDER_ID_SET" || got["sso_alias"] != "Treasury" {
		t.Errorf("PUT keeps what it leaves out: %v", got)
	}
	if again := s.must(t, 200, "GET", teamsPath+"/"+id, "").value(t); cmp.Diff(got, again) != "" {
		t.Errorf("read again: %v", again)
	}
	s.must(t, 200, "DELETE", teamsPath+"/"+id, "")
	missing := s.must(t, 404, "GET", teamsPath+"/"+id, "")
	if detail := objects(t, missing.body, "details")[0]; detail["resource"] != id || detail["resource_type"] != "team" {
		t.Errorf("details are %v", detail)
	}
}

func TestTeamThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	root := s.team(t, "Root")
	s.must(t, 201, "POST", groupsPath, `{"displayName":"Engineers"}`)
	engineers := s.team(t, "Engineers")
	finance := s.createTeam(t, "Finance")

	violated(t, s.do(t, "POST", teamsPath, `{}`), "name")
	violated(t, s.do(t, "POST", teamsPath, `{"name":"FINANCE"}`), "name", "already exists")
	violated(t, s.do(t, "POST", teamsPath, `{"name":"x","policy_type":"SOME"}`), "policy_type", "SOME")
	violated(t, s.do(t, "POST", teamsPath, `{"name":"x","policy_type":"UNBOUND","providers":[{"id":"p"}]}`), "providers", "UNBOUND")
	violated(t, s.do(t, "POST", teamsPath, `{"name":"x","providers":[{}]}`), "providers")
	violated(t, s.do(t, "POST", teamsPath, `{"name":7}`), "name")
	violated(t, s.do(t, "PATCH", teamsPath+"/"+finance, `{"name":"Root"}`), "name")
	violated(t, s.do(t, "PATCH", teamsPath+"/"+finance+"?update_mask=nothing", `{}`), "update_mask", "nothing")
	violated(t, s.do(t, "PATCH", teamsPath+"/"+root, `{"name":"Stem"}`), "name", "root team")
	violated(t, s.do(t, "PATCH", teamsPath+"/"+root, `{"policy_type":"PROVIDER_ID_SET"}`), "policy_type")
	violated(t, s.do(t, "PATCH", teamsPath+"/"+engineers, `{"name":"Builders"}`), "name", "SCIM group")
	for _, id := range []string{root, engineers} {
		if got := s.must(t, 400, "DELETE", teamsPath+"/"+id, ""); got.body["code"] != "FailedPrecondition" {
			t.Errorf("got %s", got.raw)
		}
	}
	// The scope of a team from SCIM is an administrator's to set.
	got := s.must(t, 200, "PATCH", teamsPath+"/"+engineers+"?update_mask=providers", `{"providers":[{"id":"p1"}]}`).value(t)
	if len(objects(t, got, "providers")) != 1 {
		t.Errorf("providers are %v", got["providers"])
	}
}

func TestRootTeamMayBeDescribed(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	root := s.team(t, "Root")
	got := s.must(t, 200, "PUT", teamsPath+"/"+root, `{"name":"Root","policy_type":"UNBOUND","description":"All of us"}`).value(t)
	if got["description"] != "All of us" || got["user_count"] != 2.0 {
		t.Errorf("got %v", got)
	}
}

func TestListsArePaged(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	for _, name := range []string{"a", "b", "c", "d"} {
		s.createTeam(t, name)
	}
	var seen []string
	token := ""
	for pages := 1; ; pages++ {
		got := s.must(t, 200, "GET", teamsPath+"/names?page_size=2&page_token="+url.QueryEscape(token), "")
		for _, team := range objects(t, got.body, "values") {
			seen = append(seen, str(t, team, "name"))
		}
		token = str(t, got.body, "next_page_token")
		if got.body["has_more"] != (token != "") {
			t.Errorf("has_more is %v and the token %q", got.body["has_more"], token)
		}
		if token == "" {
			break
		}
	}
	if diff := cmp.Diff([]string{"Root", "a", "b", "c", "d"}, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	filtered := s.must(t, 200, "GET", teamsPath+"?filter="+url.QueryEscape(`name eq "b"`), "")
	if list := objects(t, filtered.body, "values"); len(list) != 1 || list[0]["name"] != "b" {
		t.Errorf("filtered: %s", filtered.raw)
	}
	ordered := s.must(t, 200, "GET", teamsPath+"?order_by=name+desc", "")
	if list := objects(t, ordered.body, "values"); list[0]["name"] != "d" {
		t.Errorf("ordered: %s", ordered.raw)
	}
	violated(t, s.do(t, "GET", teamsPath+"?page_size=x", ""), "page_size")
	violated(t, s.do(t, "GET", teamsPath+"?page_token=!", ""), "page_token")
	violated(t, s.do(t, "GET", teamsPath+"?filter=name", ""), "filter")
	violated(t, s.do(t, "GET", teamsPath+"?order_by=size", ""), "order_by")
}

func TestLocalUserLivesThroughTheAPI(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	root, viewer, operator := s.team(t, "Root"), s.role(t, "viewer"), s.role(t, "operator")
	created := s.must(t, 200, "POST", accountsPath, jsonOf(t, scim.Object{
		"name": "Ops", "email": "ops@example.com", "password": "correct horse", "team_roles": []any{pair(root, viewer)},
	}))
	if len(created.body) != 1 {
		t.Errorf("created answers %s, want the id alone", created.raw)
	}
	path := accountsPath + "/" + str(t, created.body, "id")
	user := s.must(t, 200, "GET", path, "").body
	if user["auth_provider_type"] != "LOCAL" || user["enabled"] != true || user["email"] != "ops@example.com" || user["name"] != "Ops" {
		t.Errorf("read: %v", user)
	}
	if diff := cmp.Diff([]string{"Root/viewer"}, held(t, user)); diff != "" {
		t.Error(diff)
	}

	got := s.must(t, 200, "PATCH", path+"?update_mask=team_roles,given_name", jsonOf(t, scim.Object{
		"given_name": "Olga", "enabled": false, "team_roles": []any{pair(root, operator)},
	})).value(t)
	if got["enabled"] != true || got["given_name"] != "Olga" || cmp.Diff([]string{"Root/operator"}, held(t, got)) != "" {
		t.Errorf("patched: %v", got)
	}
	got = s.must(t, 200, "PATCH", path, `{"enabled":false,"email":"olga@example.com","digestSettings":[{"digestId":"d1","frequency":"DAILY"}]}`).value(t)
	if got["enabled"] != false || got["email"] != "olga@example.com" || len(objects(t, got, "digest_settings")) != 1 {
		t.Errorf("patched: %v", got)
	}
	found := s.must(t, 200, "GET", "/scim/v2/Users?filter="+url.QueryEscape(`userName eq "olga@example.com"`), "")
	if found.body["totalResults"] != 1.0 {
		t.Errorf("over SCIM: %s", found.raw)
	}
	if deleted := s.must(t, 200, "DELETE", path, "").value(t); deleted["email"] != "olga@example.com" {
		t.Errorf("deleted: %v", deleted)
	}
	s.must(t, 404, "GET", path, "")
	s.must(t, 405, "GET", accountsPath, "")
}

func TestUserThatCannotBeIsRefused(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	root, admin, manager := s.team(t, "Root"), s.role(t, "admin"), s.role(t, "integrations_manager")
	finance := s.createTeam(t, "Finance")
	create := func(fields scim.Object) response {
		fields["name"] = "Ops"
		if fields["email"] == nil {
			fields["email"] = "ops@example.com"
		}
		return s.do(t, "POST", accountsPath, jsonOf(t, fields))
	}
	violated(t, create(scim.Object{"email": "nobody"}), "email", "nobody")
	violated(t, create(scim.Object{"email": strings.ToUpper(tenant.SCIMAdmin)}), "email", "already exists")
	violated(t, create(scim.Object{"team_roles": []any{pair("nowhere", admin)}}), "team_roles[0].team_id")
	violated(t, create(scim.Object{"team_roles": []any{pair(root, admin), pair(root, "none")}}), "team_roles[1].role_id")
	violated(t, create(scim.Object{"team_roles": []any{pair(finance, admin)}}), "team_roles[0].role_id", "admin", "Finance")
	violated(t, create(scim.Object{"team_roles": []any{pair(root, manager)}}), "team_roles[0].role_id", "root team")
	violated(t, create(scim.Object{"team_roles": "admin"}), "team_roles")
	violated(t, create(scim.Object{"digest_settings": []any{1}}), "digest_settings")
	if n, err := s.tenant.CountUsers(t.Context()); err != nil || n != 2 {
		t.Errorf("%d users, %v: a refused create left one", n, err)
	}
}

func TestWhoSCIMManagesGetsOtherRolesAndNothingElse(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	ada := s.createUser(t, "ada@example.com")
	path := accountsPath + "/" + ada
	options := func() scim.Object {
		o, ok := s.must(t, 200, "GET", path, "").body["options"].(scim.Object)
		if !ok {
			t.Fatal("no options")
		}
		return o
	}
	want := scim.Object{
		"can_change_password": false, "has_mfa": false, "can_change_roles": true, "can_disable": false, "can_delete": false,
		"can_edit_name": false, "can_extend_support": false, "can_remove_from_teams": false,
	}
	if diff := cmp.Diff(want, options()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	violated(t, s.do(t, "PATCH", path, `{"enabled":false}`), "enabled", "SCIM")
	violated(t, s.do(t, "PATCH", path, `{"display_name":"Countess"}`), "display_name", "SCIM")
	if got := s.must(t, 400, "DELETE", path, ""); got.body["code"] != "FailedPrecondition" {
		t.Errorf("got %s", got.raw)
	}
	roles := jsonOf(t, scim.Object{"enabled": true, "team_roles": []any{pair(s.team(t, "Root"), s.role(t, "viewer"))}})
	if got := s.must(t, 200, "PATCH", path, roles).value(t); len(held(t, got)) != 1 {
		t.Errorf("roles are %v", got["team_roles"])
	}

	if err := s.tenant.SetSCIMEnabled(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if o := options(); o["can_disable"] != true || o["can_delete"] != true || o["can_edit_name"] != true {
		t.Errorf("while SCIM is off: %v", o)
	}
	s.must(t, 200, "PATCH", path, `{"enabled":false,"display_name":"Countess"}`)
	s.must(t, 200, "DELETE", path, "")
}

// The example of SCIM Provisioning with Okta, Permission Persistence, through
// the tenant's own APIs.
func TestRoleOfTwoGroupsStaysUntilTheLastIsLeft(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	ada := s.createUser(t, "ada@example.com")
	root, admin := s.team(t, "Root"), s.role(t, "admin")
	var ids []string
	for _, name := range []string{"Security", "Plat/form"} {
		members := []any{scim.Object{"value": ada}}
		ids = append(ids, str(t, s.must(t, 201, "POST", groupsPath, jsonOf(t, scim.Object{"displayName": name, "members": members})).body, "id"))
		row := s.must(t, 200, "PUT", mappingsPath+"/"+url.PathEscape(strings.ToUpper(name)),
			jsonOf(t, scim.Object{"group": name, "team_roles": []any{pair(root, admin)}})).value(t)
		if row["group"] != name || objects(t, row, "team_roles")[0]["role_name"] != "admin" {
			t.Errorf("the row is %v", row)
		}
	}
	for _, step := range []struct {
		leave string
		want  []string
	}{{"", []string{"Root/admin"}}, {ids[0], []string{"Root/admin"}}, {ids[1], []string{}}} {
		if step.leave != "" {
			s.must(t, 200, "PATCH", groupsPath+"/"+step.leave, patch(`[{"op":"remove","path":"members[value eq \"`+ada+`\"]"}]`))
		}
		if diff := cmp.Diff(step.want, held(t, s.must(t, 200, "GET", accountsPath+"/"+ada, "").body)); diff != "" {
			t.Errorf("after leaving %q (-want +got):\n%s", step.leave, diff)
		}
	}
}

func TestRoleMappingsAreRowsAndAWhole(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	root, viewer, finance := s.team(t, "Root"), s.role(t, "viewer"), s.createTeam(t, "Finance")
	rows := func() []scim.Object {
		return objects(t, s.must(t, 200, "GET", mappingsPath, "").value(t), "mappings")
	}
	whole := scim.Object{"mappings": []any{
		scim.Object{"group": "B", "team_roles": []any{pair(finance, viewer)}},
		scim.Object{"group": "A", "team_roles": []any{pair(root, viewer), pair(finance, viewer)}},
	}}
	for _, body := range []scim.Object{whole, {"value": whole}} {
		s.must(t, 200, "PUT", mappingsPath, jsonOf(t, body))
		if list := rows(); len(list) != 2 || list[0]["group"] != "A" || len(objects(t, list[0], "team_roles")) != 2 {
			t.Errorf("rows are %v", list)
		}
	}
	s.must(t, 200, "GET", mappingsPath+"/a", "")
	s.must(t, 200, "DELETE", teamsPath+"/"+finance, "")
	if list := rows(); len(list) != 1 {
		t.Errorf("rows are %v: one maps to a team that is gone", list)
	}
	s.must(t, 200, "DELETE", mappingsPath+"/A", "")
	missing := s.must(t, 404, "DELETE", mappingsPath+"/A", "")
	if detail := objects(t, missing.body, "details")[0]; detail["resource"] != "A" {
		t.Errorf("details are %v", detail)
	}

	put := func(fields scim.Object) response { return s.do(t, "PUT", mappingsPath+"/A", jsonOf(t, fields)) }
	violated(t, put(scim.Object{}), "team_roles", "at least one")
	violated(t, put(scim.Object{"team_roles": []any{pair(finance, viewer)}}), "team_roles[0].team_id")
	violated(t, put(scim.Object{"team_roles": []any{pair(root, s.role(t, "integrations_manager"))}}), "team_roles[0].role_id")
	violated(t, put(scim.Object{"group": "B", "team_roles": []any{pair(root, viewer)}}), "group")
	violated(t, s.do(t, "PUT", mappingsPath, `{}`), "mappings")
	twice := scim.Object{"mappings": []any{
		scim.Object{"group": "A", "team_roles": []any{pair(root, viewer)}}, scim.Object{"group": "a", "team_roles": []any{pair(root, viewer)}},
	}}
	violated(t, s.do(t, "PUT", mappingsPath, jsonOf(t, twice)), "mappings[1].group")
}

// query encodes names and values of parameters.
func query(parameters ...string) string {
	values := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		values.Set(parameters[i], parameters[i+1])
	}
	return values.Encode()
}
