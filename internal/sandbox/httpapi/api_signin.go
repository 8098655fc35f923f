package httpapi

import (
	"net/http"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

type signInInput struct {
	SCIMEnabled    *bool  `json:"scim_enabled"`
	SSODefaultRole string `json:"sso_default_role"`
}

func (s *server) getSignInSettings(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	settings, err := s.tenant.SignInSettings(r.Context())
	if err != nil {
		return answer{}, err
	}
	value := map[string]any{"scim_enabled": settings.SCIMEnabled, "sso_default_role": settings.SSODefaultRole}
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
	if err := checkMask(r, "scim_enabled", "scim_available_at", "sso_default_role"); err != nil {
		return answer{}, err
	}
	if set("scim_enabled") && in.SCIMEnabled == nil {
		return answer{}, violation("scim_enabled", "it is true or false")
	}
	// First what can be refused, so that a refused request changes nothing.
	if set("sso_default_role") {
		if err := s.tenant.SetSSODefaultRole(r.Context(), in.SSODefaultRole); err != nil {
			return answer{}, err
		}
	}
	if set("scim_enabled") {
		if err := s.tenant.SetSCIMEnabled(r.Context(), *in.SCIMEnabled); err != nil {
			return answer{}, err
		}
	}
	return s.getSignInSettings(r, call, "")
}

type attemptInput struct {
	Email  string `json:"email"`
	Method string `json:"method"`
}

// signIn plays a person who signs in, which no API of a tenant does.
func (s *server) signIn(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	in, _, err := readFields[attemptInput](r)
	if err != nil {
		return answer{}, err
	}
	outcome, err := s.tenant.SignIn(r.Context(), in.Email, in.Method)
	return enveloped(map[string]any{
		"allowed": outcome.Allowed, "reason": outcome.Reason, "profile_synced": outcome.ProfileSynced, "account_created": outcome.AccountMade,
	}), err
}

type extractionInput struct {
	Interval  string                      `json:"interval"`
	Overrides []tenant.ExtractionOverride `json:"overrides"`
}

func (s *server) getExtraction(r *http.Request, _ *tenant.Call, _ string) (answer, error) {
	settings, err := s.tenant.ExtractionSettings(r.Context())
	return enveloped(settings), err
}

func (s *server) patchExtraction(r *http.Request, call *tenant.Call, _ string) (answer, error) {
	in, set, err := readFields[extractionInput](r)
	if err != nil {
		return answer{}, err
	}
	if err := checkMask(r, "interval", "overrides"); err != nil {
		return answer{}, err
	}
	err = s.tenant.UpdateExtractionSettings(r.Context(), func(settings *tenant.ExtractionSettings) {
		if set("interval") {
			settings.Interval = in.Interval
		}
		if set("overrides") {
			settings.Overrides = append([]tenant.ExtractionOverride{}, in.Overrides...)
		}
	})
	if err != nil {
		return answer{}, err
	}
	return s.getExtraction(r, call, "")
}
