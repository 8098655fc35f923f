package lifecycledatasources

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

type model struct {
	ProviderID       types.String   `tfsdk:"provider_id"`
	ActionType       types.String   `tfsdk:"action_type"`
	EntityType       types.String   `tfsdk:"entity_type"`
	RelationshipType types.String   `tfsdk:"relationship_type"`
	DataSources      []row          `tfsdk:"datasources"`
	Timeouts         timeouts.Value `tfsdk:"timeouts"`
}

// row is one data source that Lifecycle Management can use.
type row struct {
	ID                         types.String  `tfsdk:"id"`
	LifecycleManagerID         types.String  `tfsdk:"lifecycle_manager_id"`
	Name                       types.String  `tfsdk:"name"`
	ProviderID                 types.String  `tfsdk:"provider_id"`
	AgentType                  types.String  `tfsdk:"agent_type"`
	Enabled                    types.Bool    `tfsdk:"enabled"`
	State                      types.String  `tfsdk:"state"`
	Status                     types.String  `tfsdk:"status"`
	SyncedAt                   types.String  `tfsdk:"synced_at"`
	SourceOfIdentity           types.Bool    `tfsdk:"source_of_identity"`
	SourceOfIdentityEntityType types.String  `tfsdk:"source_of_identity_entity_type"`
	Actions                    []action      `tfsdk:"actions"`
	SyncableAttributes         []attribute   `tfsdk:"syncable_attributes"`
	GrantableEntitlements      []entitlement `tfsdk:"grantable_entitlements"`
}

type action struct {
	Type              types.String   `tfsdk:"type"`
	Description       types.String   `tfsdk:"description"`
	Idempotent        types.Bool     `tfsdk:"idempotent"`
	InputEntityTypes  []types.String `tfsdk:"input_entity_types"`
	OutputEntityTypes []types.String `tfsdk:"output_entity_types"`
	RelationshipTypes []types.String `tfsdk:"relationship_types"`
}

type attribute struct {
	EntityType  types.String `tfsdk:"entity_type"`
	Name        types.String `tfsdk:"name"`
	Type        types.String `tfsdk:"type"`
	Required    types.Bool   `tfsdk:"required"`
	Description types.String `tfsdk:"description"`
}

type entitlement struct {
	EntityType      types.String `tfsdk:"entity_type"`
	EntitlementType types.String `tfsdk:"entitlement_type"`
	Description     types.String `tfsdk:"description"`
}

func all(names []string) []types.String {
	out := []types.String{}
	for _, name := range names {
		out = append(out, types.StringValue(name))
	}
	return out
}

func rowOf(m veza.LifecycleManager) row {
	r := row{
		ID: attrvalue.Told(m.DataSource.ID), LifecycleManagerID: attrvalue.Told(m.ID), Name: attrvalue.Told(m.DataSource.Name), ProviderID: attrvalue.Told(m.DataSource.ProviderID),
		AgentType: attrvalue.Told(m.DataSource.AgentType), Enabled: types.BoolValue(m.Enabled), State: attrvalue.Told(m.DataSource.State),
		Status: attrvalue.Told(m.DataSource.Status), SyncedAt: attrvalue.Told(m.DataSource.SyncedAt),
		SourceOfIdentity: types.BoolValue(m.SourceOfIdentity), SourceOfIdentityEntityType: attrvalue.Told(m.SourceEntityType),
		Actions: []action{}, SyncableAttributes: []attribute{}, GrantableEntitlements: []entitlement{},
	}
	for _, a := range m.Actions {
		r.Actions = append(r.Actions, action{
			Type: attrvalue.Told(a.Type), Description: attrvalue.Told(a.Description), Idempotent: types.BoolPointerValue(a.Idempotent),
			InputEntityTypes: all(a.InputEntityTypes), OutputEntityTypes: all(a.OutputEntityTypes), RelationshipTypes: all(a.RelationshipTypes),
		})
	}
	for _, a := range m.SyncableAttributes {
		r.SyncableAttributes = append(r.SyncableAttributes, attribute{
			EntityType: attrvalue.Told(a.EntityType), Name: attrvalue.Told(a.Name), Type: attrvalue.Told(a.Type), Required: types.BoolValue(a.Required), Description: attrvalue.Told(a.Description),
		})
	}
	for _, e := range m.GrantableEntitlements {
		r.GrantableEntitlements = append(r.GrantableEntitlements, entitlement{attrvalue.Told(e.EntityType), attrvalue.Told(e.EntitlementType), attrvalue.Told(e.Description)})
	}
	return r
}

// wanted reports whether a manager is one that the configuration asks for. What the
// tenant was asked by as well is not looked at again: it decides what a type covers.
func (m model) wanted(of veza.LifecycleManager) bool {
	if !m.ProviderID.IsNull() && of.DataSource.ProviderID != m.ProviderID.ValueString() {
		return false
	}
	// A server that ignores the parameter must not hand over others.
	return m.ActionType.IsNull() || len(of.Actions) == 0 ||
		slices.ContainsFunc(of.Actions, func(a veza.LifecycleAction) bool { return a.Type == m.ActionType.ValueString() })
}
