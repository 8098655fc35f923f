package oktaentitlement

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// ModifyPlan asks the guard about everybody from whom the end of the entitlement takes it.
// Nothing else in the plan names them: whoever assigned them may be somebody else.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !req.Plan.Raw.IsNull() || !r.Configured() {
		return
	}
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	for who, err := range r.Okta.Assignees(ctx, state.ID.ValueString()) {
		if errors.Is(err, lifecycle.ErrNotFound) {
			return // Somebody else has deleted it.
		}
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Assignees Of The Entitlement Not Read", err))
			return
		}
		person := guardrail.Person{ID: who.ID, UserName: who.Login()}
		resp.Diagnostics.Append(r.OktaGuard.Removal(ctx, person, "takes an entitlement from")...)
	}
}
