package org

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Property is one attribute of a profile: a JSON Schema with Okta's additions.
type Property struct {
	Title             string           `json:"title"`
	Description       string           `json:"description,omitempty"`
	Type              string           `json:"type"`
	Items             json.RawMessage  `json:"items,omitempty"`
	Required          bool             `json:"required,omitempty"`
	Format            string           `json:"format,omitempty"`
	Mutability        string           `json:"mutability,omitempty"`
	Scope             string           `json:"scope"`
	MinLength         *int             `json:"minLength,omitempty"`
	MaxLength         *int             `json:"maxLength,omitempty"`
	Minimum           *json.Number     `json:"minimum,omitempty"`
	Maximum           *json.Number     `json:"maximum,omitempty"`
	Unique            string           `json:"unique,omitempty"`
	Pattern           string           `json:"pattern,omitempty"`
	Enum              []any            `json:"enum,omitempty"`
	OneOf             []map[string]any `json:"oneOf,omitempty"`
	Permissions       json.RawMessage  `json:"permissions,omitempty"`
	Master            json.RawMessage  `json:"master,omitempty"`
	ExternalName      string           `json:"externalName,omitempty"`
	ExternalNamespace string           `json:"externalNamespace,omitempty"`
	Union             string           `json:"union,omitempty"`
}

// Schema is the profile schema of a user type, of groups, or of an app.
type Schema struct {
	ID          string // osc…
	TypeID      string // oty…, "" for groups, the app's id for an app
	App         bool   `json:",omitempty"`
	SCIM        bool   `json:",omitempty"` // of an app made in the wizard that was given SCIM
	Name, Title string
	Description string
	Created     string
	LastUpdated string
	Custom      map[string]Property
	BaseChanges map[string]Property // base properties that differ from Okta's
}

// Base gives the properties that every schema of the kind has.
func (s *Schema) Base() map[string]Property {
	base := maps.Clone(userBase)
	switch {
	case s.App:
		base = s.appBase()
	case s.TypeID == "":
		base = maps.Clone(groupBase)
	}
	maps.Copy(base, s.BaseChanges)
	return base
}

// RequiredBase names the base properties that a profile must have, in the order
// of Okta's own schema.
func (s *Schema) RequiredBase() []string {
	base, required := s.Base(), []string{}
	for _, name := range []string{"login", "userName", "firstName", "lastName", "email", "name"} {
		if p, ok := base[name]; ok && p.Required {
			required = append(required, name)
		}
	}
	return required
}

func (s *Schema) property(name string) (Property, bool) {
	if p, ok := s.Custom[name]; ok {
		return p, true
	}
	p, ok := s.Base()[name]
	return p, ok
}

// check holds a user's profile against the schema.
func (s *Schema) check(profile map[string]any) error {
	for _, name := range slices.Sorted(maps.Keys(profile)) {
		if _, ok := s.property(name); !ok {
			return Invalid("newUser", fmt.Sprintf("Property name '%s' is not defined in profile", name))
		}
	}
	var fields, causes []string
	fail := func(name, cause string) {
		fields, causes = append(fields, name), append(causes, name+": "+cause)
	}
	all := s.Base()
	maps.Copy(all, s.Custom)
	names := append([]string{"login", "email", "firstName", "lastName"}, slices.Sorted(maps.Keys(all))...)
	seen := map[string]bool{}
	for _, name := range names {
		p, known := all[name]
		if seen[name] || !known {
			continue
		}
		seen[name] = true
		value, set := profile[name]
		if set && value == "" && !p.Required {
			// An empty text is one, and shorter than any least length.
			set = p.MinLength == nil
			if !set {
				continue
			}
		}
		if cause := p.refuse(name, value, set); cause != "" {
			fail(name, cause)
		}
	}
	if len(fields) > 0 {
		return Invalid(fields[0], causes...)
	}
	return nil
}

