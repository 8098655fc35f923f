package httpapi

import (
	"net/http"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// signInSettingsPath is the sandbox's own: a tenant publishes no API for its sign-in settings.
const signInSettingsPath = "/api/private/sign_in_settings"

// serveAPI serves what is not SCIM.
func (s *server) serveAPI(r *http.Request, call *tenant.Call) (answer, error) {
	if strings.TrimRight(r.URL.Path, "/") != signInSettingsPath {
		return answer{}, noEndpoint(r)
	}
	if err := s.authenticate(r, call); err != nil {
		return answer{}, err
	}
	if err := requireRoles(call.Caller, "admin"); err != nil {
		return answer{}, err
	}
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodPatch:
		if err := s.patchSignInSettings(r); err != nil {
			return answer{}, err
		}
	default:
		return answer{}, methodNotAllowed(r, "GET, HEAD, PATCH")
	}

	settings, err := s.tenant.SignInSettings(r.Context())
	if err != nil {
		return answer{}, err
	}
	value := map[string]any{"scim_enabled": settings.SCIMEnabled}
	if settings.SCIMEnabled {
		value["scim_available_at"] = settings.SCIMAvailableAt.Format(time.RFC3339Nano)
	}
	return answer{status: http.StatusOK, body: map[string]any{"value": value}, mediaType: "application/json"}, nil
}

// patchSignInSettings sets the fields of the mask or, without one, those in the
// body: whether a PATCH of Veza needs its mask is not public.
func (s *server) patchSignInSettings(r *http.Request) error {
	values, err := parameters(r)
	if err != nil {
		return err
	}
	in, err := readObject(r)
	if err != nil {
		return err
	}
	enabled, given := in["scim_enabled"]
	if masks := append(values["update_mask"], values["update_mask.paths"]...); len(masks) > 0 {
		given = false
		for _, field := range names(strings.Join(masks, ",")) {
			if field != "scim_enabled" {
				return violation("update_mask", "there is no field "+field+" that can be set; there is scim_enabled")
			}
			given = true
		}
	}
	if !given {
		return nil
	}
	on, ok := enabled.(bool)
	if !ok {
		return violation("scim_enabled", "it is true or false")
	}
	return s.tenant.SetSCIMEnabled(r.Context(), on)
}
