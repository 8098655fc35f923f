package oktaintegration_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const (
	typeName = "veza_okta_integration"
	api      = "/api/v1/providers/okta"
	token    = "00-the-token-of-the-org"
	pem      = "-----BEGIN PRIVATE KEY-----hush"
)

// acme is an integration with changes; a change to nil takes an attribute away.
func acme(changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{"name": "Acme", "domain": "acme.okta.com", "token_wo": token, "token_wo_version": 1}
	maps.Copy(a, changes)
	maps.DeleteFunc(a, func(_ string, v any) bool { return v == nil })
	return a
}

// rich is acme with everything set.
func rich(changes acctest.Attrs) acctest.Attrs {
	a := acme(acctest.Attrs{
		"region": "eu", "data_plane_id": "dp-1", "provisioning": true, "gather_all_applications": true, "gather_deactivated_users": true,
		"extract_users_only": true, "domain_allow_list": []any{"acme.com"}, "domain_deny_list": []any{"test.acme.com"},
		"app_allow_list": []any{"aws", "veza"}, "app_deny_list": []any{"chess"}, "client_id": "client", "private_key_id": "kid",
		"credentials_type":               "API_TOKEN",
		"identity_mapping_configuration": `{"use_email":true}`,
		"user_custom_properties":         []any{acctest.Attrs{"name": "badge", "lcm_unique_identifier": true}},
		"secret_references":              []any{acctest.Attrs{"secret_id": "s", "vault_id": "v"}},
	})
	maps.Copy(a, changes)
	maps.DeleteFunc(a, func(_ string, v any) bool { return v == nil })
	return a
}

// find returns the tenant's integration of that name; one without an id is none.
func find(t *testing.T, box *sandbox.Server, name string) tenant.OktaProvider {
	t.Helper()
	all, err := box.Tenant().OktaProviders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Name == name {
			return p
		}
	}
	return tenant.OktaProvider{}
}

// outside changes an integration behind Terraform's back.
func outside(t *testing.T, box *sandbox.Server, name string, change func(*tenant.OktaSettings)) {
	t.Helper()
	if _, err := box.Tenant().UpdateOktaProvider(t.Context(), find(t, box, name).ID, tenant.OktaSecrets{}, change); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, box *sandbox.Server, name string) {
	t.Helper()
	if err := box.Tenant().DeleteOktaProvider(t.Context(), find(t, box, name).ID); err != nil {
		t.Fatal(err)
	}
}

// sent is the body of the one request in the log, "" for no request at all.
func sent(t *testing.T, box *sandbox.Server, method string) string {
	t.Helper()
	all := box.Requests()
	if len(all) == 0 {
		return ""
	}
	if len(all) != 1 || all[0].Method != method {
		t.Fatalf("sent %v, want one %s", all, method)
	}
	var body map[string]any
	if err := json.Unmarshal(all[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
