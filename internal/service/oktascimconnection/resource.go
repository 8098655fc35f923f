// Package oktascimconnection manages the connection over which an Okta app provisions: to
// where, by which key, and what.
package oktascimconnection

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.OktaResource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_scim_connection"
}

// keyOf reads what is written and never kept. It must not meet a model.
func keyOf(ctx context.Context, config tfsdk.Config) (string, diag.Diagnostics) {
	var key types.String
	diags := config.GetAttribute(ctx, path.Root("api_key_wo"), &key)
	return key.ValueString(), diags
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	key, diags := keyOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	// Every app that can provision has a connection: there is nothing to be made twice.
	connection, err := r.Okta.SetAppConnection(ctx, plan.AppID.ValueString(), plan.BaseURL.ValueString(), key, plan.Enabled.ValueBool())
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("SCIM Connection Not Made", err, attributes)...)
		return
	}
	state := plan.now(connection)
	state.Roles = types.ObjectNull(rolesTypes)
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	after, diags := r.finish(ctx, plan, state, allOfThem)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
}

// finish brings the connection to the plan, but for its address and key. change says what
// of the features differs. The model is what is true then, on an error as well.
func (r *Resource) finish(ctx context.Context, plan, state model, change changes) (model, diag.Diagnostics) {
	appID, enabled := plan.AppID.ValueString(), plan.Enabled.ValueBool()
	if state.Enabled.ValueBool() != enabled {
		if err := r.Okta.SetAppConnectionActive(ctx, appID, enabled); err != nil {
			return state, diag.Diagnostics{apidiag.Error("SCIM Connection Not Switched", err)}
		}
		// What Okta has of the features of a connection that was off, nobody knows.
		state.Enabled, change = plan.Enabled, allOfThem
	}
	wanted, diags := plan.features(ctx)
	had, moreDiags := state.features(ctx)
	diags.Append(moreDiags...)
	if diags.HasError() {
		return state, diags
	}
	if send, some := change(wanted, had); some && enabled {
		all, err := r.Okta.ChangeAppProvisioning(ctx, appID, send)
		if err != nil {
			return state, diag.Diagnostics{apidiag.Error("SCIM Features Not Set", err)}
		}
		if state, diags = state.with(ctx, fromAPI(all)); diags.HasError() {
			return state, diags
		}
	} else {
		// Okta takes no features of a connection that is off. They are kept until it is on.
		state.Features = plan.Features
	}
	return r.setRoles(ctx, plan, state)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for an app that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	after, err := r.read(ctx, state)
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("SCIM Connection Not Read", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
}

// read asks for the connection, and for its features where Okta tells them.
func (r *Resource) read(ctx context.Context, before model) (model, error) {
	connection, err := r.Okta.AppConnection(ctx, before.AppID.ValueString())
	if err != nil {
		return before, err
	}
	after := before.now(connection)
	if !before.Roles.IsNull() {
		roles, err := r.Okta.AppRoles(ctx, before.AppID.ValueString())
		if err != nil {
			return before, err
		}
		after.Roles = rolesFrom(roles)
	}
	if !connection.Enabled() {
		return after, nil // Okta tells nobody the features of a connection that is off.
	}
	all, err := r.Okta.AppProvisioning(ctx, before.AppID.ValueString())
	if err != nil {
		return before, err
	}
	after, diags := after.with(ctx, fromAPI(all))
	if diags.HasError() {
		return before, errors.New(diags[0].Detail())
	}
	return after, nil
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	key, diags := keyOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	change := changes(difference)
	if !plan.BaseURL.Equal(state.BaseURL) || !plan.APIKeyVersion.Equal(state.APIKeyVersion) {
		// Okta takes an address with a key alone.
		connection, err := r.Okta.SetAppConnection(ctx, plan.AppID.ValueString(), plan.BaseURL.ValueString(), key, plan.Enabled.ValueBool())
		if err != nil {
			resp.Diagnostics.Append(apidiag.OnAttributes("SCIM Connection Not Changed", err, attributes)...)
			return
		}
		features, roles, wasOn := state.Features, state.Roles, state.Enabled.ValueBool()
		state = plan.now(connection)
		state.Features, state.Roles = features, roles
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		if !wasOn {
			change = allOfThem
		}
	}
	after, diags := r.finish(ctx, plan, state, change)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
}

// Delete turns the connection off: as long as there is the app it has one.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.Okta.SetAppConnectionActive(ctx, state.AppID.ValueString(), false)
	if err != nil && !errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("SCIM Connection Not Deactivated", err))
	}
}

// ImportState takes the id or the label of the app, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("app_id"), path.Root("app_id"), req, resp)
		return
	}
	key, err := importid.ParseApp(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("SCIM Connection Import ID Not Understood", err.Error())
		return
	}
	id, err := key.AppID(ctx, r.Okta)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("App Of SCIM Connection To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("app_id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("app_id"), id)...)
}

// missingURL is said where nobody tells the address.
func missingURL() diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("base_url"), "SCIM Base URL Not Known", fmt.Sprintf(
		"The provider block names no tenant whose SCIM address could be taken. Set base_url to it, such as %q, or url and api_key in "+
			"the provider block.", "https://acme.vezacloud.com/scim/v2"))
}
