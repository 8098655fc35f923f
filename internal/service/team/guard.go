package team

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// see tells the guard of a team that a replacement by next would delete, by its id.
func (r *Resource) see(state, next model) {
	if !next.Name.IsUnknown() {
		r.Guard.Seen(next.key(), guardrail.Person{ID: state.ID.ValueString()})
	}
}

// guard asks whether the team with that id may go, with all that people hold on it.
func (r *Resource) guard(ctx context.Context, id string) diag.Diagnostics {
	// The state does not keep how many people a team has: they come and go.
	team, err := r.Team(ctx, id)
	if errors.Is(err, veza.ErrNotFound) {
		return nil // Somebody else has deleted it.
	}
	if err != nil {
		return diag.Diagnostics{apidiag.Error("People Of The Team Not Counted", err)}
	}
	return r.Guard.Dissolution(ctx, guardrail.Team{ID: team.ID, Name: team.Name, People: team.UserCount})
}
