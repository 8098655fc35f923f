package scimusers

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/roster"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
)

// roleValues are the values of the roles attribute that the guide lists.
var roleValues = []string{"admin", "viewer", "operator", "scim_provisioner"}

// mailbox is no full RFC 5322 grammar: the tenant decides what it accepts, and a
// stricter check here would refuse addresses that work.
var mailbox = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)

// person is one value of the document. What is nil follows the tenant.
type person struct {
	// UserName is set in a state alone: the name of somebody who was renamed outside.
	UserName    string   `json:"user_name,omitempty"`
	GivenName   string   `json:"given_name"`
	FamilyName  string   `json:"family_name"`
	DisplayName string   `json:"display_name"`
	Active      *bool    `json:"active,omitzero"`
	ExternalID  *string  `json:"external_id,omitzero"`
	Roles       []string `json:"roles,omitzero"`
	Emails      []email  `json:"emails,omitzero"`
}

type email struct {
	Value   string `json:"value"`
	Type    string `json:"type,omitempty"`
	Primary bool   `json:"primary,omitempty"`
}

// Grammar is how errors speak of a person.
func (person) Grammar() roster.Grammar {
	return roster.Grammar{
		Name:     "userName",
		Fields:   "given_name, family_name, display_name, active, external_id, roles, emails",
		Required: "given_name, family_name and display_name",
	}
}

// Enforced is whether they are to be active.
func (p person) Enforced() *bool { return p.Active }

// Renamed is the name that they were given outside.
func (p person) Renamed() string { return p.UserName }

// Check refuses what the tenant would, for a person in the configuration.
func (p person) Check(userName string) error {
	if !mailbox.MatchString(userName) {
		return errors.New("the key must be an e-mail address, since Veza takes the userName for one")
	}
	if p.UserName != "" {
		return errors.New("unknown field \"user_name\": the key is the userName")
	}
	for _, required := range []struct{ name, value string }{
		{"given_name", p.GivenName}, {"family_name", p.FamilyName}, {"display_name", p.DisplayName},
	} {
		if required.value == "" {
			return fmt.Errorf("%s is missing or empty", required.name)
		}
	}
	for i, role := range p.Roles {
		if !slices.Contains(roleValues, role) {
			return fmt.Errorf("roles has %q; the roles are %s", role, strings.Join(roleValues, ", "))
		}
		if slices.Contains(p.Roles[:i], role) {
			return fmt.Errorf("roles has %q twice", role)
		}
	}
	return p.checkEmails(userName)
}

func (p person) checkEmails(userName string) error {
	if p.Emails == nil {
		return nil
	}
	var primaries []string
	for i, e := range p.Emails {
		if !mailbox.MatchString(e.Value) {
			return fmt.Errorf("emails has %q, which is no e-mail address", e.Value)
		}
		if slices.ContainsFunc(p.Emails[:i], e.repeats) {
			return fmt.Errorf("emails has %s more than once, with the same type or with none; case does not count in an address", e.Value)
		}
		if e.Primary {
			primaries = append(primaries, e.Value)
		}
	}
	switch {
	case len(primaries) != 1:
		return fmt.Errorf("%d of the emails are marked primary = true; exactly one must be, and it must be the key", len(primaries))
	case !strings.EqualFold(primaries[0], userName):
		return fmt.Errorf("the primary e-mail is %q; Veza refuses a person whose userName, the key, is not their primary e-mail address", primaries[0])
	}
	return nil
}

// repeats reports whether a tenant may make one address of the two.
func (e email) repeats(other email) bool {
	return strings.EqualFold(e.Value, other.Value) && (e.Type == other.Type || e.Type == "" || other.Type == "")
}

// toAPI returns the person to create. What the configuration leaves out is not sent, but
// for the primary e-mail, without which the tenant takes nobody.
func (p person) toAPI(userName string) scim.User {
	active := p.Active == nil || *p.Active
	u := scim.User{
		Schemas:     []string{scim.UserURN},
		UserName:    userName,
		Name:        &scim.Name{GivenName: p.GivenName, FamilyName: p.FamilyName},
		DisplayName: p.DisplayName,
		Emails:      []scim.Email{scimemail.Primary(userName)},
		Active:      &active,
		Roles:       rolesToAPI(p.Roles),
	}
	if p.ExternalID != nil {
		u.ExternalID = *p.ExternalID
	}
	if p.Emails != nil {
		u.Emails = emailsToAPI(p.Emails)
	}
	return u
}

func rolesToAPI(names []string) []scim.Role {
	var out []scim.Role
	for _, name := range slices.Sorted(slices.Values(names)) {
		out = append(out, scim.Role{Value: name})
	}
	return out
}

func rolesFromAPI(have []scim.Role) roles {
	names := make([]string, 0, len(have))
	for _, r := range have {
		names = append(names, r.Value)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func emailsToAPI(emails []email) []scim.Email {
	out := make([]scim.Email, 0, len(emails))
	for _, e := range emails {
		out = append(out, scim.Email{Value: e.Value, Type: e.Type, Primary: e.Primary})
	}
	return out
}

func emailsFromAPI(emails []scim.Email) []email {
	out := make([]email, 0, len(emails))
	for _, e := range scimemail.Distinct(emails) {
		out = append(out, email{Value: e.Value, Type: e.Type, Primary: e.Primary})
	}
	return out
}

// Equal reports whether both are written alike but for the order of sets.
func (p person) Equal(o person) bool {
	return p.UserName == o.UserName && p.GivenName == o.GivenName && p.FamilyName == o.FamilyName && p.DisplayName == o.DisplayName &&
		same(p.Active, o.Active) && same(p.ExternalID, o.ExternalID) &&
		(p.Roles == nil) == (o.Roles == nil) && sameRoles(p.Roles, o.Roles) &&
		(p.Emails == nil) == (o.Emails == nil) && sameSet(p.Emails, o.Emails)
}

func same[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func sameRoles(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func sameSet(a, b []email) bool {
	if len(a) != len(b) {
		return false
	}
	return !slices.ContainsFunc(a, func(e email) bool {
		return !slices.ContainsFunc(b, func(o email) bool {
			return strings.EqualFold(e.Value, o.Value) && e.Type == o.Type && e.Primary == o.Primary
		})
	})
}
