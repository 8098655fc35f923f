package org

import (
	"context"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// AppGroup is the assignment of an app to a group.
type AppGroup struct {
	AppID, GroupID string
	LastUpdated    string
	Priority       int // the lowest gives a person of several groups their profile
	Profile        map[string]any
}

// AppGroupInput is what a client sends of it.
type AppGroupInput struct {
	Priority *int           `json:"priority"`
	Profile  map[string]any `json:"profile"`
}

func findAppGroup(tx *store.Tx, appID, groupID string) (*AppGroup, error) {
	var record string
	found, err := tx.One([]any{&record}, `SELECT record FROM org_app_groups WHERE app_id = ? AND group_id = ?`, appID, groupID)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, NotFound(groupID, "ApplicationGroupAssignment")
	}
	g := &AppGroup{}
	return g, decode(record, g)
}

// AppGroup gives the assignment of an app to a group.
func (o *Org) AppGroup(ctx context.Context, appID, groupID string) (*AppGroup, error) {
	var g *AppGroup
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		if _, err := findApp(tx, appID); err != nil {
			return err
		}
		var err error
		g, err = findAppGroup(tx, appID, groupID)
		return err
	})
	return g, err
}

// AssignGroup assigns an app to a group and so to all its members, or changes
// such an assignment. Without a priority it gets the next one. Clients of Okta tell
// of priorities that move when groups come; which, nobody says. Here one that takes
// a priority moves the group that had it, and no more of them than it must.
func (o *Org) AssignGroup(ctx context.Context, appID, groupID string, in AppGroupInput) (*AppGroup, error) {
	return o.changeAppGroup(ctx, appID, groupID, func(w *writer, assigned *AppGroup, found bool) error {
		switch {
		case in.Priority != nil:
			assigned.Priority = *in.Priority
		case !found:
			if _, err := w.One([]any{&assigned.Priority},
				`SELECT COALESCE(MAX(priority) + 1, 0) FROM org_app_groups WHERE app_id = ?`, appID); err != nil {
				return err
			}
		}
		if in.Profile != nil || !found {
			assigned.Profile = in.Profile
		}
		return nil
	})
}

