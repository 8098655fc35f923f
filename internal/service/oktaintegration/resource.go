// Package oktaintegration manages integrations of Okta orgs, with the switch that lets
// Lifecycle Management use them.
package oktaintegration

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.Resource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_integration"
}

// ModifyPlan gives a new integration its region, and says which of the tenant's answers
// a planned change may alter.
func (*Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || req.Plan.Raw.Equal(req.State.Raw) {
		return
	}
	var config, plan, state model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if req.State.Raw.IsNull() {
		if config.Region.IsNull() {
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("region"), defaultRegion)...)
		}
		return
	}
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan.complete(config, state))...)
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	secrets, diags := secretsOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	timeout, diags := plan.Timeouts.Create(ctx, goneTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	made, diags := r.create(ctx, plan, secrets, timeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		if made.ID != "" {
			// It was made, and nothing but its id is known.
			resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), made.ID)...)
			resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), made.ID)...)
		}
		return
	}
	told, diags := fromAPI(ctx, made, plan.integration)
	resp.Diagnostics.Append(diags...)
	plan.integration = plan.filled(told)
	resp.Diagnostics.Append(plan.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

// secretsOf reads what is written and never kept. It must not meet a model.
func secretsOf(ctx context.Context, config tfsdk.Config) (veza.OktaSecrets, diag.Diagnostics) {
	var token, privateKey types.String
	diags := config.GetAttribute(ctx, path.Root("token_wo"), &token)
	diags.Append(config.GetAttribute(ctx, path.Root("private_key_wo"), &privateKey)...)
	return veza.OktaSecrets{Token: token.ValueString(), PrivateKey: privateKey.ValueString()}, diags
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for an
	// integration that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	found, err := r.Veza.OktaProvider(ctx, state.ID.ValueString())
	// One that is being deleted cannot be kept from going.
	if errors.Is(err, veza.ErrNotFound) || err == nil && found.State == veza.StateDeleting {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Okta Integration Not Read", err))
		return
	}
	told, diags := fromAPI(ctx, found, state.integration)
	resp.Diagnostics.Append(diags...)
	state.integration = told
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	secrets, diags := secretsOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	wanted, diags := plan.toAPI(ctx)
	resp.Diagnostics.Append(diags...)
	wanted.ID = state.ID.ValueString()
	told := state.integration
	// A change of a timeout alone is the state's business.
	if mask := append(plan.changes(state.integration), plan.written(state, secrets)...); len(mask) > 0 {
		after, err := r.Veza.UpdateOktaProvider(ctx, wanted, secrets, mask...)
		if err != nil {
			resp.Diagnostics.Append(apidiag.OnAttributes("Okta Integration Not Updated", err, at())...)
			return
		}
		told, diags = fromAPI(ctx, after, plan.integration)
		resp.Diagnostics.Append(diags...)
	}
	plan.integration = plan.filled(told)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	timeout, diags := state.Timeouts.Delete(ctx, goneTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.Veza.DeleteOktaProvider(ctx, state.ID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Okta Integration Not Deleted", err))
		return
	}
	resp.Diagnostics.Append(r.await(ctx, state.ID.ValueString(), timeout)...)
}

// await waits until an integration that is being deleted is gone.
func (r *Resource) await(ctx context.Context, id string, timeout time.Duration) diag.Diagnostics {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	err := r.Veza.AwaitOktaProviderGone(ctx, id, func(elapsed time.Duration) {
		tflog.Info(ctx, "waiting for the Okta integration to be gone", map[string]any{
			"id": id, "elapsed": elapsed.Round(time.Second).String(), "timeout": timeout.String(),
		})
	})
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return diag.Diagnostics{diag.NewErrorDiagnostic("Okta Integration Not Gone Yet", fmt.Sprintf(
			"The tenant is deleting the integration (id %s) and was not done within %s. Apply again to go on waiting, or set "+
				"timeouts.create and timeouts.delete to more.", id, timeout))}
	}
	return diag.Diagnostics{apidiag.Error("Okta Integration Not Seen Gone", err)}
}

// ImportState takes an id, a name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	key, err := importid.ParseIntegration(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Okta Integration Import ID Not Understood", err.Error())
		return
	}
	id, err := key.OktaProviderID(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Okta Integration To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
