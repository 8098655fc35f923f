package httpapi_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	oktaPath       = "/api/v1/providers/okta"
	datasourcePath = "/api/v1/providers/datasources"
	managersPath   = datasourcePath + "/lifecycle_managers"
	schedulesPath  = "/api/private/providers/datasources/"
)

func (s *service) createOkta(t *testing.T, more string) scim.Object {
	t.Helper()
	return s.must(t, 200, "POST", oktaPath, `{"name":"Acme","domain":"acme.okta.com","token":"the-token"`+more+`}`).value(t)
}

func TestAnOktaIntegrationsLife(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{tenant: tenant.Options{DeletionDelay: time.Minute}})
	if got := s.must(t, 200, "GET", oktaPath, ""); got.raw != `{"values":[]}`+"\n" && got.raw != `{"values":[]}` {
		t.Errorf("at first: %s", got.raw)
	}
	made := s.createOkta(t, `,"id":"mine","status":"ERROR","lifecycle_management_state":7,"domainAllowList":["acme.com"],`+
		`"identity_mapping_configuration":{"use_email":true},"user_custom_properties":[{"name":"badge","lcm_unique_identifier":true}]`)
	want := scim.Object{
		"id": made["id"], "name": "Acme", "domain": "acme.okta.com", "region": "us", "vendor_id": "acme.okta.com", "type": "OKTA",
		"state": "ENABLED", "status": "SUCCESS", "provisioning": false, "lifecycle_management_state": "DISABLED", "data_plane_id": "",
		"gather_all_applications": false, "gather_deactivated_users": false, "extract_users_only": false,
		"domain_allow_list": []any{"acme.com"}, "domain_deny_list": []any{}, "app_allow_list": []any{}, "app_deny_list": []any{},
		"credentials_type": "API_TOKEN", "client_id": "", "private_key_id": "", "identity_mapping_configuration": scim.Object{"use_email": true},
		"user_custom_properties": []any{scim.Object{"name": "badge", "type": "STRING", "lcm_unique_identifier": true}},
		"secret_references":      []any{}, "team_id": made["team_id"], "rbac_id": made["rbac_id"],
		"audit_log": scim.Object{"state": "DISABLED", "status": "", "cursor": "", "synced_at": ""},
	}
	if diff := cmp.Diff(want, made); diff != "" || made["id"] == "mine" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	path := oktaPath + "/" + str(t, made, "id")
	if diff := cmp.Diff(made, s.must(t, 200, "GET", path, "").value(t)); diff != "" {
		t.Errorf("read (-created +read):\n%s", diff)
	}
	violated(t, s.do(t, "POST", oktaPath, `{"name":"ACME","domain":"x.okta.com","token":"t"}`), "name", "already exists")

	s.must(t, 200, "DELETE", path, "")
	if got := s.must(t, 200, "GET", path, "").value(t); got["state"] != "DELETING" {
		t.Errorf("right after the deletion it is %v", got)
	}
	if got := s.do(t, "PATCH", path, `{"region":"eu"}`); got.status != 400 || got.body["code"] != "FailedPrecondition" {
		t.Errorf("a change of what is being deleted is answered %d %s", got.status, got.raw)
	}
	violated(t, s.do(t, "POST", oktaPath, `{"name":"Acme","domain":"x.okta.com","token":"t"}`), "name", "already exists")
	s.must(t, 200, "DELETE", path, "")
	s.clock.Advance(time.Minute)
	got := s.must(t, 404, "GET", path, "")
	if detail := objects(t, got.body, "details")[0]; detail["resource_type"] != "provider" || detail["resource"] != made["id"] {
		t.Errorf("answered %s", got.raw)
	}
	s.must(t, 404, "DELETE", path, "")
	if left := objects(t, s.must(t, 200, "GET", datasourcePath, "").body, "values"); len(left) > 0 {
		t.Errorf("data sources are left: %v", left)
	}
	s.createOkta(t, "")
}

