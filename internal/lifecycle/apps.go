package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"strings"
	"time"
)

// Statuses of apps.
const (
	AppActive   = "ACTIVE"
	AppInactive = "INACTIVE"
)

// App is an app integration of the org.
type App struct {
	ID string
	// Name is that of the catalogue, or the one that Okta gave an app which was made by
	// hand. It never changes.
	Name, Label, Status, SignOnMode string
	// Features are those of its provisioning that are on, such as PUSH_NEW_USERS. Okta
	// takes them from nobody.
	Features             []string
	Created, LastUpdated time.Time
}

// app is an app on the wire, of whatever sign-on mode. The SDK knows but some modes, and
// decodes the others to nothing.
type app struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Label       string   `json:"label"`
	Status      string   `json:"status"`
	SignOnMode  string   `json:"signOnMode"`
	Features    []string `json:"features"`
	Created     instant  `json:"created"`
	LastUpdated instant  `json:"lastUpdated"`
}

func (a app) app() App {
	return App{
		ID: a.ID, Name: a.Name, Label: a.Label, Status: a.Status, SignOnMode: a.SignOnMode, Features: a.Features,
		Created: a.Created.Time, LastUpdated: a.LastUpdated.Time,
	}
}

func appPath(id string) string { return "/api/v1/apps/" + id }

// App reads one app by id. It is up to date. One request, unless this engine created it
// within the last half minute: then an org that lags is asked again.
func (e *Engine) App(ctx context.Context, id string) (App, error) {
	if err := checkID("an app", id); err != nil {
		return App{}, err
	}
	var a app
	err := e.readDespiteLag(ctx, id, func() error {
		_, err := e.call(ctx, &a, func(ctx context.Context) error {
			_, _, err := e.sdk.ApplicationAPI.GetApplication(ctx, id).Execute()
			return err
		})
		return err
	})
	return a.app(), err
}

// AppByLabel finds an app by its label, the one in that very case before all others.
// Several others of one label are ErrConflict. Okta's list lags by a second or so.
func (e *Engine) AppByLabel(ctx context.Context, label string) (App, error) {
	var others []App
	for a, err := range e.Apps(ctx, label) {
		switch {
		case err != nil:
			return App{}, err
		case a.Label == label:
			return a, nil
		case strings.EqualFold(a.Label, label):
			others = append(others, a)
		}
	}
	switch len(others) {
	case 0:
		return App{}, fmt.Errorf("no app is labelled %q: %w", label, ErrNotFound)
	case 1:
		return others[0], nil
	}
	ids := make([]string, len(others))
	for i, a := range others {
		ids[i] = a.ID
	}
	return App{}, fmt.Errorf("%d apps are labelled %q, %w: use one of the ids %s", len(others), label, ErrConflict, strings.Join(ids, ", "))
}

// Apps streams the apps whose name or label begins with a word, ignoring case, from all
// pages of 200; an empty word means all of them. They come in Okta's order, each once.
func (e *Engine) Apps(ctx context.Context, word string) iter.Seq2[App, error] {
	list := pages[app](ctx, e, func(ctx context.Context, after string) error {
		req := e.sdk.ApplicationAPI.ListApplications(ctx).Limit(pageSize)
		if word != "" {
			req = req.Q(word)
		}
		if after != "" {
			req = req.After(after)
		}
		_, _, err := req.Execute()
		return err
	})
	return func(yield func(App, error) bool) {
		seen := map[string]bool{}
		for a, err := range list {
			if err == nil && seen[a.ID] {
				continue
			}
			seen[a.ID] = true
			if !yield(a.app(), err) {
				return
			}
		}
	}
}

// CreateApp adds an app of the catalogue by its name, with a label and a sign-on mode, and
// activates it. A label that is taken is ErrConflict. One request; when its answer is lost
// the app is looked for, and created again where it is not there.
func (e *Engine) CreateApp(ctx context.Context, want App) (App, error) {
	start := time.Now()
	got, err := e.sendApp(ctx, want)
	if err != nil && ambiguous(ctx, err) {
		got, err = e.createAppAgain(ctx, want, start, err)
	}
	if err != nil {
		return App{}, fmt.Errorf("create the app %q: %w", want.Label, err)
	}
	e.recent.created(got.ID)
	return got, nil
}

