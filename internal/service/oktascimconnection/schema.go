package oktascimconnection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/objectdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// attributes are those that Okta may refuse, under its own names for them.
var attributes = map[string]path.Path{
	"baseUrl": path.Root("base_url"), "token": path.Root("api_key_wo"), "profile": path.Root("api_key_wo"),
}

const description = "The connection over which an Okta app provisions to Veza: its address, the key that Okta goes there with, and " +
	"what Okta tells. In the Admin Console this is the tab Provisioning of the app.\n\n" +
	"The app must be able to provision. Okta has no API that makes it so: use an app of the catalogue (`veza_okta_app`), or one whose " +
	"SCIM switch was set by hand when it was made.\n\n" +
	"Turning it on, Okta tries the address and the key (\"Test Connector Configuration\"): SCIM must be on at the tenant " +
	"(`veza_sign_in_settings`, on which this should depend), and the owner of the key must have the roles `admin` and " +
	"`scim_provisioner` on the root team.\n\n" +
	"**Destroying turns provisioning off**: as long as there is the app it has a connection, and Okta deletes none. Nobody is removed " +
	"from Veza by it, and from then on nobody is."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"app_id": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "Id of the app.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"api_key_wo": schema.StringAttribute{
				Required: true, WriteOnly: true, Sensitive: true,
				MarkdownDescription: "The API key, of an administrator of the tenant who is there for this alone. Okta sends it as the header " +
					"`Authorization`, and it is handed to Okta exactly as it is written here. The guide has the key alone. A " +
					"server that answers 401 to the key alone wants `\"Bearer ${…}\"`. Written and never kept: it is neither in the " +
					"state nor in a plan, and an ephemeral value will do. Needs Terraform 1.11 or OpenTofu 1.11.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"api_key_wo_version": schema.Int64Attribute{
				Required: true,
				MarkdownDescription: "A number of your own for the key. Nobody can see whether what is not kept has changed: raise this to " +
					"have `api_key_wo` written once more.",
			},
			"base_url": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "SCIM address of the tenant, such as `https://acme.vezacloud.com/scim/v2`. Not set, it is that of the " +
					"tenant in the provider block. Plain HTTP is taken for loopback addresses alone.",
				Validators: []validator.String{baseURL{}},
			},
			"enabled": schema.BoolAttribute{
				Optional: true, Computed: true, Default: booldefault.StaticBool(true),
				MarkdownDescription: "Whether Okta provisions over the connection. Default `true`.",
			},
			"features": schema.SingleNestedAttribute{
				Optional: true, Computed: true, Default: objectdefault.StaticValue(allOn),
				MarkdownDescription: "What Okta tells Veza of people, all of it unless something else is said. Groups are pushed one by one, " +
					"with `veza_okta_push_group`. While the connection is off Okta neither takes nor tells this: it is set when it is turned on.",
				Attributes: map[string]schema.Attribute{
					"push_new_users":  feature("Whether people who are assigned to the app are created in Veza."),
					"profile_updates": feature("Whether changes of their profiles are made in Veza."),
					"deactivate": feature("Whether people who are unassigned from the app, or deactivated in Okta, are deactivated in Veza, and " +
						"reactivated when they come back."),
				},
			},
			"roles": rolesAttribute(),
		},
	}
}

func feature(text string) schema.Attribute {
	return schema.BoolAttribute{
		Optional: true, Computed: true, Default: booldefault.StaticBool(true),
		MarkdownDescription: text + " Default `true`.",
	}
}

// IdentitySchema names the app, which has one connection.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"app_id": identityschema.StringAttribute{RequiredForImport: true, Description: "Id of the Okta app."},
	}}
}

// baseURL refuses an address to which a key must not go.
type baseURL struct{}

func (baseURL) Description(context.Context) string { return "an https URL, or http on a loopback host" }

func (v baseURL) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (baseURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if err := lifecycle.CheckBaseURL(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "SCIM Base URL Not Usable", err.Error())
	}
}
