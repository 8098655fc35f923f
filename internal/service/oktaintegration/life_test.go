package oktaintegration_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestEveryStepOfALifeIsOneRequestAndADeletionIsSeenDone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	expect := func(step string, methods ...string) {
		t.Helper()
		var got []string
		for _, request := range box.Requests() {
			got = append(got, request.Method)
		}
		if !slices.Equal(got, methods) {
			t.Errorf("%s sent %v, want %v", step, got, methods)
		}
		box.Forget()
	}

	state := r.MustApply(nil, acme(nil))
	expect("create", http.MethodPost)
	state = r.MustRead(state)
	expect("read", http.MethodGet)
	state = r.MustApply(state, acme(acctest.Attrs{"provisioning": true}))
	expect("update", http.MethodPatch)
	state = r.MustApply(state, acme(acctest.Attrs{"provisioning": true, "timeouts": acctest.Attrs{"delete": "5m"}}))
	expect("a change of a timeout")
	r.MustApply(state, nil)
	expect("delete", http.MethodDelete, http.MethodGet)
	if left := find(t, box, "Acme"); left.ID != "" {
		t.Errorf("left %+v", left)
	}
}

func TestAnIntegrationIsCreatedAsConfigured(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		body   string
		want   acctest.Attrs // of the state, where it differs from the least
	}{
		"the least leaves the rest to the tenant": {
			acme(nil), `{"domain":"acme.okta.com","name":"Acme","region":"us","token":"` + token + `"}`, acctest.Attrs{},
		},
		"everything": {
			rich(nil),
			`{"app_allow_list":["aws","veza"],"app_deny_list":["chess"],"client_id":"client","credentials_type":"API_TOKEN","data_plane_id":"dp-1",` +
				`"domain":"acme.okta.com","domain_allow_list":["acme.com"],"domain_deny_list":["test.acme.com"],"extract_users_only":true,` +
				`"gather_all_applications":true,"gather_deactivated_users":true,"identity_mapping_configuration":{"use_email":true},"name":"Acme",` +
				`"private_key_id":"kid","provisioning":true,"region":"eu","secret_references":[{"secret_id":"s","vault_id":"v"}],` +
				`"token":"` + token + `","user_custom_properties":[{"lcm_unique_identifier":true,"name":"badge"}]}`,
			rich(acctest.Attrs{"token_wo": nil, "token_wo_version": int64(1), "lifecycle_management_state": "ENABLED"}),
		},
		"a private key": {
			acme(acctest.Attrs{"token_wo": nil, "token_wo_version": nil, "private_key_wo": pem, "private_key_wo_version": 1, "client_id": "c", "private_key_id": "k"}),
			`{"client_id":"c","domain":"acme.okta.com","name":"Acme","private_key":"` + pem + `","private_key_id":"k","region":"us"}`,
			acctest.Attrs{"token_wo_version": nil, "private_key_wo_version": int64(1), "client_id": "c", "private_key_id": "k", "credentials_type": "OAUTH"},
		},
		"empty is not left out": {
			acme(acctest.Attrs{"data_plane_id": "", "domain_allow_list": []any{}, "provisioning": false}),
			`{"data_plane_id":"","domain":"acme.okta.com","domain_allow_list":[],"name":"Acme","provisioning":false,"region":"us","token":"` + token + `"}`,
			acctest.Attrs{"data_plane_id": ""},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, tc.config)
			if got := sent(t, box, http.MethodPost); got != tc.body {
				t.Errorf("sent %s\nwant %s", got, tc.body)
			}
			is := find(t, box, "Acme")
			want := acctest.Attrs{
				"id": is.ID, "name": "Acme", "domain": "acme.okta.com", "region": "us", "provisioning": false, "gather_all_applications": false,
				"gather_deactivated_users": false, "extract_users_only": false, "domain_allow_list": []any{}, "domain_deny_list": []any{},
				"app_allow_list": []any{}, "app_deny_list": []any{}, "user_custom_properties": []any{}, "secret_references": []any{},
				"credentials_type": "API_TOKEN", "vendor_id": "acme.okta.com", "type": "OKTA", "state": "ENABLED", "status": "SUCCESS",
				"lifecycle_management_state": "DISABLED", "team_id": is.TeamID, "rbac_id": is.RBACID, "token_wo_version": int64(1),
			}
			for name, value := range tc.want {
				if want[name] = value; value == nil {
					delete(want, name)
				}
			}
			if diff := cmp.Diff(want, state.Values); diff != "" {
				t.Errorf("state (-want +got):\n%s", diff)
			}
			if state.Identity["id"] != is.ID {
				t.Errorf("identity %v", state.Identity)
			}
			again := r.MustRead(state)
			if p := r.MustPlan(again, tc.config); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("the next plan is to %s: %s", p.Action, cmp.Diff(again.Values, p.Values))
			}
		})
	}
}

func TestEachChangedAttributeIsOneFieldOfTheMask(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change     acctest.Attrs
		mask, body string // none is no request at all
	}{
		"domain":                    {acctest.Attrs{"domain": "b.okta.com"}, "domain", `{"domain":"b.okta.com"}`},
		"region":                    {acctest.Attrs{"region": "us"}, "region", `{"region":"us"}`},
		"data_plane_id":             {acctest.Attrs{"data_plane_id": "dp-2"}, "data_plane_id", `{"data_plane_id":"dp-2"}`},
		"no data plane":             {acctest.Attrs{"data_plane_id": ""}, "data_plane_id", `{"data_plane_id":""}`},
		"the switch":                {acctest.Attrs{"provisioning": false}, "provisioning", `{"provisioning":false}`},
		"gather_all_applications":   {acctest.Attrs{"gather_all_applications": false}, "gather_all_applications", `{"gather_all_applications":false}`},
		"gather_deactivated_users":  {acctest.Attrs{"gather_deactivated_users": false}, "gather_deactivated_users", `{"gather_deactivated_users":false}`},
		"extract_users_only":        {acctest.Attrs{"extract_users_only": false}, "extract_users_only", `{"extract_users_only":false}`},
		"domain_allow_list":         {acctest.Attrs{"domain_allow_list": []any{"b.com"}}, "domain_allow_list", `{"domain_allow_list":["b.com"]}`},
		"domain_deny_list":          {acctest.Attrs{"domain_deny_list": []any{}}, "domain_deny_list", `{"domain_deny_list":[]}`},
		"app_allow_list":            {acctest.Attrs{"app_allow_list": []any{"veza"}}, "app_allow_list", `{"app_allow_list":["veza"]}`},
		"app_deny_list":             {acctest.Attrs{"app_deny_list": []any{"go"}}, "app_deny_list", `{"app_deny_list":["go"]}`},
		"client_id":                 {acctest.Attrs{"client_id": "other"}, "client_id", `{"client_id":"other"}`},
		"private_key_id":            {acctest.Attrs{"private_key_id": "other"}, "private_key_id", `{"private_key_id":"other"}`},
		"credentials_type":          {acctest.Attrs{"credentials_type": "OAUTH"}, "credentials_type", `{"credentials_type":"OAUTH"}`},
		"the mapping":               {acctest.Attrs{"identity_mapping_configuration": `{"use_email":false}`}, "identity_mapping_configuration", `{"identity_mapping_configuration":{"use_email":false}}`},
		"no mapping":                {acctest.Attrs{"identity_mapping_configuration": `null`}, "identity_mapping_configuration", `{"identity_mapping_configuration":null}`},
		"a property":                {acctest.Attrs{"user_custom_properties": []any{acctest.Attrs{"name": "badge", "type": "NUMBER"}}}, "user_custom_properties", `{"user_custom_properties":[{"name":"badge","type":"NUMBER"}]}`},
		"a reference":               {acctest.Attrs{"secret_references": []any{acctest.Attrs{"secret_id": "s2", "vault_id": "v"}}}, "secret_references", `{"secret_references":[{"secret_id":"s2","vault_id":"v"}]}`},
		"another token":             {acctest.Attrs{"token_wo": "second", "token_wo_version": 2}, "token", `{"token":"second"}`},
		"a private key in addition": {acctest.Attrs{"private_key_wo": pem, "private_key_wo_version": 1, "credentials_type": "OAUTH"}, "credentials_type,private_key", `{"credentials_type":"OAUTH","private_key":"` + pem + `"}`},
		"two":                       {acctest.Attrs{"region": "us", "provisioning": false}, "region,provisioning", `{"provisioning":false,"region":"us"}`},
		"a token without a version": {acctest.Attrs{"token_wo": "second"}, "", ""},
		"the token left out":        {acctest.Attrs{"token_wo": nil, "token_wo_version": nil}, "", ""},
		"the mapping, spaced":       {acctest.Attrs{"identity_mapping_configuration": `{ "use_email" : true }`}, "", ""},
		"another order":             {acctest.Attrs{"app_allow_list": []any{"veza", "aws"}}, "", ""},
		"leaving it all out leaves it": {acctest.Attrs{
			"region": nil, "data_plane_id": nil, "provisioning": nil, "gather_all_applications": nil, "gather_deactivated_users": nil,
			"extract_users_only": nil, "domain_allow_list": nil, "domain_deny_list": nil, "app_allow_list": nil, "app_deny_list": nil,
			"client_id": nil, "private_key_id": nil, "credentials_type": nil, "identity_mapping_configuration": nil,
			"user_custom_properties": nil, "secret_references": nil,
		}, "", ""},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			state := r.MustApply(nil, rich(nil))
			box.Forget()
			next := r.MustApply(state, rich(tc.change))
			if next.Values["id"] != state.Values["id"] {
				t.Error("the integration was replaced")
			}
			if got := sent(t, box, http.MethodPatch); got != tc.body {
				t.Errorf("sent %s\nwant %s", got, tc.body)
			}
			if tc.mask != "" {
				if got := box.Requests()[0].Query.Get("update_mask"); got != tc.mask {
					t.Errorf("the mask is %q, want %q", got, tc.mask)
				}
			}
			next = r.MustRead(next)
			if p := r.MustPlan(next, rich(tc.change)); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("the next plan is to %s: %s", p.Action, cmp.Diff(next.Values, p.Values))
			}
		})
	}
}

func TestANewNameReplacesTheIntegration(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, acme(nil))
	p := r.MustPlan(state, acme(acctest.Attrs{"name": "Acme 2"}))
	if p.Action != plancheck.ResourceActionReplace || !slices.Equal(p.RequiresReplace, []string{`AttributeName("name")`}) {
		t.Errorf("planned %s for %v", p.Action, p.RequiresReplace)
	}
	next := r.MustApply(state, acme(acctest.Attrs{"name": "Acme 2"}))
	if next.Values["id"] == state.Values["id"] || find(t, box, "Acme").ID != "" || find(t, box, "Acme 2").ID != next.Values["id"] {
		t.Errorf("became %v", next.Values)
	}
}

func TestThePlanSaysWhatItLeadsTo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	if got := r.MustPlan(nil, acme(nil)).Values["region"]; got != "us" {
		t.Errorf("a new integration is planned with the region %v", got)
	}
	state := r.MustApply(nil, acme(nil))
	for name, tc := range map[string]struct {
		change  acctest.Attrs
		unknown []string
	}{
		"the switch":    {acctest.Attrs{"provisioning": true}, []string{"lifecycle_management_state", "status"}},
		"the domain":    {acctest.Attrs{"domain": "b.okta.com"}, []string{"status", "vendor_id"}},
		"another token": {acctest.Attrs{"token_wo_version": 2}, []string{"credentials_type", "status"}},
		"the region":    {acctest.Attrs{"region": "eu"}, []string{"status"}},
	} {
		var unknown []string
		for attribute, value := range r.MustPlan(state, acme(tc.change)).Values {
			if value == acctest.Unknown {
				unknown = append(unknown, attribute)
			}
		}
		slices.Sort(unknown)
		if !slices.Equal(unknown, tc.unknown) {
			t.Errorf("%s leaves %v open, want %v", name, unknown, tc.unknown)
		}
	}
}

func TestAnIntegrationThatDisappearsIsPlannedAnewAndDestroyingItSucceeds(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, acme(nil))
	remove(t, box, "Acme")
	r.MustApply(state, nil)
	if state = r.MustRead(state); state != nil {
		t.Fatalf("state is %v, want none", state.Values)
	}
	if p := r.MustPlan(state, acme(nil)); p.Action != plancheck.ResourceActionCreate {
		t.Errorf("planned %s", p.Action)
	}
}

func TestATenantWithoutTheAPIHasNotLostAnIntegration(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, acme(nil))
	box.Fault(sandbox.Fault{Path: api, Status: http.StatusNotFound})
	r := acctest.On(t, box, nil).Resource(typeName)
	after, diags := r.Read(state)
	diags.WantError(t, "Okta Integration Not Read", "no API for Okta integrations")
	if after == nil {
		t.Error("the integration is gone from the state")
	}
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "Okta Integration Not Deleted", "no API")
	_, diags = r.Apply(nil, acme(nil))
	diags.WantError(t, "Okta Integration Not Created", "no API")
}

func TestCreateRefusesAnExistingIntegrationWithAnImportBlock(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	id := fmt.Sprint(r.MustApply(nil, acme(nil)).Values["id"])
	state, diags := r.Apply(nil, acme(acctest.Attrs{"name": "ACME", "domain": "b.okta.com"}))
	diags.WantError(t, "Okta Integration Exists Already", "to = veza_okta_integration.NAME", fmt.Sprintf("id = %q", id), "adopt_existing")
	if state != nil || find(t, box, "Acme").Domain != "acme.okta.com" {
		t.Errorf("state %v, integration %+v", state, find(t, box, "Acme"))
	}
	box.Fault(sandbox.Fault{Method: "POST", Path: api, Status: http.StatusConflict})
	_, diags = r.Apply(nil, acme(acctest.Attrs{"name": "Other"}))
	diags.WantError(t, "Okta Integration Conflicts With Another", "409")
}

// A tenant that answers a create with the id alone is asked for the rest.
func TestAFailureAfterTheCreateKeepsTheID(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
	r := srv.Resource(typeName)
	made := fmt.Sprint(r.MustApply(nil, acme(nil)).Values["id"])
	box.Fault(sandbox.Fault{Method: "POST", Path: api, Status: http.StatusOK, Body: fmt.Sprintf(`{"id":%q}`, made), Times: 1},
		sandbox.Fault{Method: "GET", Path: api, Status: http.StatusInternalServerError})
	state, diags := r.Apply(nil, acme(nil))
	diags.WantError(t, "Okta Integration Not Created", "500")
	box.ClearFaults()
	if diff := cmp.Diff(acctest.Attrs{"id": made}, state.Values); diff != "" || state.Identity["id"] != made {
		t.Errorf("identity %v, state (-want +got):\n%s", state.Identity, diff)
	}
	// The tainted resource is replaced, which makes nothing twice.
	r.MustApply(state, nil)
	r.MustApply(nil, acme(nil))
	if all, err := box.Tenant().OktaProviders(t.Context()); len(all) != 1 || err != nil {
		t.Errorf("integrations %v, %v", all, err)
	}
}

func TestAFailedAdoptionLeavesNoState(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	srv.Resource(typeName).MustApply(nil, acme(nil))
	box.Fault(sandbox.Fault{Method: "PATCH", Path: api, Status: 403})
	state, diags := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName).Apply(nil, acme(nil))
	diags.WantError(t, "Existing Okta Integration Not Brought To The Configuration", "admin on the root team")
	if state != nil {
		t.Errorf("state is %v: a tainted integration would be destroyed", state.Values)
	}
}

func TestAdoptExistingAppliesTheDifferenceAndTheSecret(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	first := srv.Resource(typeName).MustApply(nil, rich(nil))
	box.Forget()
	state := acctest.On(t, box, acctest.Attrs{"adopt_existing": true}).Resource(typeName).MustApply(nil, acme(acctest.Attrs{"provisioning": false, "region": "eu"}))
	writes := box.Writes()
	if len(writes) != 2 || string(writes[1].Body) != `{"provisioning":false,"token":"`+token+`"}` {
		t.Errorf("wrote %v", writes)
	}
	if state.Values["id"] != first.Values["id"] || state.Values["app_deny_list"] == nil {
		t.Errorf("adopted %v", state.Values)
	}
}

func TestALostAnswerNeitherDuplicatesNorFails(t *testing.T) {
	t.Parallel()
	faults := map[string]sandbox.Fault{
		"after it was created": {Method: "POST", Path: api, Drop: true, Times: 1},
		"before it was":        {Method: "POST", Path: api, Reset: true, Times: 1},
		"by a gateway":         {Method: "POST", Path: api, Status: 502, Times: 1},
		"of an update":         {Method: "PATCH", Path: api, Drop: true, Times: 1},
		"of a deletion":        {Method: "DELETE", Path: api, Drop: true, Times: 1},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(fault))
			r := srv.Resource(typeName)
			state := r.MustApply(nil, rich(nil))
			state = r.MustApply(state, rich(acctest.Attrs{"region": "us"}))
			if all, err := box.Tenant().OktaProviders(t.Context()); len(all) != 1 || err != nil || all[0].ID != state.Values["id"] || all[0].Region != "us" {
				t.Errorf("integrations %+v, %v", all, err)
			}
			r.MustApply(state, nil)
			if find(t, box, "Acme").ID != "" {
				t.Error("the integration is still there")
			}
		})
	}
}

func TestAFailedUpdateKeepsWhatWas(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	before := r.MustApply(nil, acme(nil))
	box.Fault(sandbox.Fault{Method: "PATCH", Path: api, Status: 403, Times: 1})
	after, diags := r.Apply(before, acme(acctest.Attrs{"token_wo": "second", "token_wo_version": 2}))
	diags.WantError(t, "Okta Integration Not Updated", "admin on the root team")
	if diff := cmp.Diff(before.Values, after.Values); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
	box.Forget()
	r.MustApply(after, acme(acctest.Attrs{"token_wo": "second", "token_wo_version": 2}))
	if got := sent(t, box, http.MethodPatch); got != `{"token":"second"}` {
		t.Errorf("the next apply sent %s", got)
	}
}

