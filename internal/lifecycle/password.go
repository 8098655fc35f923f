package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// ResetPassword starts Okta's password reset for the person with the login
// (RESET_PASSWORD). With sendEmail Okta mails the person and link is "";
// otherwise link is the one-time address where a new password is chosen, a
// secret.
//
// Each call is a new reset that makes the previous link and the password
// worthless, so it is never repeated silently: when the answer is lost the
// error is ErrUnconfirmed, and the org's System Log tells what happened. Two
// requests: the login is resolved to an id first, and only an exact match
// counts.
func (e *Engine) ResetPassword(ctx context.Context, login string, sendEmail bool) (link string, err error) {
	who, err := e.IdentityByLogin(ctx, login)
	if err != nil {
		return "", err
	}
	var answer struct {
		Link string `json:"resetPasswordUrl"`
	}
	out := any(&answer)
	if sendEmail {
		out = nil
	}
	_, err = e.call(ctx, out, func(ctx context.Context) error {
		_, _, err := e.sdk.UserAPI.GenerateResetPasswordToken(ctx, who.ID).SendEmail(sendEmail).Execute()
		return err
	})
	refusal := (*Error)(nil)
	switch {
	case err == nil && answer.Link == "" && !sendEmail:
		return "", fmt.Errorf("the password of %s (%s) was reset, but the org answered without a link, %w; reset it once more with an e-mail", login, who.ID, ErrUnconfirmed)
	case err == nil:
		return answer.Link, nil
	case errors.Is(err, ErrNotAllowedInStatus):
		return "", fmt.Errorf("the password of %s (%s) cannot be reset while the person is %s: %w", login, who.ID, who.Status, err)
	case neverSent(err), errors.As(err, &refusal) && refusal.Status < http.StatusInternalServerError:
		return "", fmt.Errorf("the password of %s (%s) was not reset: %w", login, who.ID, err)
	}
	return "", fmt.Errorf("the password of %s (%s) may or may not have been reset, %w: look for user.account.reset_password in the System Log before trying again: %w", login, who.ID, ErrUnconfirmed, err)
}
