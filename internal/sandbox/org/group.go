package org

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Group is a group of an org. Type is OKTA_GROUP, BUILT_IN or APP_GROUP.
type Group struct {
	ID, Type              string
	Created, LastUpdated  string
	LastMembershipUpdated string
	Profile               map[string]any
	Source                string `json:",omitempty"` // the app that an APP_GROUP is of
}

// Name is the group's name.
func (g *Group) Name() string { return text(g.Profile, "name") }

func (g *Group) target() Target {
	return Target{ID: g.ID, Type: "UserGroup", AlternateID: "unknown", DisplayName: g.Name()}
}

// Group gives a group by id.
func (o *Org) Group(ctx context.Context, id string) (*Group, error) {
	var g *Group
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		g, err = findGroup(tx, id)
		return err
	})
	return g, err
}

func findGroup(tx *store.Tx, id string) (*Group, error) {
	var record string
	found, err := tx.One([]any{&record}, `SELECT record FROM org_groups WHERE id = ?`, id)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, NotFound(id, "UserGroup")
	}
	g := &Group{}
	return g, decode(record, g)
}

// CreateGroup adds an OKTA_GROUP. Names are unique among those.
func (o *Org) CreateGroup(ctx context.Context, profile map[string]any) (*Group, error) {
	var g *Group
	err := o.write(ctx, func(w *writer) error {
		var err error
		if g, err = w.newGroup("OKTA_GROUP", profile); err != nil {
			return err
		}
		w.log("group.lifecycle.create", "Create Okta group", g.target())
		return nil
	})
	return g, err
}

func (w *writer) newGroup(kind string, profile map[string]any) (*Group, error) {
	id, err := w.newID("00g")
	if err != nil {
		return nil, err
	}
	profile, err = w.groupProfile(id, kind, profile)
	if err != nil {
		return nil, err
	}
	now := w.stamp()
	g := &Group{ID: id, Type: kind, Created: now, LastUpdated: now, LastMembershipUpdated: now, Profile: profile}
	return g, w.storeGroup(g, "")
}

// groupProfile checks a profile. Only the names of APP_GROUPs may be taken.
func (w *writer) groupProfile(id, kind string, profile map[string]any) (map[string]any, error) {
	profile = withoutNulls(profile)
	schema, err := loadSchema(w.Tx, "group", "default")
	if err != nil {
		return nil, err
	}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(profile)) {
		p, ok := schema.property(name)
		if !ok {
			unknown = append(unknown, "Property name '"+name+"' is not defined in profile")
		} else if cause := p.refuse(name, profile[name], true); cause != "" {
			return nil, Invalid(name, name+": "+cause)
		}
	}
	if len(unknown) > 0 {
		return nil, Invalid("profile", unknown...)
	}
	name := text(profile, "name")
	if name == "" {
		return nil, Invalid("name", "name: The field cannot be left blank")
	}
	if len([]rune(name)) > 255 {
		return nil, Invalid("name", "name: The field is too long")
	}
	var other string
	taken, err := w.One([]any{&other}, `SELECT id FROM org_groups WHERE name_folded = ? AND id <> ? AND type <> 'APP_GROUP'`, fold(name), id)
	if err != nil {
		return nil, err
	}
	if taken && kind != "APP_GROUP" {
		// No source has this text; it is that of a login that is taken.
		return nil, Invalid("name", "name: An object with this field already exists in the current organization")
	}
	return profile, nil
}

func (w *writer) storeGroup(g *Group, before string) error {
	record, err := encode(g)
	if err != nil {
		return err
	}
	_, err = w.Exec(`INSERT INTO org_groups (id, type, name_folded, record) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET name_folded = excluded.name_folded, record = excluded.record`,
		g.ID, g.Type, fold(g.Name()), record)
	w.changed = append(w.changed, change{kind: "group", id: g.ID, before: before})
	return err
}

// own gives a group that people manage: not one that Okta or an app does.
func (w *writer) own(id string) (*Group, string, error) {
	g, err := findGroup(w.Tx, id)
	if err != nil {
		return nil, "", err
	}
	if g.Type != "OKTA_GROUP" {
		return nil, "", Forbidden()
	}
	before, err := encode(g)
	return g, before, err
}

// ReplaceGroup makes the profile what was sent.
func (o *Org) ReplaceGroup(ctx context.Context, id string, profile map[string]any) (*Group, error) {
	var changed *Group
	err := o.write(ctx, func(w *writer) error {
		g, before, err := w.own(id)
		if err != nil {
			return err
		}
		if g.Profile, err = w.groupProfile(id, g.Type, profile); err != nil {
			return err
		}
		g.LastUpdated = w.stamp()
		changed = g
		w.log("group.profile.update", "Update Okta group", g.target())
		return w.storeGroup(g, before)
	})
	return changed, err
}

// DeleteGroup removes a group; its members lose what it gave them. One of an app
// can go unless a group is pushed into it.
func (o *Org) DeleteGroup(ctx context.Context, id string) error {
	return o.write(ctx, func(w *writer) error {
		g, err := findGroup(w.Tx, id)
		if err != nil {
			return err
		}
		pushed, err := w.isPushTarget(g)
		if err != nil {
			return err
		}
		if g.Type == "BUILT_IN" || pushed {
			return Forbidden()
		}
		before, err := encode(g)
		if err != nil {
			return err
		}
		if err := w.rulesWithout(id); err != nil {
			return err
		}
		if err := w.forget(id); err != nil {
			return err
		}
		w.log("group.lifecycle.delete", "Delete Okta group", g.target())
		return w.dropGroup(g, before)
	})
}

// isPushTarget reports whether a group of the org is pushed into this one.
func (w *writer) isPushTarget(g *Group) (bool, error) {
	if g.Source == "" {
		return false, nil
	}
	pushes, err := objects[Push](w.Tx, "push", g.Source)
	return slices.ContainsFunc(pushes, func(p *Push) bool { return p.Target == g.ID }), err
}

func (w *writer) dropGroup(g *Group, before string) error {
	takeApps, err := w.appsWithout(g.ID)
	if err != nil {
		return err
	}
	// What was pushed from it stays in the app, and is pushed no more.
	if _, err := w.Exec(`DELETE FROM org_objects WHERE kind = 'push' AND name_folded = ?`, fold(g.ID)); err != nil {
		return err
	}
	w.changed = append(w.changed, change{kind: "group", id: g.ID, before: before})
	if _, err := w.Exec(`DELETE FROM org_groups WHERE id = ?`, g.ID); err != nil {
		return err
	}
	return takeApps()
}

// errEnough ends a scan of rows.
var errEnough = errors.New("enough rows were read")