// PatchAppGroup changes parts of an assignment that is there.
func (o *Org) PatchAppGroup(ctx context.Context, appID, groupID string, patch []Operation) (*AppGroup, error) {
	return o.changeAppGroup(ctx, appID, groupID, func(_ *writer, assigned *AppGroup, found bool) error {
		if !found {
			return NotFound(groupID, "ApplicationGroupAssignment")
		}
		for _, op := range patch {
			if err := assigned.apply(op); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *Org) changeAppGroup(ctx context.Context, appID, groupID string, f func(*writer, *AppGroup, bool) error) (*AppGroup, error) {
	var assigned *AppGroup
	err := o.write(ctx, func(w *writer) error {
		a, err := findApp(w.Tx, appID)
		if err != nil {
			return err
		}
		g, err := findGroup(w.Tx, groupID)
		if err != nil {
			return err
		}
		assigned, err = findAppGroup(w.Tx, appID, groupID)
		found := err == nil
		if gone := new(Error); asError(err, &gone) {
			assigned, err = &AppGroup{AppID: appID, GroupID: groupID}, nil
		}
		if err != nil {
			return err
		}
		before := ""
		if found {
			if before, err = encode(assigned); err != nil {
				return err
			}
		}
		if err := f(w, assigned, found); err != nil {
			return err
		}
		if err := w.makeWay(appID, groupID, assigned.Priority); err != nil {
			return err
		}
		if err := w.storeAppGroup(assigned, before); err != nil {
			return err
		}
		if found {
			w.log("group.application_assignment.update", "Update assigned application to group", a.target(), g.target())
		} else {
			w.log("group.application_assignment.add", "Add assigned application to group", a.target(), g.target())
		}
		return w.syncAppMembers(a, groupID)
	})
	return assigned, err
}

// makeWay moves the group that has a priority to the next one, and so on.
func (w *writer) makeWay(appID, groupID string, priority int) error {
	var record string
	taken, err := w.One([]any{&record}, `SELECT record FROM org_app_groups WHERE app_id = ? AND priority = ? AND group_id <> ?`,
		appID, priority, groupID)
	if err != nil || !taken {
		return err
	}
	other := &AppGroup{}
	if err := decode(record, other); err != nil {
		return err
	}
	other.Priority++
	if err := w.makeWay(appID, other.GroupID, other.Priority); err != nil {
		return err
	}
	return w.storeAppGroup(other, record)
}

func (w *writer) storeAppGroup(assigned *AppGroup, before string) error {
	if assigned.Priority < 0 || assigned.Priority > 1_000_000 {
		return Invalid("priority", "priority: The field must be a number from 0")
	}
	schema, err := appSchema(w.Tx, assigned.AppID)
	if err != nil {
		return err
	}
	if err := schema.checkSome(assigned.Profile); err != nil {
		return err
	}
	if assigned.Profile == nil {
		assigned.Profile = map[string]any{}
	}
	assigned.LastUpdated = w.stamp()
	record, err := encode(assigned)
	if err != nil {
		return err
	}
	w.changed = append(w.changed, change{kind: "appgroup", id: assigned.AppID + "/" + assigned.GroupID, before: before})
	_, err = w.Exec(`INSERT INTO org_app_groups (app_id, group_id, priority, record) VALUES (?, ?, ?, ?)
		ON CONFLICT (app_id, group_id) DO UPDATE SET priority = excluded.priority, record = excluded.record`,
		assigned.AppID, assigned.GroupID, assigned.Priority, record)
	return err
}

// UnassignGroup takes an app from a group, and so from those members who have it
// through no other.
func (o *Org) UnassignGroup(ctx context.Context, appID, groupID string) error {
	return o.write(ctx, func(w *writer) error {
		a, err := findApp(w.Tx, appID)
		if err != nil {
			return err
		}
		g, err := findGroup(w.Tx, groupID)
		if err != nil {
			return err
		}
		assigned, err := findAppGroup(w.Tx, appID, groupID)
		if err != nil {
			return err
		}
		if err := w.dropAppGroup(assigned); err != nil {
			return err
		}
		w.log("group.application_assignment.remove", "Remove assigned application from group", a.target(), g.target())
		return w.syncAppMembers(a, groupID)
	})
}

func (w *writer) dropAppGroup(assigned *AppGroup) error {
	before, err := encode(assigned)
	if err != nil {
		return err
	}
	w.changed = append(w.changed, change{kind: "appgroup", id: assigned.AppID + "/" + assigned.GroupID, before: before})
	_, err = w.Exec(`DELETE FROM org_app_groups WHERE app_id = ? AND group_id = ?`, assigned.AppID, assigned.GroupID)
	return err
}

// Operation is one of a JSON Patch (RFC 6902).
type Operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value"`
}

func (g *AppGroup) apply(op Operation) error {
	refuse := Invalid("patch", "op: '"+op.Op+"' of '"+op.Path+"' is not supported")
	name, inProfile := strings.CutPrefix(op.Path, "/profile/")
	name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
	switch {
	case inProfile && op.Op == "remove":
		delete(g.Profile, name)
	case op.Op != "replace" && op.Op != "add":
		return refuse
	case inProfile:
		if g.Profile == nil {
			g.Profile = map[string]any{}
		}
		g.Profile[name] = op.Value
	case op.Path == "/profile":
		profile, ok := op.Value.(map[string]any)
		if !ok {
			return refuse
		}
		g.Profile = profile
	case op.Path == "/priority":
		number, ok := wholeNumber(op.Value)
		if !ok {
			return refuse
		}
		g.Priority = number
	default:
		return refuse
	}
	return nil
}
