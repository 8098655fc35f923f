package guardrail

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
)

// The two roles without which the owner of a key can provision nobody. Veza offers
// both on the root team alone, so that their names say the team as well.
const (
	roleAdmin       = "admin"
	roleProvisioner = "scim_provisioner"
)

// ErrUnavailable is what a Tenant's answer wraps where its administration API refuses
// this key, or does not exist. The lock-out rules are then left to the tenant.
var ErrUnavailable = errors.New("the administration API is not available to this key")

// Directory is who may do what in the tenant, asked only where a plan takes something
// away from somebody.
type Directory interface {
	// Self returns the owner of the key in use.
	Self(ctx context.Context) (Account, error)
	// Account returns the person with that id.
	Account(ctx context.Context, id string) (Account, error)
	// Candidates yields ids of people who may be local administrators, the likeliest
	// first. It is read until one is found, so it should ask the tenant late.
	Candidates(ctx context.Context) iter.Seq2[string, error]
}

// Role is one role on one team. A Name is enough; without one the ids say which of a
// person's roles is meant.
type Role struct{ TeamID, ID, Name string }

// Account is a person as the administration API shows them.
type Account struct {
	ID, Name string // Name is what people know them by, their e-mail address
	Local    bool   // signs in with a password of the tenant's own
	Active   bool
	Roles    []Role
}

// administers reports whether this is an active local administrator: somebody who gets
// in, and can repair things, while the identity provider does not work.
func (a Account) administers() bool {
	return a.Local && a.Active && a.holds(roleAdmin)
}

func (a Account) holds(name string) bool {
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return r.is(name) })
}

// is reports whether the role is called name. Veza's pages also call the two that
// matter here Administrator and SCIM Provisioner; which its API answers is not published.
func (r Role) is(name string) bool {
	key := strings.NewReplacer(" ", "_", "-", "_", "administrator", roleAdmin).Replace(strings.ToLower(r.Name))
	return key == name
}

// named is r with the name that it has among the person's roles.
func (a Account) named(r Role) Role {
	if r.Name != "" {
		return r
	}
	for _, held := range a.Roles {
		if held.TeamID == r.TeamID && held.ID == r.ID {
			return held
		}
	}
	return r
}
