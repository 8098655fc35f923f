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
	"github.com/veza/terraform-provider-veza/internal/rolecheck"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// ModifyPlan refuses what the tenant would not take, a mapping that somebody else made,
// and a tenant that offers no API, before anything is changed.
func (r *Resource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || !r.Configured() {
		return
	}
	var plan, state model
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() || plan.Group.Equal(state.Group) && plan.TeamRoles.Equal(state.TeamRoles) {
		return
	}
	if !plan.Group.IsUnknown() && !plan.Group.Is(state.Group.ValueString()) {
		resp.Diagnostics.Append(r.refuseExisting(ctx, plan)...)
		if resp.Diagnostics.HasError() {
			return
		}
	}
	resp.Diagnostics.Append(rolecheck.Check(ctx, r.Session, plan.pairs()...)...)
}

// refuseExisting asks before a create whether the group is mapped. The write replaces
// a row without a word, and whoever held a role through the old one would lose it.
func (r *Resource) refuseExisting(ctx context.Context, plan model) diag.Diagnostics {
	found, err := r.Veza.RoleMapping(ctx, plan.Group.ValueString())
	switch {
	case errors.Is(err, veza.ErrNotFound):
		return nil
	case err != nil:
		return explain(err, apidiag.Error("SSO Role Mapping Not Looked Up", err))
	case r.AdoptExisting:
		return nil
	}
	existing, diags := fromAPI(ctx, found)
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

func sameRoles(plan, existing model) bool {
	if plan.TeamRoles.IsUnknown() {
		return false
	}
	return len(plan.TeamRoles.Elements()) == len(existing.TeamRoles.Elements()) &&
		!slices.ContainsFunc(plan.pairs(), func(p rolecheck.Pair) bool {
			return !slices.ContainsFunc(existing.pairs(), func(e rolecheck.Pair) bool {
				return p.TeamID.Equal(e.TeamID) && p.RoleID.Equal(e.RoleID)
			})
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
