package oktaidentities_test

import (
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/service/oktaidentities"
)

func TestWhatIsWrongWithAPersonIsSaidWithTheirKey(t *testing.T) {
	t.Parallel()
	const ann = `"first_name":"Ann","last_name":"Lee","email":"ann@acme.example"`
	for name, tc := range map[string]struct{ text, want string }{
		"no object":               {`{"ann@acme.example":"Ann"}`, `"ann@acme.example": the value is a string: a person is an object with first_name`},
		"null":                    {`{"ann@acme.example":null}`, "the value is null"},
		"an unknown field":        {`{"ann@acme.example":{` + ann + `,"mail":"x"}}`, `"ann@acme.example": unknown field "mail"; the fields are first_name`},
		"a field of a state":      {`{"ann@acme.example":{` + ann + `,"login":"x"}}`, `unknown field "login": the key is the login`},
		"a wrong type":            {`{"ann@acme.example":{` + ann + `,"title":1}}`, "title cannot be a number"},
		"an activity":             {`{"ann@acme.example":{` + ann + `,"active":"yes"}}`, "active cannot be a string"},
		"no e-mail":               {`{"ann@acme.example":{"first_name":"Ann","last_name":"Lee"}}`, "email is missing or empty"},
		"an empty name":           {`{"ann@acme.example":{` + ann + `,"last_name":""}}`, "last_name is missing or empty"},
		"a short login":           {`{"ann":{` + ann + `}}`, `"ann": the key has 3 characters`},
		"a long name":             {`{"ann@acme.example":{` + ann + `,"first_name":"` + strings.Repeat("ä", 51) + `"}}`, "first_name has 51 characters; the org takes at most 50"},
		"twice":                   {`{"ann@acme.example":{` + ann + `},"Ann@acme.example":{` + ann + `}}`, "case does not count in a login"},
		"custom as a string":      {`{"ann@acme.example":{` + ann + `,"custom_attributes":"{}"}}`, "custom_attributes cannot be a string"},
		"custom as it is in Okta": {`{"ann@acme.example":{` + ann + `,"custom_attributes":{"badgeNumber":"x"}}}`, "badge_number"},
		"custom that is none":     {`{"ann@acme.example":{` + ann + `,"custom_attributes":{"title":"x"}}}`, "title is no custom attribute"},
		"custom of no type":       {`{"ann@acme.example":{` + ann + `,"custom_attributes":{"badge":{"a":1}}}}`, "badge is neither a string"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := oktaidentities.Configured(tc.text); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("said %v, want %s", err, tc.want)
			}
		})
	}
	good := `{"ann@acme.example":{` + ann + `,"active":null,"title":null,"city":"","custom_attributes":{"badge_number":"B","sites":["a"],"level":3,"old":null}}}`
	if err := oktaidentities.Configured(good); err != nil {
		t.Error(err)
	}
}

func TestWhatPeopleContradictIsRefused(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	both := crew{"ann": nil, "bob": {"email": "ANN@acme.example"}}
	r.Validate(both.set()).WantError(t, "People Contradict Each Other", `"bob@acme.example": the same e-mail address as "ann@acme.example"`)
	both["bob"]["active"] = false
	r.Validate(both.set()).None(t)
	active := crew{"ann": {"active": true}}
	r.Validate(active.set()).None(t)
	r.Validate(active.set(acctest.Attrs{"activation": "staged"})).WantError(t, "People Contradict Each Other", `"ann@acme.example": activation = "staged"`)
	r.Validate(acctest.Attrs{"name": "all", "people": `[]`}).WantError(t, "Invalid People", "not a JSON object")
	r.Validate(acctest.Attrs{"name": "all", "people": acctest.Unknown}).None(t)
}

func TestActivationIsWhatItSays(t *testing.T) {
	t.Parallel()
	for activation, want := range map[string]struct{ status, calls string }{
		"email":  {"ann PROVISIONED, off STAGED", "1 GET /users, 2 POST /users"},
		"silent": {"ann PROVISIONED, off STAGED", "1 GET /users, 1 GET /users/{id}, 2 POST /users, 1 POST /users/{id}/lifecycle/activate"},
		"staged": {"ann STAGED, off STAGED", "1 GET /users, 2 POST /users"},
	} {
		t.Run(activation, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			r := srv.Resource(typeName)
			config := crew{"ann": nil, "off": {"active": false}}.set(acctest.Attrs{"activation": activation})
			state := r.MustApply(nil, config)
			same(t, "create", calls(box), want.calls)
			same(t, "people", statuses(t, box), want.status)
			state = settled(t, r, state, config)
			// Who is STAGED takes changes, which the state alone does not tell.
			config = crew{"ann": nil, "off": {"active": false, "title": "Clerk"}}.set(acctest.Attrs{"activation": activation})
			box.ForgetOrg()
			state = r.MustApply(state, config)
			same(t, "update", profiles(t, box), `{"title":"Clerk"}`)
			settled(t, r, state, config)
		})
	}
}
