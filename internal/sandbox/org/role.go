package org

import (
	"context"
	"encoding/base32"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Role is a standard administrator role that a person or a group holds.
type Role struct {
	ID, Type, Label      string
	Created, LastUpdated string
}

// roleLabels are the standard roles (developer.okta.com, "Standard roles").
var roleLabels = map[string]string{
	"API_ACCESS_MANAGEMENT_ADMIN": "API Access Management Administrator", "APP_ADMIN": "Application Administrator",
	"GROUP_MEMBERSHIP_ADMIN": "Group Membership Administrator", "HELP_DESK_ADMIN": "Help Desk Administrator",
	"MOBILE_ADMIN": "Mobile Administrator", "ORG_ADMIN": "Organization Administrator", "READ_ONLY_ADMIN": "Read-only Administrator",
	"REPORT_ADMIN": "Report Administrator", "SUPER_ADMIN": "Super Administrator", "USER_ADMIN": "Group Administrator",
}

// targetable roles can be narrowed to apps or groups; the id of such an
// assignment is its type in base 32, as recorded.
var targetable = map[string]bool{"APP_ADMIN": true, "GROUP_MEMBERSHIP_ADMIN": true, "HELP_DESK_ADMIN": true, "USER_ADMIN": true}

// Holder is who holds a role.
type Holder struct {
	ID    string
	Group bool
}

// holder gives the id of the person or group, who must be there.
func (o *Org) holder(tx *store.Tx, h Holder) (string, error) {
	if h.Group {
		g, err := findGroup(tx, h.ID)
		if err != nil {
			return "", err
		}
		return g.ID, nil
	}
	u, err := findUser(tx, h.ID, o.now())
	if err != nil {
		return "", err
	}
	return u.ID, nil
}

// Roles gives the roles that somebody holds, and the holder's own id.
func (o *Org) Roles(ctx context.Context, h Holder) (roles []*Role, id string, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		if id, err = o.holder(tx, h); err != nil {
			return err
		}
		roles, err = objects[Role](tx, "role", id)
		return err
	})
	return roles, id, err
}

// Role gives one of them.
func (o *Org) Role(ctx context.Context, h Holder, roleID string) (role *Role, id string, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		if id, err = o.holder(tx, h); err != nil {
			return err
		}
		role, err = findRole(tx, id, roleID)
		return err
	})
	return role, id, err
}

func findRole(tx *store.Tx, holder, id string) (*Role, error) {
	r := &Role{}
	found, err := object(tx, "role", holder, id, r)
	if err == nil && !found {
		err = NotFound(id, "RoleAssignment")
	}
	return r, err
}

// AssignRole gives somebody a role of a type, which nobody holds twice.
func (o *Org) AssignRole(ctx context.Context, h Holder, kind string) (role *Role, id string, err error) {
	err = o.write(ctx, func(w *writer) error {
		label, known := roleLabels[kind]
		if !known {
			return Invalid("type", "type: The role type is not known")
		}
		if id, err = o.holder(w.Tx, h); err != nil {
			return err
		}
		taken, err := nameTaken(w.Tx, "role", id, "", kind)
		if err != nil {
			return err
		}
		if taken {
			return &Error{http.StatusConflict, "E0000090", "The role specified is already assigned to the user.", nil}
		}
		role = &Role{Type: kind, Label: label, Created: w.stamp(), LastUpdated: w.stamp()}
		if role.ID, err = w.roleID(h, kind); err != nil {
			return err
		}
		return w.putObject("role", id, role.ID, kind, role)
	})
	return role, id, err
}

func (w *writer) roleID(h Holder, kind string) (string, error) {
	switch {
	case targetable[kind]:
		return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString([]byte(kind)), nil
	case h.Group:
		return w.newID("gra")
	}
	return w.newID("ra1")
}

// RemoveRole takes a role away.
func (o *Org) RemoveRole(ctx context.Context, h Holder, roleID string) error {
	return o.write(ctx, func(w *writer) error {
		id, err := o.holder(w.Tx, h)
		if err != nil {
			return err
		}
		if _, err := findRole(w.Tx, id, roleID); err != nil {
			return err
		}
		return w.deleteObject("role", id, roleID)
	})
}

// forget takes away what hangs on somebody who goes.
func (w *writer) forget(holder string) error {
	if _, err := w.Exec(`DELETE FROM org_objects WHERE parent = ?`, holder); err != nil {
		return err
	}
	_, err := w.Exec(`DELETE FROM org_objects WHERE kind = 'owner' AND id = ?`, holder)
	return err
}
