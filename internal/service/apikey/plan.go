package apikey

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
)

// ModifyPlan refuses to take away the key that the provider itself uses, before anything
// is written.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || !r.Configured() {
		return
	}
	var state, plan model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case req.Plan.Raw.IsNull():
		resp.Diagnostics.Append(r.guard(ctx, "deletes", state)...)
	case !plan.TeamID.Equal(state.TeamID):
		resp.Diagnostics.Append(r.guard(ctx, "replaces", state)...)
	case state.shouldBecome(plan.Active) && !plan.Active.ValueBool():
		resp.Diagnostics.Append(r.guard(ctx, "revokes", state)...)
	}
}

// guard refuses to take the key in use away. An imported key has no secret to recognize it
// by: the tenant is asked whose it is, and warned of where that does not decide.
func (r *Resource) guard(ctx context.Context, what string, key model) diag.Diagnostics {
	if !key.AccessKey.IsNull() {
		if key.AccessKey.ValueString() == r.APIKey {
			return diag.Diagnostics{refuseKeyInUse(what, key)}
		}
		return nil
	}
	if key.Active.Equal(types.BoolValue(false)) {
		return nil // Nobody uses it.
	}
	certainty, err := r.Guard.KeyInUse(ctx, key.UserID.ValueString(), func(k guardrail.Key) bool { return k.ID == key.ID.ValueString() })
	switch certainty {
	case guardrail.Yes:
		return diag.Diagnostics{refuseKeyInUse(what, key)}
	case guardrail.No:
		return nil
	}
	reason := "Its owner owns the key in use as well, and has more than one active key."
	if err != nil {
		reason = "The tenant did not tell whose it is: " + err.Error()
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Key In Use May Stop Working", fmt.Sprintf(
		"This run %s the API key %q (id %s), which was imported, so that its secret is not known here. %s If it is the key that the "+
			"provider itself uses, the rest of the apply, and every later plan, will fail: make sure that it is not before applying "+
			"(Administration > API Keys shows when each key was last used).", what, key.Name.ValueString(), key.ID.ValueString(), reason))}
}

func refuseKeyInUse(what string, state model) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Key In Use Would Stop Working", fmt.Sprintf(
		"This run %s the API key %q (id %s), which the provider itself uses: the rest of the apply, and every later plan, "+
			"would fail. The key was left as it is.\n\nIf that is meant, first give the provider another key (api_key in the provider "+
			"block, or VEZA_API_KEY).", what, state.Name.ValueString(), state.ID.ValueString()))
}