func TestAnOktaIntegrationIsUpdatedByItsMask(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	made := s.createOkta(t, "")
	path := oktaPath + "/" + str(t, made, "id")
	for query, body := range map[string]string{
		"update_mask=provisioning":               `{"provisioning":true,"region":"eu","name":"Other"}`,
		"update_mask.paths=provisioning":         `{"provisioning":true,"region":"eu"}`,
		"updateMask=provisioning,id,name,status": `{"provisioning":true,"id":"x","name":"Other","status":"ERROR"}`,
		"":                                       `{"provisioning":true,"name":"Other","vendor_id":"x"}`,
	} {
		s.must(t, 200, "PATCH", path, `{"provisioning":false}`)
		after := s.must(t, 200, "PATCH", path+"?"+query, body).value(t)
		if after["provisioning"] != true || after["lifecycle_management_state"] != "ENABLED" || after["region"] != "us" || after["name"] != "Acme" || after["id"] != made["id"] {
			t.Errorf("%q makes it %v", query, after)
		}
	}
	for field, body := range map[string]string{
		"domain": `{"domain":"https://acme.okta.com/"}`, "region": `{"region":""}`, "token": `{"token":""}`, "client_id": `{"private_key":"k"}`,
		"identity_mapping_configuration": `{"identity_mapping_configuration":[]}`,
		"user_custom_properties":         `{"user_custom_properties":[{"name":"a"},{"name":"a"}]}`, "secret_references": `{"secret_references":[{}]}`,
		"domain_allow_list": `{"domain_allow_list":"acme.com"}`,
	} {
		violated(t, s.do(t, "PATCH", path, body), field)
	}
	violated(t, s.do(t, "PATCH", path+"?update_mask=nothing", `{}`), "update_mask", "nothing")
	after := s.must(t, 200, "PATCH", path, `{"private_key":"k","client_id":"c"}`).value(t)
	if after["credentials_type"] != "OAUTH" {
		t.Errorf("with a private key it is %v", after)
	}
	violated(t, s.do(t, "POST", oktaPath, `{"name":"B","domain":"b.okta.com"}`), "token")
	violated(t, s.do(t, "POST", oktaPath, `{"domain":"b.okta.com","token":"t"}`), "name")
	s.must(t, 404, "PATCH", oktaPath+"/nothing", `{"region":"eu"}`)
}

func TestSecretsOfAnIntegrationAreNeverTold(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	answers := []response{s.must(t, 200, "POST", oktaPath, `{"name":"A","domain":"a.okta.com","token":"hush-1","private_key":"hush-2","client_id":"c"}`)}
	path := oktaPath + "/" + str(t, answers[0].value(t), "id")
	answers = append(answers, s.must(t, 200, "PATCH", path, `{"token":"hush-3"}`), s.must(t, 200, "GET", path, ""), s.must(t, 200, "GET", oktaPath, ""),
		s.must(t, 200, "GET", "/api/preview/system/audit?page_size=100&filter="+url.QueryEscape(`ended_at GE "2026-01-01T00:00:00Z"`), ""))
	for _, a := range answers {
		if strings.Contains(a.raw, "hush") || strings.Contains(a.raw, "has_token") {
			t.Errorf("told: %s", a.raw)
		}
	}
	if !strings.Contains(answers[4].raw, oktaPath) {
		t.Error("the audit log does not know of the calls")
	}
}

