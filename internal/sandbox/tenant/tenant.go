// Package tenant holds the rules of a Veza tenant: its people, groups, teams, roles, keys, sign-in settings and audit log.
package tenant

import (
	"context"
	"fmt"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// Profile says whose SCIM behaviour the tenant shows.
type Profile string

const (
	// ProfileVeza is SCIM as far as Veza documents it, with Veza's own rules for users.
	ProfileVeza Profile = "veza"
	// ProfileRFC is the whole of RFC 7643 and RFC 7644 without Veza's own rules.
	ProfileRFC Profile = "rfc"
)

// Options are the knobs of a tenant. The zero value is a tenant in ProfileVeza
// on the wall clock, without delays.
type Options struct {
	Now             func() time.Time
	ActivationDelay time.Duration // from turning SCIM on to its first answer
	DeletionDelay   time.Duration // from deleting an integration until it is gone
	ReadLag         time.Duration // for this long, reads show what was there before a write
	Profile         Profile
}

// Tenant is a Veza tenant in a database that other tenants, of this or of other
// processes, may share. It is safe for concurrent use.
type Tenant struct {
	db      *store.DB
	options Options
	users   collection
	groups  collection
	root    Team // its id and name never change
	audit   auditBuffer
	lag     lag

	// Ids of roles by name and names by id; they never change either.
	roles, roleNames map[string]string
}

// New opens the tenant that db holds, and seeds an empty db: the root team, the
// roles, a break-glass administrator and an administrator for SCIM.
func New(ctx context.Context, db *store.DB, o Options) (*Tenant, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Profile == "" {
		o.Profile = ProfileVeza
	}
	if o.Profile != ProfileVeza && o.Profile != ProfileRFC {
		return nil, fmt.Errorf("unknown profile %q: it is %q or %q", o.Profile, ProfileVeza, ProfileRFC)
	}

	t := &Tenant{db: db, options: o, users: userCollection(o.Profile), groups: groupCollection(o.Profile)}
	if err := db.Write(ctx, t.seed); err != nil {
		return nil, fmt.Errorf("prepare the tenant: %w", err)
	}
	// Entries are saved later than the calls they tell of, and even after the last of them.
	later := context.WithoutCancel(ctx)
	t.audit.save = func(entries []AuditEntry) error {
		return db.Write(later, func(tx *store.Tx) error { return saveEntries(tx, entries) })
	}
	db.BeforeClose(t.audit.stop)
	return t, nil
}

// Profile is the profile the tenant was opened with.
func (t *Tenant) Profile() Profile { return t.options.Profile }

// Definitions are the resource types that discovery declares, users first.
func (t *Tenant) Definitions() []*scim.Definition {
	return []*scim.Definition{t.users.declared, t.groups.declared}
}

// now is the time as the database keeps it.
func (t *Tenant) now() string { return timestamp(t.options.Now()) }

func timestamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }
