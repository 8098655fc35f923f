package lifecycledatasources_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const (
	typeName = "veza_lifecycle_datasources"
	api      = "/api/v1/providers/datasources/lifecycle_managers"
)

func integration(srv *acctest.Server, name string, provisioning bool) string {
	return fmt.Sprint(srv.Resource("veza_okta_integration").MustApply(nil, acctest.Attrs{
		"name": name, "domain": "acme.okta.com", "token_wo": "hush", "token_wo_version": 1, "provisioning": provisioning,
	}).Values["id"])
}

// names lists "name enabled" of what was read.
func names(t *testing.T, read acctest.Attrs) string {
	t.Helper()
	rows, ok := read["datasources"].([]any)
	var out []string
	for _, item := range rows {
		row, isObject := item.(acctest.Attrs)
		ok = ok && isObject
		out = append(out, fmt.Sprint(row["name"], " ", row["enabled"]))
	}
	if !ok {
		t.Errorf("read %v", read)
	}
	return strings.Join(out, ", ")
}

func TestWhatLifecycleManagementCanUseIsReadInOneRequest(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	on, off := integration(srv, "Acme", true), integration(srv, "Beta", false)
	d := srv.DataSource(typeName)
	for name, tc := range map[string]struct {
		config acctest.Attrs
		want   string
		path   string
	}{
		"all":                      {acctest.Attrs{}, "Okta (Acme) true, Okta (Beta) false", api},
		"of one integration":       {acctest.Attrs{"provider_id": on}, "Okta (Acme) true", api},
		"of another, by action":    {acctest.Attrs{"provider_id": off, "action_type": "RESET_PASSWORD"}, "Okta (Beta) false", api + ":by_action_type"},
		"of none":                  {acctest.Attrs{"provider_id": "5a1e"}, "", api},
		"by action and entity":     {acctest.Attrs{"action_type": "CREATE_ENTITLEMENT", "entity_type": "OktaGroup"}, "Okta (Acme) true, Okta (Beta) false", api + ":by_action_type"},
		"by action, of no entity":  {acctest.Attrs{"action_type": "RESET_PASSWORD", "entity_type": "OktaGroup"}, "", api + ":by_action_type"},
		"by an action that is not": {acctest.Attrs{"action_type": "CREATE_EMAIL"}, "", api + ":by_action_type"},
	} {
		box.Forget()
		if got := names(t, d.MustRead(tc.config)); got != tc.want {
			t.Errorf("%s: read %q, want %q", name, got, tc.want)
		}
		if sent := box.Requests(); len(sent) != 1 || sent[0].Path != tc.path {
			t.Errorf("%s: sent %v", name, sent)
		}
	}
}

func TestADataSourceTellsItsActions(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	provider := integration(srv, "Acme", true)
	rows, ok := srv.DataSource(typeName).MustRead(acctest.Attrs{})["datasources"].([]any)
	if !ok || len(rows) != 1 {
		t.Fatalf("read %v", rows)
	}
	row, ok := rows[0].(acctest.Attrs)
	actions, isList := row["actions"].([]any)
	if !ok || !isList || len(actions) != 5 {
		t.Fatalf("read %v", row)
	}
	want := acctest.Attrs{
		"type": "SYNC_IDENTITIES", "idempotent": true, "input_entity_types": []any{"OktaUser"}, "output_entity_types": []any{"OktaUser"},
		"relationship_types": []any{},
	}
	if diff := cmp.Diff(want, actions[0]); diff != "" {
		t.Errorf("action (-want +got):\n%s", diff)
	}
	for name, value := range map[string]any{
		"provider_id": provider, "agent_type": "OKTA", "state": "ENABLED", "status": "SUCCESS", "source_of_identity": true,
		"source_of_identity_entity_type": "OktaUser", "lifecycle_manager_id": row["id"],
	} {
		if row[name] != value || value == nil {
			t.Errorf("%s is %v, want %v", name, row[name], value)
		}
	}
}

func TestPagesAreFollowedAndErrorsTold(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	d := srv.DataSource(typeName)
	if got := names(t, d.MustRead(acctest.Attrs{})); got != "" {
		t.Errorf("read %q", got)
	}
	box.Fault(sandbox.Fault{Path: api, Status: http.StatusForbidden})
	_, diags := d.Read(acctest.Attrs{})
	diags.WantError(t, "Lifecycle Data Sources Not Read", "admin on the root team")
	box.ClearFaults()
	box.Fault(sandbox.Fault{Path: api, Status: http.StatusNotFound})
	_, diags = acctest.On(t, box, nil).DataSource(typeName).Read(acctest.Attrs{})
	diags.WantError(t, "Lifecycle Data Sources Not Read", "no API for lifecycle managers")

	page := func(token, name string) sandbox.Fault {
		return sandbox.Fault{Path: api, Status: http.StatusOK, Times: 1, Body: fmt.Sprintf(
			`{"values":[{"id":%[2]q,"name":%[2]q,"lifecycle_management_enabled":true}],"next_page_token":%[1]q,"has_more":%[3]t}`, token, name, token != "")}
	}
	box.ClearFaults()
	box.Fault(page("next", "one"), page("", "two"))
	if got := names(t, d.MustRead(acctest.Attrs{})); got != "one true, two true" {
		t.Errorf("read %q", got)
	}
}

func TestATypeNeedsItsAction(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	for _, config := range []acctest.Attrs{{"entity_type": "OktaUser"}, {"relationship_type": "x"}, {"action_type": ""}} {
		if _, diags := srv.DataSource(typeName).Read(config); !diags.HasError() {
			t.Errorf("%v was accepted", config)
		}
	}
}

func TestAProviderForOktaAloneSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	srv := acctest.Configured(t, acctest.Attrs{"okta": acctest.Attrs{"org_url": box.OrgURL, "api_token": box.OrgToken()}})
	_, diags := srv.DataSource(typeName).Read(acctest.Attrs{})
	diags.WantError(t, "Tenant Not Configured", "VEZA_URL")
}
