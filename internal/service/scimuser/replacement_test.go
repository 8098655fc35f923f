package scimuser_test

import "testing"

// A CLI that is told to replace a resource (-replace) asks about the resource as it is,
// and then about a new one: never about the end of the old one.
func TestAForcedReplacementIsJudgedAsTheRemovalItIs(t *testing.T) {
	t.Parallel()
	box, r, state := byAnn(t)
	r.MustPlan(state, as(state, nil))
	refused(t, box, r.Plan(nil, as(state, nil)), ownerRule, "replaces ann@example.com")
}

// Of a tainted resource it reads the old one, and plans the new one alone.
func TestTheReplacementOfATaintedPersonIsJudgedAsTheRemovalItIs(t *testing.T) {
	t.Parallel()
	box, r, state := byAnn(t)
	r.MustRead(state)
	refused(t, box, r.Plan(nil, as(state, nil)), ownerRule, "replaces ann@example.com")
}
