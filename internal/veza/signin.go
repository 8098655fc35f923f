package veza

import (
	"context"
	"errors"
	"net/http"
	"net/url"
)

// signInPath is served by the sandbox. Veza publishes no API for its sign-in
// settings; a tenant that does not know the path answers ErrNoAPI.
const signInPath = "/api/private/sign_in_settings"

// SignInSettings is the part of a tenant's sign-in settings that concerns SCIM.
type SignInSettings struct {
	SCIMEnabled bool `json:"scim_enabled"`
	// SCIMAvailableAt is when the SCIM service answers, RFC 3339, empty while
	// the switch is off.
	SCIMAvailableAt string `json:"scim_available_at,omitempty"`
}

// SignInSettings reads the settings.
func (c *Client) SignInSettings(ctx context.Context) (SignInSettings, error) {
	return c.signIn(ctx, request{method: http.MethodGet, path: signInPath})
}

// UpdateSignInSettings turns the SCIM switch to s.SCIMEnabled and returns the
// settings after it. It does not wait for the service: see AwaitSCIM.
func (c *Client) UpdateSignInSettings(ctx context.Context, s SignInSettings) (SignInSettings, error) {
	defer c.scim.fails(nil)
	return c.signIn(ctx, request{
		method: http.MethodPatch,
		path:   signInPath,
		query:  url.Values{"update_mask": {"scim_enabled"}},
		body:   map[string]bool{"scim_enabled": s.SCIMEnabled},
	})
}

func (c *Client) signIn(ctx context.Context, r request) (SignInSettings, error) {
	var out struct {
		Value *SignInSettings `json:"value"`
	}
	a, err := c.do(ctx, r, &out)
	if e := (*Error)(nil); errors.As(err, &e) && noAPI(e) {
		return SignInSettings{}, &noAPIError{what: "its sign-in settings", answer: e}
	}
	if err == nil && out.Value == nil {
		err = unreadable(r, a, errors.New(`no "value"`))
	}
	if err != nil {
		return SignInSettings{}, err
	}
	return *out.Value, nil
}

// noAPI reports whether an answer means that the tenant has no such route. A
// page instead of JSON is what a web application answers to unknown paths.
func noAPI(e *Error) bool {
	switch e.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	}
	return e.unreadable || e.Code == "Unimplemented"
}

type noAPIError struct {
	what   string
	answer *Error
}

func (e *noAPIError) Error() string {
	return "this tenant offers no API for " + e.what + ": " + e.answer.Error()
}

// Is makes it ErrNoAPI, and keeps the missing route from being taken for a missing object.
func (e *noAPIError) Is(target error) bool { return target == ErrNoAPI }
