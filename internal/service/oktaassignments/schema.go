package oktaassignments

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

// What destroying the resource does to the assignments.
const (
	onDestroyRetain = "retain"
	onDestroyRemove = "remove"
)

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Everybody who has an entitlement: the whole membership of an Okta group " +
			"(`MANAGE_RELATIONSHIPS`). It is **taken from everybody** who is not listed, whoever gave it.\n\n" +
			"~> **Do not combine** with `veza_okta_entitlement_assignment` for the same entitlement: the two undo each other's " +
			"work. Nor with a group rule that fills the group: Okta excludes whom this resource takes out from the rule, which " +
			"excludes at most 100 people.\n\n" +
			"Creating the resource takes the entitlement over as it is: the plan names the people it would be taken from. " +
			"Destroying it ends the exclusive hold and leaves the assignments, unless `on_destroy` says otherwise.\n\n" +
			"Exactly the difference is sent, one request for each person.",
		Attributes: map[string]schema.Attribute{
			"entitlement_id": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Id of the entitlement, an Okta group. Okta's own groups and those of apps take no " +
					"assignments.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"identity_ids": schema.SetAttribute{
				CustomType:          idset.NewType(),
				Required:            true,
				MarkdownDescription: "Ids in Okta of all people who have the entitlement. `[]` takes it from everybody.",
				Validators:          []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyRetain),
				MarkdownDescription: "What destroying does: `retain` (default) the assignments, or `remove` those in " +
					"`identity_ids`. It is read from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRetain, onDestroyRemove)},
			},
		},
	}
}

// IdentitySchema names the entitlement, since it has one set of assignees.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"entitlement_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the Okta group."},
	}}
}
