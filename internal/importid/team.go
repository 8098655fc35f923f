package importid

import (
	"context"
	"errors"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// ParseTeam reads the key of a team: "name:Engineering", "id:…", or a bare text, which
// may be either.
func ParseTeam(text string) (Key, error) { return parse(text, "name") }

// Teams is what finds teams by their keys.
type Teams interface {
	Team(ctx context.Context, id string) (veza.Team, error)
	TeamByName(ctx context.Context, name string) (veza.Team, error)
}

// TeamID returns the id of the team that k names. A text that may be either is asked
// for as an id first; an id is not looked up, since the read that follows every import
// does it.
func (k Key) TeamID(ctx context.Context, tenant Teams) (string, error) {
	switch {
	case k.ID != "":
		return k.ID, nil
	case k.Name != "":
		team, err := tenant.TeamByName(ctx, k.Name)
		return team.ID, err
	}
	team, err := tenant.Team(ctx, k.Either)
	if errors.Is(err, veza.ErrNotFound) {
		team, err = tenant.TeamByName(ctx, k.Either)
	}
	return team.ID, err
}