// refuse says what is wrong with a value, "" for nothing. Beyond the blank field
// and the form of a login, Okta's words are not documented.
func (p Property) refuse(name string, value any, set bool) string {
	if !set || p.Required && value == "" {
		if p.Required {
			return "The field cannot be left blank"
		}
		return ""
	}
	switch v := value.(type) {
	case string:
		return p.refuseText(name, v)
	case bool:
		if p.Type != "boolean" {
			return "Type mismatch exception. Expected " + p.Type
		}
	case json.Number:
		_, err := v.Int64()
		if p.Type != "number" && (p.Type != "integer" || err != nil) {
			return "Type mismatch exception. Expected " + p.Type
		}
	case []any:
		if p.Type != "array" {
			return "Type mismatch exception. Expected " + p.Type
		}
	default:
		return "Type mismatch exception. Expected " + p.Type
	}
	return ""
}

func (p Property) refuseText(name, v string) string {
	length := len([]rune(v))
	switch {
	case p.Type != "string":
		return "Type mismatch exception. Expected " + p.Type
	case p.MaxLength != nil && length > *p.MaxLength:
		return fmt.Sprintf("String is too long (%d chars), maximum %d", length, *p.MaxLength)
	case p.MinLength != nil && length < *p.MinLength:
		return fmt.Sprintf("String is too short (%d chars), minimum %d", length, *p.MinLength)
	case name == "login" && !emailLike(v):
		return "Username must be in the form of an email address"
	case p.Format == "email" && v != "" && !emailLike(v):
		return "Does not match required pattern"
	}
	if len(p.Enum) > 0 && !slices.Contains(p.Enum, any(v)) {
		return "Value is not one of the allowed values"
	}
	return ""
}

func emailLike(v string) bool {
	name, domain, ok := strings.Cut(v, "@")
	return ok && name != "" && domain != "" && !strings.ContainsAny(v, " \t\r\n\x00/") && !strings.Contains(domain, "@")
}

// userSchema gives the schema of a user type.
func userSchema(tx *store.Tx, o *Org, typeID string) (*Schema, error) {
	if typeID == "" || typeID == "default" {
		typeID = o.defaultType
	}
	return loadSchema(tx, "user", typeID)
}

func loadSchema(tx *store.Tx, parent, id string) (*Schema, error) {
	var record string
	found, err := tx.One([]any{&record}, `SELECT record FROM org_objects WHERE kind = 'schema' AND parent = ? AND id = ?`, parent, id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, NotFound(id, "UserSchema")
	}
	s := &Schema{}
	return s, decode(record, s)
}

// UserSchema gives the schema of a user type: "default", or an id of the schema
// (osc…) or of the type (oty…), which end alike.
func (o *Org) UserSchema(ctx context.Context, ref string) (*Schema, error) {
	var s *Schema
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		s, err = userSchema(tx, o, schemaType(ref))
		return err
	})
	return s, err
}

func schemaType(ref string) string {
	if rest, ok := strings.CutPrefix(ref, "osc"); ok {
		return "oty" + rest
	}
	return ref
}

// GroupSchema gives the schema of groups.
func (o *Org) GroupSchema(ctx context.Context) (*Schema, error) {
	var s *Schema
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		s, err = loadSchema(tx, "group", "default")
		return err
	})
	return s, err
}

// SchemaChange is a change of a schema: a property of null goes.
type SchemaChange struct {
	Custom, Base map[string]*Property
}

// ChangeUserSchema adds, changes and removes attributes of a user type. A removed
// attribute leaves the profiles of the type's people.
func (o *Org) ChangeUserSchema(ctx context.Context, ref string, in SchemaChange) (*Schema, error) {
	return o.changeSchema(ctx, "user", func(tx *store.Tx) (*Schema, error) { return userSchema(tx, o, schemaType(ref)) }, in)
}

// ChangeGroupSchema does the same for groups.
func (o *Org) ChangeGroupSchema(ctx context.Context, in SchemaChange) (*Schema, error) {
	return o.changeSchema(ctx, "group", func(tx *store.Tx) (*Schema, error) { return loadSchema(tx, "group", "default") }, in)
}

