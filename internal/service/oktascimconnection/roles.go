package oktascimconnection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

var rolesTypes = map[string]attr.Type{"expression": types.StringType}

func rolesAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "How people get the roles that they have in Veza on their own account (`admin`, `viewer`, `operator`, " +
			"`scim_provisioner`): with it the app's profile has the attribute `roles`, which `veza_okta_app_assignment` sets for one " +
			"person. Not set, nothing of it is looked at; taken away, the attribute stays and its mapping ends. An OAuth client needs the " +
			"scopes `okta.schemas.manage` and `okta.profileMappings.manage` for it.",
		Attributes: map[string]schema.Attribute{
			"expression": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Attribute mapping: what Okta computes the roles by from each person, such as `user.roles`, now and with " +
					"every change. `roles` must be an attribute of Okta's own user profile then. Not set, nobody gets roles by a mapping.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
		},
	}
}

// expression is "" for roles without one, and for none.
func (m model) expression() string {
	text, ok := m.Roles.Attributes()["expression"].(types.String)
	if !ok {
		return ""
	}
	return text.ValueString()
}

// setRoles brings the attribute mapping to the plan. The model is what is true then.
func (r *Resource) setRoles(ctx context.Context, plan, state model) (model, diag.Diagnostics) {
	if plan.Roles.Equal(state.Roles) {
		return state, nil
	}
	if !plan.Roles.IsNull() || state.expression() != "" {
		if err := r.Okta.SetAppRoles(ctx, plan.AppID.ValueString(), plan.expression()); err != nil {
			return state, diag.Diagnostics{apidiag.Error("Roles Not Mapped", err)}
		}
	}
	state.Roles = plan.Roles
	return state, nil
}

// rolesFrom is null where the app's profile has no such attribute (any more).
func rolesFrom(roles lifecycle.AppRoles) types.Object {
	if !roles.Attribute {
		return types.ObjectNull(rolesTypes)
	}
	expression := types.StringNull()
	if roles.Expression != "" {
		expression = types.StringValue(roles.Expression)
	}
	return types.ObjectValueMust(rolesTypes, map[string]attr.Value{"expression": expression})
}
