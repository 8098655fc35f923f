package provisioning

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// person brings the app to know what it should of a person.
func (j *job) person(ctx context.Context) error {
	switch known := j.user != nil && j.user.RemoteID != ""; {
	case j.want.Provisioned && known:
		return j.keep(ctx)
	case j.want.Provisioned:
		return j.admit(ctx)
	case j.user == nil:
		return nil
	case !known:
		return j.findLost(ctx)
	}
	return j.dismiss(ctx)
}

// userName is the one that the app knows.
func (j *job) userName() string {
	if j.want.Attributes != nil {
		return word(j.want.Attributes, "userName")
	}
	return word(j.user.Attributes, "userName")
}

// displayName is the person as messages name them.
func (j *job) displayName() string {
	if j.task.User != nil {
		return j.task.User.DisplayName()
	}
	return j.userName()
}

// words begins a step that concerns a person; failed has a place for them and one
// for the app.
func (j *job) words(event, message, failed, relation string) {
	j.begin(event, message, "Automatic "+failed+" of user "+percent(j.displayName())+" "+relation+" app "+percent(j.task.App.Label)+" failed: %v")
}

// admit looks the person up by userName, and links or creates them.
func (j *job) admit(ctx context.Context) error {
	j.words("application.provision.user.push", "Push new user to external application", "provisioning", "to")
	name := j.userName()
	verifying := "verifying if user " + name + " exists"
	found, err := j.to.list(ctx, verifying, "/Users", "userName", name)
	// Okta takes 404 for nobody too.
	if err != nil && !isMissing(err) || waits(err) {
		return err
	}
	if len(found) > 0 {
		return j.link(ctx, found[0])
	}
	if !j.task.Create {
		return &failure{doing: verifying, reason: "Matching user not found"}
	}
	return j.create(ctx)
}

// waits says that an app asks to be asked again.
func waits(err error) bool {
	f := new(failure)
	return errors.As(err, &f) && f.transient
}

func (j *job) create(ctx context.Context) error {
	doing := "creating user " + j.userName()
	lost := j.user
	j.user = &org.SentUser{Attributes: j.want.Attributes}
	var made scim.Object
	err := j.act(ctx, &j.user.Unsure, func() error {
		var err error
		made, err = j.to.call(ctx, doing, http.MethodPost, "/Users", newResource(j.want.Attributes))
		if err == nil && word(made, "id") == "" {
			// Okta wants the person back: an empty body is an error.
			err = unreadable(doing, "the answer has no id")
		}
		return err
	})
	if err != nil {
		if !j.user.Unsure {
			j.user = lost
		}
		return err
	}
	j.user.RemoteID, j.user.Active, j.user.Unsure = word(made, "id"), true, false
	j.done()
	return nil
}

// link takes up a person whom the app has already, and sends the profile.
func (j *job) link(ctx context.Context, found scim.Object) error {
	id := word(found, "id")
	other, err := j.p.options.Org.LinkedTo(ctx, j.task.AppID, id, j.task.ItemID)
	if err != nil {
		return err
	}
	if other != "" {
		return &failure{doing: "linking user " + j.userName(), reason: "the account in the app is linked to another person, " + other}
	}
	active, _ := scim.Get(found, "active")
	j.user = &org.SentUser{RemoteID: id, Active: active != false, Attributes: scim.Object{"userName": word(found, "userName")}, Unsure: true}
	if !j.task.Create && !j.task.Update {
		j.user.Unsure = false
		return nil
	}
	if err := j.note(ctx); err != nil {
		return err
	}
	return j.keep(ctx)
}

// keep brings someone whom the app knows up to date.
func (j *job) keep(ctx context.Context) error {
	attributes := j.want.Attributes
	if !j.task.Update && !j.task.Create {
		attributes = j.user.Attributes
	}
	outdated := j.user.Unsure || j.task.Update && !same(j.user.Attributes, attributes)
	reactivated := !j.user.Active && (j.task.Deactivate || j.task.Create)
	var err error
	switch {
	case !outdated && !reactivated:
		return nil
	case !j.user.Active && !j.user.Unsure && !reactivated:
		// The profile goes in whole objects, which would let them in again.
		return nil
	case reactivated && !outdated && !j.task.App.Wizard:
		err = j.setActive(ctx, true)
	default:
		err = j.put(ctx, attributes, true)
	}
	if !isMissing(err) || waits(err) {
		return err
	}
	if gone, err := j.gone(ctx, err); err != nil || !gone {
		return err
	}
	j.user = nil
	if err := j.note(ctx); err != nil {
		return err
	}
	return j.admit(ctx)
}

