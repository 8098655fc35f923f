package oktaintegration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// model is the managed resource. No secret is ever part of one: what meets a model may
// meet the state.
type model struct {
	integration
	Token             types.String   `tfsdk:"token_wo"`
	TokenVersion      types.Int64    `tfsdk:"token_wo_version"`
	PrivateKey        types.String   `tfsdk:"private_key_wo"`
	PrivateKeyVersion types.Int64    `tfsdk:"private_key_wo_version"`
	Timeouts          timeouts.Value `tfsdk:"timeouts"`
}

// integration is what resource and data source have in common.
type integration struct {
	ID                       types.String `tfsdk:"id"`
	Name                     types.String `tfsdk:"name"`
	Domain                   types.String `tfsdk:"domain"`
	Region                   types.String `tfsdk:"region"`
	DataPlaneID              types.String `tfsdk:"data_plane_id"`
	Provisioning             types.Bool   `tfsdk:"provisioning"`
	GatherAllApplications    types.Bool   `tfsdk:"gather_all_applications"`
	GatherDeactivatedUsers   types.Bool   `tfsdk:"gather_deactivated_users"`
	ExtractUsersOnly         types.Bool   `tfsdk:"extract_users_only"`
	DomainAllowList          types.Set    `tfsdk:"domain_allow_list"`
	DomainDenyList           types.Set    `tfsdk:"domain_deny_list"`
	AppAllowList             types.Set    `tfsdk:"app_allow_list"`
	AppDenyList              types.Set    `tfsdk:"app_deny_list"`
	CredentialsType          types.String `tfsdk:"credentials_type"`
	ClientID                 types.String `tfsdk:"client_id"`
	PrivateKeyID             types.String `tfsdk:"private_key_id"`
	IdentityMapping          types.String `tfsdk:"identity_mapping_configuration"`
	UserCustomProperties     types.Set    `tfsdk:"user_custom_properties"`
	SecretReferences         types.Set    `tfsdk:"secret_references"`
	VendorID                 types.String `tfsdk:"vendor_id"`
	Type                     types.String `tfsdk:"type"`
	State                    types.String `tfsdk:"state"`
	Status                   types.String `tfsdk:"status"`
	LifecycleManagementState types.String `tfsdk:"lifecycle_management_state"`
	TeamID                   types.String `tfsdk:"team_id"`
	RBACID                   types.String `tfsdk:"rbac_id"`
}

// identity holds what never changes during an integration's life.
type identity struct {
	ID types.String `tfsdk:"id"`
}

func (m integration) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{ID: m.ID})
}

// at says which attribute a field of the API is.
func at() map[string]path.Path {
	fields := map[string]path.Path{"name": path.Root("name"), "token": path.Root("token_wo"), "private_key": path.Root("private_key_wo")}
	for _, f := range (integration{}).settable(integration{}) {
		fields[f.name] = path.Root(f.name)
	}
	return fields
}

// field is one field that an update can change: as it is wanted and as it is.
type field struct {
	name       string
	want, have attr.Value
}

// settable are the fields that an update can change, but for the secrets.
func (m integration) settable(has integration) []field {
	return []field{
		{"domain", m.Domain, has.Domain},
		{"region", m.Region, has.Region},
		{"data_plane_id", m.DataPlaneID, has.DataPlaneID},
		{"provisioning", m.Provisioning, has.Provisioning},
		{"gather_all_applications", m.GatherAllApplications, has.GatherAllApplications},
		{"gather_deactivated_users", m.GatherDeactivatedUsers, has.GatherDeactivatedUsers},
		{"extract_users_only", m.ExtractUsersOnly, has.ExtractUsersOnly},
		{"domain_allow_list", m.DomainAllowList, has.DomainAllowList},
		{"domain_deny_list", m.DomainDenyList, has.DomainDenyList},
		{"app_allow_list", m.AppAllowList, has.AppAllowList},
		{"app_deny_list", m.AppDenyList, has.AppDenyList},
		{"credentials_type", m.CredentialsType, has.CredentialsType},
		{"client_id", m.ClientID, has.ClientID},
		{"private_key_id", m.PrivateKeyID, has.PrivateKeyID},
		{"identity_mapping_configuration", m.IdentityMapping, has.IdentityMapping},
		{"user_custom_properties", m.UserCustomProperties, has.UserCustomProperties},
		{"secret_references", m.SecretReferences, has.SecretReferences},
	}
}