func (e *Engine) sendApp(ctx context.Context, want App) (App, error) {
	var a app
	body := map[string]any{"name": want.Name, "label": want.Label, "signOnMode": want.SignOnMode}
	_, err := e.raw(ctx, http.MethodPost, "/api/v1/apps", nil, body, &a)
	return a.app(), err
}

// createAppAgain follows a lost answer. Orgs are known that let two apps have one label:
// the app is looked for before a second one is sent.
func (e *Engine) createAppAgain(ctx context.Context, want App, start time.Time, lost error) (App, error) {
	const slack = 5 * time.Second // clocks cut to seconds
	for look := firstLook; look <= longestLook; look = 2 * look {
		var found []app
		header, err := e.call(ctx, &found, func(ctx context.Context) error {
			_, _, err := e.sdk.ApplicationAPI.ListApplications(ctx).Limit(pageSize).Q(want.Label).Execute()
			return err
		})
		if err != nil {
			return App{}, errors.Join(lost, err)
		}
		// Its age is judged by the org's own clock.
		now, err := http.ParseTime(header.Get("Date"))
		if err != nil {
			return App{}, lost
		}
		oldest := now.Add(-time.Since(start) - slack)
		for _, a := range found {
			if a.Label == want.Label && a.Name == want.Name && !a.Created.Before(oldest) {
				return a.app(), nil
			}
		}
		if err := e.wait(ctx, look); err != nil {
			return App{}, errors.Join(lost, err)
		}
	}
	return e.sendApp(ctx, want)
}

// readOnlyApp are the members of an app that Okta fills.
var readOnlyApp = []string{"id", "orn", "status", "features", "created", "lastUpdated", "_links", "_embedded"}

// RenameApp gives an app another label and leaves all else as it is. A label that is taken
// is ErrConflict. Two requests, since Okta replaces an app as a whole.
func (e *Engine) RenameApp(ctx context.Context, id, label string) (App, error) {
	if err := checkID("an app", id); err != nil {
		return App{}, err
	}
	whole := map[string]any{}
	if _, err := e.raw(ctx, http.MethodGet, appPath(id), nil, nil, &whole); err != nil {
		return App{}, err
	}
	for _, name := range readOnlyApp {
		delete(whole, name)
	}
	maps.DeleteFunc(whole, func(_ string, value any) bool { return value == nil })
	whole["label"] = label
	var a app
	if _, err := e.raw(ctx, http.MethodPut, appPath(id), nil, whole, &a); err != nil {
		return App{}, fmt.Errorf("rename the app %s: %w", id, err)
	}
	return a.app(), nil
}

// DeactivateApp stops the sign-in to an app and its provisioning; who is assigned stays
// so. One request.
func (e *Engine) DeactivateApp(ctx context.Context, id string) error {
	if err := checkID("an app", id); err != nil {
		return err
	}
	send := func() error {
		_, err := e.call(ctx, nil, func(ctx context.Context) error {
			_, err := e.sdk.ApplicationAPI.DeactivateApplication(ctx, id).Execute()
			return err
		})
		return err
	}
	err := send()
	if err != nil && ambiguous(ctx, err) {
		err = send() // done twice it is the same
	}
	return err
}

// deletesIn is how long Okta may fail to delete an app that was deactivated a moment ago.
const deletesIn = 30 * time.Second

// DeleteApp deactivates an app, as Okta demands, and deletes it with all assignments to it.
// ErrNotFound means that there is no such app (any more). Two requests; a failure of
// Okta's own (E0000009) is waited out for half a minute.
func (e *Engine) DeleteApp(ctx context.Context, id string) error {
	if err := e.DeactivateApp(ctx, id); err != nil {
		return err
	}
	var waited time.Duration
	for look := time.Second; ; look = min(2*look, longestLook) {
		_, err := e.call(ctx, nil, func(ctx context.Context) error {
			_, err := e.sdk.ApplicationAPI.DeleteApplication(ctx, id).Execute()
			return err
		})
		if err == nil {
			e.recent.deleted(id)
			return nil
		}
		if told := (*Error)(nil); !errors.As(err, &told) || told.Code != "E0000009" || waited >= deletesIn {
			return err
		}
		if waitErr := e.wait(ctx, look); waitErr != nil {
			return errors.Join(err, waitErr)
		}
		waited += look
	}
}
