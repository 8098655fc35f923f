package orgapi

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// lifecycle gives the handlers of /users/{id}/lifecycle/….
func (s *server) lifecycle() map[string]handler {
	return map[string]handler{
		"activate":                           s.activation(s.org.Activate, true),
		"reactivate":                         s.activation(s.org.Reactivate, false),
		"deactivate":                         silent(s.org.Deactivate),
		"suspend":                            silent(s.org.Suspend),
		"unsuspend":                          silent(s.org.Unsuspend),
		"unlock":                             silent(s.org.Unlock),
		"expire_password":                    s.expirePassword(false),
		"expire_password_with_temp_password": s.expirePassword(true),
		"reset_password":                     s.resetPassword,
		"reset_factors":                      s.resetFactors,
	}
}

// silent runs an operation that answers {}.
func silent(act func(context.Context, string) (*org.User, error)) handler {
	return func(r *request) (answer, error) {
		if _, err := act(r.Context(), r.ref()); err != nil {
			return answer{}, err
		}
		return ok(empty{})
	}
}

type activation struct {
	URL   string `json:"activationUrl"`
	Token string `json:"activationToken"`
}

// activation answers with the link that a mail would have had, when no mail is sent.
func (s *server) activation(act func(context.Context, string) (*org.User, error), mails bool) handler {
	return func(r *request) (answer, error) {
		if _, err := act(r.Context(), r.ref()); err != nil {
			return answer{}, err
		}
		if r.flag("sendEmail", mails) {
			return ok(empty{})
		}
		token := org.Secret(20)
		return ok(activation{r.base + "/welcome/" + token, token})
	}
}

func (s *server) expirePassword(temporary bool) handler {
	return func(r *request) (answer, error) {
		temporary := temporary || r.flag("tempPassword", false)
		u, password, err := s.org.ExpirePassword(r.Context(), r.ref(), temporary)
		if err != nil {
			return answer{}, err
		}
		if temporary {
			return ok(map[string]string{"tempPassword": password})
		}
		return ok(r.user(u, false))
	}
}

func (s *server) resetPassword(r *request) (answer, error) {
	if _, err := s.org.ResetPassword(r.Context(), r.ref()); err != nil {
		return answer{}, err
	}
	if r.flag("revokeSessions", false) {
		if err := s.org.ClearSessions(r.Context(), r.ref(), false); err != nil {
			return answer{}, err
		}
	}
	if r.flag("sendEmail", true) {
		return ok(empty{})
	}
	return ok(map[string]string{"resetPasswordUrl": r.base + "/reset_password/" + org.Secret(20)})
}

func (s *server) resetFactors(r *request) (answer, error) {
	if err := s.org.ResetFactors(r.Context(), r.ref()); err != nil {
		return answer{}, err
	}
	return ok(empty{})
}
