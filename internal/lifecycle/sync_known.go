package lifecycle

import (
	"context"
	"errors"
	"fmt"
)

// CreateIdentity is SyncIdentity for a login that the caller takes for a new
// one: nobody is looked for, which spares a request. A login that the org knows,
// deprovisioned people included, is ErrConflict, and so is an e-mail address
// that someone has (*EmailTaken). A person who was created and could not be
// activated comes back with the error.
func (e *Engine) CreateIdentity(ctx context.Context, want Identity, a Activation) (Identity, error) {
	if err := errors.Join(checkNames(want.Profile), checkRequired(want.Profile)); err != nil {
		return Identity{}, err
	}
	got, _, err := e.createIdentity(ctx, want, a)
	return got, err
}

// UpdateIdentity is SyncIdentity for a person whom the caller has read: have is
// the person as of then, and decides what differs. It spares the request that
// SyncIdentity looks with. Someone who was deprovisioned since is
// ErrDeprovisioned.
func (e *Engine) UpdateIdentity(ctx context.Context, have, want Identity, o SyncOptions) (Identity, Outcome, error) {
	if err := errors.Join(checkID("a person", have.ID), checkNames(want.Profile), checkRequired(want.Profile)); err != nil {
		return Identity{}, Outcome{}, err
	}
	got, out, err := e.updateIdentity(ctx, have, want, o)
	if !errors.Is(err, ErrNotFound) {
		return got, out, err
	}
	// Okta answers the same to a change of the deprovisioned and of nobody.
	if now, lookErr := e.Identity(ctx, have.ID); lookErr == nil && now.Status == StatusDeprovisioned {
		return now, out, fmt.Errorf("%s (%s) has been %w meanwhile and takes no changes; reactivate the person first: %w", now.Login(), now.ID, ErrDeprovisioned, err)
	}
	return got, out, err
}
