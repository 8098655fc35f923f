package roster

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
)

// A CLI that replaces a resource asks about the old one's end nowhere. So what is planned
// as an end is marked in the private state of the plan, and a Delete without the mark is
// half of a replacement.
const (
	endKey     = "end"
	endPlanned = "true"
)

// seen comes before the key of what a refresh has met, for the plan of a successor.
const seen = "seen "

// ModifyPlan says what the plan does in numbers, and refuses what the provider's guard
// refuses, before anything is written.
func (r *Life[P, F, M]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	// A Delete that failed in part leaves its mark in the state.
	if marked, _ := req.Private.GetKey(ctx, endKey); len(marked) > 0 || req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, endKey, fmt.Append(nil, req.Plan.Raw.IsNull()))...)
	}
	if r.System.Session() == nil {
		return
	}
	var planned, prior M
	plan, state := r.System.Set(&planned), r.System.Set(&prior)
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &planned)...)
	}
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &prior)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if req.State.Raw.IsNull() {
		r.planNew(ctx, plan, resp)
		return
	}
	have, _, diags := r.held(ctx, state, req.Private)
	resp.Diagnostics.Append(diags...)
	switch {
	case diags.HasError():
	case req.Plan.Raw.IsNull():
		r.System.Session().Handover.Take(seen + r.key(state))
		resp.Diagnostics.Append(r.guard(ctx, changes(nil, have, r.System.Differs), state.OnDestroy.ValueString())...)
	case attrvalue.Known(plan.Name) && !plan.Name.Equal(state.Name):
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Name Of People Changed", fmt.Sprintf(
			"The name of this set of people is %q and cannot become %q: another name is another set. Keep the name, or end "+
				"this set with on_destroy = \"retain\" and import the people under the new one.", state.Name.ValueString(), plan.Name.ValueString()))
	default:
		r.planChange(ctx, plan, state, have, resp)
	}
}

// planNew plans a set, or the successor of one that the refresh of this run has met.
func (r *Life[P, F, M]) planNew(ctx context.Context, plan *Set[P], resp *resource.ModifyPlanResponse) {
	if !attrvalue.Known(plan.People) || !attrvalue.Known(plan.Name) {
		return
	}
	want, diags := wanted(plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	have, _ := r.System.Session().Handover.Take(seen + r.key(plan)).(Holding[P, F])
	all := staying(changes(want, recognized(want, have), r.System.Differs))
	resp.Diagnostics.Append(r.guard(ctx, all, plan.OnDestroy.ValueString())...)
	// The CLI plans a successor once more when its predecessor is gone, with less to tell
	// by: what it does shows when it is done.
	if len(have) == 0 && !r.System.Session().Handover.Waits(r.key(plan)) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("summary"), summary(all, plan.OnDestroy.ValueString()))...)
	}
}

func (r *Life[P, F, M]) planChange(ctx context.Context, plan, state *Set[P], have Holding[P, F], resp *resource.ModifyPlanResponse) {
	ids, inactive, told := types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	if attrvalue.Known(plan.People) {
		want, diags := wanted(plan)
		resp.Diagnostics.Append(diags...)
		if diags.HasError() {
			return
		}
		have = recognized(want, have)
		all := changes(want, have, r.System.Differs)
		switch {
		case len(all) == 0 && plan.People.Equal(state.People):
			ids, inactive, told = state.IDs, state.Inactive, state.Summary
		case len(all) == 0:
			// Names may be spelled anew.
			settled(want, have, nil).into(plan, want)
			ids, inactive, told = plan.IDs, plan.Inactive, state.Summary
		default:
			resp.Diagnostics.Append(r.guard(ctx, all, plan.OnDestroy.ValueString())...)
			told = summary(all, plan.OnDestroy.ValueString())
			ids = idsOf(want, have)
		}
	}
	for name, value := range map[string]types.String{"ids": ids, "inactive": inactive, "summary": told} {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(name), value)...)
	}
}

// guard asks whether the changes may take from people what they take. All of them are
// asked about at once, so that too many make one error and not thousands.
func (r *Life[P, F, M]) guard(ctx context.Context, all []Change[P, F], onDestroy string) diag.Diagnostics {
	var leave, off []guardrail.Person
	var diags diag.Diagnostics
	for _, c := range all {
		switch {
		case c.Have == nil:
		case c.Want == nil:
			leave = append(leave, c.Have.Who())
		case c.Deactivates():
			off = append(off, c.Have.Who())
		default:
			diags.Append(r.System.Losses(ctx, c)...)
		}
	}
	diags.Append(r.System.Departures(ctx, off, "deactivates")...)
	if onDestroy != OnDestroyRetain {
		diags.Append(r.System.Departures(ctx, leave, onDestroy+"s")...)
	}
	return diags
}

// Refusal is the guards' objection to the change of somebody whom the plan took for a new
// person, so that this is the first moment at which anybody can see what they lose.
func (r *Life[P, F, M]) Refusal(ctx context.Context, want *Named[P], have *Entry[P, F]) error {
	var refusals []string
	for _, d := range r.guard(ctx, []Change[P, F]{{key: Fold(want.Name), Want: want, Have: have}}, OnDestroyRetain).Errors() {
		refusals = append(refusals, d.Summary()+": "+d.Detail())
	}
	if len(refusals) == 0 {
		return nil
	}
	return errors.New(strings.Join(refusals, "\n"))
}
