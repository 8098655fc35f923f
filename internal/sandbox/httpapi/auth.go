package httpapi

import (
	"errors"
	"net/http"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// authenticate finds the owner of the request's key and notes them in the call.
func (s *server) authenticate(r *http.Request, call *tenant.Call) error {
	secret := keyOf(r)
	if secret == "" {
		return refuse(scim.Errorf(http.StatusUnauthorized, "",
			"The request has no API key: send it as Authorization: Bearer KEY."), "WWW-Authenticate", `Bearer realm="Veza"`)
	}
	caller, err := s.tenant.Authenticate(r.Context(), secret)
	var unknown *scim.Error
	if errors.As(err, &unknown) {
		return refuse(unknown, "WWW-Authenticate", `Bearer realm="Veza", error="invalid_token"`)
	}
	call.Caller = caller
	return err
}

// keyOf also takes a bare key: an Okta app with header authentication sends the
// token exactly as the administrator typed it.
func keyOf(r *http.Request) string {
	value := strings.TrimSpace(r.Header.Get("Authorization"))
	if scheme, rest, ok := strings.Cut(value, " "); ok && strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(rest)
	}
	return value
}

// requireRoles refuses a caller who lacks a role on the root team.
func requireRoles(caller tenant.Caller, roles ...string) error {
	for _, role := range roles {
		if !caller.Has(role) {
			return scim.Errorf(http.StatusForbidden, "",
				"%s, who owns the API key, lacks the role %s on the root team: assign it, or use the key of a user who has it.",
				caller.UserName, role)
		}
	}
	return nil
}
