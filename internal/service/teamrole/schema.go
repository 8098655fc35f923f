package teamrole

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

const description = "One role of one person on one team, assigned directly. Other roles of the person, and whoever manages " +
	"them, are left alone.\n\n" +
	"A person may hold the same role from several sources: this assignment, their SCIM `roles`, and each group that the SSO " +
	"role mapping (`veza_sso_role_mapping`) gives it to. It goes when the last source goes. So destroying this resource warns, " +
	"and names the sources where the tenant tells them, when the person keeps the role; and a role that a group gives " +
	"already is held and not assigned: when the group no longer gives it, the next plan assigns it. " +
	"The data source `veza_effective_access` shows who holds what, and from which sources.\n\n" +
	"Veza keeps the roles of a person as one list. The provider reads it, changes this one role and verifies the result, so " +
	"that many assignments of one person, made at the same time and by others too, do not undo each other. Roles that are not " +
	"offered on the team, and teams and roles that do not exist, are refused while planning."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"user_id": id("Id of the person: `id` of a `veza_scim_user` or of a `veza_user`."),
			"team_id": id("Id of the team: `id` of a `veza_team`. A team that SCIM made has an id of its own, which need not be " +
				"that of its `veza_scim_group`."),
			"role_id": id("Id of the role: `id` of the data source `veza_role`."),
		},
	}
}

func id(description string) schema.Attribute {
	return schema.StringAttribute{
		Required:            true,
		MarkdownDescription: description,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

// IdentitySchema names the three.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"user_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the person."},
		"team_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the team."},
		"role_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the role."},
	}}
}
