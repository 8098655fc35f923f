package apikey

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ModifyPlan refuses to take away the key that the provider itself uses, before anything
// is written. Of an imported key nobody knows the secret, and so not whether it is that one.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() || !r.Configured() {
		return
	}
	var state, plan model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() || !r.uses(state) {
		return
	}
	switch {
	case req.Plan.Raw.IsNull():
		resp.Diagnostics.Append(refuseKeyInUse("deletes", state))
	case !plan.TeamID.Equal(state.TeamID):
		resp.Diagnostics.Append(refuseKeyInUse("replaces", state))
	case state.shouldBecome(plan.Active) && !plan.Active.ValueBool():
		resp.Diagnostics.Append(refuseKeyInUse("revokes", state))
	}
}

func (r *Resource) uses(key model) bool {
	return key.AccessKey.ValueString() != "" && key.AccessKey.ValueString() == r.APIKey
}

func refuseKeyInUse(what string, state model) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Key In Use Would Stop Working", fmt.Sprintf(
		"This run %s the API key %q (id %s), which the provider itself uses: the rest of the apply, and every later plan, "+
			"would fail. The key was left as it is.\n\nIf that is meant, first give the provider another key (api_key in the provider "+
			"block, or VEZA_API_KEY).", what, state.Name.ValueString(), state.ID.ValueString()))
}
