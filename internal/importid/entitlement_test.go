package importid_test

import (
	"context"
	"errors"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const (
	groupID = "00g1a2b3c4D5e6F7g8h9"
	userID  = "00u1a2b3c4D5e6F7g8h9"
)

func TestEntitlementAssignmentKeysAreDividedAtTheLastSlash(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ entitlement, identity importid.Key }{
		"Engineering/ann@example.com": {importid.Key{Name: "Engineering"}, importid.Key{Name: "ann@example.com"}},
		"R/D/ann":                     {importid.Key{Name: "R/D"}, importid.Key{Name: "ann"}},
		groupID + "/" + userID:        {importid.Key{Either: groupID}, importid.Key{Either: userID}},
		userID + "/" + groupID:        {importid.Key{Name: userID}, importid.Key{Name: groupID}},
		"id:g1/id:u1":                 {importid.Key{ID: "g1"}, importid.Key{ID: "u1"}},
		"name:id:x/login:" + userID:   {importid.Key{Name: "id:x"}, importid.Key{Name: userID}},
		"name:" + groupID + "/ann":    {importid.Key{Name: groupID}, importid.Key{Name: "ann"}},
	}
	for text, want := range tests {
		entitlement, identity, err := importid.ParseEntitlementAssignment(text)
		if err != nil || entitlement != want.entitlement || identity != want.identity {
			t.Errorf("ParseEntitlementAssignment(%q) = %+v, %+v, %v; want %+v", text, entitlement, identity, err, want)
		}
	}
	for _, text := range []string{"", "ann", "/ann", "Engineering/", " / "} {
		if _, _, err := importid.ParseEntitlementAssignment(text); err == nil {
			t.Errorf("ParseEntitlementAssignment(%q) was accepted", text)
		}
	}
}

// org knows one group by id, and every name and login.
type org struct{ failure error }

func (o org) Entitlement(_ context.Context, id string) (lifecycle.Entitlement, error) {
	switch {
	case o.failure != nil:
		return lifecycle.Entitlement{}, o.failure
	case id == groupID:
		return lifecycle.Entitlement{ID: id}, nil
	}
	return lifecycle.Entitlement{}, lifecycle.ErrNotFound
}

func (org) EntitlementByName(_ context.Context, name string) (lifecycle.Entitlement, error) {
	return lifecycle.Entitlement{ID: "id of " + name}, nil
}

func (org) IdentityByLogin(_ context.Context, login string) (lifecycle.Identity, error) {
	return lifecycle.Identity{ID: "id of " + login}, nil
}

func TestWhatLooksLikeAnEntitlementsIDMayBeAName(t *testing.T) {
	t.Parallel()
	const other = "00g9a2b3c4D5e6F7g8h9"
	tests := map[importid.Key]string{
		{Either: groupID}: groupID,
		{Either: other}:   "id of " + other,
		{Name: groupID}:   "id of " + groupID,
		{ID: "gone"}:      "gone",
	}
	for key, want := range tests {
		if got, err := key.EntitlementID(t.Context(), org{}); err != nil || got != want {
			t.Errorf("%+v is entitlement %q, %v; want %q", key, got, err, want)
		}
	}
	broken := errors.New("connection refused")
	if _, err := (importid.Key{Either: groupID}).EntitlementID(t.Context(), org{failure: broken}); !errors.Is(err, broken) {
		t.Errorf("a failed look-up by id gave %v; it must not fall back to a look-up by name", err)
	}
	for key, want := range map[importid.Key]string{{Either: userID}: userID, {ID: "x"}: "x", {Name: "ann"}: "id of ann"} {
		if got, err := key.IdentityID(t.Context(), org{}); err != nil || got != want {
			t.Errorf("%+v is identity %q, %v; want %q", key, got, err, want)
		}
	}
}
