package org

import (
	"context"
)

// administratorLogin is the login of the person whom a new org begins with.
const administratorLogin = "okta-admin@example.com"

// found makes what every org has, once, and learns what never changes.
func (o *Org) found(ctx context.Context) error {
	err := o.write(ctx, func(w *writer) error {
		var known bool
		var err error
		if o.id, known, err = setting(w.Tx, "org.id"); err != nil {
			return err
		}
		if !known {
			if err := w.foundOrg(); err != nil {
				return err
			}
		}
		if err := w.foundPolicies(); err != nil {
			return err
		}
		return w.learn()
	})
	return wrap("the org cannot be opened", err)
}

func (w *writer) foundOrg() error {
	var err error
	if w.o.id, err = w.newID("00o"); err != nil {
		return err
	}
	if err := w.set("org.id", w.o.id); err != nil {
		return err
	}
	kind, err := w.newType("user", "User", "Okta user profile template with default permission settings", true)
	if err != nil {
		return err
	}
	w.o.defaultType = kind.ID
	schemaID, err := w.newID("osc")
	if err != nil {
		return err
	}
	groupSchema := &Schema{
		ID: schemaID, Name: "group", Title: "Okta group",
		Description: "Okta group profile template with default permission settings", Created: w.stamp(), LastUpdated: w.stamp(),
	}
	if err := w.saveSchema("group", groupSchema); err != nil {
		return err
	}
	everyone, err := w.newGroup("BUILT_IN", map[string]any{"name": "Everyone", "description": "All users in your organization"})
	if err != nil {
		return err
	}
	admin, err := w.newUser(UserInput{Profile: map[string]any{
		"login": administratorLogin, "email": administratorLogin, "firstName": "Okta", "lastName": "Administrator",
	}}, CreateOptions{})
	if err != nil {
		return err
	}
	// A founder has signed in: no password of theirs is needed here, for API
	// tokens alone are used.
	w.move(admin, Active)
	admin.Activated, admin.Password, admin.PasswordChanged = w.stamp(), "imported", w.stamp()
	if err := w.storeUser(admin, ""); err != nil {
		return err
	}
	for name, id := range map[string]string{"org.type": kind.ID, "org.everyone": everyone.ID, "org.administrator": admin.ID} {
		if err := w.set(name, id); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) learn() error {
	var administrator string
	for name, into := range map[string]*string{
		"org.type": &w.o.defaultType, "org.everyone": &w.o.everyone, "org.administrator": &administrator,
	} {
		var err error
		if *into, _, err = setting(w.Tx, name); err != nil {
			return err
		}
	}
	w.o.administrator = Actor{
		ID: administrator, Type: "User", AlternateID: administratorLogin, DisplayName: "Okta Administrator",
	}
	return nil
}
