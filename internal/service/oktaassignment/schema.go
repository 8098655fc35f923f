package oktaassignment

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

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The assignment of an entitlement to one person: a membership of an Okta group " +
			"(`MANAGE_RELATIONSHIPS`). Other assignments, and whoever manages them, are left alone.\n\n" +
			"~> **Do not combine** with `veza_okta_entitlement_assignments_exclusive` for the same entitlement: that resource " +
			"takes it from everybody whom it does not list, and the two undo each other's work.\n\n" +
			"A person who has the entitlement already becomes managed by this resource. Destroying it takes the entitlement " +
			"away. If a group rule gave it, Okta then excludes the person from that rule, which excludes at most 100 people.\n\n" +
			"Many assignments of one entitlement are refreshed with one list of its assignees, 200 a request.",
		Attributes: map[string]schema.Attribute{
			"entitlement_id": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Id of the entitlement, an Okta group. Okta's own groups and those of apps take no " +
					"assignments.",
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"identity_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the person in Okta.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
		},
	}
}

// IdentitySchema names the pair.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"entitlement_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the Okta group."},
		"identity_id":    identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the Okta user."},
	}}
}
