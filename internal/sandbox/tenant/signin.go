package tenant

import (
	"context"
	"errors"
	"time"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

const (
	// scimSetting holds the time from which SCIM answers; there is no row while SCIM is off.
	scimSetting = "scim_available_at"
	// defaultRoleSetting holds the SSO default role; there is no row while it is the usual one.
	defaultRoleSetting = "sso_default_role"
	// usualDefaultRole is what SSO users get unless something else is configured.
	usualDefaultRole = "access_reviewer"
)

// SignInSettings is the part of Administration > Sign-in Settings that concerns
// SCIM and the accounts that single sign-on makes.
type SignInSettings struct {
	SCIMEnabled     bool
	SCIMAvailableAt time.Time // when its endpoints answer; zero while SCIM is off
	SSODefaultRole  string    // on the root team, for accounts made just in time; "" for none
}

// SignInSettings returns the settings in force.
func (t *Tenant) SignInSettings(ctx context.Context) (SignInSettings, error) {
	var settings SignInSettings
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		settings, err = signInSettings(tx)
		return err
	})
	return settings, err
}

func signInSettings(tx *store.Tx) (SignInSettings, error) {
	settings := SignInSettings{SSODefaultRole: usualDefaultRole}
	err := tx.Each(func(row store.Row) error {
		var name, value string
		if err := row.Scan(&name, &value); err != nil {
			return err
		}
		if name == defaultRoleSetting {
			settings.SSODefaultRole = value
			return nil
		}
		at, err := time.Parse(time.RFC3339, value)
		settings.SCIMEnabled, settings.SCIMAvailableAt = true, at
		return err
	}, `SELECT name, value FROM settings WHERE name IN (?, ?)`, scimSetting, defaultRoleSetting)
	return settings, err
}

// SetSSODefaultRole names the role that accounts get that are made just in time.
func (t *Tenant) SetSSODefaultRole(ctx context.Context, role string) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		if role != "" {
			if t.roles[role] == "" {
				return fieldError("sso_default_role", "there is no role %q", role)
			}
			err := t.checkTeamRole(tx, "", access.TeamRole{TeamID: t.root.ID, RoleID: t.roles[role]})
			if unavailable := (*FieldError)(nil); errors.As(err, &unavailable) {
				return &FieldError{"sso_default_role", unavailable.Description}
			}
			if err != nil {
				return err
			}
		}
		_, err := tx.Exec(`INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
			defaultRoleSetting, role)
		return err
	})
}

// SetSCIMEnabled turns SCIM on, to answer after the activation delay, or off at
// once. Setting it to what it is changes nothing, so the delay does not start again.
func (t *Tenant) SetSCIMEnabled(ctx context.Context, on bool) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		if !on {
			_, err := tx.Exec(`DELETE FROM settings WHERE name = ?`, scimSetting)
			return err
		}
		available := timestamp(t.options.Now().Add(t.options.ActivationDelay))
		_, err := tx.Exec(`INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, scimSetting, available)
		return err
	})
}

// SCIMReady reports whether the SCIM endpoints answer, and while they are being
// activated, how long that will still take.
func (t *Tenant) SCIMReady(ctx context.Context) (ready bool, retryAfter time.Duration, err error) {
	settings, err := t.SignInSettings(ctx)
	if err != nil || !settings.SCIMEnabled {
		return false, 0, err
	}
	wait := settings.SCIMAvailableAt.Sub(t.options.Now())
	return wait <= 0, max(wait, 0), nil
}
