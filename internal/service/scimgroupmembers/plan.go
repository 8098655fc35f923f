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
	"github.com/veza/terraform-provider-veza/internal/idset"
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
	have, _ := state.UserIDs.IDs()
	want, complete := plan.UserIDs.IDs()
	group := guardrail.Group{ID: state.GroupID.ValueString()}
	switch {
	case req.State.Raw.IsNull():
		// Also the second half of a replacement, which Terraform plans as a create.
		resp.Diagnostics.Append(r.warnOfTakeover(ctx, plan)...)
	case req.Plan.Raw.IsNull(), !plan.GroupID.Equal(state.GroupID):
		r.Guard.Leaves(state.key())
		// Terraform does not ask about the destroy in a replacement: it is looked at here.
		if state.OnDestroy.ValueString() == onDestroyRemove {
			resp.Diagnostics.Append(r.Guard.Exclusion(ctx, group, have...)...)
		}
	default:
		r.see(state)
		if complete {
			resp.Diagnostics.Append(r.Guard.Exclusion(ctx, group, idset.Without(have, want)...)...)
		}
	}
	// A set that waits for other resources is looked at when Terraform plans once more
	// in the apply, with every id known.
}

// see tells the guard of members whom a forced replacement (-replace, taint) would remove
// before it adds them again. It is planned as a create alone.
func (r *Resource) see(state model) {
	if state.OnDestroy.ValueString() == onDestroyRemove {
		r.Guard.Seen(state.key(), guardrail.Person{})
	}
}

// warnOfTakeover reads the members that a new resource finds. Terraform shows only
// what is in the configuration, so that without this request nobody would learn from
// the plan whom it removes.
func (r *Resource) warnOfTakeover(ctx context.Context, plan model) diag.Diagnostics {
	want, complete := plan.UserIDs.IDs()
	_, replaced := r.Guard.Replaced(plan.key())
	if plan.GroupID.IsUnknown() || !complete && !replaced {
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
		_, stays := slices.BinarySearch(want, m.Value)
		if replaced || !stays {
			ids = append(ids, m.Value)
		}
		if complete && !stays {
			name := m.Value
			if m.Display != "" {
				name = fmt.Sprintf("%s (%s)", m.Display, m.Value)
			}
			names = append(names, name)
		}
	}
	diags := r.Guard.Exclusion(ctx, guardrail.Group{ID: group.ID, Name: group.DisplayName}, ids...)
	if len(names) == 0 {
		return diags
	}
	diags.AddWarning("Members Would Be Removed", fmt.Sprintf(
		"The group %q has members that user_ids does not list. Applying this plan removes them:\n  - %s",
		group.DisplayName, strings.Join(names, "\n  - ")))
	return diags
}
