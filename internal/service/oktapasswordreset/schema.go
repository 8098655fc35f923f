package oktapasswordreset

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

// What resource and action have in common.
const (
	loginDescription = "Login of the person in Okta. Case does not count, and nothing but the whole login does."

	sendEmailDescription = "Whether Okta mails the person a link where they choose a new password. Default `true`. With `false` nobody " +
		"gets the link."

	linkDescription = "Without an e-mail (`send_email = false`) Okta answers with a link, which is as good as a password. **It is thrown away**: states, " +
		"plans, outputs and the progress of actions are all kept or logged somewhere. The person can then neither sign in nor use " +
		"\"forgot password\" until somebody resets once more with an e-mail, or from the Admin Console. That is the way to " +
		"lock a door whose key may be stolen together with the mailbox."

	repeatDescription = "A reset makes the password and the link of the reset before it worthless, so none is ever repeated silently. " +
		"Where Okta's answer is lost the person is looked at once: somebody who is in recovery since then was reset. Otherwise " +
		"the error tells what is known; the entry `user.account.reset_password` of the org's System Log tells the rest."
)

const description = "Resets the password of a person in Okta (`RESET_PASSWORD`) **when it is created**: Okta mails them a link where they " +
	"choose a new one. Refreshing, planning and changing `send_email` reset nothing; another login or another value in `triggers` " +
	"replaces the resource, which resets. Destroying it does nothing, since a reset cannot be taken back.\n\n" +
	"A resource is for CLIs without actions, and for resets that follow from something else that is managed. With Terraform 1.14 " +
	"or newer prefer the [action `veza_okta_password_reset`](../actions/okta_password_reset).\n\n" +
	linkDescription + "\n\n" +
	repeatDescription + " The resource is tainted then; run `terraform untaint` if the reset did happen.\n\n" +
	"A reset is an event, not an object: it can be neither imported nor listed."

func (*Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: description,
		Attributes: map[string]schema.Attribute{
			"login": schema.StringAttribute{
				CustomType:          ignorecase.StringType{},
				Required:            true,
				MarkdownDescription: loginDescription + " Another login resets the password of that person.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{ignorecase.KeepSpelling(), stringplanmodifier.RequiresReplace()},
			},
			"send_email": schema.BoolAttribute{
				Optional:            true,
				Computed:            true,
				Default:             booldefault.StaticBool(true),
				MarkdownDescription: sendEmailDescription + " A change of it counts for the next reset.",
			},
			"triggers": schema.MapAttribute{
				ElementType: types.StringType,
				Optional:    true,
				MarkdownDescription: "Any values, such as a date or the number of an incident. A change of them resets the password " +
					"again. They are kept in the state.",
				PlanModifiers: []planmodifier.Map{mapplanmodifier.RequiresReplace()},
			},
			"identity_id": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Id of the person in Okta.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"reset_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When the password was reset, by the org's clock (RFC 3339); null where that is not known.",
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
		},
	}
}
