package org

import "maps"

// setAppUser takes over what was sent, and stores the assignment.
func (w *writer) setAppUser(assigned *AppUser, in AppUserInput, before string) error {
	schema, err := appSchema(w.Tx, assigned.AppID)
	if err != nil {
		return err
	}
	if err := schema.checkSome(in.Profile); err != nil {
		return err
	}
	if assigned.ProfileSent == nil {
		assigned.ProfileSent = map[string]any{}
	}
	maps.Copy(assigned.ProfileSent, in.Profile)
	if name := in.Credentials.UserName; name != "" {
		assigned.UserName, assigned.NameSent = name, true
	}
	if p := in.Credentials.Password; p != nil && p.Value != "" {
		assigned.PasswordSent, assigned.PasswordChanged = true, w.stamp()
	}
	return w.refreshAppUser(assigned, before)
}

// refreshAppUser puts the profile together, and stores what is new.
func (w *writer) refreshAppUser(assigned *AppUser, before string) error {
	s, err := appSchema(w.Tx, assigned.AppID)
	if err != nil {
		return err
	}
	profile := s.blank()
	maps.Copy(profile, assigned.Mapped)
	if assigned.GroupID != "" {
		g, err := findAppGroup(w.Tx, assigned.AppID, assigned.GroupID)
		if err != nil {
			return err
		}
		maps.Copy(profile, g.Profile)
	}
	maps.Copy(profile, assigned.ProfileSent)
	assigned.Profile = profile
	if now, err := encode(assigned); err != nil || now == before {
		return err
	}
	assigned.LastUpdated = w.stamp()
	return w.storeAppUser(assigned, before)
}

func (w *writer) storeAppUser(assigned *AppUser, before string) error {
	record, err := encode(assigned)
	if err != nil {
		return err
	}
	w.changed = append(w.changed, change{kind: "appuser", id: assigned.AppID + "/" + assigned.UserID, before: before})
	_, err = w.Exec(`INSERT INTO org_app_users (app_id, user_id, record) VALUES (?, ?, ?)
		ON CONFLICT (app_id, user_id) DO UPDATE SET record = excluded.record`, assigned.AppID, assigned.UserID, record)
	return err
}

// dropAppUser ends an assignment.
func (w *writer) dropAppUser(a *App, assigned *AppUser) error {
	before, err := encode(assigned)
	if err != nil {
		return err
	}
	targets := []Target{a.target()}
	if u, err := findUser(w.Tx, assigned.UserID, w.now); err == nil {
		targets = append(targets, u.target())
	}
	w.log("application.user_membership.remove", "Remove user's application membership", targets...)
	w.changed = append(w.changed, change{kind: "appuser", id: a.ID + "/" + assigned.UserID, before: before})
	_, err = w.Exec(`DELETE FROM org_app_users WHERE app_id = ? AND user_id = ?`, a.ID, assigned.UserID)
	return err
}