func TestAnIntegrationHasDataSources(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	provider := str(t, s.createOkta(t, ""), "id")
	list := func(filter string) []scim.Object {
		t.Helper()
		return objects(t, s.must(t, 200, "GET", datasourcePath+"?order_by=name&filter="+url.QueryEscape(filter), "").body, "values")
	}
	if all := list(""); len(all) != 2 || all[0]["provider_id"] != provider || all[0]["agent_type"] != "OKTA" || all[0]["effective_state"] != "ENABLED" {
		t.Fatalf("data sources %v", all)
	}
	for filter, n := range map[string]int{
		`datasource_type eq "extractor"`: 1, `datasource_type EQ "DISCOVERER"`: 1, `provider_id eq "` + provider + `"`: 2, `data_provider_id eq "x"`: 0,
		`status eq "SUCCESS" and datasource_type eq "extractor"`: 1,
	} {
		if got := list(filter); len(got) != n {
			t.Errorf("%s gives %d, want %d", filter, len(got), n)
		}
	}
	violated(t, s.do(t, "GET", datasourcePath+"?filter="+url.QueryEscape(`colour eq "red"`), ""), "filter")
	first := s.must(t, 200, "GET", datasourcePath+"?page_size=1", "").body
	second := s.must(t, 200, "GET", datasourcePath+"?page_size=1&page_token="+str(t, first, "next_page_token"), "").body
	if first["has_more"] != true || second["has_more"] != false || objects(t, first, "values")[0]["id"] == objects(t, second, "values")[0]["id"] {
		t.Errorf("pages %v and %v", first, second)
	}

	id := str(t, list(`datasource_type eq "extractor"`)[0], "id")
	path := datasourcePath + "/" + id
	if got := s.must(t, 200, "PUT", path, `{"name":"Acme people"}`).value(t); got["name"] != "Acme people" {
		t.Errorf("renamed: %v", got)
	}
	violated(t, s.do(t, "PUT", path, `{"name":" "}`), "name")
	for _, job := range []string{"/sync_status", "/parse_status"} {
		if got := s.must(t, 200, "GET", path+job, "").body; !cmp.Equal(got, scim.Object{"job_status": scim.Object{"id": id, "status": "SUCCESS"}}) {
			t.Errorf("%s is %v", job, got)
		}
	}
	for _, step := range []struct{ path, state, effective string }{
		{path + ":disable", "DISABLED", "DISABLED"}, {path + ":enable", "ENABLED", "ENABLED"},
		{"/api/v1/providers/" + provider + ":disable", "ENABLED", "DISABLED"}, {"/api/v1/providers/" + provider + ":enable", "ENABLED", "ENABLED"},
	} {
		s.must(t, 200, "PUT", step.path, "")
		if got := s.must(t, 200, "GET", path, "").value(t); got["state"] != step.state || got["effective_state"] != step.effective {
			t.Errorf("after %s it is %v", step.path, got)
		}
	}
	for _, missing := range []string{"GET " + datasourcePath + "/x", "PUT " + datasourcePath + "/x:enable", "GET " + datasourcePath + "/x/sync_status", "GET " + managersPath + "/x", "PUT /api/v1/providers/x:disable"} {
		method, target, _ := strings.Cut(missing, " ")
		s.must(t, 404, method, target, "")
	}
}

func TestAnIntegrationHasAnOwner(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	id, team := str(t, s.createOkta(t, ""), "id"), s.createTeam(t, "Identity")
	owner := "/api/preview/providers/" + id + "/owner"
	s.must(t, 200, "POST", owner, `{"team_id":"`+team+`"}`)
	if got := s.must(t, 200, "GET", oktaPath+"/"+id, "").value(t); got["team_id"] != team {
		t.Errorf("owned by %v", got["team_id"])
	}
	violated(t, s.do(t, "POST", owner, `{"team_id":"nobody"}`), "team_id")
}

