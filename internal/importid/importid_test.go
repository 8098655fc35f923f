package importid_test

import (
	"context"
	"errors"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestUserKeysAreIDsUserNamesOrPrefixed(t *testing.T) {
	t.Parallel()
	tests := map[string]importid.Key{
		"2819c223-7f76":   {ID: "2819c223-7f76"},
		"ann@example.com": {Name: "ann@example.com"},
		"userName:ann":    {Name: "ann"},
		"username:ann":    {Name: "ann"},
		"id:odd@id":       {ID: "odd@id"},
	}
	for text, want := range tests {
		got, err := importid.ParseUser(text)
		if err != nil || got != want {
			t.Errorf("ParseUser(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	if _, err := importid.ParseUser("  "); err == nil {
		t.Error("a blank id was accepted")
	}
}

func TestMemberKeysAreDividedAtTheLastSlash(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ group, user importid.Key }{
		"Engineering/ann@example.com":    {importid.Key{Either: "Engineering"}, importid.Key{Name: "ann@example.com"}},
		"R/D/ann@example.com":            {importid.Key{Either: "R/D"}, importid.Key{Name: "ann@example.com"}},
		"displayName:A: B/userName:ann":  {importid.Key{Name: "A: B"}, importid.Key{Name: "ann"}},
		"id:g1/u1":                       {importid.Key{ID: "g1"}, importid.Key{ID: "u1"}},
		"Team: Platform/ann@example.com": {importid.Key{Either: "Team: Platform"}, importid.Key{Name: "ann@example.com"}},
	}
	for text, want := range tests {
		group, user, err := importid.ParseMember(text)
		if err != nil || group != want.group || user != want.user {
			t.Errorf("ParseMember(%q) = %+v, %+v, %v; want %+v", text, group, user, err, want)
		}
	}
	for _, text := range []string{"", "ann@example.com", "/ann@example.com", "Engineering/"} {
		if _, _, err := importid.ParseMember(text); err == nil {
			t.Errorf("ParseMember(%q) was accepted", text)
		}
	}
}

// tenant knows one group, whose name looks like an id, and whatever failure is set.
type tenant struct{ failure error }

func (tenant) UserByName(_ context.Context, userName string) (scim.User, error) {
	return scim.User{ID: "id of " + userName}, nil
}

func (f tenant) Group(_ context.Context, id string) (scim.Group, error) {
	if f.failure != nil {
		return scim.Group{}, f.failure
	}
	if id == "g1" {
		return scim.Group{ID: "g1"}, nil
	}
	return scim.Group{}, veza.ErrNotFound
}

func (tenant) GroupByName(_ context.Context, name string) (scim.Group, error) {
	return scim.Group{ID: "id of " + name}, nil
}

func TestATextThatMayBeEitherIsAskedForAsAnIDFirst(t *testing.T) {
	t.Parallel()
	tests := map[importid.Key]string{
		{Either: "g1"}:          "g1",
		{Either: "Engineering"}: "id of Engineering",
		{Name: "g1"}:            "id of g1",
		{ID: "gone"}:            "gone",
	}
	for key, want := range tests {
		if got, err := key.Group(t.Context(), tenant{}); err != nil || got != want {
			t.Errorf("%+v is group %q, %v; want %q", key, got, err, want)
		}
	}
	broken := errors.New("connection refused")
	if _, err := (importid.Key{Either: "g1"}).Group(t.Context(), tenant{failure: broken}); !errors.Is(err, broken) {
		t.Errorf("a failed look-up by id gave %v; it must not fall back to a look-up by name", err)
	}
}
