package oktaappassignment

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// attributes are those that Okta may refuse, under its own names for them.
var attributes = map[string]path.Path{
	rolesName: path.Root("roles"), "profile": path.Root("profile"), "priority": path.Root("priority"),
}

const description = "The assignment of an Okta app to one person, or to one group and so to all its members. Other assignments, and " +
	"whoever manages them, are left alone.\n\n" +
	"A person comes to Veza who has the app **and** is a member of a group that is pushed to it (`veza_okta_push_group`).\n\n" +
	"~> **Destroying the assignment of a person deactivates them in Veza**: they can no longer sign in, and their API keys end. " +
	"Destroying that of a group does so with those of its members who have the app in no other way. `protected_users` and " +
	"`max_removals` hold for the person, and for all members of a group. Who is assigned again comes back.\n\n" +
	"Who has the app already becomes managed by this resource. One who has it through a group as well cannot be unassigned before that " +
	"ends: Okta refuses it.\n\n" +
	"Many assignments of people to one app are refreshed with one list, 500 a request."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	replace := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	some := []validator.String{stringvalidator.LengthAtLeast(1)}
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the app.",
				Validators:          some, PlanModifiers: replace,
			},
			"identity_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the person in Okta. Either this or `entitlement_id`.",
				Validators:          some, PlanModifiers: replace,
			},
			"entitlement_id": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Id of the group in Okta. Either this or `identity_id`.",
				Validators:          some, PlanModifiers: replace,
			},
			"user_name": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Name of the person in the app, which becomes their `userName` in Veza and has to be their e-mail address. " +
					"Not set, it follows from the app's own rule. A group has none.",
				Validators:    some,
				PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"roles": schema.SetAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Roles of the person in Veza: `admin`, `viewer`, `operator`, `scim_provisioner`. They can be given to " +
					"people alone, not to groups, and the app's profile must have the attribute `roles` (see `roles` of " +
					"`veza_okta_scim_connection`). Not set, they follow the app's attribute mapping.",
				Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
			},
			"profile": schema.MapAttribute{
				ElementType: types.StringType, Optional: true,
				MarkdownDescription: "Further attributes of the app's profile, under Okta's names for them, over what their mapping gives. " +
					"Only those that are named are managed; null takes one back.",
				Validators: []validator.Map{
					mapvalidator.SizeAtLeast(1),
					mapvalidator.KeysAre(stringvalidator.LengthAtLeast(1), stringvalidator.NoneOf(rolesName, "userName")),
				},
			},
			"priority": schema.Int64Attribute{
				Optional: true, Computed: true,
				MarkdownDescription: "Which group gives its `profile` to a person who has the app through several: that of the lowest number, " +
					"from 0. Not set, Okta gives the next one. A number that is taken moves the group that has it. A person has none.",
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
		},
	}
}

// IdentitySchema names the app, and the person or the group.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"app_id":         identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the Okta app."},
		"identity_id":    identityschema.StringAttribute{OptionalForImport: true, Description: "Id of the Okta user."},
		"entitlement_id": identityschema.StringAttribute{OptionalForImport: true, Description: "Id of the Okta group."},
	}}
}
