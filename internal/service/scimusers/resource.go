// Package scimusers manages many people provisioned through SCIM in one resource.
package scimusers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/session"
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
	resp.TypeName = req.ProviderTypeName + "_scim_users"
}

// Create also ends a replacement, as of a resource that a create which failed in part has
// left tainted: whom Delete has handed over is there already, and is only changed.
func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	want, diags := plan.wanted()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	have, _ := r.Handover.Take(plan.key()).(holding)
	all := staying(changes(want, have))
	have = settled(want, have)
	resp.Diagnostics.Append(r.guard(ctx, all, plan.OnDestroy.ValueString())...)
	refused := resp.Diagnostics.HasError()
	if refused {
		all = nil
	}
	w := r.carryOut(ctx, all, have, plan.OnDestroy.ValueString())
	resp.Diagnostics.Append(w.diagnose(len(all))...)
	if len(w.done) == 0 && resp.Diagnostics.HasError() {
		return
	}
	after := w.done.into(plan)
	if !attrvalue.Known(after.Summary) || resp.Diagnostics.HasError() {
		after.Summary = types.StringValue(summary(all, plan.OnDestroy.ValueString()))
	}
	resp.Diagnostics.Append(after.setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(w.done.keep(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	var now holding
	var err error
	if state.People.IsNull() {
		now, err = r.everybody(ctx)
		state.Summary = types.StringValue("imported")
	} else {
		have, diags := held(ctx, state, req.Private)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
		now, err = r.refresh(ctx, have)
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Set Of People Not Read", err))
		return
	}
	// Of a tainted resource the plan shows nothing but its successor.
	r.Handover.Leave(seen(state), now)
	resp.Diagnostics.Append(now.keep(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, now.into(state))...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	have, diags := held(ctx, state, req.Private)
	resp.Diagnostics.Append(diags...)
	want, diags := plan.wanted()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(state.setIdentity(ctx, resp.Identity)...)

	all := changes(want, have)
	// Again: a document that was not known at plan time has been asked about by nobody.
	resp.Diagnostics.Append(r.guard(ctx, all, plan.OnDestroy.ValueString())...)
	if resp.Diagnostics.HasError() {
		return
	}
	w := r.carryOut(ctx, all, settled(want, have), plan.OnDestroy.ValueString())
	resp.Diagnostics.Append(w.diagnose(len(all))...)
	if resp.Diagnostics.HasError() {
		plan.People, plan.Summary = state.People, state.Summary
	}
	after := w.done.into(plan)
	if !attrvalue.Known(after.Summary) {
		after.Summary = types.StringValue(summary(all, plan.OnDestroy.ValueString()))
	}
	resp.Diagnostics.Append(w.done.keep(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, after)...)
}

// Delete takes everybody away if the end of the resource was planned. Where it is only
// half of a replacement it hands them over, and Create takes them.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	have, diags := held(ctx, state, req.Private)
	resp.Diagnostics.Append(diags...)
	ends, diags := req.Private.GetKey(ctx, endKey)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if string(ends) != endPlanned {
		r.Handover.Leave(state.key(), have)
		return
	}
	all := changes(nil, have)
	if state.OnDestroy.ValueString() == onDestroyRetain {
		return
	}
	w := r.carryOut(ctx, all, have, state.OnDestroy.ValueString())
	resp.Diagnostics.Append(w.diagnose(len(all))...)
	if resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(w.done.keep(ctx, resp.Private)...)
		resp.Diagnostics.Append(resp.State.Set(ctx, w.done.into(state))...)
	}
}
