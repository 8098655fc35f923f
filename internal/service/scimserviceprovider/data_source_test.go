package scimserviceprovider_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const typeName = "veza_scim_service_provider"

func TestItReadsWhatTheServiceSays(t *testing.T) {
	t.Parallel()
	// RFC 7643 §5, figure 5, cut to what is needed and with one optional address left out.
	body := `{
		"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
		"documentationUri": "https://docs.example.com/scim",
		"patch": {"supported": true}, "bulk": {"supported": true, "maxOperations": 1000, "maxPayloadSize": 1048576},
		"filter": {"supported": true, "maxResults": 200}, "changePassword": {"supported": false},
		"sort": {"supported": true}, "etag": {"supported": false},
		"authenticationSchemes": [
			{"type": "oauthbearertoken", "name": "OAuth Bearer Token", "description": "As in RFC 6750", "specUri": "https://rfc-editor.org/info/rfc6750", "primary": true},
			{"type": "httpbasic", "name": "HTTP Basic", "description": "As in RFC 7617"}
		]
	}`
	_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(sandbox.Fault{Path: "/scim/v2/ServiceProviderConfig", Status: 200, Body: body}))
	want := acctest.Attrs{
		"documentation_uri": "https://docs.example.com/scim", "patch_supported": true,
		"bulk_supported": true, "bulk_max_operations": int64(1000), "bulk_max_payload_size": int64(1048576),
		"filter_supported": true, "filter_max_results": int64(200),
		"change_password_supported": false, "sort_supported": true, "etag_supported": false,
		"authentication_schemes": []any{
			acctest.Attrs{
				"type": "oauthbearertoken", "name": "OAuth Bearer Token", "description": "As in RFC 6750",
				"spec_uri": "https://rfc-editor.org/info/rfc6750", "primary": true,
			},
			acctest.Attrs{"type": "httpbasic", "name": "HTTP Basic", "description": "As in RFC 7617", "primary": false},
		},
	}
	if diff := cmp.Diff(want, srv.DataSource(typeName).MustRead(acctest.Attrs{})); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestItIsOneRequestAndAnswersForTheSandboxToo(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(50))
	got := srv.DataSource(typeName).MustRead(acctest.Attrs{})
	if got["patch_supported"] != true || got["filter_max_results"] != int64(50) {
		t.Errorf("read %v", got)
	}
	if sent := box.Requests(); len(sent) != 1 {
		t.Errorf("sent %v, want one request", sent)
	}
}

func TestItChecksSwitchKeyAndRolesInOne(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		option sandbox.Option
		words  string
	}{
		"SCIM is off":              {sandbox.WithSCIMDisabled(), "Enable SCIM provisioning"},
		"the key is not accepted":  {sandbox.WithFaults(sandbox.Fault{Path: "/scim/v2", Status: 401}), "VEZA_API_KEY"},
		"its owner lacks the role": {sandbox.WithFaults(sandbox.Fault{Path: "/scim/v2", Status: 403}), "scim_provisioner"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, srv := acctest.Tenant(t, nil, tc.option)
			_, diags := srv.DataSource(typeName).Read(acctest.Attrs{})
			diags.WantError(t, "SCIM Service Provider Not Read", tc.words)
		})
	}
}
