package oktapushgroup

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// ModifyPlan asks the guard about the members of a group that would no longer be pushed:
// with on_destroy = "delete" they lose their team in Veza, and in any case, also while a
// push rests, one of the two things that let them in.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.Configured() {
		return
	}
	var state, plan model
	exists, stays := !req.State.Raw.IsNull(), !req.Plan.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if stays {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case exists && stays && plan.key() == state.key() && plan.sameTarget(state):
		r.see(state)
		if plan.Status.ValueString() == lifecycle.PushInactive && state.Status.ValueString() != lifecycle.PushInactive {
			resp.Diagnostics.Append(r.guard(ctx, state.EntitlementID.ValueString())...)
		}
	case exists:
		r.OktaGuard.Leaves(state.key())
		resp.Diagnostics.Append(r.guard(ctx, state.EntitlementID.ValueString())...)
	default:
		// A forced replacement (-replace, taint) plans the new mapping alone.
		if group, replaced := r.OktaGuard.Replaced(plan.key()); replaced {
			resp.Diagnostics.Append(r.guard(ctx, group.ID)...)
		}
	}
}

// see tells the guard of a group that a replacement would stop pushing, by its id.
func (r *Resource) see(state model) {
	r.OktaGuard.Seen(state.key(), guardrail.Person{ID: state.EntitlementID.ValueString()})
}

// guard is about everybody in the group with that id.
func (r *Resource) guard(ctx context.Context, id string) diag.Diagnostics {
	var diags diag.Diagnostics
	for who, err := range r.Okta.Assignees(ctx, id) {
		if errors.Is(err, lifecycle.ErrNotFound) {
			return nil // Somebody else has deleted it.
		}
		if err != nil {
			return diag.Diagnostics{apidiag.Error("Members Of The Pushed Group Not Read", err)}
		}
		person := guardrail.Person{ID: who.ID, UserName: who.Login()}
		diags.Append(r.OktaGuard.Removal(ctx, person, "stops pushing a group of")...)
	}
	return diags
}
