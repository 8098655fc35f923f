// Package signin manages the sign-in settings of a tenant: the SCIM switch.
package signin

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// Resource is the managed resource and, through Lister, its list resource.
type Resource struct{ session.Resource }

// NewResource is what the provider registers.
func NewResource() resource.Resource { return &Resource{} }

func (*Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_sign_in_settings"
}

// ModifyPlan refuses to turn SCIM on without a break-glass account, and says what
// turning it off means, since the plan shows one word change.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
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
	// An account that this apply makes first is not known while planning: the CLI plans
	// once more before it applies, and then it is.
	if r.Configured() && plan.needsBreakGlass(state) && !plan.BreakGlassUserID.IsUnknown() {
		resp.Diagnostics.Append(r.Guard.BreakGlass(ctx, plan.BreakGlassUserID.ValueString())...)
	}
	destroyed := req.Plan.Raw.IsNull() && state.OnDestroy.ValueString() == onDestroyDisable
	changed := !req.Plan.Raw.IsNull() && !plan.SCIMEnabled.IsUnknown() && !plan.SCIMEnabled.ValueBool()
	if state.SCIMEnabled.ValueBool() && (destroyed || changed) {
		resp.Diagnostics.AddWarning("SCIM Would Be Turned Off",
			"The identity provider would no longer create, change or deactivate anybody in Veza: people who leave keep "+
				"their access until somebody removes it by hand, and SAML logins create people again. Resources that need "+
				"SCIM can then be neither read nor changed.")
	}
}

func (r *Resource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	timeout, diags := plan.Timeouts.Create(ctx, readyTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	// Nothing is saved before the switch is seen on: turning it on once more does no
	// harm, whereas a tainted resource would be destroyed first.
	plan.VerificationOnly, diags = r.turn(ctx, plan.SCIMEnabled.ValueBool(), timeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity)...)

	// A 404 here is never "deleted": settings cannot be. It says that the tenant has no
	// API for them.
	current, err := read(ctx, r.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Sign-In Settings Not Read", err))
		return
	}
	state.SCIMEnabled = types.BoolValue(current.enabled)
	state.VerificationOnly = types.BoolValue(current.verificationOnly)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}

func (r *Resource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity)...)
	timeout, diags := plan.Timeouts.Update(ctx, readyTimeout)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	plan.VerificationOnly = state.VerificationOnly
	// A change of on_destroy or of a timeout alone is the state's business.
	if !plan.SCIMEnabled.Equal(state.SCIMEnabled) {
		plan.VerificationOnly, diags = r.turn(ctx, plan.SCIMEnabled.ValueBool(), timeout)
		resp.Diagnostics.Append(diags...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
}

func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || state.OnDestroy.ValueString() != onDestroyDisable {
		return
	}
	if state.VerificationOnly.ValueBool() {
		resp.Diagnostics.AddError("SCIM Not Turned Off", fmt.Sprintf(
			"This tenant offers no API for the switch. Turn it off by hand (%s), then set on_destroy = \"retain\", apply, "+
				"and destroy again.", clicks))
		return
	}
	if _, err := r.Veza.UpdateSignInSettings(ctx, veza.SignInSettings{SCIMEnabled: false}); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Sign-In Settings Not Reset", err))
	}
}

// ImportState takes the constant id or the identity; either way the state is read from
// the one tenant there is.
func (*Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if req.ID != "" && req.ID != identityID {
		resp.Diagnostics.AddError("Sign-In Settings Import ID Not Understood", fmt.Sprintf(
			"A tenant has its sign-in settings once; import them as %q, not as %q.", identityID, req.ID))
		return
	}
	// The default of the schema, or the first plan after the import would show it as a change.
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("on_destroy"), onDestroyRetain)...)
	resp.Diagnostics.Append(setIdentity(ctx, resp.Identity)...)
}
