package org

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Mapping says how the attributes of one kind of profile follow from another's:
// those of an app's people from their Okta profile, or the other way round.
type Mapping struct {
	ID         string
	AppID      string
	ToApp      bool // from the Okta profile to the app's
	TypeID     string
	AppName    string
	Properties map[string]MappingProperty
}

// MappingProperty is how one attribute follows.
type MappingProperty struct {
	Expression string `json:"expression"`
	PushStatus string `json:"pushStatus"` // PUSH or DONT_PUSH
}

// SourceID and TargetID are the ids of an app or a user type.
func (m *Mapping) SourceID() string {
	if m.ToApp {
		return m.TypeID
	}
	return m.AppID
}

// TargetID is the other one.
func (m *Mapping) TargetID() string {
	if m.ToApp {
		return m.AppID
	}
	return m.TypeID
}

// The mappings that an app begins with, by attribute of the target.
var (
	scimToApp = map[string]string{
		"givenName": "user.firstName", "familyName": "user.lastName", "middleName": "user.middleName", "email": "user.email",
		"displayName": "user.displayName", "title": "user.title", "nickName": "user.nickName", "locale": "user.locale",
		"timezone": "user.timezone", "userType": "user.userType", "department": "user.department",
	}
	scimToOkta = map[string]string{
		"login": "appuser.userName", "firstName": "appuser.givenName", "lastName": "appuser.familyName", "email": "appuser.email",
	}
	oidcToApp = map[string]string{
		"name": `user.firstName + " " + user.lastName`, "given_name": "user.firstName", "family_name": "user.lastName",
		"middle_name": "user.middleName", "nickname": "user.nickName", "email": "user.email", "profile": "user.profileUrl",
		"zoneinfo": "user.timezone", "locale": "user.locale", "phone_number": "user.primaryPhone", "street_address": "user.streetAddress",
		"locality": "user.city", "region": "user.state", "postal_code": "user.zipCode", "country": "user.countryCode",
	}
	plainToOkta = map[string]string{"login": "appuser.userName"}
)

// newMappings makes the two mappings of an app: from it first, as Okta lists them.
func (w *writer) newMappings(a *App) error {
	toApp, toOkta := map[string]string{}, plainToOkta
	s, err := appSchema(w.Tx, a.ID)
	if err != nil {
		return err
	}
	switch base := s.appBase(); {
	case a.Name == "oidc_client":
		toApp = oidcToApp
	case len(base) > 1:
		toApp, toOkta = scimToApp, scimToOkta
	}
	for _, m := range []*Mapping{{Properties: follows(toOkta)}, {ToApp: true, Properties: follows(toApp)}} {
		if m.ID, err = w.newID("prm"); err != nil {
			return err
		}
		m.followSCIM()
		m.AppID, m.AppName, m.TypeID = a.ID, a.Name, w.o.defaultType
		if err := w.putObject("mapping", m.AppID, m.ID, m.ID, m); err != nil {
			return err
		}
	}
	return nil
}

func follows(expressions map[string]string) map[string]MappingProperty {
	all := make(map[string]MappingProperty, len(expressions))
	for name, expression := range expressions {
		all[name] = MappingProperty{Expression: expression, PushStatus: "DONT_PUSH"}
	}
	return all
}

// mappingsOf gives the mappings between two ends, of which "" is any.
func mappingsOf(tx *store.Tx, source, target string) ([]*Mapping, error) {
	query, args := `SELECT record FROM org_objects WHERE kind = 'mapping' ORDER BY id`, []any{}
	for _, id := range []string{source, target} {
		if strings.HasPrefix(id, "0oa") {
			query, args = `SELECT record FROM org_objects WHERE kind = 'mapping' AND parent = ? ORDER BY id`, []any{id}
		}
	}
	var all []*Mapping
	err := tx.Each(func(row store.Row) error {
		var record string
		if err := row.Scan(&record); err != nil {
			return err
		}
		m := &Mapping{}
		if err := decode(record, m); err != nil {
			return err
		}
		if (source == "" || m.SourceID() == source) && (target == "" || m.TargetID() == target) {
			all = append(all, m)
		}
		return nil
	}, query, args...)
	return all, err
}

