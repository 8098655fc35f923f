package scimuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
)

// patch returns the operations that bring the person from state to plan: one per
// attribute that differs, none for what the plan leaves to the tenant. Each is a
// replace or a remove with a plain path, which every server understands and which
// may be sent twice.
func patch(ctx context.Context, plan, state model) ([]scim.Operation, diag.Diagnostics) {
	var ops []scim.Operation
	text := func(path string, plan, state types.String) {
		if !attrvalue.Known(plan) || plan.Equal(state) || (plan.ValueString() == "" && state.IsNull()) {
			return
		}
		if plan.ValueString() == "" {
			ops = append(ops, scim.Operation{Op: "remove", Path: path})
			return
		}
		ops = append(ops, scim.Operation{Op: "replace", Path: path, Value: plan.ValueString()})
	}
	renamed := attrvalue.Known(plan.UserName) && !plan.UserName.Is(state.UserName.ValueString())
	if renamed {
		ops = append(ops, scim.Operation{Op: "replace", Path: "userName", Value: plan.UserName.ValueString()})
	}
	text("name.givenName", plan.GivenName, state.GivenName)
	text("name.familyName", plan.FamilyName, state.FamilyName)
	text("displayName", plan.DisplayName, state.DisplayName)
	text("externalId", plan.ExternalID, state.ExternalID)

	emails, diags := patchEmails(ctx, plan, state, renamed)
	ops = append(ops, emails...)
	roles, d := patchRoles(ctx, plan, state)
	ops = append(ops, roles...)
	diags.Append(d...)

	// Last: a reactivated person signs in with the attributes they should have.
	if attrvalue.Known(plan.Active) && !plan.Active.Equal(state.Active) {
		ops = append(ops, scim.Operation{Op: "replace", Path: "active", Value: plan.Active.ValueBool()})
	}
	return ops, diags
}

func patchEmails(ctx context.Context, plan, state model, renamed bool) ([]scim.Operation, diag.Diagnostics) {
	have, diags := emailsToAPI(ctx, state.Emails)
	var want []scim.Email
	switch {
	case attrvalue.Known(plan.Emails):
		var d diag.Diagnostics
		want, d = emailsToAPI(ctx, plan.Emails)
		diags.Append(d...)
	case renamed:
		want = scimemail.Rename(have, plan.UserName.ValueString())
	default:
		return nil, diags
	}
	if scimemail.Same(want, have) {
		return nil, diags
	}
	return []scim.Operation{{Op: "replace", Path: "emails", Value: want}}, diags
}

func patchRoles(ctx context.Context, plan, state model) ([]scim.Operation, diag.Diagnostics) {
	if !attrvalue.Known(plan.Roles) || plan.Roles.Equal(state.Roles) {
		return nil, nil
	}
	roles, diags := roleValuesOf(ctx, plan.Roles)
	if len(roles) == 0 {
		return []scim.Operation{{Op: "remove", Path: "roles"}}, diags
	}
	return []scim.Operation{{Op: "replace", Path: "roles", Value: roles}}, diags
}
