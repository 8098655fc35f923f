package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// InUse reports whether somebody in that status is active. The suspended and the
// locked-out are: what somebody imposed on them in an incident takes nobody out of use.
func InUse(status string) bool { return status != StatusStaged && status != StatusDeprovisioned }

// MayExist reports whether CreateIdentity failed since the person with that login may be
// in the org already.
func MayExist(err error, login string) bool {
	if taken := (*EmailTaken)(nil); errors.As(err, &taken) {
		return strings.EqualFold(taken.By.Login(), login)
	}
	refusal := (*Error)(nil)
	return errors.As(err, &refusal) && refusal.Is(ErrConflict)
}

// BringOptions says what Bring does besides the profile.
type BringOptions struct {
	// Back reactivates somebody who is not in use, with Activation.
	Back       bool
	Activation Activation
	// Off deprovisions somebody who is, with Logout.
	Off, Logout bool
	// NoContinuousSync is as in SyncOptions.
	NoContinuousSync []string
}

// Bring makes somebody, who was as have says, what want says, in the one order that Okta
// allows: whoever is deprovisioned takes no changes, and keeps the profile of before. What
// does not differ is not sent.
func (e *Engine) Bring(ctx context.Context, have, want Identity, o BringOptions) (Identity, error) {
	want.ID = have.ID
	if o.Back {
		var err error
		if have, err = e.ReactivateWith(ctx, have.ID, o.Activation); err != nil {
			return have, err
		}
	}
	if have.Status != StatusDeprovisioned {
		var err error
		if have, _, err = e.UpdateIdentity(ctx, have, want, SyncOptions{NoContinuousSync: o.NoContinuousSync}); err != nil {
			return have, err
		}
	}
	if o.Off && InUse(have.Status) {
		if err := e.Deprovision(ctx, have.ID, DeprovisionOptions{Logout: o.Logout}); err != nil {
			return have, err
		}
		have.Status = StatusDeprovisioned
	}
	return have, nil
}

// Bounds are the fewest and the most characters of an attribute; a most of 0 is none that
// Okta tells of, and a least of 0 lets it be missing.
type Bounds struct{ Least, Most int }

// Base are the attributes of Okta's default profile (developer.okta.com, "User types and
// profiles") under the guide's names. All others are custom. Nobody may change it.
var Base = map[string]Bounds{
	"login": {5, 100}, "email": {5, 100}, "first_name": {1, 50}, "last_name": {1, 50},
	"middle_name": {}, "honorific_prefix": {}, "honorific_suffix": {}, "title": {}, "display_name": {}, "nick_name": {},
	"profile_url": {}, "second_email": {0, 100}, "mobile_phone": {0, 100}, "primary_phone": {0, 100},
	"street_address": {0, 1024}, "city": {0, 128}, "state": {0, 128}, "zip_code": {0, 50}, "country_code": {}, "postal_address": {0, 4096},
	"preferred_language": {}, "locale": {}, "timezone": {}, "user_type": {}, "employee_number": {}, "cost_center": {},
	"organization": {}, "division": {}, "department": {}, "manager_id": {}, "manager": {},
}

// CheckCustom refuses the name of a custom attribute that Okta could not have, and a value
// for which it has no type (developer.okta.com, "User schema property types").
func CheckCustom(name string, value any) error {
	if err := CheckName(name); err != nil {
		return err
	}
	if _, base := Base[name]; base {
		return fmt.Errorf("%s is no custom attribute: it is set under its own name, beside the custom ones", name)
	}
	elements, list := value.([]any)
	if !list {
		elements = []any{value}
	}
	for _, e := range elements {
		switch e.(type) {
		case []any, map[string]any:
			return fmt.Errorf("%s is neither a string, a number, a boolean nor a list of these, which is all that a profile can hold", name)
		}
	}
	return nil
}
