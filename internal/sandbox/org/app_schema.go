package org

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

func appAttribute(title, description, external string) Property {
	return Property{Title: title, Description: description, Type: "string", ExternalName: external, Scope: "SELF"}
}

// oidcBase are the claims of an OpenID Connect client's people (OpenID Connect
// Core 1.0 §5.1), with an address taken apart.
var oidcBase = map[string]Property{
	"userName":       appAttribute("Username", "", "preferred_username").required(),
	"name":           appAttribute("Name", "The whole name, as it is shown.", "").required(),
	"nickname":       appAttribute("Nickname", "The casual name.", ""),
	"given_name":     appAttribute("Given Name", "The given or first name.", ""),
	"middle_name":    appAttribute("Middle Name", "The middle name.", ""),
	"family_name":    appAttribute("Family Name", "The surname or last name.", ""),
	"email":          appAttribute("Email", "The preferred e-mail address.", ""),
	"profile":        appAttribute("Profile URL", "The URL of the profile page.", ""),
	"picture":        appAttribute("Picture URL", "The URL of the picture.", ""),
	"website":        appAttribute("Website", "The URL of the web page or blog.", ""),
	"gender":         appAttribute("Gender", "The gender.", ""),
	"birthdate":      appAttribute("Birthdate", "The birthday, as YYYY-MM-DD.", ""),
	"zoneinfo":       appAttribute("Time Zone", "The time zone.", ""),
	"locale":         appAttribute("Locale Name", "The locale, such as en-US.", ""),
	"phone_number":   appAttribute("Phone Number", "The telephone number, as E.164 has it.", ""),
	"street_address": appAttribute("Street Address", "Street and number.", "address.street_address"),
	"locality":       appAttribute("Locality", "City or locality.", "address.locality"),
	"region":         appAttribute("Region", "State, province or region.", "address.region"),
	"postal_code":    appAttribute("Postal Code", "Zip or postal code.", "address.postal_code"),
	"country":        appAttribute("Country", "The country.", "address.country"),
	"formatted":      appAttribute("Formatted", "The whole address, as it is shown.", "address.formatted"),
}

// scimBase are the attributes that Okta sends to a SCIM server, under the names
// they have in Okta.
var scimBase = map[string]Property{
	"userName":    appAttribute("Username", "", "userName").required(),
	"givenName":   appAttribute("Given name", "", "name.givenName").required(),
	"familyName":  appAttribute("Family name", "", "name.familyName").required(),
	"middleName":  appAttribute("Middle name", "", "name.middleName"),
	"displayName": appAttribute("Display name", "", "displayName"),
	"email":       appAttribute("Primary email", "", "emails[primary==true].value").required(),
	"emailType":   appAttribute("Primary email type", "", "emails[primary==true].type"),
	"title":       appAttribute("Title", "", "title"),
	"nickName":    appAttribute("Nickname", "", "nickName"),
	"locale":      appAttribute("Locale", "", "locale"),
	"timezone":    appAttribute("Time zone", "", "timezone"),
	"userType":    appAttribute("User type", "", "userType"),
	"department":  appAttribute("Department", "", "department"),
}

// appBase gives the base properties of an app's schema, whose name begins as the
// app's does.
func (s *Schema) appBase() map[string]Property {
	switch {
	case strings.HasPrefix(s.Name, "oidc_client"):
		return maps.Clone(oidcBase)
	case strings.HasPrefix(s.Name, "scim"), s.SCIM:
		return maps.Clone(scimBase)
	}
	return map[string]Property{"userName": appAttribute("Username", "", "").required()}
}

func (w *writer) newAppSchema(a *App) error {
	id, err := w.newID("osc")
	if err != nil {
		return err
	}
	s := &Schema{
		ID: id, TypeID: a.ID, App: true, Name: a.Name, Title: a.Label + " User", Created: w.stamp(), LastUpdated: w.stamp(),
	}
	if a.Name == "oidc_client" {
		s.Name += "_" + strings.ToLower(a.ID[13:])
	}
	return w.saveSchema("app", s)
}

// appSchema gives the schema of an app, whose absence is the app's.
func appSchema(tx *store.Tx, appID string) (*Schema, error) {
	s := &Schema{}
	found, err := object(tx, "schema", "app", appID, s)
	if err == nil && !found {
		err = NotFound(appID, "AppInstance")
	}
	return s, err
}

// AppSchema gives the profile schema of an app's people.
func (o *Org) AppSchema(ctx context.Context, appID string) (*Schema, error) {
	var s *Schema
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		s, err = appSchema(tx, appID)
		return err
	})
	return s, err
}

// ChangeAppSchema adds, changes and removes attributes of an app's people.
func (o *Org) ChangeAppSchema(ctx context.Context, appID string, in SchemaChange) (*Schema, error) {
	return o.changeSchema(ctx, "app", func(tx *store.Tx) (*Schema, error) { return appSchema(tx, appID) }, in)
}

// checkSome holds what is set of a profile against the schema; what a person
// must have may follow from their Okta profile.
func (s *Schema) checkSome(profile map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(profile)) {
		p, known := s.property(name)
		if !known || name == "userName" {
			return Invalid("profile", fmt.Sprintf("Property name '%s' is not defined in profile", name))
		}
		if profile[name] == nil {
			continue
		}
		if cause := p.refuse(name, profile[name], true); cause != "" {
			return Invalid(name, name+": "+cause)
		}
	}
	return nil
}

// unmap takes removed attributes out of the mappings to an app.
func (w *writer) unmap(a *App, removed []string) error {
	mappings, err := mappingsOf(w.Tx, "", a.ID)
	if err != nil {
		return err
	}
	for _, m := range mappings {
		for _, name := range removed {
			delete(m.Properties, name)
		}
		if err := w.putObject("mapping", a.ID, m.ID, m.ID, m); err != nil {
			return err
		}
	}
	return nil
}

// blank is a profile in which nothing is set.
func (s *Schema) blank() map[string]any {
	profile := map[string]any{}
	for _, properties := range []map[string]Property{s.Base(), s.Custom} {
		for name := range properties {
			if name != "userName" {
				profile[name] = nil
			}
		}
	}
	return profile
}

// refreshApp gives an app's people the attributes that its schema has now.
func (w *writer) refreshApp(a *App, removed []string) error {
	all, err := w.appUsers(a.ID)
	if err != nil {
		return err
	}
	for _, assigned := range all {
		before, err := encode(assigned)
		if err != nil {
			return err
		}
		for _, name := range removed {
			delete(assigned.ProfileSent, name)
			delete(assigned.Mapped, name)
		}
		if err := w.refreshAppUser(assigned, before); err != nil {
			return err
		}
	}
	return nil
}
