package scimemail_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
)

func TestAddressesAreComparedByWhatTheyMean(t *testing.T) {
	t.Parallel()
	work := scim.Email{Value: "ann@example.com", Type: "work", Primary: true}
	for name, tc := range map[string]struct {
		want, have    []scim.Email
		same, answers bool
	}{
		"another case":            {[]scim.Email{work}, []scim.Email{{Value: "ANN@example.com", Type: "work", Primary: true}}, true, true},
		"a type of the server's":  {[]scim.Email{{Value: work.Value, Primary: true}}, []scim.Email{work}, true, true},
		"a type that it lost":     {[]scim.Email{work}, []scim.Email{{Value: work.Value, Primary: true}}, false, true},
		"no primary of any":       {[]scim.Email{work}, []scim.Email{{Value: work.Value, Type: "work"}}, false, true},
		"another address":         {[]scim.Email{work}, []scim.Email{{Value: "a@example.com", Type: "work", Primary: true}}, false, false},
		"one address in two uses": {[]scim.Email{work, {Value: work.Value}}, []scim.Email{{Value: work.Value}, work}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := scimemail.Same(tc.want, tc.have); got != tc.same {
				t.Errorf("same: %t", got)
			}
			if got := scimemail.Answers(tc.want, tc.have); got != tc.answers {
				t.Errorf("answers: %t", got)
			}
		})
	}
}

func TestARenamedPersonKeepsTheOtherAddresses(t *testing.T) {
	t.Parallel()
	home := scim.Email{Value: "a@home.example"}
	got := scimemail.Rename([]scim.Email{home, {Value: "ann@example.com", Type: "work", Primary: true}}, "lee@example.com")
	if len(got) != 2 || got[0] != home || got[1].Value != "lee@example.com" {
		t.Errorf("became %v", got)
	}
	if got := scimemail.Rename([]scim.Email{home}, "lee@example.com"); len(got) != 2 || got[0] != scimemail.Primary("lee@example.com") {
		t.Errorf("became %v", got)
	}
}
