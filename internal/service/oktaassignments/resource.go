// Package oktaassignments manages the whole set of people who have an entitlement.
package oktaassignments

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/idset"
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
	resp.TypeName = req.ProviderTypeName + "_okta_entitlement_assignments_exclusive"
}

// Create leaves no state when it fails half way: what it has done is done again at no
// harm, and the next plan names once more whom it would take the entitlement from.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	want, _ := plan.IdentityIDs.IDs()
	if _, _, err := r.Okta.SetAssignees(ctx, plan.EntitlementID.ValueString(), want); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Assignments Not Set", err))
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

	// After an import there is nothing to expect.
	var expected []string
	if !state.IdentityIDs.IsNull() {
		have, _ := state.IdentityIDs.IDs()
		expected = append([]string{}, have...)
	}
	ids, err := r.Okta.AssigneeIDs(ctx, state.EntitlementID.ValueString(), expected)
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Assignments Not Read", err))
		return
	}
	state.IdentityIDs = idset.Of(ids)
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

	want, _ := plan.IdentityIDs.IDs()
	have, _ := state.IdentityIDs.IDs()
	// The difference and not the set: whom somebody else assigned since the plan is not in
	// the plan that was reviewed, so they go with the next one, by name.
	added, removed, err := r.Okta.ChangeAssignees(ctx, state.EntitlementID.ValueString(), idset.Without(want, have), idset.Without(have, want))
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Assignments Not Changed", err))
		// Each assignment is a request of its own: those that were made are kept.
		state.IdentityIDs = idset.Of(append(idset.Without(have, removed), added...))
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() != onDestroyRemove {
		return
	}

	have, _ := state.IdentityIDs.IDs()
	if _, _, err := r.Okta.ChangeAssignees(ctx, state.EntitlementID.ValueString(), nil, have); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Assignments Not Removed", err))
	}
}

// ImportState takes the id or the name of the entitlement, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyRetain)...)
	if req.ID == "" {
		resource.ImportStatePassthroughWithIdentity(ctx, path.Root("entitlement_id"), path.Root("entitlement_id"), req, resp)
	} else {
		r.importByKey(ctx, req, resp)
	}
	var imported model
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	// A group that does not exist is left to the read that follows.
	err := r.Okta.Managed(ctx, imported.EntitlementID.ValueString())
	if err != nil && !errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Assignments Not Imported", err))
	}
}

func (r *Resource) importByKey(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	key, err := importid.ParseEntitlement(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Entitlement Assignments Import ID Not Understood", err.Error())
		return
	}
	id, err := key.EntitlementID(ctx, r.Okta)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Of Assignments To Import Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("entitlement_id"), id)...)
	resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("entitlement_id"), id)...)
}