func (o *Org) changeSchema(ctx context.Context, parent string, load func(*store.Tx) (*Schema, error), in SchemaChange) (*Schema, error) {
	var s *Schema
	err := o.write(ctx, func(w *writer) error {
		var err error
		if s, err = load(w.Tx); err != nil {
			return err
		}
		removed, err := s.apply(in)
		if err != nil {
			return err
		}
		s.LastUpdated = w.stamp()
		if err := w.saveSchema(parent, s); err != nil {
			return err
		}
		return w.dropAttributes(s, removed)
	})
	return s, err
}

func (w *writer) saveSchema(parent string, s *Schema) error {
	id := s.TypeID
	if parent == "group" {
		id = "default"
	}
	return w.putObject("schema", parent, id, s.Name, s)
}

// apply changes the schema and names the custom properties that are gone.
func (s *Schema) apply(in SchemaChange) (removed []string, err error) {
	if s.Custom == nil {
		s.Custom = map[string]Property{}
	}
	for name, p := range in.Custom {
		if p == nil {
			delete(s.Custom, name)
			removed = append(removed, name)
			continue
		}
		if _, taken := s.Base()[name]; taken || name == "" {
			return nil, Invalid("definitions", fmt.Sprintf("%s: The field name is already in use by the base schema", name))
		}
		switch p.Type {
		case "string", "boolean", "number", "integer", "array":
		default:
			return nil, Invalid("type", fmt.Sprintf("type: '%s' is not a valid type of the property %s", p.Type, name))
		}
		if old, ok := s.Custom[name]; ok && old.Type != p.Type {
			return nil, Invalid(name, "type: The data type of an existing property cannot be changed")
		}
		s.Custom[name] = p.withDefaults()
	}
	for name, p := range in.Base {
		old, ok := s.Base()[name]
		if !ok || p == nil {
			return nil, Invalid("definitions", fmt.Sprintf("%s: The base property cannot be added or removed", name))
		}
		if s.BaseChanges == nil {
			s.BaseChanges = map[string]Property{}
		}
		// Of a base property, Okta lets title and the like stay as they are, and of
		// an app's everything but whether it is required, as recorded.
		old.Required = p.Required
		if s.App {
			s.BaseChanges[name] = old
			continue
		}
		if p.Permissions != nil {
			old.Permissions = p.Permissions
		}
		if p.Master != nil {
			old.Master = p.Master
		}
		if p.Pattern != "" {
			old.Pattern = p.Pattern
		}
		s.BaseChanges[name] = old
	}
	return removed, nil
}

func (p Property) withDefaults() Property {
	if p.Mutability == "" {
		p.Mutability = "READ_WRITE"
	}
	if p.Scope == "" {
		p.Scope = "NONE"
	}
	if len(p.Permissions) == 0 {
		p.Permissions = readOnly
	}
	if len(p.Master) == 0 {
		p.Master = profileMaster
	}
	return p
}

// dropAttributes takes removed attributes off everyone of the type or app.
func (w *writer) dropAttributes(s *Schema, names []string) error {
	if s.App {
		a, err := findApp(w.Tx, s.TypeID)
		if err != nil {
			return err
		}
		if err := w.unmap(a, names); err != nil {
			return err
		}
		return w.refreshApp(a, names)
	}
	if len(names) == 0 || s.TypeID == "" {
		return nil
	}
	var users []*User
	if err := w.Each(func(row store.Row) error {
		var record string
		if err := row.Scan(&record); err != nil {
			return err
		}
		u, err := decodeUser(record, w.now)
		if err == nil && u.TypeID == s.TypeID {
			users = append(users, u)
		}
		return err
	}, `SELECT record FROM org_users`); err != nil {
		return err
	}
	for _, u := range users {
		before, err := encode(u)
		if err != nil {
			return err
		}
		had := len(u.Profile)
		for _, name := range names {
			delete(u.Profile, name)
		}
		if len(u.Profile) == had {
			continue
		}
		if err := w.storeUser(u, before); err != nil {
			return err
		}
	}
	return nil
}
