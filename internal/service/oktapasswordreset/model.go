package oktapasswordreset

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

type model struct {
	Login      ignorecase.String `tfsdk:"login"`
	SendEmail  types.Bool        `tfsdk:"send_email"`
	Triggers   types.Map         `tfsdk:"triggers"`
	IdentityID types.String      `tfsdk:"identity_id"`
	ResetAt    types.String      `tfsdk:"reset_at"`
}

// after is the model of what was done.
func (m model) after(done lifecycle.PasswordReset) model {
	m.IdentityID = types.StringValue(done.ID)
	m.ResetAt = types.StringNull()
	if !done.At.IsZero() {
		m.ResetAt = types.StringValue(done.At.UTC().Format(time.RFC3339))
	}
	return m
}

// reset asks the org for a reset. The link goes nowhere, so that one that is lost is no
// error: see linkDescription.
func reset(ctx context.Context, org *lifecycle.Engine, login string, sendEmail bool) (lifecycle.PasswordReset, error) {
	done, err := org.ResetPassword(ctx, login, sendEmail)
	done.Link = ""
	if errors.Is(err, lifecycle.ErrLinkLost) {
		err = nil
	}
	return done, err
}

// notReset tells apart what did not happen from what may have happened, for which next
// says what to do.
func notReset(err error, next string) diag.Diagnostic {
	if errors.Is(err, lifecycle.ErrUnconfirmed) {
		return diag.NewErrorDiagnostic("Password Reset Not Confirmed", apidiag.Detail(err)+"\n\n"+next)
	}
	return apidiag.Error("Password Not Reset", err)
}
