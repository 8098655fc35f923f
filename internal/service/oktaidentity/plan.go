package oktaidentity

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// followsOrg plans what the state has for an attribute that the configuration leaves out.
// On creation that is nothing, rather than "known after apply" for each of the many
// attributes that nobody mentions: what somebody brings along who is reactivated shows at
// the next refresh.
type followsOrg struct{}

func (followsOrg) Description(context.Context) string {
	return "What the configuration leaves out follows the org."
}

func (m followsOrg) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (followsOrg) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if req.ConfigValue.IsNull() {
		resp.PlanValue = req.StateValue
	}
}

// ModifyPlan refuses what the provider's guard refuses and another login, and leaves to
// the org what is the org's, before anything is written.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		var plan model
		resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("login"), &plan.Login)...)
		resp.Diagnostics.Append(r.replaces(ctx, plan)...)
		return
	}
	var state model
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(r.removes(ctx, state)...)
		return
	}
	r.see(state)
	var plan model
	var custom jsonObject
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(customName), &custom)...)
	if resp.Diagnostics.HasError() {
		return
	}
	next, diags := r.change(ctx, plan, state, custom)
	resp.Diagnostics.Append(diags...)
	// Most plans change nothing, and setting one costs more than the rest of this.
	if !diags.HasError() && !reflect.DeepEqual(plan, next) {
		resp.Diagnostics.Append(resp.Plan.Set(ctx, next)...)
	}
}

// replaces judges the creation of somebody whom this run has seen: they go first.
func (r *Resource) replaces(ctx context.Context, plan model) diag.Diagnostics {
	if !r.Configured() {
		return nil
	}
	if person, replaced := r.OktaGuard.Replaced(plan.key()); replaced {
		return r.OktaGuard.Departure(ctx, person, "replaces")
	}
	return nil
}

func (r *Resource) removes(ctx context.Context, state model) diag.Diagnostics {
	if !r.Configured() {
		return nil
	}
	r.OktaGuard.Leaves(state.key())
	switch cmp.Or(state.OnDestroy.ValueString(), onDestroyDeactivate) {
	case onDestroyRetain:
		return nil
	case onDestroyDelete:
		return r.OktaGuard.Departure(ctx, state.person(), "deletes")
	}
	return r.OktaGuard.Departure(ctx, state.person(), "deprovisions")
}

// see tells the guard of somebody whom a replacement of this resource would take away.
func (r *Resource) see(state model) {
	if r.Configured() && state.OnDestroy.ValueString() != onDestroyRetain {
		r.OktaGuard.Seen(state.key(), state.person())
	}
}

// change returns the plan of an update with what is the org's left to the org.
func (r *Resource) change(ctx context.Context, plan, state model, config jsonObject) (model, diag.Diagnostics) {
	diags := sameLogin(plan, state)
	if diags.HasError() {
		return plan, diags
	}
	status := state.Status.ValueString()
	switch {
	case plan.Active.Equal(state.Active):
	case attrvalue.Known(plan.Active) && !plan.Active.ValueBool():
		plan.Status = types.StringUnknown()
		if r.Configured() {
			diags.Append(r.OktaGuard.Departure(ctx, state.person(), "deprovisions")...)
		}
	default: // Somebody who comes back, or may, takes changes.
		plan.Status, status = types.StringUnknown(), lifecycle.StatusActive
	}
	if status == lifecycle.StatusDeprovisioned {
		diags.Append(waiting(plan, state)...)
	}
	return plan.leave(state, config, plan.left(status)), diags
}

// sameLogin refuses another login. It is no RequiresReplace, which every other provider
// would choose: one word in a diff, for a marriage or a new domain, would deprovision
// somebody and send an activation e-mail to a stranger who has none of their groups.
func sameLogin(plan, state model) diag.Diagnostics {
	if plan.Login.IsUnknown() || plan.Login.Is(state.Login.ValueString()) {
		return nil
	}
	var diags diag.Diagnostics
	diags.AddAttributeError(path.Root("login"), "Login Cannot Be Changed", fmt.Sprintf(
		"%s (id %s) would get the login %s. A login is given once, and nobody was touched.\n\n"+
			"For the same person, keep login = %q; if an administrator renames them in Okta, write the new login here then. "+
			"For another person, write another resource block (with for_each, another key): the plan then shows who goes and "+
			"who comes.", state.Login.ValueString(), state.ID.ValueString(), plan.Login.ValueString(), state.Login.ValueString()))
	return diags
}

// waiting names the differences that Okta takes only after a reactivation.
func waiting(plan, state model) diag.Diagnostics {
	want, err := plan.toAPI()
	have, haveErr := state.toAPI()
	if err != nil || haveErr != nil {
		return nil
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(want.Profile)) {
		if !lifecycle.SameValue(have.Profile[name], want.Profile[name]) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Deprovisioned Identity Left As It Is", fmt.Sprintf(
		"%s (id %s) is DEPROVISIONED, and Okta takes no changes of such a person. They differ from the configuration in %s.\n\n"+
			"To bring the person back with these changes, set active = true. If they are gone for good, remove the resource.",
		state.Login.ValueString(), state.ID.ValueString(), strings.Join(names, ", ")))}
}

// leave plans the state's value for what is the org's. A CLI takes it for anything that
// the state has.
func (m model) leave(state model, config jsonObject, left func(string) bool) model {
	for _, a := range attributes {
		if at, was := a.of(&m.profile), *a.of(&state.profile); left(a.name) && attrvalue.Known(was) && attrvalue.Known(*at) {
			*at = was
		}
	}
	// A configuration that names fewer attributes than the state, as after an import, has
	// no difference with it either.
	if named, err := config.attributes(); named != nil && err == nil && attrvalue.Known(state.Custom) {
		have, err := state.Custom.attributes()
		same := func(name string) bool {
			value, there := have[name]
			return there && (left(name) || lifecycle.SameValue(value, named[name]))
		}
		if err == nil && !slices.ContainsFunc(slices.Collect(maps.Keys(named)), func(name string) bool { return !same(name) }) {
			m.Custom = state.Custom
		}
	}
	return m
}
