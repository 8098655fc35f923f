package orgapi

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// token is the token endpoint, for client_credentials with private_key_jwt. Its
// parameters come in the body, or in the query as older SDKs send them.
func (s *server) token(r *request) (answer, error) {
	form, err := url.ParseQuery(string(r.body))
	if err != nil {
		return refuse("invalid_request", "The request body cannot be read.")
	}
	value := func(name string) string {
		if form.Has(name) {
			return form.Get(name)
		}
		return r.query.Get(name)
	}
	switch {
	case value("grant_type") != "client_credentials":
		return refuse("unsupported_grant_type", "The authorization grant type is not supported by the authorization server. "+
			"Configured grant types: [client_credentials].")
	case value("client_assertion_type") != assertionType || value("client_assertion") == "":
		return refuse("invalid_client", "The client must authenticate with a client_assertion of the type "+assertionType+".")
	}
	scopes := strings.Fields(value("scope"))
	granted, err := s.org.Token(r.Context(), value("client_assertion"), r.base+"/oauth2/v1/token", scopes)
	if refused := new(org.OAuthError); errors.As(err, &refused) {
		return refuse(refused.Code, refused.Description)
	}
	if err != nil {
		return answer{}, err
	}
	return ok(map[string]any{
		"token_type": "Bearer", "expires_in": int(org.TokenLife.Seconds()), "access_token": granted, "scope": strings.Join(scopes, " "),
	})
}

// refuse is an error of RFC 6749 §5.2.
func refuse(code, description string) (answer, error) {
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	return answer{status: status, body: map[string]string{"error": code, "error_description": description}}, nil
}

// organization tells who the org is, to whoever asks.
func (s *server) organization(r *request) (answer, error) {
	return ok(map[string]any{
		"id": s.org.ID(), "cell": "sandbox", "pipeline": "idx",
		"_links": map[string]any{"organization": href{Href: r.base}},
		"settings": map[string]bool{
			"analyticsCollectionEnabled": false, "bugReportingEnabled": true, "omEnabled": false, "pssoEnabled": false,
			"desktopMFAEnabled": false, "itpEnabled": false,
		},
	})
}
