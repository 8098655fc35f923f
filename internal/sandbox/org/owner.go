package org

import (
	"context"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Owner is somebody who answers for a group: a person or another group.
type Owner struct {
	ID, Type string // USER or GROUP
	Name     string
	Assigned time.Time
}

// Owners gives the owners of a group.
func (o *Org) Owners(ctx context.Context, groupID string) ([]*Owner, error) {
	var owners []*Owner
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := findGroup(tx, groupID); err != nil {
			return err
		}
		var err error
		owners, err = objects[Owner](tx, "owner", groupID)
		return err
	})
	return owners, err
}

// AddOwner makes a person ("USER") or a group ("GROUP") an owner of a group.
func (o *Org) AddOwner(ctx context.Context, groupID, kind, id string) (*Owner, error) {
	var owner *Owner
	err := o.write(ctx, func(w *writer) error {
		if _, _, err := w.own(groupID); err != nil {
			return err
		}
		owner = &Owner{ID: id, Type: kind, Assigned: w.now.Truncate(time.Second)}
		switch kind {
		case "USER":
			u, err := findUser(w.Tx, id, w.now)
			if err != nil {
				return err
			}
			owner.ID, owner.Name = u.ID, u.DisplayName()
		case "GROUP":
			g, err := findGroup(w.Tx, id)
			if err != nil {
				return err
			}
			owner.Name = g.Name()
		default:
			return Invalid("type", "type: The owner's type must be USER or GROUP")
		}
		taken, err := object(w.Tx, "owner", groupID, owner.ID, &Owner{})
		if err != nil {
			return err
		}
		if taken {
			return Invalid("owner", "Provided owner is already assigned to this group")
		}
		return w.putObject("owner", groupID, owner.ID, owner.Name, owner)
	})
	return owner, err
}

// RemoveOwner takes the group out of an owner's hands.
func (o *Org) RemoveOwner(ctx context.Context, groupID, id string) error {
	return o.write(ctx, func(w *writer) error {
		if _, _, err := w.own(groupID); err != nil {
			return err
		}
		taken, err := object(w.Tx, "owner", groupID, id, &Owner{})
		if err != nil {
			return err
		}
		if !taken {
			// The word that Okta has for it, as recorded.
			return NotFound(id, "LinkedObject")
		}
		return w.deleteObject("owner", groupID, id)
	})
}
