package scimgroup

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// ModifyPlan asks the guard about everybody whom the end of the group, or of its name,
// takes something from. Nothing else in the plan names them: whoever pushed them here is
// somebody else.
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
	case exists && stays:
		r.see(state, plan)
		if !plan.DisplayName.IsUnknown() && !plan.DisplayName.Is(state.DisplayName.ValueString()) {
			// A forced replacement has the new name: that of the state is free for others.
			r.Guard.Leaves(state.key())
			resp.Diagnostics.Append(r.Guard.Regrouping(ctx, state.DisplayName.ValueString(), plan.DisplayName.ValueString())...)
		}
	case exists:
		r.Guard.Leaves(state.key())
		if state.OnDestroy.ValueString() != onDestroyRetain {
			resp.Diagnostics.Append(r.guard(ctx, state.ID.ValueString())...)
		}
	default:
		// A forced replacement (-replace, taint) plans the new group alone.
		if old, replaced := r.Guard.Replaced(plan.key()); replaced {
			resp.Diagnostics.Append(r.guard(ctx, old.ID)...)
		}
	}
}

// see tells the guard of a group that a replacement by next would delete, by its id.
func (r *Resource) see(state, next model) {
	if state.OnDestroy.ValueString() != onDestroyRetain && !next.DisplayName.IsUnknown() {
		r.Guard.Seen(next.key(), guardrail.Person{ID: state.ID.ValueString()})
	}
}

// guard is about everybody who is in the group with that id.
func (r *Resource) guard(ctx context.Context, id string) diag.Diagnostics {
	group, err := r.Veza.GroupWithMembers(ctx, id)
	if errors.Is(err, veza.ErrNotFound) {
		return nil // Somebody else has deleted it.
	}
	if err != nil {
		return diag.Diagnostics{apidiag.Error("Members Of The Group Not Read", err)}
	}
	ids := make([]string, len(group.Members))
	for i, m := range group.Members {
		ids[i] = m.Value
	}
	return r.Guard.Exclusion(ctx, guardrail.Group{ID: group.ID, Name: group.DisplayName}, ids...)
}
