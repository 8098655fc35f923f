package org

import (
	"maps"
	"slices"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// facts reads all that decides about a task; false says that the app is gone.
func (w *writer) facts(task *ProvisioningTask) (bool, error) {
	f := &task.ProvisioningFacts
	var err error
	f.App, err = findApp(w.Tx, task.AppID)
	if gone := new(Error); asError(err, &gone) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if f.Connection, err = connection(w.Tx, f.App); err != nil {
		return false, err
	}
	feature := newFeature("USER_PROVISIONING")
	if _, err := object(w.Tx, "feature", f.App.ID, feature.Name, feature); err != nil {
		return false, err
	}
	on := func(path string) bool {
		return slices.Contains(lookUp(feature.Capabilities, path+".status"), any("ENABLED"))
	}
	f.Create, f.Update, f.Deactivate = on("create.lifecycleCreate"), on("update.profile"), on("update.lifecycleDeactivate")
	if task.Kind == ProvisionUser {
		return true, w.userFacts(task)
	}
	return true, w.groupFacts(task)
}

// sent reads what an app was last told of an item.
func sent[T any](w *writer, task *ProvisioningTask) (*T, error) {
	var record string
	found, err := w.One([]any{&record}, `SELECT record FROM org_provisioning_sent WHERE app_id = ? AND kind = ? AND item_id = ?`,
		task.AppID, task.Kind, task.ItemID)
	if err != nil || !found {
		return nil, err
	}
	last := new(T)
	return last, decode(record, last)
}

func (w *writer) userFacts(task *ProvisioningTask) error {
	var err error
	if task.SentUser, err = sent[SentUser](w, task); err != nil {
		return err
	}
	u, err := findUser(w.Tx, task.ItemID, w.now)
	if gone := new(Error); asError(err, &gone) {
		return nil
	}
	if err != nil {
		return err
	}
	task.User = u
	if task.Assigned, _, err = findAppUser(w.Tx, task.AppID, u.ID); err != nil || task.Assigned == nil {
		return err
	}
	if task.InPushedGroup, err = w.inPushedGroup(task.AppID, u.ID); err != nil {
		return err
	}
	task.Attributes, err = w.attributes(task.App, u, task.Assigned)
	return err
}

// pushes says whether a mapping pushes now. One in error is tried again.
func (p *Push) pushes() bool { return p.Status == "ACTIVE" || p.Status == "ERROR" }

func (w *writer) inPushedGroup(app, user string) (bool, error) {
	mappings, err := objects[Push](w.Tx, "push", app)
	for _, p := range mappings {
		if !p.pushes() {
			continue
		}
		if p.Source == w.o.everyone {
			return true, nil
		}
		if in, err := w.isMember(p.Source, user); err != nil || in {
			return in, err
		}
	}
	return false, err
}

// attributes are those of a person's profile in an app, under the names that
// their app's schema gives them. An app whose schema has no SCIM attributes is
// sent what Okta's mapping of a new SCIM app would give.
func (w *writer) attributes(a *App, u *User, assigned *AppUser) ([]ProvisioningAttribute, error) {
	s, err := appSchema(w.Tx, a.ID)
	if err != nil {
		return nil, err
	}
	properties, profile := s.Base(), maps.Clone(assigned.Profile)
	if _, scim := properties["familyName"]; !scim {
		for name, p := range scimBase {
			properties[name] = p
			if expression, follows := scimToApp[name]; follows {
				profile[name] = mapped(expression, u)
			}
		}
	}
	maps.Copy(properties, s.Custom)
	var all []ProvisioningAttribute
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		p := properties[name]
		if name == "userName" {
			continue
		}
		external := p.ExternalName
		if external == "" {
			external = name
		}
		all = append(all, ProvisioningAttribute{External: external, Namespace: p.ExternalNamespace, Value: profile[name]})
	}
	return all, nil
}

func (w *writer) groupFacts(task *ProvisioningTask) error {
	var err error
	if task.SentGroup, err = sent[SentGroup](w, task); err != nil {
		return err
	}
	task.Target, err = findGroup(w.Tx, task.ItemID)
	if gone := new(Error); asError(err, &gone) {
		task.Target = nil
		return nil
	}
	if err != nil {
		return err
	}
	mappings, err := objects[Push](w.Tx, "push", task.AppID)
	if err != nil {
		return err
	}
	for _, p := range mappings {
		if p.Target == task.ItemID && p.pushes() {
			task.Push = p
		}
	}
	if task.Push == nil {
		return nil
	}
	task.Members, err = w.provisionedMembers(task.AppID, task.Push.Source)
	return err
}

// provisionedMembers are the members of a group whom an app knows and who are
// active there.
func (w *writer) provisionedMembers(app, group string) ([]ProvisionedMember, error) {
	members := []ProvisionedMember{}
	err := w.Each(func(row store.Row) error {
		var m ProvisionedMember
		var record string
		if err := row.Scan(&m.RemoteID, &record); err != nil {
			return err
		}
		u, err := decodeUser(record, w.now)
		if err == nil {
			m.Display = u.Login()
			members = append(members, m)
		}
		return err
	}, `SELECT s.remote_id, u.record FROM org_provisioning_sent s JOIN org_users u ON u.id = s.item_id
		WHERE s.app_id = ?1 AND s.kind = 'user' AND s.remote_id <> '' AND s.active = 1 AND (?2 = ?3 OR s.item_id IN
		(SELECT user_id FROM org_group_members WHERE group_id = ?2)) ORDER BY s.remote_id`, app, group, w.o.everyone)
	return members, err
}

// stage lets a new assignment say that it is yet to be told to the app (STAGED
// of Okta's AppUserStatus), where somebody does that.
func (w *writer) stage(a *App, assigned *AppUser) error {
	c, err := connection(w.Tx, a)
	if err == nil && c.Status == "ENABLED" && a.Status == "ACTIVE" && w.o.provisioner.Changed != nil {
		assigned.Status, assigned.SyncState = "STAGED", "SYNCING"
	}
	return err
}
