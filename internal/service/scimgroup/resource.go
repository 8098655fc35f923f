// Package scimgroup manages groups provisioned through SCIM, without their members.
package scimgroup

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/scim"
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
	resp.TypeName = req.ProviderTypeName + "_scim_group"
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	group, err := r.Veza.CreateGroup(ctx, plan.toAPI())
	if errors.Is(err, veza.ErrConflict) {
		var diags diag.Diagnostics
		group, diags = r.adopt(ctx, plan, err)
		resp.Diagnostics.Append(diags...)
	} else if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group Not Created", err))
	}
	if resp.Diagnostics.HasError() {
		return
	}

	state := fromAPI(group, plan)
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// adopt takes over the group whose existence made a create fail with conflict, if the
// provider says adopt_existing. Only configured attributes that differ are sent.
func (r *Resource) adopt(ctx context.Context, plan model, conflict error) (scim.Group, diag.Diagnostics) {
	var diags diag.Diagnostics
	name := plan.DisplayName.ValueString()
	existing, err := r.Veza.GroupByName(ctx, name)
	if errors.Is(err, veza.ErrNotFound) {
		// Taken, but not by a group: by a team made in Veza, such as the root team.
		diags.Append(apidiag.Error("Group Conflicts With A Team", conflict))
		return existing, diags
	}
	if err != nil {
		diags.Append(apidiag.Error("Existing Group Not Found", err))
		return existing, diags
	}
	if !r.AdoptExisting {
		diags.AddError("Group Exists Already", fmt.Sprintf(
			"The group %q exists (id %s). It was left as it is. To manage it with Terraform, import it (put the address of "+
				"this resource behind \"to\"):\n\nimport {\n  to = veza_scim_group.NAME\n  id = %q\n}\n\nor set adopt_existing = "+
				"true in the provider block to let creates take over what is there.", name, existing.ID, existing.ID))
		return existing, diags
	}
	ops := patch(plan, fromAPI(existing, plan))
	if len(ops) == 0 {
		return existing, diags
	}
	adopted, err := r.Veza.PatchGroup(ctx, existing.ID, ops...)
	if err != nil {
		diags.Append(apidiag.Error("Existing Group Not Brought To The Configuration", err))
	}
	return adopted, diags
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a group that is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	group, err := r.Veza.RefreshGroup(ctx, state.ID.ValueString(), state.shownBy)
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group Not Read", err))
		return
	}
	state = fromAPI(group, state)
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

	ops := patch(plan, state)
	// A change of on_destroy alone is the state's business; the tenant is not asked.
	if len(ops) == 0 {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		return
	}
	group, err := r.Veza.PatchGroup(ctx, state.ID.ValueString(), ops...)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group Not Updated", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, fromAPI(group, plan))...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == onDestroyRetain {
		return
	}

	err := r.Veza.DeleteGroup(ctx, state.ID.ValueString())
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Group Not Deleted", err))
	}
}

// ImportState takes an id, a displayName, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyDelete)...)
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	key, err := importid.ParseGroup(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Group Import ID Not Understood", err.Error())
		return
	}
	id, err := key.Group(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
