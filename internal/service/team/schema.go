package team

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scope"
)

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A team made in Veza: its members see the data of its providers, with the roles they hold on it. " +
			"Roles are given by `veza_team_role_assignment` and `veza_sso_role_mapping`.\n\n" +
			"A group provisioned through SCIM has a team already, which goes with the group: use `veza_team_scope` for what " +
			"its members see.\n\n" +
			"Destroying a team takes the roles on it from its members, and their API keys of this team. The plan says how many " +
			"they are and counts them against `max_removals`; it is refused while one of `protected_users` holds a role on it.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				CustomType: ignorecase.StringType{},
				Required:   true,
				MarkdownDescription: "Name of the team, unique in the tenant. Case does not count. A change renames the team in " +
					"place.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{ignorecase.KeepSpelling()},
			},
			"policy_type":  scope.PolicyType(),
			"provider_ids": scope.ProviderIDs(),
			"description": schema.StringAttribute{
				Optional:            true,
				Computed:            true,
				MarkdownDescription: "What the team is for. Not set, it follows the tenant; `\"\"` removes it.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"sso_alias": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Name of the team in the group values of SAML and OIDC, as in `alias:role`. Not set, it " +
					"follows the tenant, which gives one.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the team, given by the tenant. It never changes.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// IdentitySchema names what finds the team and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Id of the team.",
		},
	}}
}
