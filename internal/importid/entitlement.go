package importid

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// Ids of an Okta org say what they are of, and have twenty characters.
var (
	oktaGroupID = regexp.MustCompile(`^00g[0-9A-Za-z]{17}$`)
	oktaUserID  = regexp.MustCompile(`^00u[0-9A-Za-z]{17}$`)
)

// ParseEntitlement reads the key of an Okta group: "name:Engineering", "id:…", or a bare
// text, which is a name unless it looks like an id.
func ParseEntitlement(text string) (Key, error) { return parseOkta(text, "name", oktaGroupID) }

// ParseIdentity reads the key of an Okta user: "login:ann@example.com", "id:…", or a bare
// text, which is a login unless it looks like an id.
func ParseIdentity(text string) (Key, error) { return parseOkta(text, "login", oktaUserID) }

func parseOkta(text, nameKey string, id *regexp.Regexp) (Key, error) {
	k, err := parse(text, nameKey)
	switch {
	case k.Either == "":
		return k, err
	case id.MatchString(text):
		return Key{Either: text}, nil
	}
	return Key{Name: text}, nil
}

// ParseEntitlementAssignment reads "ENTITLEMENT/IDENTITY", each side as ParseEntitlement
// and ParseIdentity read it. The last "/" divides, since names of groups may have one.
func ParseEntitlementAssignment(text string) (entitlement, identity Key, err error) {
	i := strings.LastIndex(text, "/")
	if i < 0 {
		return Key{}, Key{}, fmt.Errorf("%q has no \"/\": write ENTITLEMENT/IDENTITY, each an id or the name of the group and the "+
			"login of the person, for example \"Engineering/ann@example.com\"", text)
	}
	if entitlement, err = ParseEntitlement(text[:i]); err != nil {
		return Key{}, Key{}, err
	}
	identity, err = ParseIdentity(text[i+1:])
	return entitlement, identity, err
}

// Org is what finds objects of an Okta org by their keys.
type Org interface {
	Entitlement(ctx context.Context, id string) (lifecycle.Entitlement, error)
	EntitlementByName(ctx context.Context, name string) (lifecycle.Entitlement, error)
	IdentityByLogin(ctx context.Context, login string) (lifecycle.Identity, error)
}

// EntitlementID returns the id of the group that k names. One that says "id:" is not
// looked up; one that only looks like an id is, for it may be a name.
func (k Key) EntitlementID(ctx context.Context, org Org) (string, error) {
	if k.ID != "" {
		return k.ID, nil
	}
	if k.Either != "" {
		found, err := org.Entitlement(ctx, k.Either)
		if !errors.Is(err, lifecycle.ErrNotFound) {
			return found.ID, err
		}
	}
	found, err := org.EntitlementByName(ctx, k.Name+k.Either)
	return found.ID, err
}

// IdentityID returns the id of the person that k names. An id is not looked up: the read
// that follows every import does it.
func (k Key) IdentityID(ctx context.Context, org Org) (string, error) {
	if id := k.ID + k.Either; id != "" {
		return id, nil
	}
	found, err := org.IdentityByLogin(ctx, k.Name)
	return found.ID, err
}
