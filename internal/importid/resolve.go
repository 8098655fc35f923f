package importid

import (
	"context"
	"errors"

	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Tenant is what finds objects by their keys.
type Tenant interface {
	UserByName(ctx context.Context, userName string) (scim.User, error)
	Group(ctx context.Context, id string) (scim.Group, error)
	GroupByName(ctx context.Context, displayName string) (scim.Group, error)
}

// User returns the id of the person that k names. An id is not looked up: the read
// that follows every import does it.
func (k Key) User(ctx context.Context, tenant Tenant) (string, error) {
	if k.Name == "" {
		return k.ID, nil
	}
	user, err := tenant.UserByName(ctx, k.Name)
	return user.ID, err
}

// Group returns the id of the group that k names. A text that may be either is asked
// for as an id first.
func (k Key) Group(ctx context.Context, tenant Tenant) (string, error) {
	switch {
	case k.ID != "":
		return k.ID, nil
	case k.Name != "":
		group, err := tenant.GroupByName(ctx, k.Name)
		return group.ID, err
	}
	group, err := tenant.Group(ctx, k.Either)
	if errors.Is(err, veza.ErrNotFound) {
		group, err = tenant.GroupByName(ctx, k.Either)
	}
	return group.ID, err
}
