package signin

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// What destroying the resource does to the switch.
const (
	onDestroyRetain  = "retain"
	onDestroyDisable = "disable"
)

// readyTimeout is four times the 30 seconds that the guide gives endpoints to appear.
const readyTimeout = 2 * time.Minute

// clicks is how the guide turns SCIM on and off.
const clicks = "Administration > Sign-in Settings > Enable SCIM provisioning"

const description = "The sign-in settings of the tenant: the switch that turns SCIM provisioning on. Veza publishes no " +
	"API for this switch: where the tenant offers none, the resource **verifies**, which means that it waits until SCIM " +
	"answers and otherwise fails with the clicks to make (" + clicks + "). `verification_only` says which of the two it is.\n\n" +
	"A tenant has one set of settings, so one configuration should manage it.\n\n" +
	"Turning SCIM on takes about 30 seconds to become effective; the resource waits for it. While SCIM is on, people are no " +
	"longer created or updated by SAML logins. So a plan that turns it on is **refused unless there is an active local " +
	"administrator of the root team**, a break-glass account: the owner of the API key in use, whoever `break_glass_user_id` " +
	"names, or somebody else who is found. Resources that need SCIM should depend on this one.\n\n" +
	"Destroying the resource leaves the switch as it is, unless `on_destroy` says otherwise."

func (*Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"scim_enabled": schema.BoolAttribute{
				Required:            true,
				MarkdownDescription: "Whether SCIM provisioning is on.",
			},
			"break_glass_user_id": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Id of the account that gets in while the identity provider does not work, such as a " +
					"`veza_user`. It is checked before SCIM is turned on: local, enabled, and `admin` on the root team. A " +
					"tenant has no list of its local users, so name the account where the owner of the API key in use is not " +
					"one. Take the id from the account's `veza_team_role_assignment`, and the switch waits for the role.",
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"on_destroy": schema.StringAttribute{
				Optional: true,
				Computed: true,
				Default:  stringdefault.StaticString(onDestroyRetain),
				MarkdownDescription: "What destroying does: `retain` (default) the switch as it is, or `disable` SCIM " +
					"provisioning. It is read from the state: apply a change of it before the resource is removed.",
				Validators: []validator.String{stringvalidator.OneOf(onDestroyRetain, onDestroyDisable)},
			},
			"verification_only": schema.BoolAttribute{
				Computed: true,
				MarkdownDescription: "`true` where the tenant offers no API for the switch: somebody turns it by hand, and " +
					"the resource checks.",
			},
			"timeouts": timeoutsAttribute(ctx),
		},
	}
}

// timeoutsAttribute gives the library's attribute the description that it lacks.
func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Update: true,
		CreateDescription: "How long to wait for SCIM to answer once it is on, such as `90s`. Default `2m`.",
		UpdateDescription: "The same for a later change. Default `2m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = "How long to wait for SCIM."
		return nested
	}
	return attribute
}

// IdentitySchema is a constant: the settings have no id, and a tenant has them once.
func (*Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"id": identityschema.StringAttribute{
			RequiredForImport: true,
			Description:       "Always \"" + identityID + "\".",
		},
	}}
}
