package scimusers

import (
	"context"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/roster"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Refresh returns the holding as the tenant has it.
func (t tenant) Refresh(ctx context.Context, h holding) (holding, error) {
	return roster.Refresh(ctx, h, veza.ErrNotFound, t.Veza.RefreshUsers, person.shownBy, refreshed)
}

// shownBy reports whether an answer has everything that the person has. What a list leaves
// out may be gone, or be left out by the list.
func (p person) shownBy(u scim.User) bool {
	return (u.Name != nil || p.GivenName == "" && p.FamilyName == "") &&
		(u.DisplayName != "" || p.DisplayName == "") &&
		(u.ExternalID != "" || p.ExternalID == nil || *p.ExternalID == "") &&
		(len(u.Emails) > 0 || len(p.Emails) == 0) &&
		(len(u.Roles) > 0 || len(p.Roles) == 0)
}

func refreshed(e *entry, u scim.User) *entry {
	now := observed(e.Name, managed(e.Person, u), u)
	if now.Stray = e.Stray; !e.Stray && !strings.EqualFold(u.UserName, e.Name) {
		now.Person.UserName = u.UserName
	}
	return now
}

// managed returns what the tenant says of the attributes that p has, in the form of p
// where it means the same.
func managed(p person, u scim.User) person {
	now := person{DisplayName: u.DisplayName}
	if u.Name != nil {
		now.GivenName, now.FamilyName = u.Name.GivenName, u.Name.FamilyName
	}
	if p.ExternalID != nil {
		now.ExternalID = &u.ExternalID
	}
	if p.Active != nil {
		active := u.Active == nil || *u.Active
		now.Active = &active
	}
	if p.Roles != nil {
		if now.Roles = p.Roles; !sameRoles(p.Roles, rolesFromAPI(u.Roles)) {
			now.Roles = rolesFromAPI(u.Roles)
		}
	}
	if p.Emails != nil {
		if now.Emails = p.Emails; !scimemail.Answers(emailsToAPI(p.Emails), scimemail.Distinct(u.Emails)) {
			now.Emails = emailsFromAPI(u.Emails)
		}
	}
	return now
}

// observed returns the entry of somebody as the tenant has them now, managed as p says.
func observed(name string, p person, u scim.User) *entry {
	return &entry{Name: name, Person: p, ID: u.ID, Inactive: u.Active != nil && !*u.Active, Facts: rolesFromAPI(u.Roles)}
}

// whole returns somebody with everything that the document can say of them, which is what
// the first change of a person who was not managed before is measured by.
func whole(name string, u scim.User) *entry {
	e := observed(name, person{DisplayName: u.DisplayName, ExternalID: &u.ExternalID}, u)
	if u.Name != nil {
		e.Person.GivenName, e.Person.FamilyName = u.Name.GivenName, u.Name.FamilyName
	}
	active := !e.Inactive
	e.Person.Active, e.Person.Roles, e.Person.Emails = &active, e.Facts, emailsFromAPI(u.Emails)
	return e
}

// Everybody returns the whole tenant, as an import does, with what a document has to say
// to make the same people again.
func (t tenant) Everybody(ctx context.Context) (holding, error) {
	h := holding{}
	for u, err := range t.Veza.Users(ctx, "") {
		if err != nil {
			return nil, err
		}
		e := whole(u.UserName, u)
		if u.ExternalID == "" {
			e.Person.ExternalID = nil
		}
		if !e.Inactive {
			e.Person.Active = nil
		}
		if len(e.Person.Roles) == 0 {
			e.Person.Roles = nil
		}
		if len(u.Emails) <= 1 {
			e.Person.Emails = nil
		}
		h[roster.Fold(u.UserName)] = e
	}
	return h, nil
}
