package oktaapp

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// ModifyPlan asks the guard about everybody from whom the end of the app takes it. Nothing
// else in the plan names them: whoever assigned them may be somebody else.
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
		// A forced replacement has the new label.
		r.OktaGuard.Leaves(state.key())
		r.see(plan.key(), state)
		if !plan.Name.Equal(state.Name) {
			resp.Diagnostics.Append(r.guard(ctx, state)...)
		}
	case exists:
		r.OktaGuard.Leaves(state.key())
		resp.Diagnostics.Append(r.guard(ctx, state)...)
	default:
		// A forced replacement (-replace, taint) plans the new app alone.
		if old, replaced := r.OktaGuard.Replaced(plan.key()); replaced {
			resp.Diagnostics.Append(r.everybody(ctx, old.ID)...)
		}
	}
}

// see tells the guard of an app that a replacement would delete, by its id.
func (r *Resource) see(key string, state model) {
	if state.OnDestroy.ValueString() != onDestroyRetain {
		r.OktaGuard.Seen(key, guardrail.Person{ID: state.ID.ValueString()})
	}
}

// guard is about the end of an app.
func (r *Resource) guard(ctx context.Context, state model) diag.Diagnostics {
	if state.OnDestroy.ValueString() == onDestroyRetain {
		return nil
	}
	return r.everybody(ctx, state.ID.ValueString())
}

// everybody is all who have the app with that id, 500 a request.
func (r *Resource) everybody(ctx context.Context, id string) diag.Diagnostics {
	var diags diag.Diagnostics
	for who, err := range r.Okta.AppUsers(ctx, id) {
		if errors.Is(err, lifecycle.ErrNotFound) {
			return nil // Somebody else has deleted it.
		}
		if err != nil {
			return diag.Diagnostics{apidiag.Error("Holders Of The Okta App Not Read", err)}
		}
		// Their name in the app need not be their login, by which protected_users knows them.
		diags.Append(r.OktaGuard.Removal(ctx, guardrail.Person{ID: who.ID}, "takes an app from")...)
	}
	return diags
}
