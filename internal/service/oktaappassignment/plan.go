package oktaappassignment

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// ModifyPlan refuses what the guard of the org refuses. Whom an app that provisions is taken
// from, Okta deactivates in Veza. An assignment whose app or holder changes is replaced,
// which takes the old one away.
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
		resp.Diagnostics.Append(onlyOne(ctx, plan, resp)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case exists && stays && plan.key() == state.key():
		r.see(state)
	case exists:
		r.OktaGuard.Leaves(state.key())
		resp.Diagnostics.Append(r.guard(ctx, state)...)
	default:
		// A forced replacement (-replace, taint) plans the new assignment alone.
		if _, replaced := r.OktaGuard.Replaced(plan.key()); replaced {
			resp.Diagnostics.Append(r.guard(ctx, plan)...)
		}
	}
}

// onlyOne plans what the other kind of holder has as null.
func onlyOne(ctx context.Context, plan model, resp *resource.ModifyPlanResponse) diag.Diagnostics {
	var diags diag.Diagnostics
	if known(plan.EntitlementID) != nil {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("user_name"), types.StringNull())...)
	}
	if known(plan.IdentityID) != nil {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("priority"), types.Int64Null())...)
	}
	return diags
}

// see tells the guard of a holder from whom a replacement would take the app.
func (r *Resource) see(state model) {
	r.OktaGuard.Seen(state.key(), guardrail.Person{ID: state.holder()})
}

// guard is about the person, or all members of the group: that some of them may have the
// app in another way, nobody tells without a request for each.
func (r *Resource) guard(ctx context.Context, m model) diag.Diagnostics {
	const what = "takes an app from"
	if !m.isGroup() {
		return r.OktaGuard.Removal(ctx, guardrail.Person{ID: m.holder()}, what)
	}
	var diags diag.Diagnostics
	for who, err := range r.Okta.Assignees(ctx, m.holder()) {
		if errors.Is(err, lifecycle.ErrNotFound) {
			return nil // Somebody else has deleted the group.
		}
		if err != nil {
			return diag.Diagnostics{apidiag.Error("Members Of The Group With The App Not Read", err)}
		}
		diags.Append(r.OktaGuard.Removal(ctx, guardrail.Person{ID: who.ID, UserName: who.Login()}, what)...)
	}
	return diags
}
