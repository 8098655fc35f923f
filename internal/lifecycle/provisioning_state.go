package lifecycle

import (
	"context"
	"slices"
	"time"
)

// States of the synchronization of an assignment with its app (AppUserSyncState of Okta's
// API).
const (
	SyncDisabled  = "DISABLED" // the app did not provision when the person was assigned
	SyncError     = "ERROR"
	SyncOutOfSync = "OUT_OF_SYNC"
	SyncDone      = "SYNCHRONIZED"
	SyncUnderWay  = "SYNCING"
)

// ProvisioningState is how far an app has been told of a person who is assigned to it.
type ProvisioningState struct {
	Scope      string // ScopeUser or ScopeGroup
	UserName   string // in the app
	ExternalID string // of the account in the app, "" while Okta knows of none
	Status     string // of the assignment, such as PROVISIONED or STAGED
	SyncState  string // one of the states above
}

// ProvisioningState reads how the assignment of an app to a person stands. ErrNotFound
// means that there is none. One request.
func (e *Engine) ProvisioningState(ctx context.Context, appID, identityID string) (ProvisioningState, error) {
	if err := checkAppAnd("a person", appID, identityID); err != nil {
		return ProvisioningState{}, err
	}
	var a struct {
		Scope       string `json:"scope"`
		ExternalID  string `json:"externalId"`
		Status      string `json:"status"`
		SyncState   string `json:"syncState"`
		Credentials struct {
			UserName string `json:"userName"`
		} `json:"credentials"`
	}
	_, err := e.call(ctx, &a, func(ctx context.Context) error {
		_, _, err := e.sdk.ApplicationUsersAPI.GetApplicationUser(ctx, appID, identityID).Execute()
		return err
	})
	return ProvisioningState{
		Scope: a.Scope, UserName: a.Credentials.UserName, ExternalID: a.ExternalID, Status: a.Status, SyncState: a.SyncState,
	}, err
}

// EntitlementsOf gives the names of the groups of a person, of every type, by id. A group
// that this engine has just put them into, and Okta's list does not show yet, has no name
// there. One request for 200 of them.
func (e *Engine) EntitlementsOf(ctx context.Context, identityID string) (map[string]string, error) {
	if err := checkID("a person", identityID); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for g, err := range e.groupsOf(ctx, identityID) {
		if err != nil {
			return nil, err
		}
		names[g.ID] = g.Profile.Name
	}
	for id, member := range e.recent.groupsOf(identityID) {
		if !member {
			delete(names, id)
		} else if _, listed := names[id]; !listed {
			names[id] = ""
		}
	}
	return names, nil
}

// logKept is how long Okta keeps events (developer.okta.com, "System Log").
const logKept = 90 * 24 * time.Hour

// ProvisioningFailure returns the last failure to provision a person to an app that the
// System Log knows of, or ErrNotFound. Okta's Tasks page, where these failures are shown as
// well, has no API. With OAuth it needs the scope okta.logs.read. One request.
func (e *Engine) ProvisioningFailure(ctx context.Context, appID, identityID string) (Event, error) {
	if err := checkAppAnd("a person", appID, identityID); err != nil {
		return Event{}, err
	}
	filter := `eventType sw "application.provision" and outcome.result eq "FAILURE" and target.id eq ` + quoted(identityID)
	var page []event
	_, err := e.call(ctx, &page, func(ctx context.Context) error {
		_, _, err := e.sdk.SystemLogAPI.ListLogEvents(ctx).Filter(filter).Since(time.Now().Add(-logKept)).
			Limit(100).SortOrder("DESCENDING").Execute()
		return err
	})
	if err != nil {
		return Event{}, err
	}
	for _, v := range page {
		// Who has several apps may fail in another.
		if slices.ContainsFunc(v.Targets, func(t party) bool { return t.ID == appID }) {
			return v.event(), nil
		}
	}
	return Event{}, ErrNotFound
}
