// Package apikey manages personal API keys, for keeps and for the length of one run.
package apikey

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
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
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	key, err := r.Veza.CreateKey(ctx, plan.Name.ValueString(), plan.TeamID.ValueString())
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("API Key Not Created", err, attributes)...)
		return
	}
	state := fromAPI(key, model{AccessKey: types.StringValue(key.AccessKey)})
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	// All of it before the second call, not the id alone: the tenant shows the secret
	// once, and nothing in it is unknown.
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	if resp.Diagnostics.HasError() || !state.shouldBecome(plan.Active) {
		return
	}
	if err := r.setActive(ctx, key.ID, plan.Active.ValueBool()); err != nil {
		resp.Diagnostics.Append(apidiag.Error("New API Key Not Revoked", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("active"), plan.Active)...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a key that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	key, err := r.Veza.Key(ctx, state.ID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("API Key Not Read", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, fromAPI(key, state))...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	id := state.ID.ValueString()
	if !plan.Name.Equal(state.Name) {
		if _, err := r.Veza.RenameKey(ctx, id, plan.Name.ValueString()); err != nil {
			resp.Diagnostics.Append(apidiag.OnAttributes("API Key Not Renamed", err, attributes)...)
			return
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), plan.Name)...)
	}
	if state.shouldBecome(plan.Active) {
		if err := r.setActive(ctx, id, plan.Active.ValueBool()); err != nil {
			resp.Diagnostics.Append(apidiag.Error("API Key Not Switched", err))
			return
		}
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("active"), plan.Active)...)
	}
}

func (r *Resource) setActive(ctx context.Context, id string, active bool) error {
	if active {
		return r.Veza.ReinstateKey(ctx, id)
	}
	return r.Veza.RevokeKey(ctx, id)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// A forced replacement (-replace, taint) is never planned as the end of this key.
	resp.Diagnostics.Append(r.guard(ctx, "deletes", state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.Veza.DeleteKey(ctx, state.ID.ValueString()); err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("API Key Not Deleted", err))
	}
}

// ImportState takes the id or the identity. Names of keys are not unique. The secret
// is not to be had again: access_key stays null.
func (*Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}
