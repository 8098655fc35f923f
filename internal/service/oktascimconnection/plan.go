package oktascimconnection

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ModifyPlan gives the connection the address of the configured tenant, and warns where
// people who leave would stay active in Veza.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.Configured() {
		return
	}
	var state, plan, config model
	exists, stays := !req.State.Raw.IsNull(), !req.Plan.Raw.IsNull()
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if stays {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
		resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if stays {
		resp.Diagnostics.Append(r.address(ctx, config, state, resp)...)
	}
	if exists {
		resp.Diagnostics.Append(leavers(ctx, state, plan, stays)...)
	}
}

// address takes the tenant's, where the configuration has none.
func (r *Resource) address(ctx context.Context, config, state model, resp *resource.ModifyPlanResponse) diag.Diagnostics {
	switch at := path.Root("base_url"); {
	case !config.BaseURL.IsNull():
		return nil
	case r.Veza != nil:
		return resp.Plan.SetAttribute(ctx, at, r.Veza.SCIMURL())
	case !state.BaseURL.IsNull():
		return resp.Plan.SetAttribute(ctx, at, state.BaseURL)
	}
	return diag.Diagnostics{missingURL()}
}

// leavers warns of the end of what deactivates in Veza who loses the app in Okta. It takes
// nothing from anybody, and is no removal.
func leavers(ctx context.Context, state, plan model, stays bool) diag.Diagnostics {
	had, diags := state.features(ctx)
	wanted, moreDiags := plan.features(ctx)
	diags.Append(moreDiags...)
	if diags.HasError() || !state.Enabled.ValueBool() || !had.Deactivate.ValueBool() {
		return diags
	}
	what := ""
	switch {
	case !stays:
		what = "destroys the connection of the Okta app %s, which turns its provisioning off"
	case !plan.Enabled.IsUnknown() && !plan.Enabled.ValueBool():
		what = "turns the provisioning of the Okta app %s off"
	case !wanted.Deactivate.IsNull() && !wanted.Deactivate.IsUnknown() && !wanted.Deactivate.ValueBool():
		what = "turns the feature deactivate of the Okta app %s off"
	default:
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Leavers Would Stay Active", fmt.Sprintf("This plan "+what+": whoever is "+
		"unassigned from it or deactivated in Okta from then on, or so shortly before that Okta has not told Veza yet, stays active "+
		"in Veza, and can sign in there. Nobody is removed by this change itself.", state.AppID.ValueString()))}
}
