package tenant

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// DeleteKey removes a key, which ends its use at once. A key that is not there
// is no error.
func (t *Tenant) DeleteKey(ctx context.Context, id string) error {
	return t.write(ctx, 200, func(tx *store.Tx) error {
		_, err := tx.Exec(`DELETE FROM api_keys WHERE id = ?`, id)
		return err
	})
}
