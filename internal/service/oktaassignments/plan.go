package oktaassignments

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
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// ModifyPlan names those from whom the plan would take the entitlement and asks the guard
// about each, before anything is written.
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
	have, _ := state.IdentityIDs.IDs()
	want, complete := plan.IdentityIDs.IDs()
	switch {
	case req.State.Raw.IsNull():
		// Also the second half of a replacement, which Terraform plans as a create.
		resp.Diagnostics.Append(r.warnOfTakeover(ctx, plan)...)
	case req.Plan.Raw.IsNull(), !plan.EntitlementID.Equal(state.EntitlementID):
		r.OktaGuard.Leaves(state.key())
		// Terraform does not ask about the destroy in a replacement: it is looked at here.
		if state.OnDestroy.ValueString() == onDestroyRemove {
			resp.Diagnostics.Append(r.guard(ctx, people(have)...)...)
		}
	default:
		r.see(state)
		if complete {
			resp.Diagnostics.Append(r.guard(ctx, people(idset.Without(have, want))...)...)
		}
	}
	// A set that waits for other resources is looked at when Terraform plans once more
	// in the apply, with every id known.
}

// see tells the guard of assignees from whom a forced replacement (-replace, taint) would
// take the entitlement before it gives it again. It is planned as a create alone.
func (r *Resource) see(state model) {
	if state.OnDestroy.ValueString() == onDestroyRemove {
		r.OktaGuard.Seen(state.key(), guardrail.Person{})
	}
}

// warnOfTakeover reads the assignees that a new resource finds. Terraform shows only what
// is in the configuration, so that without this nobody would learn from the plan whom it
// takes the entitlement from.
func (r *Resource) warnOfTakeover(ctx context.Context, plan model) diag.Diagnostics {
	want, complete := plan.IdentityIDs.IDs()
	_, replaced := r.OktaGuard.Replaced(plan.key())
	if plan.EntitlementID.IsUnknown() || !complete && !replaced {
		return nil
	}
	var leaving []guardrail.Person
	var names []string
	for who, err := range r.Okta.Assignees(ctx, plan.EntitlementID.ValueString()) {
		if errors.Is(err, lifecycle.ErrNotFound) {
			return nil // The create will say so, with the id.
		}
		if err != nil {
			return diag.Diagnostics{apidiag.Error("Present Assignees Not Read", err)}
		}
		_, stays := slices.BinarySearch(want, who.ID)
		if replaced || !stays {
			leaving = append(leaving, guardrail.Person{ID: who.ID, UserName: who.Login()})
		}
		if complete && !stays {
			names = append(names, fmt.Sprintf("%s (%s)", who.Login(), who.ID))
		}
	}
	diags := r.guard(ctx, leaving...)
	if len(names) == 0 {
		return diags
	}
	diags.AddWarning("Assignments Would Be Removed", fmt.Sprintf(
		"The entitlement %s is assigned to people whom identity_ids does not list. Applying this plan takes it from them:\n  - %s",
		plan.EntitlementID.ValueString(), strings.Join(names, "\n  - ")))
	return diags
}

func people(ids []string) []guardrail.Person {
	var all []guardrail.Person
	for _, id := range ids {
		all = append(all, guardrail.Person{ID: id})
	}
	return all
}

func (r *Resource) guard(ctx context.Context, people ...guardrail.Person) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, person := range people {
		diags.Append(r.OktaGuard.Removal(ctx, person, "takes an entitlement from")...)
	}
	return diags
}
