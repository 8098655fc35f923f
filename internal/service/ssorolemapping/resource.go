// Package ssorolemapping manages what membership of one group of the identity provider
// gives: roles on teams.
package ssorolemapping

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
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
	resp.TypeName = req.ProviderTypeName + "_sso_role_mapping"
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	wanted, diags := plan.toAPI(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	// Whether somebody mapped the group already was asked by the plan that Terraform
	// makes right before an apply, once every value is known.
	made, err := r.Veza.PutRoleMapping(ctx, wanted)
	if err != nil {
		resp.Diagnostics.Append(explain(err, apidiag.OnAttributes("SSO Role Mapping Not Created", err, plan.at())...)...)
		return
	}
	created, diags := fromAPI(ctx, made)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(plan.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, created)...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the branch that removes: a CLI that keeps no identity wants it even then.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	// A tenant that has lost the API has not lost its mapping: that is no ErrNotFound.
	found, err := r.Veza.RoleMapping(ctx, state.Group.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(explain(err, apidiag.Error("SSO Role Mapping Not Read", err))...)
		return
	}
	read, diags := fromAPI(ctx, found)
	resp.Diagnostics.Append(diags...)
	// Of a tainted resource the plan shows nothing but its successor, in which its members
	// hold nothing through it for a moment. A plan that knows better forgets it: see successor.
	r.Guard.Seen(read.key(), guardrail.Person{})
	resp.Diagnostics.Append(resp.State.Set(ctx, read)...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	wanted, diags := plan.toAPI(ctx)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(plan.setIdentity(ctx, resp.Identity)...)
	if resp.Diagnostics.HasError() {
		return
	}

	made, err := r.Veza.PutRoleMapping(ctx, wanted)
	if err != nil {
		resp.Diagnostics.Append(explain(err, apidiag.OnAttributes("SSO Role Mapping Not Updated", err, plan.at())...)...)
		return
	}
	updated, diags := fromAPI(ctx, made)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, updated)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.Veza.DeleteRoleMapping(ctx, state.Group.ValueString())
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(explain(err, apidiag.Error("SSO Role Mapping Not Deleted", err))...)
	}
}

// ImportState takes the group's name, which is all there is to know a mapping by.
func (*Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("group"), path.Root("group"), req, resp)
}
