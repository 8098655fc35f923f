package orgapi

import (
	"net/http"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// authenticate finds out who calls, by API token or by OAuth access token.
func (s *server) authenticate(r *request, scope string) error {
	scheme, credential, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	credential = strings.TrimSpace(credential)
	switch strings.ToLower(scheme) {
	case "ssws":
		if s.options.Accepts == nil || !s.options.Accepts(credential) {
			return invalidToken()
		}
		r.actor = s.org.Administrator()
		return nil
	case "bearer":
		grant, err := s.org.Introspect(r.Context(), credential)
		if err != nil {
			return err
		}
		if grant == nil {
			return invalidToken()
		}
		r.actor = org.Actor{ID: grant.ClientID, Type: "PublicClientApp", AlternateID: grant.ClientID, DisplayName: grant.Name}
		r.scopes = grant.Scopes
		return r.need(scope)
	}
	return &org.Error{Status: http.StatusUnauthorized, Code: "E0000005", Summary: "Invalid session"}
}

func invalidToken() *org.Error {
	return &org.Error{Status: http.StatusUnauthorized, Code: "E0000011", Summary: "Invalid token provided"}
}

// need asks for the scope of a route: .read for a look, .manage for a change,
// which is enough for a look too.
func (r *request) need(scope string) error {
	if slices.Contains(r.scopes, scope+".manage") {
		return nil
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return scopeError{scope + ".manage"}
	}
	if slices.Contains(r.scopes, scope+".read") {
		return nil
	}
	return scopeError{scope + ".read"}
}
