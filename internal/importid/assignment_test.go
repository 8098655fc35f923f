package importid_test

import (
	"errors"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestAssignmentKeysAreDividedAtTheFirstAndTheLastSlash(t *testing.T) {
	t.Parallel()
	type keys struct{ user, team, role importid.Key }
	tests := map[string]keys{
		"ann@example.com/Engineering/viewer": {importid.Key{Name: "ann@example.com"}, importid.Key{Either: "Engineering"}, importid.Key{Either: "viewer"}},
		"u1/R&D/Support/re-assigner":         {importid.Key{ID: "u1"}, importid.Key{Either: "R&D/Support"}, importid.Key{Either: "re-assigner"}},
		"id:u1/name:id:x/id:r1":              {importid.Key{ID: "u1"}, importid.Key{Name: "id:x"}, importid.Key{ID: "r1"}},
	}
	for text, want := range tests {
		user, team, role, err := importid.ParseAssignment(text)
		if got := (keys{user, team, role}); err != nil || got != want {
			t.Errorf("ParseAssignment(%q) = %+v, %v; want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "ann", "ann/viewer", "/team/viewer", "ann//viewer", "ann/team/", "//"} {
		if _, _, _, err := importid.ParseAssignment(text); err == nil {
			t.Errorf("ParseAssignment(%q) was accepted", text)
		}
	}
}

func TestAnIDGoesBeforeANameAndASpellingBeforeAnother(t *testing.T) {
	t.Parallel()
	teams := []veza.Team{{ID: "1", Name: "two"}, {ID: "2", Name: "Two"}, {ID: "two", Name: "3"}, {ID: "4", Name: "four"}}
	tests := map[importid.Key]string{
		{Either: "two"}:  "two",
		{Name: "two"}:    "1",
		{Name: "Two"}:    "2",
		{Either: "FOUR"}: "4",
		{ID: "gone"}:     "gone",
	}
	for key, want := range tests {
		if got, err := key.Team(teams); err != nil || got != want {
			t.Errorf("%+v is team %q, %v; want %q", key, got, err, want)
		}
	}
	if _, err := (importid.Key{Name: "4"}).Team(teams); !errors.Is(err, veza.ErrNotFound) {
		t.Errorf("a name that is an id gave %v", err)
	}
	if _, err := (importid.Key{Either: "baker"}).Role([]veza.Role{{ID: "r", Name: "viewer"}}); !errors.Is(err, veza.ErrNotFound) {
		t.Errorf("no role gave %v", err)
	}
}
