package guardrail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// mostLookUps bounds the search for an administrator who stays. Whoever has one finds
// them among the first: see Directory.Candidates.
const mostLookUps = 50

// everything is what somebody loses who is deactivated or deleted.
var everything []Role

// lockouts remembers what the tenant said, for each question is asked once a run.
type lockouts struct {
	directory Directory

	mu       sync.Mutex
	owner    *Account
	ownerErr error
	stays    *Account // an active local administrator whom the plan leaves alone
	searched bool     // one was looked for, and not found
	known    map[string]Account
	leaving  map[string][]Role // what this plan takes from whom; none is everything
	coming   map[string][]Role // what it gives to whom
	relied   string            // the id of the account that the SCIM switch is turned on by
	warned   bool
}

// Departure is Removal for a person who would be deactivated or deleted. It also
// refuses to lock everybody out: the owner of the key in use, and the last active local
// administrator of the root team, stay.
func (g *Guard) Departure(ctx context.Context, p Person, what string) diag.Diagnostics {
	if diags := g.Removal(ctx, p, what); diags.HasError() {
		return diags
	}
	return g.lockouts.judge(ctx, p, what, everything)
}

// Demotion is called at plan time for a person who would lose roles and stay. It refuses
// what Departure refuses, where those are the roles it takes. Roles that the person
// holds from another source as well are taken for lost: only the tenant could tell.
func (g *Guard) Demotion(ctx context.Context, p Person, lost ...Role) diag.Diagnostics {
	if len(lost) == 0 {
		return nil
	}
	what := "takes " + roleList(lost) + " from"
	g.mu.Lock()
	refused := g.refuseProtected(ctx, p, what)
	g.mu.Unlock()
	if refused.HasError() || !slices.ContainsFunc(lost, mayMatter) {
		return refused
	}
	return g.lockouts.judge(ctx, p, what, lost)
}

// mayMatter reports whether the loss of r can lock anybody out; without a name only the
// tenant knows.
func mayMatter(r Role) bool {
	return r.Name == "" || r.is(roleAdmin) || r.is(roleProvisioner)
}

func roleList(roles []Role) string {
	var names []string
	for _, r := range roles {
		if r.Name == "" {
			return "a role"
		}
		names = append(names, r.Name)
	}
	if len(names) == 1 {
		return "the role " + names[0]
	}
	return "the roles " + strings.Join(names, ", ")
}

func (l *lockouts) judge(ctx context.Context, p Person, what string, lost []Role) diag.Diagnostics {
	l.mu.Lock()
	defer l.mu.Unlock()

	owner, err := l.self(ctx)
	if err != nil {
		return l.unchecked(err)
	}
	if owner.ID == p.ID {
		if len(lost) == 0 || owner.loses(lost, roleAdmin, roleProvisioner) != "" {
			return refuseOwner(owner, what)
		}
		return nil
	}
	l.leave(p.ID, lost)
	if p.ID == l.relied {
		if refused := l.breakGlassStays(ctx); refused.HasError() {
			return refused
		}
	}
	// While the owner of the key, whom no plan takes away, is a local administrator,
	// nobody else is the last one: one question answers for the whole plan.
	stays, err := l.somebodyStays(ctx)
	if err != nil {
		return l.unchecked(err)
	}
	if stays {
		return nil
	}
	person, err := l.account(ctx, p.ID)
	if err != nil {
		return l.unchecked(err)
	}
	if !person.administers() || l.keeps(person) {
		return nil
	}
	return refuseLast(person, what)
}

// leave notes what the plan takes from somebody, on top of what it took before.
func (l *lockouts) leave(id string, lost []Role) {
	before, noted := l.leaving[id]
	if len(lost) > 0 && (!noted || len(before) > 0) {
		l.leaving[id] = append(before, lost...)
		return
	}
	l.leaving[id] = everything
}

// keeps reports whether this is a local administrator, and still is after the plan.
func (l *lockouts) keeps(a Account) bool {
	lost, leaves := l.leaving[a.ID]
	return a.administers() && (!leaves || a.loses(lost, roleAdmin) == "")
}

func (l *lockouts) self(ctx context.Context) (Account, error) {
	if l.owner == nil && l.ownerErr == nil {
		owner, err := l.directory.Self(ctx)
		l.owner, l.ownerErr = &owner, err
		if err == nil {
			l.known[owner.ID] = owner
		}
	}
	return *l.owner, l.ownerErr
}

func (l *lockouts) account(ctx context.Context, id string) (Account, error) {
	if known, ok := l.known[id]; ok {
		return known, nil
	}
	account, err := l.directory.Account(ctx, id)
	if err == nil {
		l.known[id] = account
	}
	return account, err
}

// somebodyStays reports whether an active local administrator is left by the plan, as
// far as it is known by now.
func (l *lockouts) somebodyStays(ctx context.Context) (bool, error) {
	if l.owner != nil && l.keeps(*l.owner) {
		return true, nil
	}
	if l.stays != nil {
		if l.keeps(*l.stays) {
			return true, nil
		}
		l.stays, l.searched = nil, false
	}
	if l.searched {
		return false, nil
	}
	looked := 0
	for id, err := range l.directory.Candidates(ctx) {
		if err != nil {
			return false, err
		}
		if _, known := l.known[id]; !known {
			looked++
		}
		if looked > mostLookUps {
			break
		}
		account, err := l.account(ctx, id)
		if errors.Is(err, ErrUnavailable) {
			continue // somebody whom SCIM knows and this API does not is no local account
		}
		if err != nil {
			return false, err
		}
		if l.keeps(account) {
			l.stays = &account
			return true, nil
		}
	}
	l.searched = true
	return false, nil
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
