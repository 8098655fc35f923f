package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Statuses of pushed groups.
const (
	PushActive   = "ACTIVE"
	PushInactive = "INACTIVE"
	PushError    = "ERROR"
)

// ErrPushFailed is a group that Okta could not push to its app.
var ErrPushFailed = errors.New("the group was not pushed")

// PushGroup is a group push mapping: a group that Okta keeps the same in an app.
type PushGroup struct {
	ID, AppID string
	SourceID  string // of the group that is pushed
	TargetID  string // of the app's group, which is of TypeAppGroup
	Status    string // PushActive, PushInactive or PushError
	Error     string // what went wrong, in Okta's words
	Created   time.Time
}

// push is a mapping on the wire.
type push struct {
	ID       string  `json:"id"`
	SourceID string  `json:"sourceGroupId"`
	TargetID string  `json:"targetGroupId"`
	Status   string  `json:"status"`
	Error    string  `json:"errorSummary"`
	Created  instant `json:"created"`
}

func (p push) of(appID string) PushGroup {
	return PushGroup{
		ID: p.ID, AppID: appID, SourceID: p.SourceID, TargetID: p.TargetID, Status: p.Status, Error: p.Error, Created: p.Created.Time,
	}
}

// PushTarget says into what a group is pushed: a new group of that name in the app, or,
// with an id, one that Okta has imported from the app.
type PushTarget struct{ Name, ID string }

func pushPath(appID, id string) string {
	path := appPath(appID) + "/group-push/mappings"
	if id != "" {
		path += "/" + id
	}
	return path
}

// CreatePushGroup begins to push a group to an app, or, PushInactive, only says that it
// is to be. A group that is pushed already is ErrConflict. One request; when its answer is
// lost, or the group turns out to be pushed, the mappings of the group are looked at.
func (e *Engine) CreatePushGroup(ctx context.Context, appID, entitlementID string, to PushTarget, status string) (PushGroup, error) {
	if err := checkAppAnd("a group", appID, entitlementID); err != nil {
		return PushGroup{}, err
	}
	body := map[string]any{"sourceGroupId": entitlementID, "status": status}
	if to.ID != "" {
		body["targetGroupId"] = to.ID
	} else {
		body["targetGroupName"] = to.Name
	}
	var p push
	send := func() error {
		_, err := e.raw(ctx, http.MethodPost, pushPath(appID, ""), nil, body, &p)
		return err
	}
	err := e.despiteLag(ctx, send, appID, entitlementID)
	if err == nil {
		return p.of(appID), nil
	}
	lost := ambiguous(ctx, err)
	if told := (*Error)(nil); !lost && (!errors.As(err, &told) || told.Status != http.StatusBadRequest && told.Status != http.StatusConflict) {
		return PushGroup{}, err
	}
	found, lookErr := e.PushGroupOf(ctx, appID, entitlementID)
	switch {
	case lookErr == nil && lost && (to.ID == "" || found.TargetID == to.ID):
		return found, nil // a group is pushed once to an app: it is ours
	case lookErr == nil:
		return found, fmt.Errorf("the group %s is pushed to the app by the mapping %s, %w: %w", entitlementID, found.ID, ErrConflict, err)
	case lost && errors.Is(lookErr, ErrNotFound):
		if err := send(); err != nil {
			return PushGroup{}, err
		}
		return p.of(appID), nil
	}
	return PushGroup{}, err
}

// PushGroup reads one mapping. One request.
func (e *Engine) PushGroup(ctx context.Context, appID, id string) (PushGroup, error) {
	if err := checkAppAnd("a push mapping", appID, id); err != nil {
		return PushGroup{}, err
	}
	var p push
	_, err := e.raw(ctx, http.MethodGet, pushPath(appID, id), nil, nil, &p)
	return p.of(appID), err
}

// PushGroupOf finds the mapping of a group, or ErrNotFound.
func (e *Engine) PushGroupOf(ctx context.Context, appID, entitlementID string) (PushGroup, error) {
	for p, err := range e.PushGroups(ctx, appID, entitlementID) {
		if err != nil || p.SourceID == entitlementID {
			return p, err
		}
	}
	return PushGroup{}, fmt.Errorf("the group %s is not pushed to the app %s: %w", entitlementID, appID, ErrNotFound)
}

// PushGroups streams the mappings of an app, of one group unless its id is empty, from all
// pages of 200.
func (e *Engine) PushGroups(ctx context.Context, appID, entitlementID string) iter.Seq2[PushGroup, error] {
	if err := checkID("an app", appID); err != nil {
		return func(yield func(PushGroup, error) bool) { yield(PushGroup{}, err) }
	}
	list := pages[push](ctx, e, func(ctx context.Context, after string) error {
		query := url.Values{"limit": {strconv.Itoa(pageSize)}}
		if entitlementID != "" {
			query.Set("sourceGroupId", entitlementID)
		}
		if after != "" {
			query.Set("after", after)
		}
		return e.send(ctx, http.MethodGet, pushPath(appID, ""), query, nil)
	})
	return func(yield func(PushGroup, error) bool) {
		for p, err := range list {
			if !yield(p.of(appID), err) {
				return
			}
		}
	}
}

// SetPushGroupStatus lets a mapping push or rest. One request.
func (e *Engine) SetPushGroupStatus(ctx context.Context, appID, id, status string) (PushGroup, error) {
	if err := checkAppAnd("a push mapping", appID, id); err != nil {
		return PushGroup{}, err
	}
	var p push
	_, err := e.raw(ctx, http.MethodPatch, pushPath(appID, id), nil, map[string]any{"status": status}, &p)
	return p.of(appID), err
}

// AwaitPushGroup looks at a mapping, once at least, until it is active: Okta answers
// "ACTIVE" as soon as it knows a mapping, and finds out a moment later that the app takes
// no group. ErrPushFailed says, in Okta's words, why it will not be active; the context
// ends the wait.
func (e *Engine) AwaitPushGroup(ctx context.Context, now PushGroup) (PushGroup, error) {
	for look := firstLook; now.Status != PushError; look = min(2*look, longestLook) {
		if err := e.wait(ctx, look); err != nil {
			return now, err
		}
		next, err := e.PushGroup(ctx, now.AppID, now.ID)
		if err != nil {
			return now, err
		}
		if now = next; now.Status == PushActive {
			return now, nil
		}
	}
	why := now.Error
	if why == "" {
		why = "Okta gives no reason; see Dashboard > Tasks and the Push Groups tab of the app"
	}
	return now, fmt.Errorf("%w: %s", ErrPushFailed, why)
}

// DeletePushGroup ends a mapping: it makes it rest first, as Okta demands, and deletes the
// app's group where that is asked for. ErrNotFound means that there is none (any more).
// Two requests.
func (e *Engine) DeletePushGroup(ctx context.Context, appID, id string, deleteTarget bool) error {
	if _, err := e.SetPushGroupStatus(ctx, appID, id, PushInactive); err != nil {
		return err
	}
	query := url.Values{"deleteTargetGroup": {strconv.FormatBool(deleteTarget)}}
	_, err := e.raw(ctx, http.MethodDelete, pushPath(appID, id), query, nil, nil)
	return err
}
