package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"

	"github.com/okta/okta-sdk-golang/v5/okta"
)

// Whether somebody has an app on their own account or through a group.
const (
	ScopeUser  = "USER"
	ScopeGroup = "GROUP"
)

// AppUser is the assignment of an app to a person.
type AppUser struct {
	ID       string // of the person
	Scope    string // ScopeUser or ScopeGroup
	UserName string // in the app
	// Profile holds the attributes of the app's own schema, under its names for them.
	Profile map[string]any
}

// appUser is one on the wire.
type appUser struct {
	ID          string `json:"id"`
	Scope       string `json:"scope"`
	Credentials struct {
		UserName string `json:"userName"`
	} `json:"credentials"`
	Profile map[string]any `json:"profile"`
}

func (a appUser) appUser() AppUser {
	return AppUser{ID: a.ID, Scope: a.Scope, UserName: a.Credentials.UserName, Profile: a.Profile}
}

// AppUserChange says what an assignment gets. A nil UserName is left to the app's
// template; of the profile, null takes an attribute back and what is not named stays.
type AppUserChange struct {
	UserName *string
	Profile  map[string]any
}

func (c AppUserChange) credentials() *okta.AppUserCredentials {
	if c.UserName == nil {
		return nil
	}
	return &okta.AppUserCredentials{UserName: c.UserName}
}

func checkAppAnd(what, appID, id string) error {
	return errors.Join(checkID("an app", appID), checkID(what, id))
}

// AppUser reads the assignment of an app to a person. ErrNotFound means that there is
// none. One request.
func (e *Engine) AppUser(ctx context.Context, appID, identityID string) (AppUser, error) {
	if err := checkAppAnd("a person", appID, identityID); err != nil {
		return AppUser{}, err
	}
	var a appUser
	_, err := e.call(ctx, &a, func(ctx context.Context) error {
		_, _, err := e.sdk.ApplicationUsersAPI.GetApplicationUser(ctx, appID, identityID).Execute()
		return err
	})
	return a.appUser(), err
}

// appUsersPage is the most that Okta answers of them.
const appUsersPage = 500

// AppUsers streams everybody who has an app, on their own account or through a group, from
// all pages of 500. Okta's list lags behind writes by a second or so.
func (e *Engine) AppUsers(ctx context.Context, appID string) iter.Seq2[AppUser, error] {
	if err := checkID("an app", appID); err != nil {
		return func(yield func(AppUser, error) bool) { yield(AppUser{}, err) }
	}
	list := pages[appUser](ctx, e, func(ctx context.Context, after string) error { return e.fetchAppUsers(ctx, appID, after) })
	return func(yield func(AppUser, error) bool) {
		for a, err := range list {
			if !yield(a.appUser(), err) {
				return
			}
		}
	}
}

func (e *Engine) fetchAppUsers(ctx context.Context, appID, after string) error {
	req := e.sdk.ApplicationUsersAPI.ListApplicationUsers(ctx, appID).Limit(appUsersPage)
	if after != "" {
		req = req.After(after)
	}
	_, _, err := req.Execute()
	return err
}

// AssignAppUser assigns an app to a person on their own account. Who has it already, also
// through a group, gets what the change says. One request; a second one for those, and
// where the answer to the first was lost.
func (e *Engine) AssignAppUser(ctx context.Context, appID, identityID string, change AppUserChange) (AppUser, error) {
	if err := checkAppAnd("a person", appID, identityID); err != nil {
		return AppUser{}, err
	}
	scope := ScopeUser
	body := okta.AppUserAssignRequest{Id: identityID, Scope: &scope, Credentials: change.credentials(), Profile: change.Profile}
	var a appUser
	send := func() error {
		_, err := e.call(ctx, &a, func(ctx context.Context) error {
			_, _, err := e.sdk.ApplicationUsersAPI.AssignUserToApplication(ctx, appID).AppUser(body).Execute()
			return err
		})
		return err
	}
	err := e.despiteLag(ctx, send, appID, identityID)
	if err != nil && ambiguous(ctx, err) {
		err = send()
	}
	if errors.Is(err, ErrConflict) {
		return e.UpdateAppUser(ctx, appID, identityID, change)
	}
	return a.appUser(), err
}

// UpdateAppUser changes an assignment, and makes it one on the person's own account. One
// request.
func (e *Engine) UpdateAppUser(ctx context.Context, appID, identityID string, change AppUserChange) (AppUser, error) {
	if err := checkAppAnd("a person", appID, identityID); err != nil {
		return AppUser{}, err
	}
	all := map[string]any{"scope": ScopeUser}
	if change.UserName != nil {
		all["credentials"] = map[string]any{"userName": *change.UserName}
	}
	if len(change.Profile) > 0 {
		all["profile"] = change.Profile
	}
	// The SDK wants either a profile or credentials; both can be sent.
	body := okta.AppUserProfileRequestPayloadAsAppUserUpdateRequest(&okta.AppUserProfileRequestPayload{AdditionalProperties: all})
	var a appUser
	send := func() error {
		_, err := e.call(ctx, &a, func(ctx context.Context) error {
			_, _, err := e.sdk.ApplicationUsersAPI.UpdateApplicationUser(ctx, appID, identityID).AppUser(body).Execute()
			return err
		})
		return err
	}
	err := send()
	if err != nil && ambiguous(ctx, err) {
		err = send() // done twice it is the same
	}
	return a.appUser(), err
}

