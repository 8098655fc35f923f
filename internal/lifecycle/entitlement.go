package lifecycle

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"
)

// Types of entitlements.
const (
	TypeOktaGroup = "OKTA_GROUP" // managed here
	TypeAppGroup  = "APP_GROUP"  // imported from an app, which alone changes it
	TypeBuiltIn   = "BUILT_IN"   // Okta's own, such as Everyone
)

// Entitlement is a group of the org. Only those of TypeOktaGroup can be
// changed, assigned or deleted; the others are ErrNotManaged then.
type Entitlement struct {
	ID, Name, Description, Type                 string
	Created, LastUpdated, LastMembershipUpdated time.Time
}

// group is a group on the wire.
type group struct {
	ID                    string  `json:"id"`
	Type                  string  `json:"type"`
	Created               instant `json:"created"`
	LastUpdated           instant `json:"lastUpdated"`
	LastMembershipUpdated instant `json:"lastMembershipUpdated"`
	Profile               profile `json:"profile"`
}

// profile keeps the attributes that a group has besides the two we know.
type profile struct {
	Name, Description string
	all               map[string]any
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *profile) UnmarshalJSON(data []byte) error {
	p.all = map[string]any{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&p.all); err != nil {
		return err
	}
	p.Name, _ = p.all["name"].(string)
	p.Description, _ = p.all["description"].(string)
	return nil
}

func (g group) entitlement() Entitlement {
	return Entitlement{
		ID: g.ID, Name: g.Profile.Name, Description: g.Profile.Description, Type: g.Type,
		Created: g.Created.Time, LastUpdated: g.LastUpdated.Time, LastMembershipUpdated: g.LastMembershipUpdated.Time,
	}
}

// Managed returns ErrNotManaged, in words, for a group that belongs to Okta or
// to an app.
func (e Entitlement) Managed() error {
	switch e.Type {
	case TypeOktaGroup, "":
		return nil
	case TypeBuiltIn:
		return fmt.Errorf("%q (%s) is %w but one of Okta's own: its name and its members are Okta's to decide", e.Name, e.ID, ErrNotManaged)
	}
	return fmt.Errorf("%q (%s) is %w but comes from an app (%s): change it there, or assign an Okta group that is pushed to the app", e.Name, e.ID, ErrNotManaged, e.Type)
}

func (g group) managed() error { return g.entitlement().Managed() }

// Entitlement reads one entitlement of any type by id. It is up to date. One
// request, unless this engine created it within the last half minute: then an
// org that lags is asked again.
func (e *Engine) Entitlement(ctx context.Context, id string) (Entitlement, error) {
	g, err := e.group(ctx, id)
	return g.entitlement(), err
}

func (e *Engine) group(ctx context.Context, id string) (group, error) {
	if err := checkID("a group", id); err != nil {
		return group{}, err
	}
	var g group
	err := e.readDespiteLag(ctx, id, func() error {
		_, err := e.call(ctx, &g, func(ctx context.Context) error {
			_, _, err := e.sdk.GroupAPI.GetGroup(ctx, id).Execute()
			return err
		})
		return err
	})
	return g, err
}

// EntitlementByName finds an entitlement by its exact name, one of
// TypeOktaGroup before all others. Several others of one name are ErrConflict.
// Okta has no other way than its search, which lags by a second or so.
func (e *Engine) EntitlementByName(ctx context.Context, name string) (Entitlement, error) {
	var others []Entitlement
	for g, err := range e.Entitlements(ctx, "profile.name eq "+quoted(name)) {
		switch {
		case err != nil:
			return Entitlement{}, err
		case g.Name != name: // the search ignores case
		case g.Type == TypeOktaGroup:
			return g, nil
		default:
			others = append(others, g)
		}
	}
	switch len(others) {
	case 0:
		return Entitlement{}, fmt.Errorf("no group is named %q: %w", name, ErrNotFound)
	case 1:
		return others[0], nil
	}
	ids := make([]string, len(others))
	for i, g := range others {
		ids[i] = g.ID + " (" + g.Type + ")"
	}
	return Entitlement{}, fmt.Errorf("%d groups are named %q, %w: use one of the ids %s", len(others), name, ErrConflict, strings.Join(ids, ", "))
}

// EntitlementHolding finds the group that keeps others from getting a name:
// the one with that very name, or else one whose name differs in case alone.
// Groups of apps keep nobody from a name. Whether Okta lets two names differ in
// case alone is not published.
func (e *Engine) EntitlementHolding(ctx context.Context, name string) (Entitlement, error) {
	var inAnyCase Entitlement
	for g, err := range e.Entitlements(ctx, "profile.name eq "+quoted(name)) {
		switch {
		case err != nil:
			return Entitlement{}, err
		case g.Type == TypeAppGroup:
		case g.Name == name:
			return g, nil
		case strings.EqualFold(g.Name, name):
			inAnyCase = g
		}
	}
	if inAnyCase.ID == "" {
		return Entitlement{}, fmt.Errorf("no group is named %q: %w", name, ErrNotFound)
	}
	return inAnyCase, nil
}

// Entitlements streams groups by an expression of Okta's search language with
// Okta's own names, such as type eq "OKTA_GROUP" and profile.name sw "veza-".
// They come in the order of their ids, each once, from all pages of 200. An
// empty expression means all of them, in Okta's order. Okta's index lags
// behind writes by a second or so.
func (e *Engine) Entitlements(ctx context.Context, search string) iter.Seq2[Entitlement, error] {
	list := pages[group](ctx, e, func(ctx context.Context, after string) error {
		req := e.sdk.GroupAPI.ListGroups(ctx).Limit(pageSize)
		if search != "" {
			req = req.Search(search).SortBy("id").SortOrder("asc")
		}
		if after != "" {
			req = req.After(after)
		}
		_, _, err := req.Execute()
		return err
	})
	return func(yield func(Entitlement, error) bool) {
		seen := map[string]bool{}
		for g, err := range list {
			if err == nil && seen[g.ID] {
				continue
			}
			seen[g.ID] = true
			if !yield(g.entitlement(), err) {
				return
			}
		}
	}
}
