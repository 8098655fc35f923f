package scimusers

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

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
func (r *Resource) look(ctx context.Context, h holding) (map[string]scim.User, error) {
	found := make(map[string]scim.User, len(h))
	walk := len(h) > few
	if walk {
		total, err := r.Veza.CountUsers(ctx)
		if err != nil {
			return nil, err
		}
		walk = (total+pageSize-1)/pageSize < len(h)
	}
	if walk {
		ids := make(map[string]bool, len(h))
		for _, e := range h {
			ids[e.id] = true
		}
		for u, err := range r.Veza.Users(ctx, "") {
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
		id := h[key].id
		if _, there := found[id]; there {
			continue
		}
		u, err := r.Veza.User(ctx, id)
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

// refreshed returns the holding as the tenant has it. Attributes that the document does
// not name are not in it, whatever they are.
func refreshed(h holding, found map[string]scim.User) holding {
	out := make(holding, len(h))
	for key, e := range h {
		u, there := found[e.id]
		if !there {
			continue
		}
		now := observed(e.name, managed(e.person, u), u)
		if now.stray = e.stray; !e.stray && !strings.EqualFold(u.UserName, e.name) {
			now.UserName = u.UserName
		}
		out[key] = now
	}
	return out
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

// everybody returns the whole tenant, as an import does, with what a document has to say
// to make the same people again.
func (r *Resource) everybody(ctx context.Context) (holding, error) {
	h := holding{}
	for u, err := range r.Veza.Users(ctx, "") {
		if err != nil {
			return nil, err
		}
		e := whole(u.UserName, u)
		if u.ExternalID == "" {
			e.ExternalID = nil
		}
		if !e.inactive {
			e.Active = nil
		}
		if len(e.Roles) == 0 {
			e.Roles = nil
		}
		if len(u.Emails) <= 1 {
			e.Emails = nil
		}
		h[fold(u.UserName)] = e
	}
	return h, nil
}

// refresh is refreshed by what the tenant says now.
func (r *Resource) refresh(ctx context.Context, h holding) (holding, error) {
	found, err := r.look(ctx, h)
	if err != nil {
		return nil, err
	}
	return refreshed(h, found), nil
}