// reactivating are the words of a step that lets a person in again.
func (j *job) reactivating() {
	j.words("application.provision.user.reactivate", "Reactivate user in external application", "reactivation", "to")
}

// deactivating are those of one that locks them out.
func (j *job) deactivating() {
	j.words("application.provision.user.deactivate", "Deactivate user in external application", "deprovisioning", "from")
}

// setActive is how apps of the catalogue are told to let a person in or to lock
// them out.
func (j *job) setActive(ctx context.Context, active bool) error {
	doing := "deactivating user " + j.userName()
	if j.deactivating(); active {
		doing = "reactivating user " + j.userName()
		j.reactivating()
	}
	err := j.act(ctx, &j.user.Unsure, func() error {
		body := patch(scim.Object{"op": "replace", "value": scim.Object{"active": active}})
		_, err := j.to.call(ctx, doing, http.MethodPatch, j.path(), body)
		return err
	})
	if err == nil {
		j.user.Active = active
		j.done()
	}
	return err
}

func (j *job) path() string { return "/Users/" + url.PathEscape(j.user.RemoteID) }

// put reads the whole person and sends them back changed: profiles to all apps,
// and everything to those of the wizard.
func (j *job) put(ctx context.Context, attributes scim.Object, active bool) error {
	doing := "trying to push profile update for " + j.userName()
	switch {
	case !active:
		doing = "deactivating user " + j.userName()
		j.deactivating()
	case !j.user.Active:
		doing = "reactivating user " + j.userName()
		j.reactivating()
	default:
		j.words("application.provision.user.push_profile", "Push user's profile to external application", "profile push", "to")
	}
	current, err := j.to.call(ctx, doing, http.MethodGet, j.path(), nil)
	if err == nil && current == nil {
		err = unreadable(doing, "the answer has no user")
	}
	if err != nil {
		return err
	}
	err = j.act(ctx, &j.user.Unsure, func() error {
		_, err := j.to.call(ctx, doing, http.MethodPut, j.path(), replaced(current, j.user.Attributes, attributes, active))
		return err
	})
	if err == nil {
		j.user.Attributes, j.user.Active, j.user.Unsure = attributes, active, false
		j.done()
	}
	return err
}

// dismiss locks out a person who is no longer to use the app. Okta never deletes.
func (j *job) dismiss(ctx context.Context) error {
	var err error
	switch {
	case !j.task.Deactivate, !j.user.Active && !j.user.Unsure:
	case j.task.App.Wizard:
		err = j.put(ctx, j.user.Attributes, false)
	default:
		err = j.setActive(ctx, false)
	}
	if isMissing(err) && !waits(err) {
		var gone bool
		if gone, err = j.gone(ctx, err); gone && err == nil {
			j.user = nil
		}
	}
	if err == nil && j.task.User == nil {
		j.user = nil
	}
	return err
}

// findLost looks for a person whose creation got no answer, and who is not to be
// there any more.
func (j *job) findLost(ctx context.Context) error {
	j.deactivating()
	found, err := j.to.list(ctx, "verifying if user "+j.userName()+" exists", "/Users", "userName", word(j.user.Attributes, "userName"))
	if err != nil {
		return err
	}
	if len(found) == 0 {
		j.user = nil
		return nil
	}
	active, _ := scim.Get(found[0], "active")
	j.user.RemoteID, j.user.Active = word(found[0], "id"), active != false
	return j.dismiss(ctx)
}

// gone asks whether a person is gone whom the app says it does not have, or its
// whole SCIM: the look-up by userName is answered with a list in the first case
// alone. One who is there under another id is taken up the next time.
func (j *job) gone(ctx context.Context, missing error) (bool, error) {
	found, err := j.to.list(ctx, "verifying if user "+j.userName()+" exists", "/Users", "userName", word(j.user.Attributes, "userName"))
	switch {
	case isMissing(err):
		return false, missing
	case err != nil:
		return false, err
	case len(found) == 0:
		return true, nil
	}
	if id := word(found[0], "id"); id != j.user.RemoteID {
		j.user.RemoteID, j.user.Unsure = id, true
		return false, &failure{doing: "finding user " + j.userName(), reason: "the app has them under another id", transient: true}
	}
	return false, missing
}
