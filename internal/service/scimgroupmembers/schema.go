package scimgroupmembers

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/idset"
)

// What destroying the resource does to the members.
const (
	onDestroyRetain = "retain"
	onDestroyRemove = "remove"
)

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The whole set of members of a group. Everybody who is not listed is **removed**, whoever " +
			"added them.\n\n" +
			"~> **Do not combine** with `veza_scim_group_member` for the same group: the two undo each other's work.\n\n" +
			"Creating the resource takes the group over as it is: the plan names the members who would be removed. " +
			"Destroying it ends the exclusive hold and leaves the members, unless `on_destroy` says otherwise.",
		Attributes: map[string]schema.Attribute{
			"group_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "SCIM id of the group.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"user_ids": schema.SetAttribute{
				CustomType:          idset.NewType(),
				Required:            true,
				MarkdownDescription: "SCIM ids of all members. `[]` leaves the group without members.",
				Validators:          []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyRetain),
				MarkdownDescription: "What destroying does: `retain` (default) the members, or `remove` those in `user_ids`. " +
					"It is read from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRetain, onDestroyRemove)},
			},
		},
	}
}

// IdentitySchema names the group, since a group has one set of members.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"group_id": identityschema.StringAttribute{RequiredForImport: true, Description: "SCIM id of the group."},
	}}
}
