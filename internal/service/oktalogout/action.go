// Package oktalogout ends the sessions of people in the Okta org.
package oktalogout

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/oktaperson"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ action.ActionWithConfigure        = (*Action)(nil)
	_ action.ActionWithConfigValidators = (*Action)(nil)
)

// Action ends the sessions of one person.
type Action struct{ session.OktaAction }

// NewAction is what the provider registers.
func NewAction() action.Action { return &Action{} }

func (*Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_logout"
}

type model struct {
	oktaperson.Ref
	RevokeTokens types.Bool `tfsdk:"revoke_tokens"`
}

func (*Action) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Ends all sessions of a person in Okta. They can sign in again: to keep somebody out, use " +
			"`veza_okta_password_reset` or `veza_okta_deprovision`. Somebody without a session is no error, so that the action " +
			"may be invoked as often as one likes.\n\nSessions that apps keep by themselves end when the apps ask Okta again, " +
			"if they do.\n\nNeeds Terraform 1.14.",
		Attributes: oktaperson.Attributes(map[string]schema.Attribute{
			"revoke_tokens": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Whether to revoke the OpenID Connect and OAuth tokens as well that apps were given for the " +
					"person. Default `true`: with a refresh token an app works on without a session.",
			},
		}),
	}
}

// ConfigValidators implements action.ActionWithConfigValidators.
func (*Action) ConfigValidators(context.Context) []action.ConfigValidator {
	return oktaperson.Validators()
}

func (a *Action) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	tell := func(format string, args ...any) {
		resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
	}
	id := config.IdentityID.ValueString()
	if !config.ByID() {
		who, err := config.Find(ctx, a.Okta)
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Person To Log Out Not Found", err))
			return
		}
		id = who.ID
	}
	what := "the sessions"
	revoke := config.RevokeTokens.IsNull() || config.RevokeTokens.ValueBool()
	if revoke {
		what = "the sessions and tokens"
	}
	tell("ending %s of %s", what, config)
	if err := a.Okta.Logout(ctx, id, revoke); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Person Not Logged Out", err))
		return
	}
	tell("%s of %s are ended", what, config)
}
