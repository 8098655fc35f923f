package scimgroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

// What destroying the resource does to the group.
const (
	onDestroyDelete = "delete"
	onDestroyRetain = "retain"
)

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A group provisioned through SCIM. Veza makes a **team** of the same name of it.\n\n" +
			"The resource never writes members, and reads them only when it is to be destroyed or replaced, or when its new name " +
			"is not mapped to the roles of the old one: `protected_users`, `max_removals` and the rules of lock-outs hold for them too. Use `veza_scim_group_member` for single memberships beside those that others " +
			"manage, or `veza_scim_group_members_exclusive` to own the whole set.\n\n" +
			"Destroying the resource deletes the group and its team, and with it the access that members had through it.",
		Attributes: map[string]schema.Attribute{
			"display_name": schema.StringAttribute{
				CustomType: ignorecase.StringType{},
				Required:   true,
				MarkdownDescription: "Name of the group and of its team, unique in the tenant. Case does not count. A change " +
					"renames the group in place.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{ignorecase.KeepSpelling()},
			},
			"external_id": schema.StringAttribute{
				Optional: true,
				Computed: true,
				MarkdownDescription: "Id of the group in the identity provider, such as Okta's `00g…`. Not set, it follows " +
					"the tenant; `\"\"` removes it.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyDelete),
				MarkdownDescription: "What destroying does: `delete` (default) the group with its team, or `retain` it as it " +
					"is. It is read from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyDelete, onDestroyRetain)},
			},
			"id": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "SCIM id of the group, given by the tenant. It never changes, and it is not the id of " +
					"the team.",
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// IdentitySchema names what finds the group and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "SCIM id of the group.",
		},
	}}
}
