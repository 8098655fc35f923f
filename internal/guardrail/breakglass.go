package guardrail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

const breakGlassRule = "Before SCIM is turned on there must be an active local user with the role admin on the root team, " +
	"a break-glass account: from then on people come from the identity provider, and nobody else gets in while it does not work."

// BreakGlass is called before SCIM is turned on. It refuses a tenant without an active
// local administrator of the root team. userID names the one to rely on, "" looks for any.
func (g *Guard) BreakGlass(ctx context.Context, userID string) diag.Diagnostics {
	l := &g.lockouts
	l.mu.Lock()
	defer l.mu.Unlock()

	if userID != "" {
		account, err := l.account(ctx, userID)
		if err != nil {
			return breakGlassUnchecked(err)
		}
		account.Roles = slices.Concat(account.Roles, l.coming[userID])
		if lacks := account.lacking(); lacks != "" {
			return diag.Diagnostics{diag.NewErrorDiagnostic("Break-Glass Account Would Not Open", fmt.Sprintf(
				"%s (id %s) is named as break-glass account and %s. %s The switch was left as it is.\n\nMake it so first, in an apply of "+
					"its own (veza_user, veza_team_role_assignment), or name another account.",
				account.Name, userID, lacks, breakGlassRule))}
		}
		l.relied = userID
		return l.breakGlassStays(ctx)
	}
	owner, err := l.self(ctx)
	if err != nil {
		return breakGlassUnchecked(err)
	}
	found, err := l.somebodyStays(ctx)
	if err != nil {
		return breakGlassUnchecked(err)
	}
	if found {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("No Break-Glass Account", fmt.Sprintf(
		"%s None was found: the key in use belongs to %s, who %s, and a tenant has no list of its local users to look through. "+
			"The switch was left as it is.\n\nName the account in break_glass_user_id, use the key of a local administrator, or create "+
			"one first (veza_user and veza_team_role_assignment).", breakGlassRule, owner.Name, owner.lacking()))}
}

// breakGlassStays refuses what the plan takes from the account that the SCIM switch
// relies on. Terraform plans in any order: it is asked when the switch is planned and
// again when something is taken away.
func (l *lockouts) breakGlassStays(ctx context.Context) diag.Diagnostics {
	losses := l.leaving[l.relied]
	if l.relied == "" || len(losses) == 0 {
		return nil
	}
	account, err := l.account(ctx, l.relied)
	if err != nil {
		return breakGlassUnchecked(err)
	}
	given := l.coming[l.relied]
	account.Roles = slices.Concat(account.Roles, given)
	goes := slices.ContainsFunc(losses, func(x loss) bool { return x.everything != "" })
	again := !goes && slices.ContainsFunc(given, func(r Role) bool { return r.is(roleAdmin) })
	if again {
		return nil
	}
	if lost, err := l.loses(ctx, account, roleAdmin); err != nil {
		return breakGlassUnchecked(err)
	} else if !lost {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Break-Glass Account Would Be Taken Away", fmt.Sprintf(
		"%s (id %s) is named as break-glass account, and the same plan deactivates, deletes or demotes it. %s The account and "+
			"the switch were left as they are.\n\nName another account in break_glass_user_id, or leave this one alone.",
		account.Name, account.ID, breakGlassRule))}
}

// Promotion is called at plan time for a person who would gain roles. It asks nothing:
// BreakGlass counts on them, since the switch may wait for an assignment of the same
// plan. A switch that does not depend on the assignment may be turned before it, which
// is why the documentation has the switch take the id from the assignment.
func (g *Guard) Promotion(p Person, gained ...Role) {
	g.lockouts.mu.Lock()
	defer g.lockouts.mu.Unlock()
	g.lockouts.coming[p.ID] = append(g.lockouts.coming[p.ID], gained...)
}

// lacking says why an account is no break-glass account, as a clause, "" if it is one.
func (a Account) lacking() string {
	var lacks []string
	if !a.Local {
		lacks = append(lacks, "is no local user")
	}
	if !a.Active {
		lacks = append(lacks, "is deactivated")
	}
	if !a.holds(roleAdmin) {
		lacks = append(lacks, "has not the role admin on the root team")
	}
	return strings.Join(lacks, " and ")
}

func breakGlassUnchecked(err error) diag.Diagnostics {
	if errors.Is(err, ErrUnavailable) {
		return diag.Diagnostics{diag.NewWarningDiagnostic("Break-Glass Account Not Checked",
			breakGlassRule+" This key may not ask whether there is one: make sure before applying. The tenant said: "+err.Error())}
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Break-Glass Check Failed",
		breakGlassRule+" The tenant did not answer the question whether there is one: "+err.Error()+
			"\n\nThe switch was left as it is. Plan again when the tenant answers.")}
}
