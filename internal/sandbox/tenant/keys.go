package tenant

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	keyActive   = "ACTIVE"
	keyInactive = "INACTIVE"
)

// Key is a personal API key. It acts with the roles of its owner.
type Key struct {
	ID         string
	Secret     string // only in the answer of CreateKey
	OwnerID    string
	TeamID     string
	TeamName   string
	Name       string
	Status     string // ACTIVE or INACTIVE
	Created    string
	LastAccess string
}

// Caller is the owner of the key that a call was made with.
type Caller struct {
	UserID   string
	UserName string
	KeyID    string
	TeamID   string   // of the key
	Roles    []string // on the root team, sorted; none for a key of another team
}

// Has reports whether the caller holds the role on the root team.
func (c Caller) Has(role string) bool { return slices.Contains(c.Roles, role) }

// CreateKey makes a key for a person, on the root team. Its secret is in this answer and nowhere else.
func (t *Tenant) CreateKey(ctx context.Context, ownerID, name string) (Key, error) {
	key := Key{Secret: newSecret(), OwnerID: ownerID, TeamID: t.root.ID, Name: name}
	err := t.write(ctx, 200, func(tx *store.Tx) error {
		var active bool
		found, err := tx.One([]any{&active}, `SELECT active FROM users WHERE id = ?`, ownerID)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("there is no user %s to own an API key", ownerID)
		}
		if !active {
			return fmt.Errorf("user %s is deactivated and cannot own an API key", ownerID)
		}
		return t.insertKey(tx, &key)
	})
	if err != nil {
		return Key{}, err
	}
	return key, nil
}

func newSecret() string {
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails: the program ends instead
	return base64.StdEncoding.EncodeToString(random)
}

// EnsureKey makes secret a key of the SCIM administrator, unless it is one
// already. One that was disabled with its owner stays disabled.
func (t *Tenant) EnsureKey(ctx context.Context, secret, name string) error {
	if secret == "" {
		return errors.New("the API key is empty")
	}
	return t.db.Write(ctx, func(tx *store.Tx) error {
		var owner string
		var active bool
		found, err := tx.One([]any{&owner, &active}, `SELECT id, active FROM users WHERE user_name_folded = ?`, fold(SCIMAdmin))
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("the tenant has no user %s, whose key the API key is to be: start from a new database", SCIMAdmin)
		}
		var holder string
		found, err = tx.One([]any{&holder}, `SELECT user_id FROM api_keys WHERE secret_hash = ?`, hash(secret))
		if err != nil {
			return err
		}
		if found && holder != owner {
			return fmt.Errorf("the API key belongs to user %s: choose another for %s", holder, SCIMAdmin)
		}
		if found {
			return nil
		}
		if !active {
			return fmt.Errorf("%s, whose key the API key is to be, is deactivated: start from a new database", SCIMAdmin)
		}
		return t.insertKey(tx, &Key{Secret: secret, OwnerID: owner, TeamID: t.root.ID, Name: name})
	})
}

func (t *Tenant) insertKey(tx *store.Tx, key *Key) error {
	key.ID, key.Status, key.Created = newID(), keyActive, t.now()
	_, err := tx.Exec(`INSERT INTO api_keys (id, user_id, team_id, name, secret_hash, status, created, last_access)
		VALUES (?, ?, ?, ?, ?, ?, ?, '')`,
		key.ID, key.OwnerID, key.TeamID, key.Name, hash(key.Secret), key.Status, key.Created)
	return err
}

// Authenticate finds whose key secret is. An unknown or disabled key is a *scim.Error of status 401.
func (t *Tenant) Authenticate(ctx context.Context, secret string) (Caller, error) {
	var caller Caller
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		caller, err = t.authenticate(tx, secret)
		return err
	})
	return caller, err
}

func (t *Tenant) authenticate(tx *store.Tx, secret string) (Caller, error) {
	var caller Caller
	var status string
	var active bool
	found, err := tx.One([]any{&caller.KeyID, &caller.TeamID, &status, &caller.UserID, &caller.UserName, &active},
		`SELECT k.id, k.team_id, k.status, u.id, u.user_name, u.active
			FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.secret_hash = ?`, hash(secret))
	switch {
	case err != nil:
		return Caller{}, err
	case !found:
		return Caller{}, scim.Errorf(401, "", "This tenant does not know the API key. Check that it was copied whole.")
	case status != keyActive && !active:
		return Caller{}, scim.Errorf(401, "",
			"The API key is disabled, as keys are when their owner is deactivated; this one belongs to %s. "+
				"Reactivating the owner does not enable it again: reinstate it then, or make a new one.", caller.UserName)
	case status != keyActive:
		return Caller{}, scim.Errorf(401, "",
			"The API key of %s is disabled: it was revoked, or its owner was deactivated for a time. Reinstate it, or make a new one.",
			caller.UserName)
	}
	// A key is scoped to one team: what its owner holds elsewhere is no concern of it.
	if caller.TeamID != t.root.ID {
		return caller, nil
	}
	held, err := t.heldBy(tx, caller.UserID)
	for _, h := range held {
		if h.TeamID == t.root.ID {
			caller.Roles = append(caller.Roles, t.roleNames[h.RoleID])
		}
	}
	slices.Sort(caller.Roles)
	return caller, err
}

// Keys lists every key, oldest first, without secrets.
func (t *Tenant) Keys(ctx context.Context) ([]Key, error) {
	// The last access of a key is noted with the audit entries.
	t.audit.flush()
	var keys []Key
	err := t.db.Read(ctx, func(tx *store.Tx) (err error) {
		keys, err = keysWhere(tx, `k.id IS NOT NULL`)
		return err
	})
	return keys, err
}

func keysWhere(tx *store.Tx, condition string, args ...any) ([]Key, error) {
	var keys []Key
	err := tx.Each(func(row store.Row) error {
		var key Key
		err := row.Scan(&key.ID, &key.OwnerID, &key.TeamID, &key.TeamName, &key.Name, &key.Status, &key.Created, &key.LastAccess)
		keys = append(keys, key)
		return err
	}, `SELECT k.id, k.user_id, k.team_id, t.name, k.name, k.status, k.created, k.last_access
		FROM api_keys k JOIN teams t ON t.id = k.team_id WHERE `+condition+` ORDER BY k.id`, args...)
	return keys, err
}

// hash is what is kept of a secret. A plain hash is enough, since a key is no
// password: 256 random bits cannot be guessed.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// newID makes the id of anything the tenant keeps: a UUID that sorts by the
// time it was made, so that ordering by id is a stable order of creation.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
