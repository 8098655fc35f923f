package guardrail

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Team is a team that a plan deletes, and with it every role and key of its people there.
type Team struct {
	ID, Name string
	People   int // who hold a role on it
}

func (t Team) holds(a Account) (there, elsewhere bool) {
	for _, r := range a.Roles {
		there = there || r.TeamID == t.ID
		elsewhere = elsewhere || r.TeamID != t.ID
	}
	return there, elsewhere
}

// Dissolution is called at plan time for a team that would be deleted. It counts the
// people of the team as removals, keeps protected people of whom the tenant says that
// they hold a role there, and the owner of the key in use, if they or the key would be
// left with nothing.
func (g *Guard) Dissolution(ctx context.Context, t Team) diag.Diagnostics {
	diags := g.ownerStays(ctx, t)
	if t.People == 0 || diags.HasError() {
		return diags
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	diags.Append(g.protectedStay(ctx, t)...)
	if diags.HasError() {
		return diags
	}
	belong := "people belong"
	if t.People == 1 {
		belong = "person belongs"
	}
	who := fmt.Sprintf("%d %s to the team %q", t.People, belong, t.Name)
	diags.Append(g.countUnnamed(ctx, t.People, who)...)
	if !diags.HasError() {
		diags.AddWarning("Roles On A Team Would Be Removed", who+", which this plan deletes. They lose what they hold there, and their "+
			"API keys of the team end; what they hold on other teams stays. Veza tells how many they are, not who.")
	}
	return diags
}

func (g *Guard) ownerStays(ctx context.Context, t Team) diag.Diagnostics {
	l := &g.lockouts
	l.mu.Lock()
	owner, err := l.self(ctx)
	if err != nil {
		defer l.mu.Unlock()
		return l.unchecked(err)
	}
	l.mu.Unlock()
	there, elsewhere := t.holds(owner)
	if !there {
		return nil
	}
	certainty := Yes
	if elsewhere {
		certainty, err = g.KeyInUse(ctx, owner.ID, func(k Key) bool { return k.TeamID == t.ID })
		if err != nil && !errors.Is(err, ErrUnavailable) {
			l.mu.Lock()
			defer l.mu.Unlock()
			return l.unchecked(err)
		}
	}
	switch certainty {
	case Yes:
		return diag.Diagnostics{diag.NewErrorDiagnostic("Team Of The Key In Use Would Be Deleted", fmt.Sprintf(
			"This plan deletes the team %q, and with it the access of %s, who owns the API key that the provider uses: the key would "+
				"stop working in the middle of the apply, and every later plan would fail. The team was left as it is.\n\nIf that is "+
				"meant, apply this change with the key of an administrator of the root team (api_key in the provider block, or "+
				"VEZA_API_KEY).", t.Name, owner.Name))}
	case Perhaps:
		return diag.Diagnostics{diag.NewWarningDiagnostic("Key In Use May Belong To The Team", fmt.Sprintf(
			"This plan deletes the team %q. %s, who owns the API key that the provider uses, has more than one key, and some belong to "+
				"this team: if the one in use does, the apply ends in the middle. Make sure before applying: SCIM and administration need a "+
				"key of the root team.", t.Name, owner.Name))}
	}
	return nil
}

// protectedStay asks about each protected person: of the members of a team Veza has no list.
func (g *Guard) protectedStay(ctx context.Context, t Team) diag.Diagnostics {
	if err := g.readProtected(ctx); err != nil {
		return diag.Diagnostics{unanswered(err)}
	}
	diags := g.warnOfUnknown()
	for _, id := range slices.Sorted(maps.Keys(g.ids)) {
		account, err := g.lockouts.asked(ctx, id)
		if errors.Is(err, ErrUnavailable) {
			continue // The tenant does not tell.
		}
		if err != nil {
			return append(diags, unanswered(err))
		}
		if there, _ := t.holds(account); there {
			diags.Append(refuseProtected(g.ids[id], fmt.Sprintf("deletes the team %q, which has a role for", t.Name)))
		}
	}
	return diags
}

// asked is account for callers who do not hold the lock.
func (l *lockouts) asked(ctx context.Context, id string) (Account, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.account(ctx, id)
}
