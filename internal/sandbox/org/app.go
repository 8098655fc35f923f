package org

import (
	"context"
	"net/http"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// App is an app integration. Its JSON is how it is stored; the API face writes
// its own.
type App struct {
	ID, Name, Label      string
	Status, SignOnMode   string // SignOnMode is "" for an app that nobody signs in to
	Created, LastUpdated string
	// Wizard tells an app made in the org from one of the catalogue, which alone
	// can provision: over the API nobody can make it so.
	Wizard      bool
	SCIM        bool  `json:",omitempty"` // the wizard's SCIM switch, see OfferSCIM
	Number      int64 // of the link that people open it by
	Access      Accessibility
	Visibility  AppVisibility
	Credentials AppCredentials
	Settings    AppSettings
	Profile     map[string]any `json:",omitempty"`
	// AccessPolicy and EnrollmentPolicy are ids of policies.
	AccessPolicy, EnrollmentPolicy string
	Secret                         string `json:",omitempty"` // of an OAuth client
	SecretID                       string `json:",omitempty"`
	IDToken                        string `json:",omitempty"`
}

// Provisions reports whether Okta can be told to provision to the app.
func (a *App) Provisions() bool { return a.SCIM || !a.Wizard && !templates[a.Name] }

// ExternalKey is the app's name towards those who federate with it, exk….
func (a *App) ExternalKey() string { return "exk" + a.ID[3:] }

func (a *App) target() Target {
	return Target{ID: a.ID, Type: "AppInstance", AlternateID: a.Label, DisplayName: a.Label}
}

func (a *App) document() map[string]any {
	return map[string]any{
		"id": a.ID, "name": a.Name, "status": a.Status,
		"credentials": map[string]any{"signing": map[string]any{"kid": a.Credentials.Signing.Kid}},
	}
}

// App gives an app by id.
func (o *Org) App(ctx context.Context, id string) (*App, error) {
	var a *App
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		a, err = findApp(tx, id)
		return err
	})
	return a, err
}

func findApp(tx *store.Tx, id string) (*App, error) {
	a := &App{}
	found, err := object(tx, "app", "", id, a)
	if err == nil && !found {
		err = NotFound(id, "AppInstance")
	}
	return a, err
}

// CreateApp adds an app: with a name, one of the catalogue or of Okta's
// templates; without, one as the wizard makes them.
func (o *Org) CreateApp(ctx context.Context, in AppInput, activate bool) (*App, error) {
	var a *App
	err := o.write(ctx, func(w *writer) error {
		var err error
		if a, err = w.newApp(in); err != nil {
			return err
		}
		a.Status = "INACTIVE"
		if activate {
			a.Status = "ACTIVE"
		}
		if err := w.storeApp(a, ""); err != nil {
			return err
		}
		if err := w.newAppSchema(a); err != nil {
			return err
		}
		w.log("application.lifecycle.create", "Create application", a.target())
		if activate {
			w.log("application.lifecycle.activate", "Activate application", a.target())
		}
		return w.newMappings(a)
	})
	return a, err
}

func (w *writer) newApp(in AppInput) (*App, error) {
	id, err := w.newID("0oa")
	if err != nil {
		return nil, err
	}
	number, err := w.next("app")
	if err != nil {
		return nil, err
	}
	a := &App{ID: id, Number: number, Created: w.stamp(), LastUpdated: w.stamp()}
	if err := a.define(in); err != nil {
		return nil, err
	}
	for _, p := range []struct {
		kind string
		id   *string
	}{{"ACCESS_POLICY", &a.AccessPolicy}, {"PROFILE_ENROLLMENT", &a.EnrollmentPolicy}} {
		if *p.id, err = w.systemPolicy(p.kind); err != nil {
			return nil, err
		}
	}
	if a.Name == "oidc_client" {
		if a.SecretID, err = w.newID("ocs"); err != nil {
			return nil, err
		}
		a.Secret = Secret(64)
	}
	return a, w.configure(a, in)
}

// configure makes the app what was sent, with Okta's defaults for the rest.
func (w *writer) configure(a *App, in AppInput) error {
	a.Label = in.Label
	if err := w.labelFree(a); err != nil {
		return err
	}
	a.Profile = in.Profile
	a.access(in)
	if err := a.credentials(in); err != nil {
		return err
	}
	known := publicKeys(a.Settings.OAuthClient)
	if err := a.settings(in); err != nil {
		return err
	}
	if err := w.nameKeys(publicKeys(a.Settings.OAuthClient), known); err != nil {
		return err
	}
	return w.sign(a, in)
}

