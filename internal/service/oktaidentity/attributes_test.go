package oktaidentity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

// values are two of each attribute that Okta takes, but for the login.
var values = map[string][2]string{
	"email": {login, "ann.lee@example.com"}, "first_name": {"Ann", "Anna"}, "last_name": {"Lee", "Stone"},
	"middle_name": {"Bea", "Cora"}, "honorific_prefix": {"Dr.", "Prof."}, "honorific_suffix": {"Jr.", "III"},
	"title": {"Clerk", "Chief"}, "display_name": {"Ann Lee", "A. Lee"}, "nick_name": {"Annie", "Nan"},
	"profile_url": {"https://example.com/ann", "https://example.com/lee"}, "second_email": {"ann@home.example", "lee@home.example"},
	"mobile_phone": {"+49 1", "+49 2"}, "primary_phone": {"+49 3", "+49 4"}, "street_address": {"Lane 1", "Lane 2"},
	"city": {"Berlin", "Bonn"}, "state": {"BE", "NW"}, "zip_code": {"10115", "53111"}, "country_code": {"DE", "FR"},
	"postal_address": {"Box 1", "Box 2"}, "preferred_language": {"en", "de"}, "locale": {"en_US", "de_DE"},
	"timezone": {"Europe/Berlin", "Europe/Paris"}, "user_type": {"Employee", "Contractor"}, "employee_number": {"1", "2"},
	"cost_center": {"10", "20"}, "organization": {"Acme", "Acme Labs"}, "division": {"EMEA", "APAC"},
	"department": {"Sales", "IT"}, "manager_id": {"bob@example.com", "cat@example.com"}, "manager": {"Bob", "Cat"},
}

// okta is an attribute's name in Okta.
func okta(name string) string {
	parts := strings.Split(name, "_")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}

func all() acctest.Attrs {
	out := acctest.Attrs{"login": login}
	for name, v := range values {
		out[name] = v[0]
	}
	return out
}

func TestEachChangedAttributeTravelsAlone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, all())
	if missing := len(r.Schema().Block.Attributes) - len(values) - len([]string{
		"login", "id", "status", "active", "activation", "no_continuous_sync", "on_destroy", "logout", "custom_attributes", "timeouts",
	}); missing != 0 {
		t.Errorf("%d attributes have no values here", missing)
	}
	for name, v := range values {
		box.ForgetOrg()
		config := all()
		config[name] = v[1]
		after := r.MustApply(state, config)
		if got, want := sent(t, box), fmt.Sprintf(`{%q:%q}`, okta(name), v[1]); got != want {
			t.Errorf("%s sent %s, want %s", name, got, want)
		}
		wantWrites := 1
		if writes := box.OrgRequests(); len(writes) != wantWrites && name != "email" { // of which others are asked
			t.Errorf("%s sent %v", name, calls(box))
		}
		state = r.MustApply(after, all())
	}
	u, _ := person(t, box, login)
	for name, v := range values {
		if u.Profile[okta(name)] != v[0] {
			t.Errorf("%s is %v, want %s", okta(name), u.Profile[okta(name)], v[0])
		}
	}
}

