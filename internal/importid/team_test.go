package importid_test

import (
	"context"
	"errors"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/importid"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// teams knows the team t1, and every name.
type teams struct{ failure error }

func (f teams) Team(_ context.Context, id string) (veza.Team, error) {
	if f.failure != nil {
		return veza.Team{}, f.failure
	}
	if id == "t1" {
		return veza.Team{ID: "t1"}, nil
	}
	return veza.Team{}, veza.ErrNotFound
}

func (teams) TeamByName(_ context.Context, name string) (veza.Team, error) {
	return veza.Team{ID: "id of " + name}, nil
}

func TestTeamKeysAreIDsOrNames(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"t1": "t1", "Red": "id of Red", "name:t1": "id of t1", "id:gone": "gone", "Team: Red": "id of Team: Red", "R/D": "id of R/D",
	}
	for text, want := range tests {
		key, err := importid.ParseTeam(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := key.TeamID(t.Context(), teams{}); err != nil || got != want {
			t.Errorf("%q is team %q, %v; want %q", text, got, err, want)
		}
	}
	if _, err := importid.ParseTeam(" "); err == nil {
		t.Error("a blank id was accepted")
	}
	broken := errors.New("connection refused")
	if _, err := (importid.Key{Either: "t1"}).TeamID(t.Context(), teams{failure: broken}); !errors.Is(err, broken) {
		t.Errorf("a failed look-up by id gave %v; it must not fall back to a look-up by name", err)
	}
}