// Mappings gives a page of the mappings between two ends, of which "" is any,
// and the cursor of the next page.
func (o *Org) Mappings(ctx context.Context, source, target, after string, limit int) (page []*Mapping, next string, err error) {
	page = []*Mapping{}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		all, err := mappingsOf(tx, source, target)
		for _, m := range all {
			if m.ID <= after {
				continue
			}
			if len(page) == limit {
				next = page[limit-1].ID
				break
			}
			page = append(page, m)
		}
		return err
	})
	return page, next, err
}

// Mapping gives a mapping by id.
func (o *Org) Mapping(ctx context.Context, id string) (*Mapping, error) {
	var m *Mapping
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		m, err = findMapping(tx, id)
		return err
	})
	return m, err
}

func findMapping(tx *store.Tx, id string) (*Mapping, error) {
	var record string
	found, err := tx.One([]any{&record}, `SELECT record FROM org_objects WHERE kind = 'mapping' AND id = ?`, id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, NotFound(id, "ProfileMapping")
	}
	m := &Mapping{}
	return m, decode(record, m)
}

// ChangeMapping sets the attributes that are named and leaves the others; null
// takes one away. It holds for assignments and changes that come after it.
func (o *Org) ChangeMapping(ctx context.Context, id string, properties map[string]*MappingProperty) (*Mapping, error) {
	var m *Mapping
	err := o.write(ctx, func(w *writer) error {
		var err error
		if m, err = findMapping(w.Tx, id); err != nil {
			return err
		}
		schema, err := m.targetSchema(w)
		if err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if err := m.set(schema, name, properties[name]); err != nil {
				return err
			}
		}
		return w.putObject("mapping", m.AppID, m.ID, m.ID, m)
	})
	return m, err
}

func (m *Mapping) targetSchema(w *writer) (*Schema, error) {
	if m.ToApp {
		return appSchema(w.Tx, m.AppID)
	}
	return userSchema(w.Tx, w.o, m.TypeID)
}

func (m *Mapping) set(schema *Schema, name string, p *MappingProperty) error {
	if p == nil {
		delete(m.Properties, name)
		return nil
	}
	if _, known := schema.property(name); !known {
		return Invalid("properties", "properties."+name+": The property is not defined in the target's schema")
	}
	switch {
	case p.Expression == "":
		return Invalid("expression", "properties."+name+".expression: The field cannot be left blank")
	case p.PushStatus == "":
		p.PushStatus = "DONT_PUSH"
	case p.PushStatus != "PUSH" && p.PushStatus != "DONT_PUSH":
		return Invalid("pushStatus", "properties."+name+".pushStatus: The field must be PUSH or DONT_PUSH")
	}
	if m.Properties == nil {
		m.Properties = map[string]MappingProperty{}
	}
	m.Properties[name] = *p
	return nil
}

// mapProfile computes what of an assignment follows from the person: all of it
// when it is made, and afterwards what is to be pushed (developer.okta.com,
// "Profile Mappings", pushStatus).
func (w *writer) mapProfile(u *User, assigned *AppUser, made bool) error {
	mappings, err := mappingsOf(w.Tx, u.TypeID, assigned.AppID)
	if assigned.Mapped == nil {
		assigned.Mapped = map[string]any{}
	}
	for _, m := range mappings {
		for name, p := range m.Properties {
			if made || p.PushStatus == "PUSH" {
				assigned.Mapped[name] = mapped(p.Expression, u)
			}
		}
	}
	return err
}

// pushProfile brings what a change of a person's profile changes to their apps.
func (w *writer) pushProfile(u *User) error {
	records, err := w.texts(`SELECT record FROM org_app_users WHERE user_id = ?`, u.ID)
	if err != nil {
		return err
	}
	for _, record := range records {
		assigned := &AppUser{}
		if err := decode(record, assigned); err != nil {
			return err
		}
		a, err := findApp(w.Tx, assigned.AppID)
		if err != nil {
			return err
		}
		if t := a.Credentials.UserNameTemplate; (t.PushStatus == "PUSH" || t.PushStatus == "" && a.Provisions()) && !assigned.NameSent {
			assigned.UserName = t.userName(u)
		}
		if err := w.mapProfile(u, assigned, false); err != nil {
			return err
		}
		if err := w.refreshAppUser(assigned, record); err != nil {
			return err
		}
	}
	return nil
}
