package lifecycle_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

func TestNamesOfTheGuideAreOktasInSnakeCase(t *testing.T) {
	t.Parallel()
	// The default profile, and custom attributes in the ways people write them.
	for guide, okta := range map[string]string{
		"login": "login", "email": "email", "first_name": "firstName", "last_name": "lastName", "middle_name": "middleName",
		"honorific_prefix": "honorificPrefix", "honorific_suffix": "honorificSuffix", "title": "title", "display_name": "displayName",
		"nick_name": "nickName", "profile_url": "profileUrl", "second_email": "secondEmail", "mobile_phone": "mobilePhone",
		"primary_phone": "primaryPhone", "street_address": "streetAddress", "city": "city", "state": "state", "zip_code": "zipCode",
		"country_code": "countryCode", "postal_address": "postalAddress", "preferred_language": "preferredLanguage", "locale": "locale",
		"timezone": "timezone", "user_type": "userType", "employee_number": "employeeNumber", "cost_center": "costCenter",
		"organization": "organization", "division": "division", "department": "department", "manager_id": "managerId", "manager": "manager",
		"badge__no": "badge_no", "employee_i_d": "employeeID", "line_2": "line_2", "line2": "line2", "_badge": "Badge", "x__": "x_",
	} {
		if got := lifecycle.OrgName(guide); got != okta {
			t.Errorf("%s is %s in Okta, want %s", guide, got, okta)
		}
		if got := lifecycle.GuideName(okta); got != guide {
			t.Errorf("Okta's %s is %s, want %s", okta, got, guide)
		}
	}
}

func TestNoNameIsLostOrSharedByTwo(t *testing.T) {
	t.Parallel()
	capital := regexp.MustCompile(`[A-Z]`)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-zA-Z0-9_]{1,12}`).Draw(t, "name")
		guide := lifecycle.GuideName(name)
		if back := lifecycle.OrgName(guide); back != name || capital.MatchString(guide) {
			t.Fatalf("%s became %s and then %s", name, guide, back)
		}
	})
}

func TestValuesAreComparedAsJSON(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b  any
		equal bool
	}{
		{json.Number("1"), 1.0, true},
		{json.Number("1.50"), 1.5, true},
		{json.Number("9007199254740993"), int64(9007199254740993), true},
		{json.Number("9007199254740993"), json.Number("9007199254740992"), false},
		{[]any{"a", json.Number("2")}, []any{"a", 2}, true},
		{[]string{"a"}, []any{"a"}, true},
		{[]string{"a", "b"}, []any{"b", "a"}, false},
		{nil, "", false}, {false, nil, false}, {"1", 1, false}, {nil, nil, true}, {[]any{}, nil, false},
	} {
		if got := lifecycle.Equal(tt.a, tt.b); got != tt.equal {
			t.Errorf("%v equals %v: %v", tt.a, tt.b, got)
		}
	}
}
