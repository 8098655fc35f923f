package tenant

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// ActivateSCIM turns SCIM on without the activation delay, as though that had
// been done long ago, and ends a delay that runs.
func (t *Tenant) ActivateSCIM(ctx context.Context) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		_, err := tx.Exec(`INSERT INTO settings (name, value) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE excluded.value < settings.value`, scimSetting, t.now())
		return err
	})
}
