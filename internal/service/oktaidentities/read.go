package oktaidentities

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/roster"
)

// Refresh returns the holding as the org has it.
func (o org) Refresh(ctx context.Context, h holding) (holding, error) {
	return roster.Refresh(ctx, h, lifecycle.ErrNotFound, o.Okta.RefreshIdentities, person.shownBy, refreshed)
}

// shownBy reports whether the org's answer has every attribute that the person has. One
// that a list leaves out may be gone, or be left out by the list.
func (p person) shownBy(i lifecycle.Identity) bool {
	if i.Status == lifecycle.StatusDeprovisioned {
		return true
	}
	for name, value := range p.profile {
		if _, there := i.Profile[name]; value != nil && !there {
			return false
		}
	}
	return true
}

func refreshed(e *entry, i lifecycle.Identity) *entry {
	now := observed(e.Name, e.Person.managed(i), i)
	if now.Stray = e.Stray; !e.Stray && !strings.EqualFold(i.Login(), e.Name) {
		now.Person.login = i.Login()
	}
	return now
}

// managed returns what the org says of the attributes that p has, in the form of p where it
// means the same. The profile of somebody who is deprovisioned stays as p has it: Okta
// takes no changes of it, so that a difference could not be mended.
func (p person) managed(i lifecycle.Identity) person {
	now := person{active: p.active, profile: p.profile}
	if in := lifecycle.InUse(i.Status); p.active != nil && *p.active != in {
		now.active = &in
	}
	if i.Status == lifecycle.StatusDeprovisioned {
		return now
	}
	var drifted map[string]any
	for name, value := range p.profile {
		have := shown(name, i.Profile[name])
		if sameValue(name, value, have) {
			continue
		}
		if drifted == nil {
			drifted = maps.Clone(p.profile)
			now.profile = drifted
		}
		drifted[name] = have
	}
	return now
}

// shown is an attribute of the org's in the form of a document. One of Okta's own, which is
// a string by default, may have been made something else by an org; a custom one that no
// document could hold is left out.
func shown(name string, value any) any {
	value = told(value)
	_, isText := value.(string)
	switch _, base := lifecycle.Base[name]; {
	case base && value != nil && !isText:
		return fmt.Sprint(value)
	case !base && lifecycle.CheckCustom(name, value) != nil:
		return nil
	}
	return value
}

// observed returns the entry of somebody as the org has them now, managed as p says.
func observed(name string, p person, i lifecycle.Identity) *entry {
	e := &entry{Name: name, Person: p, ID: i.ID}
	if e.Inactive = !lifecycle.InUse(i.Status); e.Inactive {
		e.Facts = status(i.Status)
	}
	return e
}

// Everybody returns the org but the deprovisioned, as an import does, with what a document
// has to say to make the same people again.
func (o org) Everybody(ctx context.Context) (holding, error) {
	h := holding{}
	for i, err := range o.Okta.Identities(ctx, "") {
		if err != nil {
			return nil, err
		}
		p := person{profile: make(map[string]any, len(i.Profile))}
		for name, value := range i.Profile {
			if value = shown(name, value); value != nil && name != loginName {
				p.profile[name] = value
			}
		}
		if in := lifecycle.InUse(i.Status); !in {
			p.active = &in
		}
		h[roster.Fold(i.Login())] = observed(i.Login(), p, i)
	}
	return h, nil
}
