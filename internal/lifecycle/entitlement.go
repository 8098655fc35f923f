package lifecycle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/okta/okta-sdk-golang/v5/okta"
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

// managed refuses groups that belong to Okta or to an app.
func (g group) managed() error {
	switch g.Type {
	case TypeOktaGroup, "":
		return nil
	case TypeBuiltIn:
		return fmt.Errorf("%q (%s) is %w but one of Okta's own: its name and its members are Okta's to decide", g.Profile.Name, g.ID, ErrNotManaged)
	}
	return fmt.Errorf("%q (%s) is %w but comes from an app (%s): change it there, or assign an Okta group that is pushed to the app", g.Profile.Name, g.ID, ErrNotManaged, g.Type)
}

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
	err := e.despiteLag(ctx, func() error {
		_, err := e.call(ctx, &g, func(ctx context.Context) error {
			_, _, err := e.sdk.GroupAPI.GetGroup(ctx, id).Execute()
			return err
		})
		return err
	}, id)
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

// CreateEntitlement creates an Okta group with the name and the description
// (CREATE_ENTITLEMENT). A name that is taken is ErrConflict. One request; when
// its answer is lost the group is created again, and when the name then turns
// out to be taken by a group that is as wanted and was made since the first
// request left, that is the one.
func (e *Engine) CreateEntitlement(ctx context.Context, want Entitlement) (Entitlement, error) {
	if strings.TrimSpace(want.Name) == "" {
		return Entitlement{}, errors.New("an entitlement needs a name")
	}
	start := time.Now()
	got, _, err := e.sendGroup(ctx, want)
	if err != nil && ambiguous(ctx, err) {
		lost := err
		var header http.Header
		got, header, err = e.sendGroup(ctx, want)
		if errors.Is(err, ErrConflict) {
			got, err = e.ours(ctx, want, header, start, errors.Join(lost, err))
		}
	}
	if err != nil {
		return Entitlement{}, fmt.Errorf("create the entitlement %q: %w", want.Name, err)
	}
	e.recent.created(got.ID)
	return got, nil
}

func (e *Engine) sendGroup(ctx context.Context, want Entitlement) (Entitlement, http.Header, error) {
	var g group
	body := okta.Group{Profile: &okta.GroupProfile{Name: &want.Name, Description: &want.Description}}
	header, err := e.call(ctx, &g, func(ctx context.Context) error {
		_, _, err := e.sdk.GroupAPI.CreateGroup(ctx).Group(body).Execute()
		return err
	})
	return g.entitlement(), header, err
}

// ours finds the group that a lost answer was about, waiting for the search
// to know it. Its age is judged by the org's own clock.
func (e *Engine) ours(ctx context.Context, want Entitlement, header http.Header, start time.Time, lost error) (Entitlement, error) {
	const slack = 5 * time.Second // clocks cut to seconds
	now, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return Entitlement{}, lost
	}
	oldest := now.Add(-time.Since(start) - slack)
	for look := firstLook; ; look = 2 * look {
		found, err := e.EntitlementByName(ctx, want.Name)
		switch {
		case err == nil && found.Type == TypeOktaGroup && found.Description == want.Description && !found.Created.Before(oldest):
			return found, nil
		case err == nil || !errors.Is(err, ErrNotFound) || look > longestLook:
			return Entitlement{}, lost
		}
		if err := e.wait(ctx, look); err != nil {
			return Entitlement{}, errors.Join(lost, err)
		}
	}
}

// RenameEntitlement gives the entitlement with want's ID want's name and
// description, in place: id and assignees stay, and so do custom attributes.
// A name that is taken is ErrConflict. Two requests, one when nothing differs.
func (e *Engine) RenameEntitlement(ctx context.Context, want Entitlement) (Entitlement, error) {
	have, err := e.group(ctx, want.ID)
	if err != nil {
		return Entitlement{}, err
	}
	if err := have.managed(); err != nil {
		return have.entitlement(), err
	}
	if have.Profile.Name == want.Name && have.Profile.Description == want.Description {
		return have.entitlement(), nil
	}
	// PUT replaces the profile as a whole.
	all := map[string]any{}
	maps.Copy(all, have.Profile.all)
	all["name"], all["description"] = want.Name, want.Description
	var g group
	body := okta.Group{Profile: &okta.GroupProfile{AdditionalProperties: all}}
	_, err = e.call(ctx, &g, func(ctx context.Context) error {
		_, _, err := e.sdk.GroupAPI.ReplaceGroup(ctx, want.ID).Group(body).Execute()
		return err
	})
	if err != nil {
		return have.entitlement(), fmt.Errorf("rename the entitlement %q to %q: %w", have.Profile.Name, want.Name, err)
	}
	return g.entitlement(), nil
}

// DeleteEntitlement deletes an Okta group; its members lose what it gives.
// Okta itself would delete an app's group as well, so its type is read first.
// ErrNotFound means that there is no such group (any more).
func (e *Engine) DeleteEntitlement(ctx context.Context, id string) error {
	have, err := e.group(ctx, id)
	if err != nil {
		return err
	}
	if err := have.managed(); err != nil {
		return err
	}
	_, err = e.call(ctx, nil, func(ctx context.Context) error {
		_, err := e.sdk.GroupAPI.DeleteGroup(ctx, id).Execute()
		return err
	})
	if err == nil {
		e.recent.deleted(id)
	}
	return err
}