func TestARefusedFieldIsShownAtItsAttribute(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	for attribute, config := range map[string]acctest.Attrs{
		"domain": acme(acctest.Attrs{"domain": "https://acme.okta.com"}), "token_wo": acme(acctest.Attrs{"token_wo": nil, "token_wo_version": nil}),
	} {
		_, diags := srv.Resource(typeName).Apply(nil, config)
		diags.WantError(t, "Okta Integration Not Created")
		if got := diags[0].Attribute.String(); !strings.Contains(got, attribute) {
			t.Errorf("%s is shown at %q", attribute, got)
		}
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for words, config := range map[string]acctest.Attrs{
		"name":                              acme(acctest.Attrs{"name": nil}),
		"domain":                            acme(acctest.Attrs{"domain": ""}),
		"token_wo_version":                  acme(acctest.Attrs{"token_wo_version": nil}),
		`"token_wo" must be specified`:      acme(acctest.Attrs{"token_wo": nil}),
		"private_key_wo_version":            acme(acctest.Attrs{"private_key_wo": pem, "client_id": "c"}),
		"client_id":                         acme(acctest.Attrs{"private_key_wo": pem, "private_key_wo_version": 1}),
		"Identity Mapping Is No JSON Objec": acme(acctest.Attrs{"identity_mapping_configuration": "[]"}),
		"Time Duration":                     acme(acctest.Attrs{"timeouts": acctest.Attrs{"delete": "soon"}}),
	} {
		if diags := r.Validate(config); !diags.HasError() || !strings.Contains(diags.String(), words) {
			t.Errorf("got %q, want an error about %q", diags, words)
		}
	}
	r.Validate(rich(nil)).None(t)
}

func TestDriftIsShownAndMended(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := rich(nil)
	state := r.MustApply(nil, config)
	outside(t, box, "Acme", func(s *tenant.OktaSettings) {
		s.Provisioning, s.AppDenyList = false, []string{"chess", "go"}
		s.IdentityMapping = []byte(`{"use_email":true,"mappings":[]}`)
	})
	state = r.MustRead(state)
	box.Forget()
	r.MustApply(state, config)
	if got, want := sent(t, box, http.MethodPatch), `{"app_deny_list":["chess"],"provisioning":true}`; got != want {
		t.Errorf("sent %s\nwant %s", got, want)
	}
}

// The names of two enumerations are not published, and Veza's OpenAPI document calls
// them integers.
func TestAnotherWordForTheSameIsNoDifference(t *testing.T) {
	t.Parallel()
	for told, action := range map[string]plancheck.ResourceActionType{
		`"credentials_type":2,"user_custom_properties":[{"name":"badge","type":7}]`:                                           plancheck.ResourceActionNoop,
		`"credentials_type":"CREDENTIALS_TYPE_OAUTH","user_custom_properties":[{"name":"badge","type":"PROPERTY_TYPE_TEXT"}]`: plancheck.ResourceActionNoop,
		`"credentials_type":"API_TOKEN","user_custom_properties":[{"name":"badge","type":"TEXT"}]`:                            plancheck.ResourceActionUpdate,
		`"credentials_type":"OAUTH","user_custom_properties":[{"name":"badge","type":"NUMBER"}]`:                              plancheck.ResourceActionUpdate,
	} {
		box, srv := acctest.Tenant(t, nil)
		r := srv.Resource(typeName)
		config := acme(acctest.Attrs{"credentials_type": "oauth", "user_custom_properties": []any{acctest.Attrs{"name": "badge", "type": "text"}}})
		state := r.MustApply(nil, config)
		box.Fault(sandbox.Fault{Method: "GET", Path: api, Status: http.StatusOK, Body: fmt.Sprintf(
			`{"value":{"id":%q,"name":"Acme","domain":"acme.okta.com","region":"us",%s}}`, state.Values["id"], told)})
		if p := r.MustPlan(r.MustRead(state), config); p.Action != action {
			t.Errorf("%s plans %s", told, p.Action)
		}
	}
}

func TestNoMappingWhereThereIsNoneComesToRest(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, acme(nil))
	config := acme(acctest.Attrs{"identity_mapping_configuration": "null"})
	box.Forget()
	state = r.MustApply(state, config)
	if got := sent(t, box, http.MethodPatch); got != `{"identity_mapping_configuration":null}` {
		t.Errorf("sent %s", got)
	}
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
	}
}

// A change that somebody makes between plan and apply must not make the result
// contradict the plan.
func TestAChangeMadeWhileApplyingIsShownByTheNextPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, acme(nil))
	p := r.MustPlan(state, acme(acctest.Attrs{"region": "eu"}))
	outside(t, box, "Acme", func(s *tenant.OktaSettings) { s.GatherAllApplications, s.DataPlaneID = true, "dp" })
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	if state = r.MustRead(state); state.Values["gather_all_applications"] != true || state.Values["data_plane_id"] != "dp" || state.Values["region"] != "eu" {
		t.Errorf("read %v", state.Values)
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := acctest.Attrs{"token_wo": acctest.Unknown, "token_wo_version": acctest.Unknown}
	for name := range rich(nil) {
		config[name] = acctest.Unknown
	}
	p := r.MustPlan(nil, config)
	for name, value := range p.Values {
		if value != acctest.Unknown {
			t.Errorf("planned %s to be %v", name, value)
		}
	}
	r.MustPlan(nil, acme(acctest.Attrs{"user_custom_properties": []any{acctest.Attrs{"name": acctest.Unknown}}, "app_deny_list": []any{acctest.Unknown}}))
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("the plans sent %v", got)
	}
}

func TestAProviderForOktaAloneSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	srv := acctest.Configured(t, acctest.Attrs{"okta": acctest.Attrs{"org_url": box.OrgURL, "api_token": box.OrgToken()}})
	_, diags := srv.Resource(typeName).Apply(nil, acme(nil))
	diags.WantError(t, "Tenant Not Configured", "VEZA_URL")
}
