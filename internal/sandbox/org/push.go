package org

import (
	"context"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Push is a group push mapping: a group of the org that is kept the same in an
// app, where it is an APP_GROUP to Okta.
type Push struct {
	ID, AppID            string
	Source, Target       string // ids of groups
	Status               string // ACTIVE, INACTIVE or ERROR
	Created, LastUpdated string
	ErrorSummary         string `json:",omitempty"` // of the status ERROR
}

// PushInput is what a client sends of one.
type PushInput struct {
	Source     string `json:"sourceGroupId"`
	TargetID   string `json:"targetGroupId"`
	TargetName string `json:"targetGroupName"`
	Status     string `json:"status"`
}

func (p *Push) targets(a *App, g *Group) []Target { return []Target{a.target(), g.target()} }

// CreatePush begins to push a group to an app: into an app group that is there,
// or into a new one.
func (o *Org) CreatePush(ctx context.Context, appID string, in PushInput) (*Push, error) {
	var p *Push
	err := o.write(ctx, func(w *writer) error {
		a, err := findApp(w.Tx, appID)
		if err != nil {
			return err
		}
		if err := w.checkPush(a, &in); err != nil {
			return err
		}
		source, err := findGroup(w.Tx, in.Source)
		if err != nil {
			return err
		}
		target, err := w.pushTarget(a, in)
		if err != nil {
			return err
		}
		id, err := w.newID("gPm")
		if err != nil {
			return err
		}
		p = &Push{
			ID: id, AppID: appID, Source: source.ID, Target: target, Status: in.Status, Created: w.stamp(), LastUpdated: w.stamp(),
		}
		w.log("application.provision.group_push.mapping.created", "Create group push mapping", p.targets(a, source)...)
		return w.putObject("push", appID, id, source.ID, p)
	})
	return p, err
}

func (w *writer) checkPush(a *App, in *PushInput) error {
	switch {
	case !a.Provisions():
		// Of this refusal no source has the words.
		return &Error{http.StatusBadRequest, "E0000027", "Group push bad request : The application does not support group push.", nil}
	case in.Source == "":
		return Invalid("sourceGroupId", "sourceGroupId: The field cannot be left blank")
	case (in.TargetID == "") == (in.TargetName == ""):
		return Invalid("targetGroupId", "targetGroupId: Either targetGroupId or targetGroupName must be given")
	}
	if in.Status == "" {
		in.Status = "ACTIVE"
	}
	if in.Status != "ACTIVE" && in.Status != "INACTIVE" {
		return Invalid("status", "status: The field must be ACTIVE or INACTIVE")
	}
	taken, err := nameTaken(w.Tx, "push", a.ID, "", in.Source)
	if err == nil && taken {
		err = Invalid("sourceGroupId", "sourceGroupId: The group is already pushed to this application")
	}
	return err
}

func (w *writer) pushTarget(a *App, in PushInput) (string, error) {
	if in.TargetID == "" {
		g, err := w.newGroup("APP_GROUP", map[string]any{"name": in.TargetName})
		if err != nil {
			return "", err
		}
		g.Source = a.ID
		return g.ID, w.storeGroup(g, "")
	}
	g, err := findGroup(w.Tx, in.TargetID)
	if err != nil {
		return "", err
	}
	if g.Type != "APP_GROUP" || g.Source != a.ID {
		return "", Invalid("targetGroupId", "targetGroupId: The group is not one of this application")
	}
	return g.ID, nil
}

// Pushes gives a page of an app's push mappings, of one group where source is
// not "", and the cursor of the next page.
func (o *Org) Pushes(ctx context.Context, appID, source, after string, limit int) (page []*Push, next string, err error) {
	page = []*Push{}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := findApp(tx, appID); err != nil {
			return err
		}
		all, err := objects[Push](tx, "push", appID)
		for _, p := range all {
			if p.ID <= after || source != "" && p.Source != source {
				continue
			}
			if len(page) == limit {
				next = page[limit-1].ID
				break
			}
			page = append(page, p)
		}
		return err
	})
	return page, next, err
}

// Push gives one of them.
func (o *Org) Push(ctx context.Context, appID, id string) (*Push, error) {
	var p *Push
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		_, p, err = findPush(tx, appID, id)
		return err
	})
	return p, err
}

func findPush(tx *store.Tx, appID, id string) (*App, *Push, error) {
	a, err := findApp(tx, appID)
	if err != nil {
		return nil, nil, err
	}
	p := &Push{}
	found, err := object(tx, "push", appID, id, p)
	if err == nil && !found {
		err = NotFound(id, "GroupPushMapping")
	}
	return a, p, err
}

// SetPushStatus lets a mapping push or rest.
func (o *Org) SetPushStatus(ctx context.Context, appID, id, status string) (*Push, error) {
	event, message := "application.provision.group_push.activate_mapping", "Activate group push mapping"
	switch status {
	case "ACTIVE":
	case "INACTIVE":
		event, message = "application.provision.group_push.deactivate_mapping", "Deactivate group push mapping"
	default:
		return nil, Invalid("status", "status: The field must be ACTIVE or INACTIVE")
	}
	var p *Push
	err := o.write(ctx, func(w *writer) error {
		var a *App
		var err error
		if a, p, err = findPush(w.Tx, appID, id); err != nil || p.Status == status {
			return err
		}
		source, err := findGroup(w.Tx, p.Source)
		if err != nil {
			return err
		}
		p.Status, p.ErrorSummary, p.LastUpdated = status, "", w.stamp()
		w.log(event, message, p.targets(a, source)...)
		return w.putObject("push", appID, id, p.Source, p)
	})
	return p, err
}

// DeletePush ends a mapping that is INACTIVE, and with deleteTarget the app's
// group.
func (o *Org) DeletePush(ctx context.Context, appID, id string, deleteTarget bool) error {
	return o.write(ctx, func(w *writer) error {
		a, p, err := findPush(w.Tx, appID, id)
		if err != nil {
			return err
		}
		if p.Status != "INACTIVE" {
			return Invalid("status", "status: A mapping can be deleted only while it is inactive")
		}
		target, err := findGroup(w.Tx, p.Target)
		if gone := new(Error); asError(err, &gone) {
			return w.deleteObject("push", appID, id)
		}
		if err != nil {
			return err
		}
		w.log("application.provision.group_push.removed", "Remove group push mapping", p.targets(a, target)...)
		if deleteTarget {
			before, err := encode(target)
			if err != nil {
				return err
			}
			if err := w.dropGroup(target, before); err != nil {
				return err
			}
			w.log("application.provision.group_push.delete_appgroup", "Delete app group", p.targets(a, target)...)
		}
		return w.deleteObject("push", appID, id)
	})
}

// dropAppGroups takes away the groups that Okta knows of an app that goes.
func (w *writer) dropAppGroups(a *App) error {
	records, err := w.texts(`SELECT record FROM org_groups WHERE type = 'APP_GROUP'`)
	if err != nil {
		return err
	}
	for _, record := range records {
		g := &Group{}
		if err := decode(record, g); err != nil {
			return err
		}
		if g.Source != a.ID {
			continue
		}
		if err := w.dropGroup(g, record); err != nil {
			return err
		}
	}
	return nil
}
