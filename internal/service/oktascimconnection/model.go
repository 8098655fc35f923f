package oktascimconnection

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

type model struct {
	AppID         types.String `tfsdk:"app_id"`
	BaseURL       types.String `tfsdk:"base_url"`
	APIKey        types.String `tfsdk:"api_key_wo"` // null but in the configuration
	APIKeyVersion types.Int64  `tfsdk:"api_key_wo_version"`
	Enabled       types.Bool   `tfsdk:"enabled"`
	Features      types.Object `tfsdk:"features"`
	Roles         types.Object `tfsdk:"roles"`
}

// features are what Okta tells the app of its people.
type features struct {
	PushNewUsers   types.Bool `tfsdk:"push_new_users"`
	ProfileUpdates types.Bool `tfsdk:"profile_updates"`
	Deactivate     types.Bool `tfsdk:"deactivate"`
}

var featureTypes = map[string]attr.Type{
	"push_new_users": types.BoolType, "profile_updates": types.BoolType, "deactivate": types.BoolType,
}

// allOn is what the guide has its reader set.
var allOn = types.ObjectValueMust(featureTypes, map[string]attr.Value{
	"push_new_users": types.BoolValue(true), "profile_updates": types.BoolValue(true), "deactivate": types.BoolValue(true),
})

// identity holds the app, which has one connection.
type identity struct {
	AppID types.String `tfsdk:"app_id"`
}

func (m model) setIdentity(ctx context.Context, to *tfsdk.ResourceIdentity) diag.Diagnostics {
	return to.Set(ctx, identity{AppID: m.AppID})
}

// now is the model of what the org says of the connection, with what it does not say as it
// was. The key is in no model but the configuration's.
func (m model) now(c lifecycle.AppConnection) model {
	m.APIKey = types.StringNull()
	m.Enabled = types.BoolValue(c.Enabled())
	if c.BaseURL != "" && strings.TrimRight(c.BaseURL, "/") != strings.TrimRight(m.BaseURL.ValueString(), "/") {
		m.BaseURL = types.StringValue(c.BaseURL)
	}
	return m
}

// features are all null where the object is null or not known.
func (m model) features(ctx context.Context) (features, diag.Diagnostics) {
	var f features
	if m.Features.IsNull() || m.Features.IsUnknown() {
		return f, nil
	}
	diags := m.Features.As(ctx, &f, basetypes.ObjectAsOptions{})
	return f, diags
}

func (m model) with(ctx context.Context, f features) (model, diag.Diagnostics) {
	object, diags := types.ObjectValueFrom(ctx, featureTypes, f)
	m.Features = object
	return m, diags
}

func fromAPI(p lifecycle.AppProvisioning) features {
	return features{
		PushNewUsers: types.BoolPointerValue(p.PushNewUsers), ProfileUpdates: types.BoolPointerValue(p.ProfileUpdates),
		Deactivate: types.BoolPointerValue(p.Deactivate),
	}
}

// changes says what is to be sent to have the wanted features, and whether anything is.
type changes func(wanted, had features) (lifecycle.AppProvisioning, bool)

func allOfThem(wanted, _ features) (lifecycle.AppProvisioning, bool) {
	return difference(wanted, features{})
}

func difference(wanted, had features) (lifecycle.AppProvisioning, bool) {
	p := lifecycle.AppProvisioning{
		PushNewUsers: changed(wanted.PushNewUsers, had.PushNewUsers), ProfileUpdates: changed(wanted.ProfileUpdates, had.ProfileUpdates),
		Deactivate: changed(wanted.Deactivate, had.Deactivate),
	}
	return p, p != lifecycle.AppProvisioning{}
}

func changed(want, have types.Bool) *bool {
	if want.IsNull() || want.IsUnknown() || want.Equal(have) {
		return nil
	}
	return want.ValueBoolPointer()
}
