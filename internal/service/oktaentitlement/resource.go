// Package oktaentitlement manages entitlements, which in Okta are groups, without their
// assignees.
package oktaentitlement

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

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
	resp.TypeName = req.ProviderTypeName + "_okta_entitlement"
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	entitlement, err := r.Okta.CreateEntitlement(ctx, plan.toAPI())
	if errors.Is(err, lifecycle.ErrConflict) {
		var diags diag.Diagnostics
		entitlement, diags = r.adopt(ctx, plan, err)
		resp.Diagnostics.Append(diags...)
	} else if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Entitlement Not Created", err, attributes)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}

	state := fromAPI(entitlement)
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

// adopt takes over the group whose existence made a create fail with conflict, if the
// provider says adopt_existing. Only configured attributes that differ are changed.
func (r *Resource) adopt(ctx context.Context, plan model, conflict error) (lifecycle.Entitlement, diag.Diagnostics) {
	var diags diag.Diagnostics
	name := plan.Name.ValueString()
	existing, err := r.Okta.EntitlementHolding(ctx, name)
	switch {
	case errors.Is(err, lifecycle.ErrNotFound):
		// Okta's search does not know it yet.
		diags.Append(apidiag.OnAttributes("Entitlement Name Taken", conflict, attributes)...)
		return existing, diags
	case err != nil:
		diags.Append(apidiag.Error("Existing Entitlement Not Found", err))
		return existing, diags
	}
	if err := existing.Managed(); err != nil {
		diags.Append(apidiag.Error("Entitlement Name Belongs To Another Kind Of Group", err))
		return existing, diags
	}
	if !r.AdoptExisting {
		diags.AddError("Entitlement Exists Already", fmt.Sprintf(
			"The Okta group %q exists (id %s). It was left as it is. To manage it with Terraform, import it (put the address of "+
				"this resource behind \"to\"):\n\nimport {\n  to = veza_okta_entitlement.NAME\n  id = %q\n}\n\nor set adopt_existing = "+
				"true in the provider block to let creates take over what is there.", existing.Name, existing.ID, existing.ID))
		return existing, diags
	}
	change := patch(plan, fromAPI(existing))
	if change == (lifecycle.EntitlementChange{}) {
		return existing, diags
	}
	adopted, err := r.Okta.UpdateEntitlement(ctx, existing.ID, change)
	if err != nil {
		diags.Append(apidiag.OnAttributes("Existing Entitlement Not Brought To The Configuration", err, attributes)...)
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

	entitlement, err := r.Okta.RefreshEntitlement(ctx, state.ID.ValueString(), state.shownBy)
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Not Read", err))
		return
	}
	// A group is of one type for life, so that this can only come after an import.
	if err := entitlement.Managed(); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Cannot Be Managed", err))
		return
	}
	state = fromAPI(entitlement)
	r.see(state.key(), state)
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

	entitlement, err := r.Okta.UpdateEntitlement(ctx, state.ID.ValueString(), patch(plan, state))
	if err != nil {
		resp.Diagnostics.Append(apidiag.OnAttributes("Entitlement Not Updated", err, attributes)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, fromAPI(entitlement))...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}

	err := r.Okta.DeleteEntitlement(ctx, state.ID.ValueString())
	if err != nil && !errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Not Deleted", err))
	}
}

// ImportState takes an id, a name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
		return
	}
	key, err := importid.ParseEntitlement(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Entitlement Import ID Not Understood", err.Error())
		return
	}
	id, err := key.EntitlementID(ctx, r.Okta)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("id"), id)...)
}
