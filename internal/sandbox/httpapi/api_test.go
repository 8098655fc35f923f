package httpapi_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const signIn = "/api/private/sign_in_settings"

func TestSignInSettingsTurnSCIMOnAndOff(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{scimOff: true, tenant: tenant.Options{ActivationDelay: 30 * time.Second}})
	off := map[string]any{"value": map[string]any{"scim_enabled": false, "sso_default_role": "access_reviewer"}}
	on := map[string]any{"value": map[string]any{
		"scim_enabled": true, "scim_available_at": "2026-03-01T12:00:30Z", "sso_default_role": "access_reviewer",
	}}
	for _, step := range []struct {
		method, target, body string
		want                 map[string]any
	}{
		{"GET", signIn, "", off},
		{"PATCH", signIn + "?update_mask=scim_enabled", `{"scim_enabled":true}`, on},
		{"GET", signIn + "/", "", on},
		{"PATCH", signIn, `{"session_idle_timeout":"30m"}`, on},
		{"PATCH", signIn, `{"scim_enabled":false,"scim_available_at":"2020-01-01T00:00:00Z"}`, off},
	} {
		got := s.must(t, 200, step.method, step.target, step.body, "Content-Type: application/json")
		if diff := cmp.Diff(step.want, got.body); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", step.method, step.target, diff)
		}
		if got.header.Get("Content-Type") != "application/json" {
			t.Errorf("Content-Type is %q", got.header.Get("Content-Type"))
		}
	}
}

func TestErrorsOutsideSCIMHaveTheGatewaysForm(t *testing.T) {
	t.Parallel()
	s := serve(t, setup{})
	user := s.createUser(t, "ada@example.com")
	key, err := s.tenant.CreateKey(t.Context(), user, "test")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		method, target, body, authorization string
		status                              int
		code                                string
		field                               string
	}{
		"unknown path":     {method: "GET", target: "/api/v1/nowhere", status: 404, code: "NotFound"},
		"outside of all":   {method: "GET", target: "/", status: 404, code: "NotFound"},
		"no key":           {method: "GET", target: signIn, authorization: " ", status: 401, code: "Unauthenticated"},
		"no administrator": {method: "GET", target: signIn, authorization: key.Secret, status: 403, code: "PermissionDenied"},
		"method":           {method: "DELETE", target: signIn, status: 405, code: "Unimplemented"},
		"JSON":             {method: "PATCH", target: signIn, body: `{`, status: 400, code: "InvalidArgument"},
		"type":             {method: "PATCH", target: signIn, body: `{"scim_enabled":"yes"}`, status: 400, code: "InvalidArgument", field: "scim_enabled"},
		"null":             {method: "PATCH", target: signIn, body: `{"scim_enabled":null}`, status: 400, code: "InvalidArgument", field: "scim_enabled"},
		"masked and absent": {
			method: "PATCH", target: signIn + "?update_mask=scim_enabled", body: `{}`, status: 400, code: "InvalidArgument", field: "scim_enabled",
		},
		"mask": {
			method: "PATCH", target: signIn + "?update_mask=mfa", body: `{"mfa":true}`, status: 400, code: "InvalidArgument", field: "update_mask",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			headers := []string{}
			if test.authorization != "" {
				headers = append(headers, "Authorization: "+test.authorization)
			}
			got := s.must(t, test.status, test.method, test.target, test.body, headers...)
			details, isList := got.body["details"].([]any)
			if got.body["code"] != test.code || got.body["message"] == "" || !isList ||
				got.body["request_id"] != got.header.Get("X-Request-Id") || got.body["timestamp"] != "2026-03-01T12:00:00Z" {
				t.Errorf("got %s", got.raw)
			}
			if test.field == "" {
				return
			}
			detail, _ := details[0].(map[string]any)
			violations, _ := detail["field_violations"].([]any)
			if first, _ := violations[0].(map[string]any); first["field"] != test.field || first["description"] == "" {
				t.Errorf("violations are %v, want one of %s", violations, test.field)
			}
		})
	}
}
