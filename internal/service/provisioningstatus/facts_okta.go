package provisioningstatus

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// mostConnections is how many apps are asked, one by one, where they provision to.
const mostConnections = 20

// mostNamesakes is how many people of one e-mail address are named.
const mostNamesakes = 5

func (r *reader) readOkta(ctx context.Context) error {
	if err := r.readPerson(ctx); err != nil {
		return err
	}
	if err := r.readApp(ctx); err != nil {
		return err
	}
	if r.app.value == nil {
		return nil
	}
	if err := r.readAssignment(ctx); err != nil {
		return err
	}
	return r.readProvisioning(ctx)
}

// readPerson finds the person by login, and by e-mail address where no login is like that.
func (r *reader) readPerson(ctx context.Context) error {
	found, err := r.okta.IdentityByLogin(ctx, r.userName)
	if !errors.Is(err, lifecycle.ErrNotFound) {
		return r.person.learn(&found, err)
	}
	r.person.asked = true
	if !strings.Contains(r.userName, "@") {
		return nil
	}
	var people []lifecycle.Identity
	for one, err := range r.okta.Identities(ctx, fmt.Sprintf("profile.email eq %q", r.userName)) {
		if err != nil {
			return r.person.learn(nil, err)
		}
		people = append(people, one)
		if r.namesakes = append(r.namesakes, one.Login()); len(people) == mostNamesakes {
			break
		}
	}
	if len(people) == 1 {
		r.person.value = &people[0]
	}
	return nil
}

func (r *reader) readApp(ctx context.Context) error {
	if r.appID == "" {
		return r.app.learn(r.findApp(ctx))
	}
	app, err := r.okta.App(ctx, r.appID)
	if errors.Is(err, lifecycle.ErrNotFound) {
		r.app.asked = true
		return nil
	}
	if err := r.app.learn(&target{App: app}, err); err != nil || !r.app.known() {
		return err
	}
	one, err := r.connected(ctx, app)
	return r.app.learn(one, err)
}

func (r *reader) connected(ctx context.Context, app lifecycle.App) (*target, error) {
	connection, err := r.okta.AppConnection(ctx, app.ID)
	one := &target{App: app, AppConnection: connection, noSCIM: errors.Is(err, lifecycle.ErrCannotProvision)}
	if one.noSCIM {
		err = nil
	}
	return one, err
}

// findApp looks for the app whose connection goes to the tenant. The list shows which apps
// provision; a connection that is off does not show there, so the others come next.
func (r *reader) findApp(ctx context.Context) (*target, error) {
	var on, off []lifecycle.App
	for app, err := range r.okta.Apps(ctx, "") {
		switch {
		case err != nil:
			return nil, err
		case provisions(app):
			on = append(on, app)
		default:
			off = append(off, app)
		}
	}
	asked := 0
	for _, apps := range [][]lifecycle.App{on, off} {
		var found *target
		for _, app := range apps {
			if asked++; asked > mostConnections {
				break
			}
			one, err := r.connected(ctx, app)
			if err != nil {
				return nil, err
			}
			if sameURL(one.BaseURL, r.baseURL) {
				found = one
				r.rivals = append(r.rivals, fmt.Sprintf("%s (%s)", app.ID, app.Label))
			}
		}
		if found != nil {
			return found, nil
		}
	}
	return nil, nil
}

// provisions reports whether an app shows that its connection is on.
func provisions(app lifecycle.App) bool {
	return slices.ContainsFunc(app.Features, func(feature string) bool {
		return slices.Contains([]string{"SCIM_PROVISIONING", pushNewUsers, "GROUP_PUSH", pushProfileUpdates, pushDeactivation}, feature)
	})
}

// sameURL compares base URLs; Okta keeps them as they were typed.
func sameURL(a, b string) bool {
	one, errOne := url.Parse(strings.TrimRight(a, "/"))
	other, errOther := url.Parse(strings.TrimRight(b, "/"))
	return errOne == nil && errOther == nil && strings.EqualFold(one.Scheme, other.Scheme) && strings.EqualFold(one.Host, other.Host) &&
		one.Path == other.Path
}

func (r *reader) readAssignment(ctx context.Context) error {
	if r.person.value == nil {
		return nil
	}
	app, person := r.app.value.ID, r.person.value.ID
	state, err := r.okta.ProvisioningState(ctx, app, person)
	if errors.Is(err, lifecycle.ErrNotFound) {
		r.assignment.asked = true
	} else if err := r.assignment.learn(&state, err); err != nil {
		return err
	}
	var pushes []lifecycle.PushGroup
	for push, err := range r.okta.PushGroups(ctx, app, "") {
		if err != nil {
			return r.pushes.learn(nil, err)
		}
		pushes = append(pushes, push)
	}
	if err := r.pushes.learn(pushes, nil); err != nil || len(pushes) == 0 {
		return err
	}
	return r.groups.learn(r.okta.EntitlementsOf(ctx, person))
}

// Features of an app, as it shows them.
const (
	pushNewUsers       = "PUSH_NEW_USERS"
	pushProfileUpdates = "PUSH_PROFILE_UPDATES"
	pushDeactivation   = "PUSH_USER_DEACTIVATION"
)

// readProvisioning reads what Okta tells the app, and what went wrong with the person. The
// app itself shows its features; an app that does not show the decisive one is asked.
func (r *reader) readProvisioning(ctx context.Context) error {
	app := r.app.value
	if !app.Enabled() {
		return nil
	}
	if has := func(feature string) *bool { on := slices.Contains(app.Features, feature); return &on }; *has(pushNewUsers) {
		shown := lifecycle.AppProvisioning{
			PushNewUsers: has(pushNewUsers), ProfileUpdates: has(pushProfileUpdates), Deactivate: has(pushDeactivation),
		}
		if err := r.provisions.learn(shown, nil); err != nil {
			return err
		}
	} else if err := r.provisions.learn(r.okta.AppProvisioning(ctx, app.ID)); err != nil {
		return err
	}
	if state := r.assignment.value; state == nil || state.SyncState != lifecycle.SyncError {
		return nil
	}
	event, err := r.okta.ProvisioningFailure(ctx, app.ID, r.person.value.ID)
	if errors.Is(err, lifecycle.ErrNotFound) {
		r.lastFailure.asked, r.lastFailure.reason = true, "the System Log has no entry of it"
		return nil
	}
	return r.lastFailure.learn(event.Reason, err)
}

func severalApps(f facts) string {
	return fmt.Sprintf("%d apps of the org provision to %s: %s. Set app_id to the one that is meant.", len(f.rivals), f.baseURL,
		strings.Join(f.rivals, ", "))
}
