package veza_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestBothShapesOfALifecycleManagerAreRead(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	tests := map[string]struct {
		body string
		want veza.LifecycleManager
	}{
		"as the OpenAPI document has it": {
			`{"id":"m1","enabled":true,"datasource":{"id":"d1","name":"Okta","agent_type":"OKTA","provider_id":"p1","status":"SUCCESS"},` +
				`"definition":{"source_of_identity_definition":{"entity_type":"OktaUser"},"actions":[` +
				`{"type":"SYNC_IDENTITIES","idempotent":true,"input_entity_types":[{"name":"OktaUser","available_entity_types":["OktaUser"]}],"output_entity_types":[],"definition":{"@type":"x"}},` +
				`{"type":12,"idempotent":false}]}}`,
			veza.LifecycleManager{
				ID: "m1", Enabled: true, DataSource: veza.DataSource{ID: "d1", Name: "Okta", AgentType: "OKTA", ProviderID: "p1", Status: "SUCCESS"},
				SourceOfIdentity: true, SourceEntityType: "OktaUser",
				Actions: []veza.LifecycleAction{
					{Type: "SYNC_IDENTITIES", Idempotent: &yes, InputEntityTypes: []string{"OktaUser"}}, {Type: "RESET_PASSWORD", Idempotent: &no},
				},
			},
		},
		"as the samples have it": {
			`{"id":"m1","name":"Okta","provider_type":"OKTA","external_id":"e","lifecycle_management_enabled":true,` +
				`"supported_capabilities":["IDENTITY_SOURCE","ACCESS_TARGET"],"available_actions":[{"action_type":"MANAGE_RELATIONSHIPS",` +
				`"description":"groups","supported_entity_types":["OktaUser"],"supported_relationship_types":["MEMBER"]}],` +
				`"syncable_attributes":[{"entity_type":"OktaUser","attributes":[{"name":"login","type":"STRING","required":true,"description":"the login"}]}],` +
				`"grantable_entitlements":[{"entity_type":"OktaUser","entitlement_type":"OktaGroup","description":"g"}]}`,
			veza.LifecycleManager{
				ID: "m1", Enabled: true, DataSource: veza.DataSource{ID: "m1", Name: "Okta", AgentType: "OKTA"}, SourceOfIdentity: true,
				Actions:               []veza.LifecycleAction{{Type: "MANAGE_RELATIONSHIPS", Description: "groups", InputEntityTypes: []string{"OktaUser"}, RelationshipTypes: []string{"MEMBER"}}},
				SyncableAttributes:    []veza.SyncableAttribute{{EntityType: "OktaUser", Name: "login", Type: "STRING", Description: "the login", Required: true}},
				GrantableEntitlements: []veza.GrantableEntitlement{{EntityType: "OktaUser", EntitlementType: "OktaGroup", Description: "g"}},
			},
		},
		"with nothing": {
			`{"id":"m1","definition":{"source_of_identity_definition":null,"actions":null},"datasource":null}`,
			veza.LifecycleManager{ID: "m1", DataSource: veza.DataSource{ID: "m1"}},
		},
	}
	for name, tt := range tests {
		_, c := inTurn(t, ok(`{"values":[`+tt.body+`]}`))
		got, err := collect(c.LifecycleManagers(t.Context()))
		if err != nil || len(got) != 1 {
			t.Fatalf("%s: %+v, error %v", name, got, err)
		}
		if diff := cmp.Diff(tt.want, got[0]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLifecycleManagersAreAskedForByAction(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, ok(`{"values":[]}`), ok(`{"values":[],"has_more":false}`), noRoute())
	for _, by := range [][3]string{{"RESET_PASSWORD"}, {"SYNC_IDENTITIES", "OktaUser", "MEMBER"}} {
		if _, err := collect(c.LifecycleManagersByAction(t.Context(), by[0], by[1], by[2])); err != nil {
			t.Error(err)
		}
	}
	const path = "GET /api/v1/providers/datasources/lifecycle_managers"
	n.want(path+":by_action_type?action_type=RESET_PASSWORD&page_size=250",
		path+":by_action_type?action_type=SYNC_IDENTITIES&entity_type=OktaUser&page_size=250&relationship_type=MEMBER")
	_, err := collect(c.LifecycleManagers(t.Context()))
	is(t, err, veza.ErrNoAPI)
	says(t, err, "no API for lifecycle managers")
}