// changes names the fields that differ from has, none for what the plan leaves to the
// tenant. Against an integration of which nothing is known it names all that are set.
func (m integration) changes(has integration) []string {
	var mask []string
	for _, f := range m.settable(has) {
		if !f.want.IsNull() && !f.want.IsUnknown() && !f.want.Equal(f.have) {
			mask = append(mask, f.name)
		}
	}
	return mask
}

// filled returns the plan with what was not known of it told by the tenant. What was
// planned stays: a change that somebody else made meanwhile is shown by the next plan.
func (m integration) filled(told integration) integration {
	for _, s := range []struct {
		planned *types.String
		told    types.String
	}{
		{&m.ID, told.ID}, {&m.Region, told.Region}, {&m.DataPlaneID, told.DataPlaneID}, {&m.CredentialsType, told.CredentialsType},
		{&m.ClientID, told.ClientID}, {&m.PrivateKeyID, told.PrivateKeyID}, {&m.IdentityMapping, told.IdentityMapping},
		{&m.VendorID, told.VendorID}, {&m.Type, told.Type}, {&m.State, told.State}, {&m.Status, told.Status},
		{&m.LifecycleManagementState, told.LifecycleManagementState}, {&m.TeamID, told.TeamID}, {&m.RBACID, told.RBACID},
	} {
		if s.planned.IsUnknown() {
			*s.planned = s.told
		}
	}
	for _, s := range []struct {
		planned *types.Bool
		told    types.Bool
	}{
		{&m.Provisioning, told.Provisioning}, {&m.GatherAllApplications, told.GatherAllApplications},
		{&m.GatherDeactivatedUsers, told.GatherDeactivatedUsers}, {&m.ExtractUsersOnly, told.ExtractUsersOnly},
	} {
		if s.planned.IsUnknown() {
			*s.planned = s.told
		}
	}
	for _, s := range []struct {
		planned *types.Set
		told    types.Set
	}{
		{&m.DomainAllowList, told.DomainAllowList}, {&m.DomainDenyList, told.DomainDenyList}, {&m.AppAllowList, told.AppAllowList},
		{&m.AppDenyList, told.AppDenyList}, {&m.UserCustomProperties, told.UserCustomProperties}, {&m.SecretReferences, told.SecretReferences},
	} {
		if s.planned.IsUnknown() {
			*s.planned = s.told
		}
	}
	return m
}

// complete returns the plan without what the planned changes may lead to.
func (m model) complete(config, state model) model {
	secrets := !m.TokenVersion.Equal(state.TokenVersion) || !m.PrivateKeyVersion.Equal(state.PrivateKeyVersion)
	if len(m.changes(state.integration)) == 0 && !secrets {
		// The framework took another spelling of what the tenant has for a change.
		m.Status = state.Status
	}
	if !m.Domain.Equal(state.Domain) {
		m.VendorID = types.StringUnknown()
	}
	if !m.Provisioning.Equal(state.Provisioning) {
		m.LifecycleManagementState = types.StringUnknown()
	}
	if config.CredentialsType.IsNull() && secrets {
		m.CredentialsType = types.StringUnknown()
	}
	return m
}

// written names the secrets that the plan has written, where they are given.
func (m model) written(state model, secrets veza.OktaSecrets) []string {
	var mask []string
	if secrets.Token != "" && !m.TokenVersion.Equal(state.TokenVersion) {
		mask = append(mask, "token")
	}
	if secrets.PrivateKey != "" && !m.PrivateKeyVersion.Equal(state.PrivateKeyVersion) {
		mask = append(mask, "private_key")
	}
	return mask
}
