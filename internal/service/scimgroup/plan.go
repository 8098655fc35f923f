package scimgroup

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// ModifyPlan asks the guard about everybody whom the end of the group takes out of it.
// Nothing else in the plan names them: whoever pushed them here is somebody else.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !req.Plan.Raw.IsNull() || !r.Configured() {
		return
	}
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() == onDestroyRetain {
		return
	}
	group, err := r.Veza.GroupWithMembers(ctx, state.ID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		return // Somebody else has deleted it.
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Members Of The Group Not Read", err))
		return
	}
	for _, m := range group.Members {
		resp.Diagnostics.Append(r.Guard.Removal(ctx, guardrail.Person{ID: m.Value}, "takes out of a group")...)
	}
}
