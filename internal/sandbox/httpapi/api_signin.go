package httpapi

import (
	"net/http"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type signInInput struct {
	SCIMEnabled *bool `json:"scim_enabled"`
}

func (s *server) getSignInSettings(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	settings, err := s.tenant.SignInSettings(r.Context())
	if err != nil {
		return answer{}, err
	}
	value := map[string]any{"scim_enabled": settings.SCIMEnabled}
	if settings.SCIMEnabled {
		value["scim_available_at"] = settings.SCIMAvailableAt.Format(time.RFC3339Nano)
	}
	return enveloped(value), nil
}

func (s *server) patchSignInSettings(r *http.Request, call *tenant.Call, _ string) (answer, error) {
	in, set, err := readFields[signInInput](r)
	if err != nil {
		return answer{}, err
	}
	if err := checkMask(r, "scim_enabled", "scim_available_at"); err != nil {
		return answer{}, err
	}
	if set("scim_enabled") {
		if in.SCIMEnabled == nil {
			return answer{}, violation("scim_enabled", "it is true or false")
		}
		if err := s.tenant.SetSCIMEnabled(r.Context(), *in.SCIMEnabled); err != nil {
			return answer{}, err
		}
	}
	return s.getSignInSettings(r, call, "")
}
