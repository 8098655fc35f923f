package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// ErrLinkLost is a reset that took place and whose link nobody has.
var ErrLinkLost = errors.New("link lost")

// PasswordReset is what is known of a reset, also when an error comes with it.
type PasswordReset struct {
	// ID is the person's; "" where nobody has the login.
	ID string
	// At is when it happened, by the org's clock; zero where that is not known.
	At time.Time
	// Link is the one-time address where the person chooses a new password, a
	// secret; "" where Okta mailed it.
	Link string
}

// ResetPassword starts Okta's password reset for the person with the login
// (RESET_PASSWORD). With sendEmail Okta mails the link to the person; otherwise
// it is in the result.
//
// Each call is a new reset that makes the previous link and the password
// worthless, so it is never repeated silently. When the answer is lost the
// person is looked at once: who is in recovery since then was reset. Where that
// does not tell, the error is ErrUnconfirmed, and the org's System Log knows.
// A reset that happened while its link was lost is ErrLinkLost. Two requests:
// the login is resolved to an id first, and only an exact match counts.
func (e *Engine) ResetPassword(ctx context.Context, login string, sendEmail bool) (PasswordReset, error) {
	who, err := e.IdentityByLogin(ctx, login)
	if err != nil {
		return PasswordReset{}, err
	}
	done := PasswordReset{ID: who.ID}
	var answer struct {
		Link string `json:"resetPasswordUrl"`
	}
	out := any(&answer)
	if sendEmail {
		out = nil
	}
	header, err := e.call(ctx, out, func(ctx context.Context) error {
		_, _, err := e.sdk.UserAPI.GenerateResetPasswordToken(ctx, who.ID).SendEmail(sendEmail).Execute()
		return err
	})
	if err == nil {
		done.Link = answer.Link
		// Okta dates every answer; what sits in between may not, and no time is
		// better than a wrong one.
		done.At, _ = http.ParseTime(header.Get("Date"))
		return done, e.linkFound(who, done, sendEmail)
	}
	refusal := (*Error)(nil)
	switch {
	case errors.Is(err, ErrNotAllowedInStatus):
		return done, fmt.Errorf("the password of %s (%s) cannot be reset while the person is %s: %w", login, who.ID, who.Status, err)
	case neverSent(err), errors.As(err, &refusal) && refusal.Status < http.StatusInternalServerError:
		return done, fmt.Errorf("the password of %s (%s) was not reset: %w", login, who.ID, err)
	}
	return e.lookForReset(ctx, who, sendEmail, err)
}

func (e *Engine) linkFound(who Identity, done PasswordReset, sendEmail bool) error {
	if sendEmail || done.Link != "" {
		return nil
	}
	return fmt.Errorf("the password of %s (%s) was reset, and the link did not arrive (%w): reset it once more, with an e-mail", who.Login(), who.ID, ErrLinkLost)
}

// lookForReset tells what became of a reset whose answer was lost: a reset puts
// the person into RECOVERY. Of one who was there before, the time of the change
// may tell, and the status does not.
func (e *Engine) lookForReset(ctx context.Context, who Identity, sendEmail bool, cause error) (PasswordReset, error) {
	seen := "nobody could look at the person afterwards"
	if ctx.Err() == nil {
		now, err := e.Identity(ctx, who.ID)
		switch {
		case err != nil:
		case now.Status == StatusRecovery && (who.Status != StatusRecovery || now.StatusChanged.After(who.StatusChanged)):
			done := PasswordReset{ID: who.ID, At: now.StatusChanged}
			return done, e.linkFound(who, done, sendEmail)
		default:
			seen = "the person is " + describe(now)
			if now.Status == who.Status {
				seen += ", as before"
			}
		}
	}
	return PasswordReset{ID: who.ID}, fmt.Errorf("the password of %s (%s) may or may not have been reset (%w): %s. "+
		"Of a reset the System Log says user.account.reset_password. Instead of an answer came %w", who.Login(), who.ID, ErrUnconfirmed, seen, cause)
}