// UnassignAppUser takes an app from a person. ErrNotFound means that they do not have it;
// who has it through a group as well is refused. One request.
func (e *Engine) UnassignAppUser(ctx context.Context, appID, identityID string) error {
	if err := checkAppAnd("a person", appID, identityID); err != nil {
		return err
	}
	_, err := e.call(ctx, nil, func(ctx context.Context) error {
		_, err := e.sdk.ApplicationUsersAPI.UnassignUserFromApplication(ctx, appID, identityID).Execute()
		return err
	})
	if told := (*Error)(nil); errors.As(err, &told) && told.Code == "E0000046" {
		return fmt.Errorf("%w. They have the app through a group as well: take them out of the group, or the app from the group, first", err)
	}
	return err
}

// AppGroup is the assignment of an app to a group, and so to all its members.
type AppGroup struct {
	ID       string         `json:"id"` // of the group
	Priority int            `json:"priority"`
	Profile  map[string]any `json:"profile"`
}

// AppGroupChange says what the assignment of a group gets. A nil Priority is Okta's to
// give; of the profile, null takes an attribute back and what is not named stays.
type AppGroupChange struct {
	Priority *int
	Profile  map[string]any
}

// AppGroup reads the assignment of an app to a group. ErrNotFound means that there is
// none. One request.
func (e *Engine) AppGroup(ctx context.Context, appID, entitlementID string) (AppGroup, error) {
	if err := checkAppAnd("a group", appID, entitlementID); err != nil {
		return AppGroup{}, err
	}
	var g AppGroup
	_, err := e.call(ctx, &g, func(ctx context.Context) error {
		_, _, err := e.sdk.ApplicationGroupsAPI.GetApplicationGroupAssignment(ctx, appID, entitlementID).Execute()
		return err
	})
	return g, err
}

// AppGroups streams the groups that have an app, in the order of their priorities, from
// all pages of 200.
func (e *Engine) AppGroups(ctx context.Context, appID string) iter.Seq2[AppGroup, error] {
	if err := checkID("an app", appID); err != nil {
		return func(yield func(AppGroup, error) bool) { yield(AppGroup{}, err) }
	}
	return pages[AppGroup](ctx, e, func(ctx context.Context, after string) error {
		req := e.sdk.ApplicationGroupsAPI.ListApplicationGroupAssignments(ctx, appID).Limit(pageSize)
		if after != "" {
			req = req.After(after)
		}
		_, _, err := req.Execute()
		return err
	})
}

// AssignAppGroup assigns an app to a group, or makes an assignment that is there what is
// given. One request.
func (e *Engine) AssignAppGroup(ctx context.Context, appID, entitlementID string, change AppGroupChange) (AppGroup, error) {
	if err := checkAppAnd("a group", appID, entitlementID); err != nil {
		return AppGroup{}, err
	}
	// Never nothing: the SDK would send the word null.
	all := map[string]any{}
	if change.Priority != nil {
		all["priority"] = *change.Priority
	}
	if len(change.Profile) > 0 {
		all["profile"] = change.Profile
	}
	body := okta.ApplicationGroupAssignment{AdditionalProperties: all}
	var g AppGroup
	err := e.despiteLag(ctx, func() error {
		_, err := e.call(ctx, &g, func(ctx context.Context) error {
			_, _, err := e.sdk.ApplicationGroupsAPI.AssignGroupToApplication(ctx, appID, entitlementID).
				ApplicationGroupAssignment(body).Execute()
			return err
		})
		return err
	}, appID, entitlementID)
	return g, err
}

// UpdateAppGroup changes the assignment of a group. Two requests, since Okta replaces it
// as a whole.
func (e *Engine) UpdateAppGroup(ctx context.Context, appID, entitlementID string, change AppGroupChange) (AppGroup, error) {
	have, err := e.AppGroup(ctx, appID, entitlementID)
	if err != nil {
		return AppGroup{}, err
	}
	if change.Priority == nil {
		change.Priority = &have.Priority
	}
	whole := map[string]any{}
	maps.Copy(whole, have.Profile)
	maps.Copy(whole, change.Profile)
	maps.DeleteFunc(whole, func(_ string, value any) bool { return value == nil })
	change.Profile = whole
	return e.AssignAppGroup(ctx, appID, entitlementID, change)
}

// UnassignAppGroup takes an app from a group, and so from those members who have it in no
// other way. ErrNotFound means that the group does not have it. One request.
func (e *Engine) UnassignAppGroup(ctx context.Context, appID, entitlementID string) error {
	if err := checkAppAnd("a group", appID, entitlementID); err != nil {
		return err
	}
	_, err := e.call(ctx, nil, func(ctx context.Context) error {
		_, err := e.sdk.ApplicationGroupsAPI.UnassignApplicationFromGroup(ctx, appID, entitlementID).Execute()
		return err
	})
	return err
}
