package oktaentitlement

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// ModifyPlan asks the guard about everybody from whom the end of the entitlement takes it.
// Nothing else in the plan names them: whoever assigned them may be somebody else.
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
		// A forced replacement has the new name.
		r.OktaGuard.Leaves(state.key())
		r.see(plan.key(), state)
	case exists:
		r.OktaGuard.Leaves(state.key())
		resp.Diagnostics.Append(r.guard(ctx, state.ID.ValueString())...)
	default:
		// A forced replacement (-replace, taint) plans the new entitlement alone.
		if old, replaced := r.OktaGuard.Replaced(plan.key()); replaced {
			resp.Diagnostics.Append(r.guard(ctx, old.ID)...)
		}
	}
}

// see tells the guard of an entitlement that a replacement would delete, by its id.
func (r *Resource) see(key string, state model) {
	r.OktaGuard.Seen(key, guardrail.Person{ID: state.ID.ValueString()})
}

// guard is about everybody who has the entitlement with that id.
func (r *Resource) guard(ctx context.Context, id string) diag.Diagnostics {
	var diags diag.Diagnostics
	for who, err := range r.Okta.Assignees(ctx, id) {
		if errors.Is(err, lifecycle.ErrNotFound) {
			return nil // Somebody else has deleted it.
		}
		if err != nil {
			return diag.Diagnostics{apidiag.Error("Assignees Of The Entitlement Not Read", err)}
		}
		person := guardrail.Person{ID: who.ID, UserName: who.Login()}
		diags.Append(r.OktaGuard.Removal(ctx, person, "takes an entitlement from")...)
	}
	return diags
}
