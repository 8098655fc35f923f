package ssorolemapping

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

// clicks is where the guide makes the mapping by hand.
const clicks = "Administration > Sign-in Settings > \"Configure\" on the SAML connection > Role Mapping"

const description = "What membership of one group of the identity provider gives in Veza: roles on teams. Veza publishes no " +
	"API for its SSO role mapping: on a tenant that offers none, planning this resource is the error *This Tenant Offers No API " +
	"For It* and names the clicks that do it by hand (" + clicks + "); it never pretends. The sandbox has the API.\n\n" +
	"The mapping is applied when a person is provisioned, when membership changes, and when the mapping itself changes. A " +
	"person may hold one role through several groups, and keeps it until the last of them is gone: the data source " +
	"`veza_effective_access` shows which. Other groups' mappings are left alone.\n\n" +
	"A group that is mapped already is not taken over: the plan is refused with the `import` block to use, unless its mapping " +
	"is the one that is wanted, or `adopt_existing = true` in the provider block. Destroying takes the mapping away, and with " +
	"it every role that somebody held through this group alone: a plan that would lock out the owner of the key in use or the last " +
	"local administrator, or demote one of `protected_users`, is refused."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"group": schema.StringAttribute{
				CustomType: ignorecase.StringType{},
				Required:   true,
				MarkdownDescription: "Name of the group as the identity provider sends it, whatever the case; for a pushed group " +
					"the `display_name` of its `veza_scim_group`. The group need not exist yet. Another name forces replacement.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{ignorecase.KeepSpelling(), stringplanmodifier.RequiresReplace()},
			},
			"team_roles": schema.SetNestedAttribute{
				Required:            true,
				MarkdownDescription: "The roles that members of the group hold, at least one.",
				Validators:          []validator.Set{setvalidator.SizeAtLeast(1)},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"team_id": schema.StringAttribute{
						Required:            true,
						MarkdownDescription: "Id of the team, which must exist.",
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
					},
					"role_id": schema.StringAttribute{
						Required:            true,
						MarkdownDescription: "Id of the role, which must be offered on the team: `id` of the data source `veza_role`.",
						Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
					},
				}},
			},
		},
	}
}

// IdentitySchema is the group: a tenant maps each once.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"group": identityschema.StringAttribute{RequiredForImport: true, Description: "Name of the group."},
	}}
}