func (w *writer) labelFree(a *App) error {
	switch {
	case strings.TrimSpace(a.Label) == "":
		return Invalid("label", "label: The field cannot be left blank")
	case len([]rune(a.Label)) > 100:
		return Invalid("label", "label: The field is too long")
	}
	taken, err := nameTaken(w.Tx, "app", "", a.ID, a.Label)
	if err == nil && taken {
		return &Error{http.StatusBadRequest, "E0000040", "Application label must not be the same as an existing application label.", nil}
	}
	return err
}

func (w *writer) storeApp(a *App, before string) error {
	w.changed = append(w.changed, change{kind: "app", id: a.ID, before: before})
	return w.putObject("app", "", a.ID, a.Label, a)
}

// changeApp loads an app, lets f change it, and stores what came of it.
func (o *Org) changeApp(ctx context.Context, id string, f func(*writer, *App) error) (*App, error) {
	var a *App
	err := o.write(ctx, func(w *writer) error {
		var err error
		if a, err = findApp(w.Tx, id); err != nil {
			return err
		}
		before, err := encode(a)
		if err != nil {
			return err
		}
		if err := f(w, a); err != nil {
			return err
		}
		return w.storeApp(a, before)
	})
	return a, err
}

// ReplaceApp makes an app what was sent. Its name, its sign-on mode and what it
// can provision stay what they are.
func (o *Org) ReplaceApp(ctx context.Context, id string, in AppInput) (*App, error) {
	return o.changeApp(ctx, id, func(w *writer, a *App) error {
		if err := a.redefine(in); err != nil {
			return err
		}
		signOn := a.Settings.SignOn
		if err := w.configure(a, in); err != nil {
			return err
		}
		if a.Wizard && a.SignOnMode == "AUTO_LOGIN" && a.Status != "ACTIVE" && !same(signOn, a.Settings.SignOn) {
			// As recorded: the definition of such an app changes with its active instance.
			cause := "This operation on app metadata is not yet supported: No active instances."
			return &Error{http.StatusBadRequest, "E0000024", "Bad request. This operation on app metadata is not yet supported.", []string{cause}}
		}
		a.LastUpdated = w.stamp()
		w.log("application.lifecycle.update", "Update application", a.target())
		return nil
	})
}

// SetAppActive activates or deactivates an app; who is assigned to it stays.
func (o *Org) SetAppActive(ctx context.Context, id string, active bool) error {
	_, err := o.changeApp(ctx, id, func(w *writer, a *App) error {
		status, event, message := "INACTIVE", "application.lifecycle.deactivate", "Deactivate application"
		if active {
			status, event, message = "ACTIVE", "application.lifecycle.activate", "Activate application"
		}
		if a.Status == status {
			return nil
		}
		a.Status, a.LastUpdated = status, w.stamp()
		w.log(event, message, a.target())
		return nil
	})
	return err
}

// DeleteApp removes an INACTIVE app and every assignment to it.
func (o *Org) DeleteApp(ctx context.Context, id string) error {
	return o.write(ctx, func(w *writer) error {
		a, err := findApp(w.Tx, id)
		if err != nil {
			return err
		}
		if a.Status != "INACTIVE" {
			return &Error{http.StatusForbidden, "E0000056", "Delete application forbidden.", nil}
		}
		before, err := encode(a)
		if err != nil {
			return err
		}
		if err := w.clearApp(a); err != nil {
			return err
		}
		w.changed = append(w.changed, change{kind: "app", id: id, before: before})
		w.log("application.lifecycle.delete", "Delete application", a.target())
		return w.deleteObject("app", "", id)
	})
}

// clearApp takes away all that hangs on an app that goes; its keys, mappings and
// the like are forgotten as its children.
func (w *writer) clearApp(a *App) error {
	users, err := w.appUsers(a.ID)
	if err != nil {
		return err
	}
	for _, user := range users {
		if err := w.dropAppUser(a, user); err != nil {
			return err
		}
	}
	if _, err := w.Exec(`DELETE FROM org_app_groups WHERE app_id = ?`, a.ID); err != nil {
		return err
	}
	if err := w.dropAppGroups(a); err != nil {
		return err
	}
	if err := w.deleteObject("schema", "app", a.ID); err != nil {
		return err
	}
	return w.forget(a.ID)
}
