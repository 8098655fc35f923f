package scimuser_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/service/scimuser"
)

func TestAddressesThatMeanTheSameKeepTheFormOfTheState(t *testing.T) {
	t.Parallel()
	untyped := scimuser.Email{Value: ignorecase.Value("a@b.example"), Type: types.StringNull(), Primary: types.BoolNull()}
	tests := map[string]struct {
		answer []scim.Email
		same   bool
	}{
		"as sent":                       {[]scim.Email{{Value: "ann@example.com", Type: "work", Primary: true}, {Value: "a@b.example"}}, true},
		"in another order":              {[]scim.Email{{Value: "A@B.example"}, {Value: "Ann@example.com", Type: "work", Primary: true}}, true},
		"with a type that nobody set":   {[]scim.Email{{Value: "ann@example.com", Type: "work", Primary: true}, {Value: "a@b.example", Type: "other"}}, true},
		"by a server without types":     {[]scim.Email{{Value: "ann@example.com", Primary: true}, {Value: "a@b.example"}}, true},
		"by a server without primaries": {[]scim.Email{{Value: "ann@example.com", Type: "work"}, {Value: "a@b.example"}}, true},
		"with one listed twice": {[]scim.Email{
			{Value: "ann@example.com", Type: "work", Primary: true}, {Value: "a@b.example"}, {Value: "A@b.example"},
		}, true},
		"with another type":    {[]scim.Email{{Value: "ann@example.com", Type: "home", Primary: true}, {Value: "a@b.example"}}, false},
		"with another primary": {[]scim.Email{{Value: "ann@example.com", Type: "work"}, {Value: "a@b.example", Primary: true}}, false},
		"with one more": {[]scim.Email{
			{Value: "ann@example.com", Type: "work", Primary: true}, {Value: "a@b.example"}, {Value: "c@b.example"},
		}, false},
		"with one less": {[]scim.Email{{Value: "ann@example.com", Type: "work", Primary: true}}, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prior := state(t)
			prior.Emails = emails(t, work("ann@example.com"), untyped)
			got := must[scimuser.Model](t)(scimuser.FromAPI(t.Context(), scim.User{ID: "u1", UserName: "ann@example.com", Emails: tc.answer}, prior))
			if got.Emails.Equal(prior.Emails) != tc.same {
				t.Errorf("became %s", got.Emails)
			}
		})
	}
}

func TestATypeThatIsNotConfiguredIsLeftToTheServer(t *testing.T) {
	t.Parallel()
	have, plan := state(t), state(t)
	plan.Emails = emails(t, scimuser.Email{Value: ignorecase.Value("ann@example.com"), Type: types.StringNull(), Primary: types.BoolValue(true)})
	if ops := must[[]scim.Operation](t)(scimuser.Patch(t.Context(), plan, have)); len(ops) != 0 {
		t.Errorf("sent %v", ops)
	}
	if ops := must[[]scim.Operation](t)(scimuser.Patch(t.Context(), have, plan)); len(ops) != 1 {
		t.Errorf("a type that is configured and missing sends %v", ops)
	}
}
