package guardrail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/access"
)

// lockouts remembers what the tenant said, for each question is asked once a run.
type lockouts struct {
	directory Directory
	sources   Sources // nil where the tenant has none
	keyring   Keyring // likewise

	mu       sync.Mutex
	owner    *Account
	ownerErr error
	stays    *Account // an active local administrator whom the plan leaves alone
	searched bool     // one was looked for, and not found
	known    map[string]Account
	leaving  map[string][]loss   // what this plan takes from whom
	coming   map[string][]Role   // what it gives to whom
	unmapped map[string][]Role   // what membership no longer gives, by folded name of group
	renamed  map[string][]string // names of groups, by the folded name that they get
	answers  answers
	relied   string // the id of the account that the SCIM switch is turned on by
	warned   bool
}

// Departure is Removal for a person who would be deactivated or deleted. It also
// refuses to lock everybody out: the owner of the key in use, and the last active local
// administrator of the root team, stay.
func (g *Guard) Departure(ctx context.Context, p Person, what string) diag.Diagnostics {
	return g.Departures(ctx, []Person{p}, what)
}

// Departures is Departure for all whom one resource would deactivate or delete: who are
// too many are named in one error.
func (g *Guard) Departures(ctx context.Context, people []Person, what string) diag.Diagnostics {
	diags := g.removal(ctx, people, what)
	if diags.HasError() || len(people) == 0 {
		return diags
	}
	return append(diags, g.lockouts.judge(ctx, people, loss{everything: what})...)
}

// Demotion is called at plan time for a person who would lose roles that one source
// gives them, and stay. It refuses what Departure refuses, where those are the roles and
// no other source gives them.
func (g *Guard) Demotion(ctx context.Context, p Person, from access.Kind, lost ...Role) diag.Diagnostics {
	if len(lost) == 0 {
		return nil
	}
	return g.demotion(ctx, []Person{p}, loss{from: from, roles: lost})
}

func (g *Guard) demotion(ctx context.Context, people []Person, lost loss) diag.Diagnostics {
	diags := g.keepProtected(ctx, people, lost)
	if diags.HasError() || !slices.ContainsFunc(lost.roles, mayMatter) {
		return diags
	}
	return append(diags, g.lockouts.judge(ctx, people, lost)...)
}

// judge refuses to take from people what locks them, or everybody, out.
func (l *lockouts) judge(ctx context.Context, people []Person, lost loss) diag.Diagnostics {
	l.mu.Lock()
	defer l.mu.Unlock()

	owner, err := l.self(ctx)
	if err != nil {
		return l.unchecked(err)
	}
	before := l.leaving[owner.ID]
	var others []string
	for _, p := range people {
		l.leave(p.ID, lost)
		if p.ID != owner.ID {
			others = append(others, p.ID)
		}
	}
	if len(others) < len(people) {
		gone, err := l.loses(ctx, owner, roleAdmin, roleProvisioner)
		if err != nil {
			return l.unchecked(err)
		}
		if gone || lost.everything != "" {
			lost = l.leaving[owner.ID][len(before)]
			l.leaving[owner.ID] = before
			return refuseOwner(owner, lost.clause())
		}
	}
	if slices.Contains(others, l.relied) {
		if refused := l.breakGlassStays(ctx); refused.HasError() {
			return refused
		}
	}
	return l.lastStays(ctx, others, lost)
}

// lastStays refuses the loss of the last local administrator. While the owner of the key,
// whom no plan takes away, is one, nobody else is the last: one question answers for the
// whole plan.
func (l *lockouts) lastStays(ctx context.Context, people []string, lost loss) diag.Diagnostics {
	if len(people) == 0 {
		return nil
	}
	keeps, err := l.keeps(ctx, *l.owner)
	if err == nil && !keeps {
		lost, err = l.resolve(ctx, lost)
	}
	if err != nil {
		return l.unchecked(err)
	}
	administration := func(r Role) bool { return r.Name == "" || r.is(roleAdmin) }
	if keeps || lost.everything == "" && !slices.ContainsFunc(lost.roles, administration) {
		return nil
	}
	stays, err := l.somebodyStays(ctx)
	if err != nil {
		return l.unchecked(err)
	}
	if stays {
		return nil
	}
	// Whom the search has met costs no question.
	met := func(id string) bool { _, known := l.known[id]; return known }
	unmet := slices.DeleteFunc(slices.Clone(people), met)
	people = slices.DeleteFunc(people, func(id string) bool { return !met(id) })
	for _, id := range slices.Concat(people, unmet[:min(len(unmet), mostLookUps)]) {
		person, err := l.account(ctx, id)
		if errors.Is(err, ErrUnavailable) && lost.from == access.Group {
			continue // a member whom this API does not know is no local account
		}
		if err != nil {
			return l.unchecked(err)
		}
		keeps, err := l.keeps(ctx, person)
		if err != nil {
			return l.unchecked(err)
		}
		if person.administers() && !keeps {
			return refuseLast(person, lost.clause())
		}
	}
	return nil
}

// keeps reports whether this is a local administrator, and still is after the plan.
func (l *lockouts) keeps(ctx context.Context, a Account) (bool, error) {
	if !a.administers() {
		return false, nil
	}
	lost, err := l.loses(ctx, a, roleAdmin)
	return err == nil && !lost, err
}

func (l *lockouts) unchecked(err error) diag.Diagnostics {
	if !errors.Is(err, ErrUnavailable) {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Lock-Out Check Failed",
			"Somebody would lose access, and the tenant did not answer the question whether that locks everybody out: "+
				err.Error()+"\n\nThey were left as they are. Plan again when the tenant answers.")}
	}
	if l.warned {
		return nil
	}
	l.warned = true
	return diag.Diagnostics{diag.NewWarningDiagnostic("Lock-Outs Not Checked",
		"Somebody would lose access, and this key may not ask whether they own the key in use or are the last active local "+
			"administrator of the root team. Make sure of both before applying. The tenant said: "+err.Error())}
}

func refuseOwner(owner Account, what string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic("Owner Of The Key In Use Would Be Locked Out", fmt.Sprintf(
		"This plan %s %s, who owns the API key that the provider uses: the key would stop working in the middle of the apply, "+
			"and every later plan would fail. They were left as they are.\n\nIf that is meant, apply this change with the key of "+
			"another administrator of the root team (api_key in the provider block, or VEZA_API_KEY).", what, owner.Name))}
}

func refuseLast(person Account, what string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic("Last Local Administrator Would Be Locked Out", fmt.Sprintf(
		"This plan %s %s, and no other active local user with the role admin on the root team was found. A tenant needs one as "+
			"break-glass account: without it nobody gets in while the identity provider does not work. They were left as they are."+
			"\n\nIf that is meant, first give the role admin on the root team to another local user (veza_user and "+
			"veza_team_role_assignment), in an apply of its own; then apply this.", what, person.Name))}
}
