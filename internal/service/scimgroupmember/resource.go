// Package scimgroupmember manages one membership of a group, beside whatever other
// members the group has.
package scimgroupmember

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
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
	resp.TypeName = req.ProviderTypeName + "_scim_group_member"
}

// ModifyPlan refuses removals that the provider's guard refuses. A membership whose
// group or person changes is replaced, which removes the old one.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.Configured() {
		return
	}
	var state, plan model
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	// A forced replacement (-replace, taint) plans the new membership alone.
	left := plan
	_, goes := r.Guard.Replaced(plan.key())
	switch {
	case plan == state:
		r.see(state)
		return
	case !req.State.Raw.IsNull():
		r.Guard.Leaves(state.key())
		left, goes = state, true
	}
	if goes {
		group := guardrail.Group{ID: left.GroupID.ValueString()}
		resp.Diagnostics.Append(r.Guard.Exclusion(ctx, group, left.UserID.ValueString())...)
	}
}

// see tells the guard of somebody whom a replacement would take out of the group.
func (r *Resource) see(state model) {
	r.Guard.Seen(state.key(), guardrail.Person{ID: state.UserID.ValueString()})
}

// key is what a membership has in common with one that takes its place.
func (m model) key() string {
	return "member " + m.GroupID.ValueString() + "/" + m.UserID.ValueString()
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	// Somebody who is a member already stays one: adding is the same either way, and a
	// look first would cost a request and prove nothing by the time of the write.
	if err := r.Veza.AddMember(ctx, plan.GroupID.ValueString(), plan.UserID.ValueString()); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Member Not Added", err))
		return
	}
	resp.Diagnostics.Append(plan.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the branches that remove: a CLI that keeps no identity wants it even then.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	is, err := r.Veza.RefreshMember(ctx, state.GroupID.ValueString(), state.UserID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Member Not Read", err))
		return
	}
	if !is {
		resp.State.RemoveResource(ctx)
		return
	}
	r.see(state)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// Update is never called: every attribute forces replacement.
func (*Resource) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.Veza.RemoveMember(ctx, state.GroupID.ValueString(), state.UserID.ValueString())
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Member Not Removed", err))
	}
}

// ImportState takes GROUP/USER, each an id or a name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("group_id"), path.Root("group_id"), req, resp)
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("user_id"), path.Root("user_id"), req, resp)
		return
	}
	group, user, err := importid.ParseMember(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Member Import ID Not Understood", err.Error())
		return
	}
	groupID, err := group.Group(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group Of Member To Import Not Found", err))
		return
	}
	userID, err := user.User(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Member To Import Not Found", err))
		return
	}
	imported := newModel(groupID, userID)
	resp.Diagnostics.Append(imported.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, imported)...)
}
