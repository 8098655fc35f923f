package org

import (
	"context"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// UserType is a kind of person with a profile schema of its own.
type UserType struct {
	ID, Name, DisplayName, Description string
	Created, LastUpdated               string
	CreatedBy, LastUpdatedBy           string
	Default                            bool
}

// SchemaID is the id of the type's schema, which ends as the type's does.
func (t *UserType) SchemaID() string { return "osc" + t.ID[3:] }

// UserTypes gives all types, the default one first.
func (o *Org) UserTypes(ctx context.Context) ([]*UserType, error) {
	var types []*UserType
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		types, err = objects[UserType](tx, "usertype", "")
		return err
	})
	return types, err
}

// UserType gives a type by id, or the default one as "default".
func (o *Org) UserType(ctx context.Context, id string) (*UserType, error) {
	var t *UserType
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		t, err = o.findType(tx, id)
		return err
	})
	return t, err
}

func (o *Org) findType(tx *store.Tx, id string) (*UserType, error) {
	if id == "default" {
		id = o.defaultType
	}
	t := &UserType{}
	found, err := object(tx, "usertype", "", id, t)
	if err == nil && !found {
		err = NotFound(id, "UserType")
	}
	return t, err
}

// CreateUserType adds a type with the default attributes.
func (o *Org) CreateUserType(ctx context.Context, name, displayName, description string) (*UserType, error) {
	var t *UserType
	err := o.write(ctx, func(w *writer) error {
		var err error
		t, err = w.newType(name, displayName, description, false)
		return err
	})
	return t, err
}

func (w *writer) newType(name, displayName, description string, isDefault bool) (*UserType, error) {
	if err := w.checkType("", name, displayName); err != nil {
		return nil, err
	}
	id, err := w.newID("oty")
	if err != nil {
		return nil, err
	}
	now := w.stamp()
	t := &UserType{
		ID: id, Name: name, DisplayName: displayName, Description: description, Default: isDefault,
		Created: now, LastUpdated: now, CreatedBy: w.call.Actor.ID, LastUpdatedBy: w.call.Actor.ID,
	}
	schema := &Schema{
		ID: t.SchemaID(), TypeID: id, Name: name, Title: displayName, Description: description, Created: now, LastUpdated: now,
	}
	if err := w.saveSchema("user", schema); err != nil {
		return nil, err
	}
	return t, w.putObject("usertype", "", id, name, t)
}

func (w *writer) checkType(id, name, displayName string) error {
	switch {
	case name == "":
		return Invalid("name", "name: The field cannot be left blank")
	case displayName == "":
		return Invalid("displayName", "displayName: The field cannot be left blank")
	}
	taken, err := nameTaken(w.Tx, "usertype", "", id, name)
	if err == nil && taken {
		return Invalid("name", "name: An object with this field already exists in the current organization")
	}
	return err
}

// UpdateUserType changes what people read of a type; its name is for good.
func (o *Org) UpdateUserType(ctx context.Context, id string, displayName, description *string) (*UserType, error) {
	var t *UserType
	err := o.write(ctx, func(w *writer) error {
		var err error
		if t, err = o.findType(w.Tx, id); err != nil {
			return err
		}
		if displayName != nil {
			if *displayName == "" {
				return Invalid("displayName", "displayName: The field cannot be left blank")
			}
			t.DisplayName = *displayName
		}
		if description != nil {
			t.Description = *description
		}
		t.LastUpdated, t.LastUpdatedBy = w.stamp(), w.call.Actor.ID
		return w.putObject("usertype", "", t.ID, t.Name, t)
	})
	return t, err
}

// DeleteUserType removes a type that nobody is of.
func (o *Org) DeleteUserType(ctx context.Context, id string) error {
	return o.write(ctx, func(w *writer) error {
		t, err := o.findType(w.Tx, id)
		if err != nil {
			return err
		}
		if t.Default {
			return Forbidden()
		}
		inUse := false
		if err := w.Each(func(row store.Row) error {
			var record string
			if err := row.Scan(&record); err != nil {
				return err
			}
			u, err := decodeUser(record, w.now)
			inUse = inUse || err == nil && u.TypeID == t.ID
			return err
		}, `SELECT record FROM org_users`); err != nil {
			return err
		}
		if inUse {
			return &Error{http.StatusForbidden, "E0000142", "This User Type cannot be deleted.", nil}
		}
		if err := w.deleteObject("schema", "user", t.ID); err != nil {
			return err
		}
		return w.deleteObject("usertype", "", t.ID)
	})
}
