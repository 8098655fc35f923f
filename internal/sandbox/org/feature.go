package org

import (
	"context"
	"maps"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Feature is one direction of an app's provisioning: USER_PROVISIONING or
// INBOUND_PROVISIONING.
type Feature struct {
	Name         string
	Capabilities map[string]any
}

func off() map[string]any { return map[string]any{"status": "DISABLED"} }

// newFeature is a feature as it begins.
func newFeature(name string) *Feature {
	if name == "USER_PROVISIONING" {
		return &Feature{name, map[string]any{
			"create": map[string]any{"lifecycleCreate": off()},
			"update": map[string]any{
				"profile": off(), "lifecycleDeactivate": off(),
				"password": map[string]any{"status": "DISABLED", "seed": "RANDOM", "change": "KEEP_EXISTING"},
			},
		}}
	}
	return &Feature{name, map[string]any{
		"importSettings": map[string]any{
			"username": map[string]any{"userNameFormat": "EMAIL"},
			"schedule": map[string]any{"status": "DISABLED", "fullImport": nil, "incrementalImport": nil},
		},
		"importRules": map[string]any{"userCreateAndMatch": map[string]any{
			"exactMatchCriteria": "USERNAME", "allowPartialMatch": true, "autoConfirmPartialMatch": false, "autoConfirmExactMatch": false,
			"autoConfirmNewUsers": false, "autoActivateNewUsers": false,
		}},
	}}
}

var featureNames = []string{"USER_PROVISIONING", "INBOUND_PROVISIONING"}

// Feature gives one of the features of an app whose connection is on.
func (o *Org) Feature(ctx context.Context, appID, name string) (*Feature, error) {
	var f *Feature
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		a, err := findApp(tx, appID)
		if err != nil {
			return err
		}
		f, err = feature(tx, a, name)
		return err
	})
	return f, err
}

// Features gives all of them.
func (o *Org) Features(ctx context.Context, appID string) ([]*Feature, error) {
	var all []*Feature
	for _, name := range featureNames {
		f, err := o.Feature(ctx, appID, name)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

func feature(tx *store.Tx, a *App, name string) (*Feature, error) {
	if !slices.Contains(featureNames, name) {
		return nil, NotFound(name, "ApplicationFeature")
	}
	c, err := connection(tx, a)
	if err != nil {
		return nil, err
	}
	if c.Status != "ENABLED" {
		// Okta answers with an error, of which no source has the words.
		return nil, Invalid("features", "Provisioning is not enabled for the application")
	}
	f := newFeature(name)
	_, err = object(tx, "feature", a.ID, name, f)
	return f, err
}

// ChangeFeature takes over the capabilities that are sent and leaves the others.
func (o *Org) ChangeFeature(ctx context.Context, appID, name string, sent map[string]any) (*Feature, error) {
	var f *Feature
	err := o.write(ctx, func(w *writer) error {
		a, err := findApp(w.Tx, appID)
		if err != nil {
			return err
		}
		if f, err = feature(w.Tx, a, name); err != nil {
			return err
		}
		if err := merge(f.Capabilities, sent, name); err != nil {
			return err
		}
		w.log("application.lifecycle.update", "Update application", a.target())
		return w.putObject("feature", appID, name, name, f)
	})
	return f, err
}

// merge takes over values of the names that are there, and of their kinds.
func merge(into, from map[string]any, at string) error {
	for _, name := range slices.Sorted(maps.Keys(from)) {
		value := from[name]
		old, known := into[name]
		inner, isObject := old.(map[string]any)
		sent, sentObject := value.(map[string]any)
		_, wasFlag := old.(bool)
		_, isFlag := value.(bool)
		switch {
		case value == nil:
		case !known, isObject != sentObject && old != nil, wasFlag != isFlag && old != nil:
			return Invalid(name, at+"."+name+": The field is not one of this feature, or not of that type")
		case name == "status" && value != "ENABLED" && value != "DISABLED":
			return Invalid(name, at+".status: The field must be ENABLED or DISABLED")
		case isObject:
			if err := merge(inner, sent, at+"."+name); err != nil {
				return err
			}
		default:
			into[name] = value
		}
	}
	return nil
}

// AppFeatures are the features that an app shows: those of its provisioning that
// are on.
func (o *Org) AppFeatures(ctx context.Context, appID string) ([]string, error) {
	shown := []string{}
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		c := &Connection{}
		if _, err := object(tx, "connection", appID, "default", c); err != nil || c.Status != "ENABLED" {
			return err
		}
		f := newFeature("USER_PROVISIONING")
		if _, err := object(tx, "feature", appID, f.Name, f); err != nil {
			return err
		}
		on := func(path string) bool { return slices.Contains(lookUp(f.Capabilities, path+".status"), any("ENABLED")) }
		for _, one := range []struct {
			shown bool
			names []string
		}{
			{on("create.lifecycleCreate"), []string{"PUSH_NEW_USERS"}},
			{on("update.lifecycleDeactivate"), []string{"PUSH_USER_DEACTIVATION"}},
			{true, []string{"SCIM_PROVISIONING", "GROUP_PUSH"}},
			{on("update.lifecycleDeactivate"), []string{"REACTIVATE_USERS"}},
			{on("update.profile"), []string{"PUSH_PROFILE_UPDATES"}},
			{on("update.password"), []string{"PUSH_PASSWORD_UPDATES"}},
		} {
			if one.shown {
				shown = append(shown, one.names...)
			}
		}
		return nil
	})
	return shown, err
}
