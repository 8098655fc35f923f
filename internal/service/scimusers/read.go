package scimusers

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/roster"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

const (
	// few people are read one by one, without asking what else would cost.
	few = 3
	// pageSize is the most that a tenant returns at a time.
	pageSize = 200
)

// look returns the people of the holding as the tenant has them, by id. Whoever is not in
// it is gone: absence from a list is no proof of that, and is asked about one by one.
func (t tenant) look(ctx context.Context, h holding) (map[string]scim.User, error) {
	found := make(map[string]scim.User, len(h))
	walk := len(h) > few
	if walk {
		total, err := t.Veza.CountUsers(ctx)
		if err != nil {
			return nil, err
		}
		walk = (total+pageSize-1)/pageSize < len(h)
	}
	if walk {
		ids := make(map[string]bool, len(h))
		for _, e := range h {
			ids[e.ID] = true
		}
		for u, err := range t.Veza.Users(ctx, "") {
			if err != nil {
				return nil, err
			}
			if ids[u.ID] {
				found[u.ID] = u
			}
			if len(found) == len(ids) {
				break
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(h)) {
		id := h[key].ID
		if _, there := found[id]; there {
			continue
		}
		u, err := t.Veza.User(ctx, id)
		if errors.Is(err, veza.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found[id] = u
	}
	return found, nil
}

// Refresh returns the holding as the tenant has it.
func (t tenant) Refresh(ctx context.Context, h holding) (holding, error) {
	found, err := t.look(ctx, h)
	if err != nil {
		return nil, err
	}
	out := make(holding, len(h))
	for key, e := range h {
		u, there := found[e.ID]
		if !there {
			continue
		}
		now := observed(e.Name, managed(e.Person, u), u)
		if now.Stray = e.Stray; !e.Stray && !strings.EqualFold(u.UserName, e.Name) {
			now.Person.UserName = u.UserName
		}
		out[key] = now
	}
	return out, nil
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
