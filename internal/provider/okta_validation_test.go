package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// validation is an org with an app, made and connected by the provider, as the guide has it
// before its section Validation.
type validation struct {
	*sandbox.Server
	t          *testing.T
	srv        *acctest.Server
	app        string
	connection *acctest.State
}

func newValidation(t *testing.T) *validation {
	t.Helper()
	v := &validation{t: t}
	v.Server, v.srv = acctest.Org(t, acctest.Attrs{"max_retries": 0}, sandbox.WithProvisioning("sync"))
	v.app = v.made("veza_okta_app", acctest.Attrs{"name": "scim2headerauth", "label": "Veza"})
	return v
}

// made applies a new resource and gives its id.
func (v *validation) made(typeName string, config acctest.Attrs) string {
	v.t.Helper()
	return fmt.Sprint(v.srv.Resource(typeName).MustApply(nil, config).Values["id"])
}

func (v *validation) connect(config acctest.Attrs) acctest.Diagnostics {
	v.t.Helper()
	full := acctest.Attrs{"app_id": v.app, "api_key_wo": v.Key, "api_key_wo_version": 1}
	for name, value := range config {
		full[name] = value
	}
	state, diags := v.srv.Resource("veza_okta_scim_connection").Apply(v.connection, full)
	v.connection = state
	return diags
}

func (v *validation) group(name string) string {
	v.t.Helper()
	return v.made("veza_okta_entitlement", acctest.Attrs{"name": name})
}

func (v *validation) push(group string, before *acctest.State) (*acctest.State, acctest.Diagnostics) {
	v.t.Helper()
	return v.srv.Resource("veza_okta_push_group").Apply(before, acctest.Attrs{"app_id": v.app, "entitlement_id": group})
}

// assigned is somebody in a group who gets the app.
func (v *validation) assigned(name, group string) (login string) {
	v.t.Helper()
	login = name + "@example.com"
	id := v.made("veza_okta_identity", acctest.Attrs{"login": login, "email": login, "first_name": name, "last_name": "Lee"})
	v.srv.Resource("veza_okta_entitlement_assignment").MustApply(nil, acctest.Attrs{"entitlement_id": group, "identity_id": id})
	v.srv.Resource("veza_okta_app_assignment").MustApply(nil, acctest.Attrs{"app_id": v.app, "identity_id": id})
	return login
}

// status wants the first problem of somebody, "" for none, and its words.
func (v *validation) status(login, problem string, words ...string) {
	v.t.Helper()
	got := acctest.On(v.t, v.Server, acctest.Attrs{"max_retries": 0}).DataSource("veza_provisioning_status").
		MustRead(acctest.Attrs{"user_name": login, "app_id": v.app})
	if found, _ := got["problem"].(string); found != problem {
		v.t.Errorf("the problem of %s is %q, want %q: %v", login, found, problem, got["checks"])
	}
	for _, word := range words {
		if message := fmt.Sprint(got["message"]); !strings.Contains(message, word) {
			v.t.Errorf("what is said of %s lacks %q: %s", login, word, message)
		}
	}
}

// "Test Connector Configuration" is what Okta does with a connection before it is on.
func TestAConnectionThatCannotWorkIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		config func(*validation) acctest.Attrs
		words  []string
	}{
		"key is another": {func(*validation) acctest.Attrs {
			return acctest.Attrs{"api_key_wo": "no-key-of-the-tenants"}
		}, []string{"Error authenticating: Unauthorized"}},
		"owner of the key is nobody to provision": {func(v *validation) acctest.Attrs {
			id := v.made("veza_user", acctest.Attrs{"email": "new@example.com", "given_name": "New", "family_name": "Admin"})
			key, err := v.Tenant().CreateKey(t.Context(), id, "Okta")
			must(t, err)
			return acctest.Attrs{"api_key_wo": key.Secret}
		}, []string{"Error authenticating: Forbidden", "new@example.com, who owns the API key, lacks the role admin on the root team"}},
		"SCIM is off": {func(v *validation) acctest.Attrs {
			must(t, v.Tenant().SetSCIMEnabled(t.Context(), false))
			return nil
		}, []string{"Error authenticating: Not Found", "Enable SCIM provisioning"}},
		"tenant cannot be reached": {func(*validation) acctest.Attrs {
			return acctest.Attrs{"base_url": "http://127.0.0.1:1/scim/v2"}
		}, []string{"Error authenticating: dial tcp 127.0.0.1:1", "connection refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newValidation(t)
			v.connect(tc.config(v)).WantError(t, "SCIM Connection Not Made", tc.words...)
		})
	}
}

// What worked once and works no more is told by whatever is done next, and by the status;
// mended, it goes on by itself.
func TestProvisioningThatBreaksIsToldWithItsCureAndGoesOnWhenMended(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		spoil, mend func(*validation)
		push        []string // what the next push says
		problem     string   // of whom Okta could not push
		status      []string
	}{
		"key is revoked": {
			func(v *validation) {
				keys, err := v.Tenant().Keys(t.Context())
				must(t, err)
				for _, key := range keys {
					if key.Name == "Okta" {
						must(t, v.Tenant().DeleteKey(t.Context(), key.ID))
					}
				}
			},
			func(v *validation) { v.connect(acctest.Attrs{"api_key_wo_version": 2}).None(t) },
			[]string{"Unauthorized"}, "provisioning", []string{"Unauthorized", "Dashboard > Tasks"},
		},
		"SCIM is switched off": {
			func(v *validation) { must(t, v.Tenant().SetSCIMEnabled(t.Context(), false)) },
			func(v *validation) { must(t, v.Tenant().SetSCIMEnabled(t.Context(), true)) },
			[]string{"Enable SCIM provisioning"}, "provisioning", []string{"Enable SCIM provisioning"},
		},
		"tenant cannot be reached": {
			func(v *validation) { v.Fault(sandbox.Fault{Path: "/scim/v2", Reset: true}) },
			func(v *validation) { v.ClearFaults() },
			[]string{"connection reset by peer"}, "veza_user", []string{"Dashboard > Tasks"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newValidation(t)
			key, err := v.Tenant().CreateKey(t.Context(), v.scimAdmin(), "Okta")
			must(t, err)
			v.connect(acctest.Attrs{"api_key_wo": key.Secret}).None(t)
			engineering, support := v.group("Engineering"), v.group("Support")
			_, diags := v.push(engineering, nil)
			diags.None(t)
			ann := v.assigned("ann", engineering)
			v.status(ann, "team_role", "veza_sso_role_mapping") // all is well but for that

			tc.spoil(v)
			failed, diags := v.push(support, nil)
			diags.WantError(t, "Group Push Failed", tc.push...)
			bob := v.assigned("bob", engineering)
			v.ClearFaults() // which the status would meet as well
			v.status(bob, tc.problem, tc.status...)

			tc.mend(v)
			must(t, v.RetryProvisioning(t.Context()))
			must(t, v.DrainProvisioning(t.Context()))
			if _, diags := v.push(support, failed); diags.HasError() {
				t.Errorf("mended, the push says %v", diags)
			}
			if u, err := v.Tenant().UserByName(t.Context(), bob); err != nil || !*u.Active {
				t.Errorf("mended, Bob is %v (%v)", u.Active, err)
			}
		})
	}
}

// scimAdmin is the owner of the provider's key.
func (v *validation) scimAdmin() string {
	v.t.Helper()
	u, err := v.Tenant().UserByName(v.t.Context(), "scim-admin@example.com")
	must(v.t, err)
	return u.ID
}