func TestEmptyTakesAwayEachOptionalAttribute(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := ann(nil)
	for name := range values {
		if config[name] == nil {
			config[name] = ""
		}
	}
	state := r.MustApply(r.MustApply(nil, all()), config)
	u, _ := person(t, box, login)
	if len(u.Profile) != 4 {
		t.Errorf("ann is %v", u.Profile)
	}
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	if p := r.MustPlan(r.MustRead(state), ann(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("leaving all out plans %s of %v", p.Action, p.Values)
	}
}

func TestAPlanToCreateShowsOnlyWhatIsConfigured(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, nil)
	p := srv.Resource(typeName).MustPlan(nil, ann(acctest.Attrs{"title": "Clerk"}))
	want := []string{"id", "status", "active", "login", "email", "first_name", "last_name", "title", "activation", "on_destroy", "logout"}
	if len(p.Values) != len(want) {
		t.Errorf("planned %v", p.Values)
	}
	for _, name := range want {
		if p.Values[name] == nil {
			t.Errorf("%s is not in the plan %v", name, p.Values)
		}
	}
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	unknown := ann(acctest.Attrs{
		"login": acctest.Unknown, "email": acctest.Unknown, "title": acctest.Unknown, "custom_attributes": acctest.Unknown,
		"active": acctest.Unknown, "no_continuous_sync": []any{acctest.Unknown}, "activation": acctest.Unknown,
	})
	p := r.MustPlan(nil, unknown)
	if p.Values["title"] != acctest.Unknown || p.Values["custom_attributes"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
	state := r.MustApply(nil, ann(nil))
	p = r.MustPlan(state, unknown)
	if p.Values["title"] != acctest.Unknown || p.Values["status"] != acctest.Unknown {
		t.Errorf("planned %v", p.Values)
	}
	unknown["no_continuous_sync"] = acctest.Unknown
	r.MustPlan(state, unknown)
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 101)
	tests := map[string]struct {
		change acctest.Attrs
		words  string
	}{
		"a short login":              {acctest.Attrs{"login": "ann"}, "5"},
		"a long login":               {acctest.Attrs{"login": long}, "100"},
		"a short address":            {acctest.Attrs{"email": "a@b"}, "5"},
		"no first name":              {acctest.Attrs{"first_name": ""}, "1"},
		"a long last name":           {acctest.Attrs{"last_name": long[:102]}, "50"},
		"a long phone":               {acctest.Attrs{"mobile_phone": long}, "100"},
		"unknown on_destroy":         {acctest.Attrs{"on_destroy": "deprovision"}, "retain"},
		"unknown activation":         {acctest.Attrs{"activation": "now"}, "silent"},
		"active and staged":          {acctest.Attrs{"active": true, "activation": "staged"}, "Active And Staged"},
		"sync of the login":          {acctest.Attrs{"no_continuous_sync": []any{"login"}}, "never changes"},
		"sync of all custom ones":    {acctest.Attrs{"no_continuous_sync": []any{"custom_attributes"}}, "one by one"},
		"sync of Okta's name":        {acctest.Attrs{"no_continuous_sync": []any{"firstName"}}, `"first_name"`},
		"sync of nothing":            {acctest.Attrs{"no_continuous_sync": []any{}}, "at least 1"},
		"custom: no JSON":            {acctest.Attrs{"custom_attributes": "badge"}, "jsonencode"},
		"custom: a list":             {acctest.Attrs{"custom_attributes": "[]"}, "JSON object"},
		"custom: the word null":      {acctest.Attrs{"custom_attributes": "null"}, "null"},
		"custom: nothing":            {acctest.Attrs{"custom_attributes": ""}, "JSON object"},
		"custom: two objects":        {acctest.Attrs{"custom_attributes": "{}{}"}, "behind"},
		"custom: Okta's spelling":    {acctest.Attrs{"custom_attributes": `{"badgeNumber":"1"}`}, `"badge_number"`},
		"custom: one of the profile": {acctest.Attrs{"custom_attributes": `{"title":"Clerk"}`}, "no custom attribute"},
		"custom: an object":          {acctest.Attrs{"custom_attributes": `{"badge":{"number":1}}`}, "all that a profile can hold"},
		"custom: lists of lists":     {acctest.Attrs{"custom_attributes": `{"sites":[["a"]]}`}, "all that a profile can hold"},
	}
	r := acctest.NewServer(t).Resource(typeName)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := r.Validate(ann(tc.change))
			if len(diags) != 1 || !strings.Contains(diags.String(), tc.words) {
				t.Errorf("got %q, want one error about %q", diags, tc.words)
			}
		})
	}
	r.Validate(all()).None(t)
	r.Validate(ann(acctest.Attrs{
		"last_name": strings.Repeat("é", 50), "no_continuous_sync": []any{"email", "badge_number"}, "active": false, "activation": "staged",
		"custom_attributes": `{"badge_number":null,"level":1.5,"contractor":false,"sites":["a","b"],"none":[]}`,
	})).None(t)
}
