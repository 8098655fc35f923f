package scimuser_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

// A CLI that is told to replace a resource (-replace) asks about the resource as it is,
// and then about a new one: never about the end of the old one.
func TestAForcedReplacementIsJudgedAsTheRemovalItIs(t *testing.T) {
	t.Parallel()
	box, r, state := byAnn(t)
	r.MustPlan(state, as(state, nil))
	refused(t, box, r.Plan(nil, as(state, nil)), ownerRule, "replaces ann@example.com")
	renamed := as(state, acctest.Attrs{"user_name": "ann.lee@example.com"})
	r.MustPlan(state, renamed)
	refused(t, box, r.Plan(nil, renamed), ownerRule, "replaces ann@example.com")
	// Who is not known yet is nobody's successor.
	unknown := as(state, acctest.Attrs{"user_name": acctest.Unknown})
	r.MustPlan(state, unknown)
	r.MustPlan(nil, unknown)
}

// Of a tainted resource it reads the old one, and plans the new one alone.
func TestTheReplacementOfATaintedPersonIsJudgedAsTheRemovalItIs(t *testing.T) {
	t.Parallel()
	box, r, state := byAnn(t)
	r.MustRead(state)
	refused(t, box, r.Plan(nil, as(state, nil)), ownerRule, "replaces ann@example.com")
}
