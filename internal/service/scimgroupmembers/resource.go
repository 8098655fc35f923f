// Package scimgroupmembers manages the whole set of members of a group.
package scimgroupmembers

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/idset"
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
	resp.TypeName = req.ProviderTypeName + "_scim_group_members_exclusive"
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	want, _ := plan.UserIDs.IDs()
	if err := r.Veza.ReplaceMembers(ctx, plan.GroupID.ValueString(), want); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Members Not Set", err))
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
	// Before the 404 branch: a CLI that keeps no identity wants it even for a group that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	have, _ := state.UserIDs.IDs()
	group, err := r.Veza.RefreshMembers(ctx, state.GroupID.ValueString(), have...)
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Members Not Read", err))
		return
	}
	state = fromAPI(group, state)
	// Here as well: of a tainted resource the plan shows nothing but its successor.
	r.see(state)
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

	want, _ := plan.UserIDs.IDs()
	have, _ := state.UserIDs.IDs()
	add, remove := idset.Without(want, have), idset.Without(have, want)
	// A change of on_destroy alone is the state's business; the tenant is not asked.
	if len(add)+len(remove) > 0 {
		// The difference and not the set: whom somebody else added since the plan is not
		// in the plan that was reviewed, so they go with the next one, by name.
		if err := r.Veza.ChangeMembers(ctx, state.GroupID.ValueString(), add, remove); err != nil {
			resp.Diagnostics.Append(apidiag.Error("Members Not Changed", err))
			return
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	have, _ := state.UserIDs.IDs()
	if state.OnDestroy.ValueString() != onDestroyRemove || len(have) == 0 {
		return
	}
	err := r.Veza.RemoveMembers(ctx, state.GroupID.ValueString(), have...)
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Members Not Removed", err))
	}
}

// ImportState takes the id or the name of the group, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyRetain)...)
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("group_id"), path.Root("group_id"), req, resp)
		return
	}
	key, err := importid.ParseGroup(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Members Import ID Not Understood", err.Error())
		return
	}
	id, err := key.Group(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group Of Members To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("group_id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("group_id"), id)...)
}
