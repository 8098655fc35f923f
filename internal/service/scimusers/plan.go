package scimusers

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
)

// A CLI that replaces a resource asks about the old one's end nowhere. So what is planned
// as an end is marked in the private state of the plan, and a Delete without the mark is
// half of a replacement.
const (
	endKey     = "end"
	endPlanned = "true"
)

// seen is the key of what a refresh has met, for the plan of a successor.
func seen(m model) string { return "seen " + m.key() }

// ModifyPlan says what the plan does in numbers, and refuses what the provider's guard
// refuses, before anything is written.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	// A Delete that failed in part leaves its mark in the state.
	if marked, _ := req.Private.GetKey(ctx, endKey); len(marked) > 0 || req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(resp.Private.SetKey(ctx, endKey, fmt.Append(nil, req.Plan.Raw.IsNull()))...)
	}
	if !r.Configured() {
		return
	}
	if req.State.Raw.IsNull() {
		r.planNew(ctx, req, resp)
		return
	}
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	have, diags := held(ctx, state, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.Handover.Take(seen(state))
		resp.Diagnostics.Append(r.guard(ctx, changes(nil, have), state.OnDestroy.ValueString())...)
		return
	}
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if attrvalue.Known(plan.Name) && !plan.Name.Equal(state.Name) {
		resp.Diagnostics.AddAttributeError(path.Root("name"), "Name Of People Changed", fmt.Sprintf(
			"The name of this set of people is %q and cannot become %q: another name is another set. Keep the name, or end "+
				"this set with on_destroy = \"retain\" and import the people under the new one.", state.Name.ValueString(), plan.Name.ValueString()))
		return
	}
	r.planChange(ctx, plan, state, have, resp)
}

// planNew plans a set, or the successor of one that the refresh of this run has met.
func (r *Resource) planNew(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || !attrvalue.Known(plan.People) || !attrvalue.Known(plan.Name) {
		return
	}
	want, diags := plan.wanted()
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	have, _ := r.Handover.Take(seen(plan)).(holding)
	all := staying(changes(want, have))
	resp.Diagnostics.Append(r.guard(ctx, all, plan.OnDestroy.ValueString())...)
	// The CLI plans a successor once more when its predecessor is gone, with less to tell
	// by: what it does shows when it is done.
	if len(have) == 0 && !r.Handover.Waits(plan.key()) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("summary"), summary(all, plan.OnDestroy.ValueString()))...)
	}
}

func (r *Resource) planChange(ctx context.Context, plan, state model, have holding, resp *resource.ModifyPlanResponse) {
	computed := func(name string, value types.String) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root(name), value)...)
	}
	unknown := types.StringUnknown()
	if !attrvalue.Known(plan.People) {
		computed("ids", unknown)
		computed("inactive", unknown)
		computed("summary", unknown)
		return
	}
	want, diags := plan.wanted()
	resp.Diagnostics.Append(diags...)
	if diags.HasError() {
		return
	}
	all := changes(want, have)
	if len(all) == 0 {
		computed("ids", state.IDs)
		computed("inactive", state.Inactive)
		computed("summary", state.Summary)
		return
	}
	resp.Diagnostics.Append(r.guard(ctx, all, plan.OnDestroy.ValueString())...)
	computed("ids", unknown)
	computed("inactive", unknown)
	computed("summary", types.StringValue(summary(all, plan.OnDestroy.ValueString())))
}

// wanted is the document of a plan. It was not checked if it was not known at validate.
func (m model) wanted() (document, diag.Diagnostics) {
	want, err := configured(m.People.ValueString())
	if err != nil {
		return nil, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("people"), "People Not Understood", err.Error())}
	}
	return want, nil
}

// staying leaves out who would leave: a replacement takes nobody away that no plan named.
func staying(all []change) []change {
	var out []change
	for _, c := range all {
		if c.want != nil {
			out = append(out, c)
		}
	}
	return out
}

// settled returns the holding with everybody as wanted for whom nothing has to be sent,
// and with whoever is not wanted as a stray.
func settled(want document, have holding) holding {
	out := make(holding, len(have))
	for key, e := range have {
		next := *e
		n, stays := want[key]
		switch {
		case !stays:
			next.stray = true
		case len(patch(n.person, n.name, *e)) == 0:
			next.name, next.person, next.stray = n.name, n.person, false
		}
		out[key] = &next
	}
	return out
}
