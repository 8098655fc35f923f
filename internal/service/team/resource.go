// Package team manages teams made in Veza, with the scope of their members.
package team

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.Resource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_team"
}

func (*Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.Check()...)
	}
}

// ModifyPlan completes the plan by what follows from the configuration, and refuses to
// destroy the team that every tenant has, or one that somebody needs.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	state := unborn()
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		if state.isRoot() {
			resp.Diagnostics.AddError("Root Team Cannot Be Destroyed", "Every tenant has its root team, and its administrators "+
				"are those of the tenant. To stop managing it with Terraform, use a removed block with destroy = false, or "+
				"\"terraform state rm\".")
			return
		}
		if r.Configured() {
			r.Guard.Leaves(state.key())
			resp.Diagnostics.Append(r.guard(ctx, state.ID.ValueString())...)
		}
		return
	}
	var config, plan model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan.complete(config, state))...)
	if !r.Configured() {
		return
	}
	if !req.State.Raw.IsNull() {
		r.see(state, plan)
		return
	}
	// A forced replacement (-replace, taint) plans the new team alone.
	if old, replaced := r.Guard.Replaced(plan.key()); replaced {
		resp.Diagnostics.Append(r.guard(ctx, old.ID)...)
	}
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	wanted, diags := plan.toAPI(ctx)
	resp.Diagnostics.Append(diags...)
	team, err := r.Veza.CreateTeam(ctx, wanted)
	if errors.Is(err, veza.ErrConflict) {
		team, diags = r.adopt(ctx, plan, err)
		resp.Diagnostics.Append(diags...)
	} else if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Team Not Created", err, at())...)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	state := fromAPI(team, plan)
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a team that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	team, err := r.Veza.RefreshTeam(ctx, state.ID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Not Read", err))
		return
	}
	state = fromAPI(team, state)
	// Of a tainted resource the plan shows nothing but its successor.
	r.see(state, state)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	wanted, diags := plan.toAPI(ctx)
	resp.Diagnostics.Append(diags...)
	wanted.ID = state.ID.ValueString()
	team, err := r.Veza.UpdateTeam(ctx, wanted, plan.changes(state)...)
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Team Not Updated", err, at())...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, fromAPI(team, plan))...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.Veza.DeleteTeam(ctx, state.ID.ValueString())
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Team Not Deleted", err))
	}
}

// ImportState takes an id, a name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	key, err := importid.ParseTeam(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Team Import ID Not Understood", err.Error())
		return
	}
	id, err := key.TeamID(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
