package ssorolemapping

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/rolecheck"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// ModifyPlan refuses what the tenant would not take, a mapping that somebody else made,
// a tenant that offers no API, and what would lock somebody out, before anything is changed.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !r.Configured() {
		return
	}
	var plan, state model
	exists, stays := !req.State.Raw.IsNull(), !req.Plan.Raw.IsNull()
	if stays {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if exists {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if exists {
		r.Guard.Leaves(state.key())
	}
	if exists && plan.Group.Is(state.Group.ValueString()) {
		r.Guard.Seen(plan.successor(), guardrail.Person{})
	}
	if exists && stays && plan.Group.Equal(state.Group) && plan.TeamRoles.Equal(state.TeamRoles) {
		return
	}
	if exists {
		resp.Diagnostics.Append(r.guard(ctx, state, plan)...)
	}
	if !stays {
		return
	}
	if !plan.Group.IsUnknown() && !plan.Group.Is(state.Group.ValueString()) {
		resp.Diagnostics.Append(r.found(ctx, plan)...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	resp.Diagnostics.Append(rolecheck.Check(ctx, r.Session, plan.pairs()...)...)
}

// found asks before a create whether the group is mapped. The write replaces a row without
// a word, and whoever held a role through the old one would lose it.
func (r *Resource) found(ctx context.Context, plan model) diag.Diagnostics {
	found, err := r.Veza.RoleMapping(ctx, plan.Group.ValueString())
	switch {
	case errors.Is(err, veza.ErrNotFound):
		return nil
	case err != nil:
		return explain(err, apidiag.Error("SSO Role Mapping Not Looked Up", err))
	}
	existing, diags := fromAPI(ctx, found)
	_, tainted := r.Guard.Replaced(plan.key())
	_, forced := r.Guard.Replaced(plan.successor())
	if (tainted || forced) && !diags.HasError() {
		return r.guard(ctx, existing, model{})
	}
	if r.AdoptExisting && !diags.HasError() {
		return r.guard(ctx, existing, plan)
	}
	// The same row is what an apply leaves whose answer was lost.
	if diags.HasError() || sameRoles(plan, existing) {
		return diags
	}
	diags.AddAttributeError(path.Root("group"), "SSO Role Mapping Exists", fmt.Sprintf(
		"The group %q is mapped already, to %d role(s) on teams that are not those of this configuration, and its members would "+
			"lose what they hold through it. To manage the mapping with Terraform, import it and look at the difference:\n\n"+
			"  import {\n    to = veza_sso_role_mapping.NAME\n    id = %q\n  }\n\n"+
			"Or set adopt_existing = true in the provider block to replace it.", found.Group, len(found.TeamRoles), found.Group))
	return diags
}

// guard asks whether members of the group may lose what the mapping gave and no longer
// gives. Of a mapping to another group, and of none, that is all of it.
func (r *Resource) guard(ctx context.Context, was, is model) diag.Diagnostics {
	var stay []rolecheck.Pair
	if is.Group.Is(was.Group.ValueString()) {
		stay = is.pairs()
		if is.TeamRoles.IsUnknown() || len(stay) < len(is.TeamRoles.Elements()) {
			return nil // Terraform plans once more in the apply, with every role known.
		}
	}
	all, err := rolecheck.Roles(ctx, r.Veza)
	if err != nil {
		all = nil // The guard finds out by itself, and says what it could not find out.
	}
	var lost []guardrail.Role
	for _, had := range was.pairs() {
		if slices.ContainsFunc(stay, had.MayBe) {
			continue
		}
		role := guardrail.Role{TeamID: had.TeamID.ValueString(), ID: had.RoleID.ValueString()}
		if i := slices.IndexFunc(all, func(r veza.Role) bool { return r.ID == role.ID }); i >= 0 {
			role.Name = all[i].Name
		}
		lost = append(lost, role)
	}
	return r.Guard.Unmapping(ctx, was.Group.ValueString(), lost...)
}

func sameRoles(plan, existing model) bool {
	if plan.TeamRoles.IsUnknown() {
		return false
	}
	return len(plan.TeamRoles.Elements()) == len(existing.TeamRoles.Elements()) &&
		!slices.ContainsFunc(plan.pairs(), func(p rolecheck.Pair) bool {
			return !slices.ContainsFunc(existing.pairs(), p.Same)
		})
}

// explain words the error of a tenant without the API, and leaves any other to otherwise.
func explain(err error, otherwise ...diag.Diagnostic) diag.Diagnostics {
	if errors.Is(err, veza.ErrNoAPI) {
		return diag.Diagnostics{noAPI(err)}
	}
	return otherwise
}

func noAPI(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("This Tenant Offers No API For It", "Veza publishes no API for the SSO role mapping, and this "+
		"tenant answers none of the sandbox's. No mapping was changed.\n\nSign in to Veza as an administrator and make the mapping by "+
		"hand: "+clicks+". Then take veza_sso_role_mapping out of the configuration; a resource that the state still has goes "+
		"with terraform state rm.\n\nThe tenant said: "+err.Error())
}
