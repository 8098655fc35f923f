// Package scimuser manages people provisioned through SCIM.
package scimuser

import (
	"cmp"
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/scim"
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
	resp.TypeName = req.ProviderTypeName + "_scim_user"
}

func (*Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(validateEmails(ctx, config)...)
}

// ModifyPlan refuses removals that the provider's guard refuses, before anything is
// written.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.Configured() {
		return
	}
	if req.State.Raw.IsNull() {
		var plan model
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		if person, replaced := r.Guard.Replaced(plan.key()); replaced {
			resp.Diagnostics.Append(r.Guard.Departure(ctx, person, "replaces")...)
		}
		return
	}
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.Guard.Leaves(state.key())
		if state.OnDestroy.ValueString() != onDestroyRetain {
			resp.Diagnostics.Append(r.Guard.Departure(ctx, state.person(), cmp.Or(state.OnDestroy.ValueString(), onDestroyDeactivate)+"s")...)
		}
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// A forced replacement has the new name, if it changes with it.
	r.see(state, plan)
	resp.Diagnostics.Append(r.guard(ctx, plan, state)...)
}

// see tells the guard of somebody whom a replacement of this resource by next would take
// away.
func (r *Resource) see(state, next model) {
	if state.OnDestroy.ValueString() != onDestroyRetain && attrvalue.Known(next.UserName) {
		r.Guard.Seen(next.key(), state.person())
	}
}

// guard asks whether the plan may take from a person what it takes.
func (r *Resource) guard(ctx context.Context, plan, state model) diag.Diagnostics {
	if state.Active.ValueBool() && attrvalue.Known(plan.Active) && !plan.Active.ValueBool() {
		return r.Guard.Departure(ctx, state.person(), "deactivates")
	}
	lost, diags := lostRoles(ctx, plan, state)
	if attrvalue.Known(plan.UserName) {
		diags.Append(r.Guard.Rename(state.person(), plan.UserName.ValueString())...)
	}
	return append(diags, r.Guard.Demotion(ctx, state.person(), access.SCIMRole, lost...)...)
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	user, diags := plan.toAPI(ctx)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	created, err := r.Veza.CreateUser(ctx, user)
	if errors.Is(err, veza.ErrConflict) {
		created, diags = r.adopt(ctx, plan, err)
		resp.Diagnostics.Append(diags...)
	} else if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Person Not Created", err))
	}
	// Nobody was created. Somebody whom an adoption found and could not finish stays out
	// of the state: the next apply finds them again.
	if resp.Diagnostics.HasError() {
		return
	}

	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), created.ID)...)
	state, diags := fromAPI(ctx, created, plan)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Before the 404 branch: a CLI that keeps no identity wants it even for a person who is gone.
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	user, err := r.Veza.RefreshUser(ctx, state.ID.ValueString(), state.shownBy)
	if errors.Is(err, veza.ErrNotFound) {
		resp.State.RemoveResource(ctx)
		return
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Person Not Read", err))
		return
	}
	state, diags := fromAPI(ctx, user, state)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// Here as well: of a tainted resource the plan shows nothing but its successor.
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

	ops, diags := patch(ctx, plan, state)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	// A change of on_destroy alone is the state's business; the tenant is not asked.
	if len(ops) == 0 {
		resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
		return
	}
	user, err := r.Veza.PatchUser(ctx, state.ID.ValueString(), ops...)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Person Not Updated", err))
		return
	}
	next, diags := fromAPI(ctx, user, plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, next)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == onDestroyRetain {
		return
	}
	if resp.Diagnostics.Append(r.Guard.Kept(state.person(), "replaces")...); resp.Diagnostics.HasError() {
		return
	}

	var err error
	switch state.OnDestroy.ValueString() {
	case onDestroyDelete:
		err = r.Veza.DeleteUser(ctx, state.ID.ValueString())
	default:
		// Sent even if the state says that the person is inactive: the state may be old,
		// and this call must not leave anybody active.
		_, err = r.Veza.PatchUser(ctx, state.ID.ValueString(),
			scim.Operation{Op: "replace", Path: "active", Value: false})
	}
	if err != nil && !errors.Is(err, veza.ErrNotFound) {
		resp.Diagnostics.Append(apidiag.Error("Person Not Removed", err))
	}
}
