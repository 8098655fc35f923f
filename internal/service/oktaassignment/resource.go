// Package oktaassignment manages the assignment of an entitlement to one person, beside
// whoever else has the entitlement.
package oktaassignment

import (
	"context"
	"errors"

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
	resp.TypeName = req.ProviderTypeName + "_okta_entitlement_assignment"
}

// ModifyPlan refuses removals that the guard of the org refuses. An assignment whose
// entitlement or person changes is replaced, which takes the old one away.
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
	// A forced replacement (-replace, taint) plans the new assignment alone.
	person, goes := r.OktaGuard.Replaced(plan.key())
	switch {
	case plan == state:
		r.see(state)
		return
	case !req.State.Raw.IsNull():
		r.OktaGuard.Leaves(state.key())
		person, goes = state.person(), true
	}
	if goes {
		resp.Diagnostics.Append(r.OktaGuard.Removal(ctx, person, "takes an entitlement from")...)
	}
}

// see tells the guard of somebody from whom a replacement would take the entitlement.
func (r *Resource) see(state model) { r.OktaGuard.Seen(state.key(), state.person()) }

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}

	// Somebody who has the entitlement already keeps it: assigning is the same either
	// way, and a look first would cost a request and prove nothing by the time of the write.
	if err := r.Okta.Assign(ctx, plan.EntitlementID.ValueString(), plan.IdentityID.ValueString()); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Not Assigned", err))
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

	// The engine reads the assignees of an entitlement once for all who ask.
	assigned, err := r.Okta.Assigned(ctx, state.EntitlementID.ValueString(), state.IdentityID.ValueString())
	if errors.Is(err, lifecycle.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Assignment Not Read", err))
		return
	}
	if !assigned {
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

	err := r.Okta.Unassign(ctx, state.EntitlementID.ValueString(), state.IdentityID.ValueString())
	if err != nil && !errors.Is(err, lifecycle.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Not Taken Away", err))
	}
}

// ImportState takes ENTITLEMENT/IDENTITY, each an id or a name, or an identity.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID == "" {
		r.importIdentity(ctx, req, resp)
		return
	}
	entitlement, person, err := importid.ParseEntitlementAssignment(req.ID)
	if err != nil {
		resp.Diagnostics.AddError("Entitlement Assignment Import ID Not Understood", err.Error())
		return
	}
	entitlementID, err := entitlement.EntitlementID(ctx, r.Okta)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Entitlement Of Assignment To Import Not Found", err))
		return
	}
	identityID, err := person.IdentityID(ctx, r.Okta)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Person Of Assignment To Import Not Found", err))
		return
	}
	imported := newModel(entitlementID, identityID)
	resp.Diagnostics.Append(imported.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, imported)...)
	resp.Diagnostics.Append(r.refuse(ctx, imported)...)
}

func (r *Resource) importIdentity(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("entitlement_id"), path.Root("entitlement_id"), req, resp)
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("identity_id"), path.Root("identity_id"), req, resp)
	var imported model
	resp.Diagnostics.Append(resp.State.Get(ctx, &imported)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(r.refuse(ctx, imported)...)
	}
}
