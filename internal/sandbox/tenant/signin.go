package tenant

import (
	"context"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// scimSetting holds the time from which SCIM answers; there is no row while SCIM is off.
const scimSetting = "scim_available_at"

// SignInSettings is the part of Administration > Sign-in Settings that concerns SCIM.
type SignInSettings struct {
	SCIMEnabled     bool
	SCIMAvailableAt time.Time // when its endpoints answer; zero while SCIM is off
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
	var value string
	found, err := tx.One([]any{&value}, `SELECT value FROM settings WHERE name = ?`, scimSetting)
	if err != nil || !found {
		return SignInSettings{}, err
	}
	at, err := time.Parse(time.RFC3339, value)
	return SignInSettings{SCIMEnabled: true, SCIMAvailableAt: at}, err
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
