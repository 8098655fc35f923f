package oktaapp

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// attributes are those that Okta may refuse, under its own names for them.
var attributes = map[string]path.Path{
	"name": path.Root("name"), "label": path.Root("label"), "signOnMode": path.Root("sign_on_mode"),
}

const wizard = "~> **Okta has no API for the SCIM switch of its wizard**, the one that the guide to SCIM provisioning sets under " +
	"Create App Integration: an app that was made there, or whose \"Enable SCIM provisioning\" is to be set, takes a click in the " +
	"Admin Console. What the API can make is an app of the catalogue that speaks SCIM by its nature, such as `scim2headerauth` " +
	"(\"SCIM 2.0 Test App (Header Auth)\"). Look an app made by hand up with the data source of the same name, or import it."

const (
	onDestroyDelete     = "delete"
	onDestroyDeactivate = "deactivate"
	onDestroyRetain     = "retain"
)

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	keep := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A SCIM app in Okta, by its name in the catalogue: what Okta provisions through.\n\n" + wizard + "\n\n" +
			"`veza_okta_scim_connection` says where it provisions to, `veza_okta_app_assignment` whom, and `veza_okta_push_group` " +
			"which groups.\n\n" +
			"Destroying the resource deactivates the app and deletes it, **with every assignment to it**; `on_destroy` chooses " +
			"otherwise. `protected_users` and `max_removals` hold for everybody who has the app.",
		Attributes: map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Name of the app in the catalogue, such as `scim2headerauth`; of an app made by hand, the one that Okta " +
					"gave it. Another name is another app.",
				Validators: []validator.String{stringvalidator.RegexMatches(regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`),
					"must be lower-case letters, digits, _ and -, at most 100")},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"label": schema.StringAttribute{
				Required: true,
				MarkdownDescription: "Label of the app, as people see it: 1 to 100 characters, no other app's. A change renames the app " +
					"in place.",
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, 100)},
			},
			"sign_on_mode": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "How people sign in to the app, in Okta's words: `AUTO_LOGIN` (default of a new app) or `SAML_2_0`.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{
					stringplanmodifier.UseStateForUnknown(), stringplanmodifier.RequiresReplaceIfConfigured(),
				},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true, Computed: true,
				Default: stringdefault.StaticString(onDestroyDelete),
				MarkdownDescription: "What destroying does: `delete` (default) deactivates the app and deletes it, `deactivate` leaves it " +
					"there, out of use, and `retain` leaves it as it is. It is read from the state: apply a change of it before the resource " +
					"is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyDelete, onDestroyDeactivate, onDestroyRetain)},
			},
			"id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the app, such as `0oa1a2b3c4D5e6F7g8h9`, given by Okta. It never changes.",
				PlanModifiers:       keep,
			},
			"status": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "`ACTIVE` or `INACTIVE`. A new app is active.",
				PlanModifiers:       keep,
			},
			"features": schema.SetAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "Features of its provisioning that are on, such as `PUSH_NEW_USERS` and `GROUP_PUSH`. They follow from " +
					"`veza_okta_scim_connection`; Okta takes them from nobody.",
			},
			"created": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the app was created (RFC 3339).",
				PlanModifiers:       keep,
			},
		},
	}
}

// IdentitySchema names what finds the app and never changes.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the Okta app."},
	}}
}
