package tenant

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// guarded runs a change to the person r, who is active after it or not, and
// refuses it with 403 where it would lock people out: SCIM Provisioning with
// Okta demands an administrator on the root team as break-glass account.
func (t *Tenant) guarded(ctx context.Context, tx *store.Tx, r record, active bool, change func() error) error {
	if call := callOf(ctx); call != nil && call.Caller.UserID == r.id && r.active && !active {
		return scim.Errorf(403, "",
			"%s owns the API key of this request, and a key cannot deactivate or delete its owner: use another administrator's key.",
			text(r.resource, "userName"))
	}
	return t.losing(tx, []string{r.id}, change)
}
