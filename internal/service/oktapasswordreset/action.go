package oktapasswordreset

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ action.ActionWithConfigure = (*Action)(nil)

// Action is the reset as an action.
type Action struct{ session.OktaAction }

// NewAction is what the provider registers.
func NewAction() action.Action { return &Action{} }

func (*Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_password_reset"
}

type actionModel struct {
	Login     types.String `tfsdk:"login"`
	SendEmail types.Bool   `tfsdk:"send_email"`
}

func (*Action) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Resets the password of a person in Okta (`RESET_PASSWORD`): Okta mails them a link where they choose a new " +
			"one. Every invocation is a new reset.\n\n" + linkDescription + "\n\n" + repeatDescription + "\n\nNeeds Terraform 1.14. For older CLIs there is the " +
			"[resource `veza_okta_password_reset`](../resources/okta_password_reset).",
		Attributes: map[string]schema.Attribute{
			"login": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: loginDescription,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"send_email": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: sendEmailDescription,
			},
		},
	}
}

func (a *Action) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config actionModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	login, sendEmail := config.Login.ValueString(), config.SendEmail.IsNull() || config.SendEmail.ValueBool()
	tell := func(format string, args ...any) {
		resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
	}
	tell("resetting the password of %s", login)
	done, err := reset(ctx, a.Okta, login, sendEmail)
	if err != nil {
		resp.Diagnostics.Append(notReset(err, "Invoke the action again only if it was not."))
		return
	}
	if sendEmail {
		tell("the password of %s (%s) was reset; Okta mails them a link", login, done.ID)
		return
	}
	tell("the password of %s (%s) was reset; the link was thrown away", login, done.ID)
}
