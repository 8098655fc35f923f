package oktaentitlement

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// attributes are those that Okta may refuse, under its own names for them.
var attributes = map[string]path.Path{"name": path.Root("name"), "description": path.Root("description")}

// The times of the last changes are left out: they move with every assignment, and each
// plan would tell of a change outside of Terraform.
func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An entitlement: an Okta group (`CREATE_ENTITLEMENT`).\n\n" +
			"The resource never assigns it, and reads its assignees only when it is to be destroyed: `protected_users` and " +
			"`max_removals` hold for them too. Use `veza_okta_entitlement_assignment` for single assignments beside those that " +
			"others manage, or `veza_okta_entitlement_assignments_exclusive` to own the whole set.\n\n" +
			"Groups that Okta makes itself (such as Everyone) and groups that come from an app are refused, on import as well.\n\n" +
			"Destroying the resource deletes the group, and with it the access that its members had through it.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of the group, unique among the Okta groups of the org. A change renames the group in " +
					"place. Case counts, since apps and group rules compare names with it.",
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, 255)},
			},
			"description": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "What the entitlement is for, at most 1024 characters. Not set, it follows the org; `\"\"` " +
					"removes it.",
				Validators:    []validator.String{stringvalidator.UTF8LengthAtMost(1024)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the group, such as `00g1a2b3c4D5e6F7g8h9`, given by Okta. It never changes.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"type": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Type of the group: `OKTA_GROUP`, the only one that can be managed.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"created": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the group was created (RFC 3339).",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// IdentitySchema names what finds the entitlement and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Id of the Okta group.",
		},
	}}
}
