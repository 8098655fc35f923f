package scimgroupmembers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// ModifyPlan names those whom the plan would remove and asks the guard about each,
// before anything is written.
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
	have, _ := state.userIDs()
	want, complete := plan.userIDs()
	switch {
	case req.State.Raw.IsNull():
		// Also the second half of a replacement, which Terraform plans as a create.
		resp.Diagnostics.Append(r.warnOfTakeover(ctx, plan)...)
	case req.Plan.Raw.IsNull(), !plan.GroupID.Equal(state.GroupID):
		// Terraform does not ask about the destroy in a replacement: it is looked at here.
		if state.OnDestroy.ValueString() == onDestroyRemove {
			resp.Diagnostics.Append(r.guard(ctx, have)...)
		}
	case complete:
		resp.Diagnostics.Append(r.guard(ctx, without(have, want))...)
	}
	// A set that waits for other resources is looked at when Terraform plans once more
	// in the apply, with every id known.
}

// warnOfTakeover reads the members that a new resource finds. Terraform shows only
// what is in the configuration, so that without this request nobody would learn from
// the plan whom it removes.
func (r *Resource) warnOfTakeover(ctx context.Context, plan model) diag.Diagnostics {
	want, complete := plan.userIDs()
	if !complete || plan.GroupID.IsUnknown() {
		return nil
	}
	group, err := r.Veza.GroupWithMembers(ctx, plan.GroupID.ValueString())
	if errors.Is(err, veza.ErrNotFound) {
		return nil // The create will say so, with the id.
	}
	if err != nil {
		return diag.Diagnostics{apidiag.Error("Present Members Not Read", err)}
	}
	var ids, names []string
	for _, m := range group.Members {
		if _, stays := slices.BinarySearch(want, m.Value); !stays {
			ids = append(ids, m.Value)
			name := m.Value
			if m.Display != "" {
				name = fmt.Sprintf("%s (%s)", m.Display, m.Value)
			}
			names = append(names, name)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	diags := r.guard(ctx, ids)
	diags.AddWarning("Members Would Be Removed", fmt.Sprintf(
		"The group %q has members that user_ids does not list. Applying this plan removes them:\n  - %s",
		group.DisplayName, strings.Join(names, "\n  - ")))
	return diags
}

func (r *Resource) guard(ctx context.Context, ids []string) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, id := range ids {
		diags.Append(r.Guard.Removal(ctx, guardrail.Person{ID: id}, "takes out of a group")...)
	}
	return diags
}