func TestLifecycleManagersAreWhatExtracts(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	provider := str(t, s.createOkta(t, ""), "id")
	managers := objects(t, s.must(t, 200, "GET", managersPath, "").body, "values")
	if len(managers) != 1 || managers[0]["enabled"] != false {
		t.Fatalf("managers %v", managers)
	}
	s.must(t, 200, "PATCH", oktaPath+"/"+provider, `{"provisioning":true}`)
	one := s.must(t, 200, "GET", managersPath+"/"+str(t, managers[0], "id"), "").value(t)
	definition, _ := one["definition"].(scim.Object)
	var actions []string
	for _, action := range objects(t, definition, "actions") {
		actions = append(actions, str(t, action, "type"))
		if idempotent := action["idempotent"]; idempotent != (action["type"] != "RESET_PASSWORD") {
			t.Errorf("%v is idempotent: %v", action["type"], idempotent)
		}
	}
	want := []string{"CREATE_ENTITLEMENT", "DEPROVISION_IDENTITY", "MANAGE_RELATIONSHIPS", "RESET_PASSWORD", "SYNC_IDENTITIES"}
	if slices.Sort(actions); !slices.Equal(actions, want) || one["enabled"] != true {
		t.Errorf("enabled %v, actions %v", one["enabled"], actions)
	}
	for query, n := range map[string]int{
		"action_type=RESET_PASSWORD": 1, "action_type=create_entitlement&entity_type=OktaGroup": 1, "action_type=RESET_PASSWORD&entity_type=OktaGroup": 0,
		"action_type=CREATE_EMAIL": 0, "action_type=MANAGE_RELATIONSHIPS&relationship_type=x": 0,
	} {
		if got := objects(t, s.must(t, 200, "GET", managersPath+":by_action_type?"+query, "").body, "values"); len(got) != n {
			t.Errorf("%s gives %d, want %d", query, len(got), n)
		}
	}
	violated(t, s.do(t, "GET", managersPath+":by_action_type", ""), "action_type")
}

func TestADataSourceHasASchedule(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	s.createOkta(t, "")
	id := str(t, objects(t, s.must(t, 200, "GET", managersPath, "").body, "values")[0], "id")
	path := schedulesPath + id + "/scheduling_config"
	got := s.must(t, 404, "GET", path, "")
	if detail := objects(t, got.body, "details")[0]; detail["resource_type"] != "scheduling config" {
		t.Errorf("answered %s", got.raw)
	}
	s.must(t, 404, "DELETE", path, "")
	set := `{"priority":100,"timezone":"America/New_York","scheduled_extraction_times":["18:30:00","06:00:00"],"scheduledDaysOfWeek":["FRIDAY","MONDAY"]}`
	want := scim.Object{
		"priority": 100.0, "timezone": "America/New_York", "scheduled_extraction_times": []any{"06:00:00", "18:30:00"},
		"scheduled_days_of_week": []any{"MONDAY", "FRIDAY"},
	}
	for _, got := range []response{s.must(t, 200, "POST", path, set), s.must(t, 200, "GET", path, "")} {
		if diff := cmp.Diff(want, got.value(t)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	want = scim.Object{"priority": 1.0, "timezone": "UTC", "scheduled_extraction_times": []any{}, "scheduled_days_of_week": []any{}}
	if diff := cmp.Diff(want, s.must(t, 200, "POST", path, `{"priority":1}`).value(t)); diff != "" {
		t.Errorf("a POST replaces the whole (-want +got):\n%s", diff)
	}
	for body, field := range map[string]string{
		`{"priority":101}`: "priority", `{"priority":-1}`: "priority", `{"timezone":"Mars/Olympus"}`: "timezone", `{"timezone":"Local"}`: "timezone",
		`{"scheduled_extraction_times":["06:15:00"]}`: "scheduled_extraction_times", `{"scheduled_extraction_times":["6am"]}`: "scheduled_extraction_times",
		`{"scheduled_days_of_week":["Monday"]}`: "scheduled_days_of_week",
	} {
		violated(t, s.do(t, "POST", path, body), field)
	}
	s.must(t, 200, "DELETE", path, "")
	s.must(t, 404, "GET", path, "")
	s.must(t, 404, "POST", schedulesPath+"x/scheduling_config", `{"priority":1}`)
}
