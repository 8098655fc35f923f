package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/okta/okta-sdk-golang/v5/okta"
)

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

// EntitlementChange says what UpdateEntitlement changes; nil is left as it is.
type EntitlementChange struct{ Name, Description *string }

// UpdateEntitlement renames or describes an entitlement in place: id and
// assignees stay, and so do custom attributes. A name that is taken is
// ErrConflict. Two requests, since Okta replaces the profile as a whole; one
// when nothing differs.
func (e *Engine) UpdateEntitlement(ctx context.Context, id string, change EntitlementChange) (Entitlement, error) {
	have, err := e.group(ctx, id)
	if err != nil {
		return Entitlement{}, err
	}
	if err := have.managed(); err != nil {
		return have.entitlement(), err
	}
	name, description := have.Profile.Name, have.Profile.Description
	if change.Name != nil {
		name = *change.Name
	}
	if change.Description != nil {
		description = *change.Description
	}
	if have.Profile.Name == name && have.Profile.Description == description {
		return have.entitlement(), nil
	}
	all := map[string]any{}
	maps.Copy(all, have.Profile.all)
	all["name"], all["description"] = name, description
	var g group
	body := okta.Group{Profile: &okta.GroupProfile{AdditionalProperties: all}}
	_, err = e.call(ctx, &g, func(ctx context.Context) error {
		_, _, err := e.sdk.GroupAPI.ReplaceGroup(ctx, id).Group(body).Execute()
		return err
	})
	if err != nil {
		return have.entitlement(), fmt.Errorf("update the entitlement %q: %w", have.Profile.Name, err)
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
		e.members.drop(id)
	}
	return err
}
