package sandbox

import (
	"context"
	"fmt"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const (
	keyName          = "sandbox"
	temporaryKeyName = "sandbox (temporary)"
	// temporaryKeyLife is how old the key of another process may be before it
	// is taken for left behind: a process that is killed does not remove its own.
	temporaryKeyLife = 24 * time.Hour
)

// openKey gives the administrator's key that Options ask for. Its secret is
// empty where the tenant has keys and no other was asked for.
func openKey(ctx context.Context, t *tenant.Tenant, o Options) (tenant.Key, error) {
	switch {
	case o.APIKey != "":
		return givenKey(ctx, t, o.APIKey)
	case o.TemporaryKey:
		if err := removeLeftKeys(ctx, t, o.Now()); err != nil {
			return tenant.Key{}, err
		}
		return makeKey(ctx, t, temporaryKeyName)
	case o.NewKey:
		return makeKey(ctx, t, keyName)
	}
	keys, err := t.Keys(ctx)
	if err != nil {
		return tenant.Key{}, fmt.Errorf("the tenant's API keys cannot be read: %w", err)
	}
	for _, key := range keys {
		if key.Status == "ACTIVE" && key.Name != temporaryKeyName {
			return tenant.Key{}, nil
		}
	}
	return makeKey(ctx, t, keyName)
}

func givenKey(ctx context.Context, t *tenant.Tenant, secret string) (tenant.Key, error) {
	if err := t.EnsureKey(ctx, secret, keyName); err != nil {
		return tenant.Key{}, fmt.Errorf("the given API key cannot be used: %w", err)
	}
	// It may be known of old and disabled since.
	if _, err := t.Authenticate(ctx, secret); err != nil {
		return tenant.Key{}, fmt.Errorf("the given API key cannot be used: %w", err)
	}
	return tenant.Key{Secret: secret}, nil
}

func makeKey(ctx context.Context, t *tenant.Tenant, name string) (tenant.Key, error) {
	owner, err := t.UserByName(ctx, tenant.SCIMAdmin)
	if err != nil {
		return tenant.Key{}, fmt.Errorf("no API key can be made, for its owner %s is not to be found: %w", tenant.SCIMAdmin, err)
	}
	key, err := t.CreateKey(ctx, owner.ID, name)
	if err != nil {
		return tenant.Key{}, fmt.Errorf("no API key can be made for %s: %w", tenant.SCIMAdmin, err)
	}
	return key, nil
}

func removeLeftKeys(ctx context.Context, t *tenant.Tenant, now time.Time) error {
	keys, err := t.Keys(ctx)
	if err != nil {
		return fmt.Errorf("the tenant's API keys cannot be read: %w", err)
	}
	for _, key := range keys {
		made, err := time.Parse(time.RFC3339, key.Created)
		if key.Name != temporaryKeyName || err != nil || now.Sub(made) < temporaryKeyLife {
			continue
		}
		if err := t.DeleteKey(ctx, key.ID); err != nil {
			return fmt.Errorf("an API key left behind cannot be removed: %w", err)
		}
	}
	return nil
}
