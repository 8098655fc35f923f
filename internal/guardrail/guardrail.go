// Package guardrail refuses plans that would remove protected people, too many people
// at once, or the last who could get in.
package guardrail

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Tenant is what a guard has to ask, and asks only when the answer decides something.
type Tenant interface {
	// CountUsers returns how many people the tenant has.
	CountUsers(ctx context.Context) (int, error)
	// UserID returns the id of the person with that userName, "" if there is none.
	UserID(ctx context.Context, userName string) (string, error)
	Directory
}

// Person is somebody whom a plan would remove. UserName may be empty where a plan
// knows the id alone, as group memberships do.
type Person struct{ ID, UserName string }

func (p Person) String() string {
	if p.UserName != "" {
		return p.UserName
	}
	return "the person with id " + p.ID
}

// Guard sees the removals of one plan, whichever resources plan them. It is safe for
// concurrent use, since Terraform plans resources in parallel.
type Guard struct {
	tenant    Tenant
	limit     Limit
	protected []string

	mu      sync.Mutex
	removed []Person
	most    int
	counted bool
	ids     map[string]string // id → protected userName
	seen    map[string]Person // see Seen

	lockouts lockouts
}

// New returns the guard of one provider block. Protected are userNames.
func New(tenant Tenant, limit Limit, protected []string) *Guard {
	return &Guard{
		tenant: tenant, limit: limit, protected: protected,
		lockouts: lockouts{directory: tenant, known: map[string]Account{}, leaving: map[string][]Role{}, coming: map[string][]Role{}},
	}
}

// Removal is called at plan time for each person who would be deactivated, deleted
// or taken out of a group. what says which, as a clause: "deactivates", "removes from
// the group". The diagnostics are errors that end the plan.
func (g *Guard) Removal(ctx context.Context, p Person, what string) diag.Diagnostics {
	g.mu.Lock()
	defer g.mu.Unlock()

	if diags := g.refuseProtected(ctx, p, what); diags.HasError() {
		return diags
	}
	return g.count(ctx, p)
}

func (g *Guard) refuseProtected(ctx context.Context, p Person, what string) diag.Diagnostics {
	name, err := g.protectedName(ctx, p)
	if err != nil {
		return unanswered(err)
	}
	if name == "" {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Protected Person Would Be Removed", fmt.Sprintf(
		"This plan %s %s, who is one of protected_users of the provider. They were left as they are.\n\n"+
			"If that is meant, take %s out of protected_users first, in a change of its own that somebody reviews.",
		what, name, name))}
}

func (g *Guard) count(ctx context.Context, p Person) diag.Diagnostics {
	if slices.ContainsFunc(g.removed, func(r Person) bool { return r.ID == p.ID }) {
		return nil
	}
	if !g.counted {
		people := 0
		if g.limit.percent {
			var err error
			if people, err = g.tenant.CountUsers(ctx); err != nil {
				return unanswered(err)
			}
		}
		g.most, g.counted = g.limit.of(people), true
	}
	g.removed = append(g.removed, p)
	if len(g.removed) <= g.most {
		return nil
	}
	detail := fmt.Sprintf("%s is removal %d of this plan; max_removals allows %d", p, len(g.removed), g.most)
	if g.limit.percent {
		detail += fmt.Sprintf(" (%s of the people of the tenant)", g.limit)
	}
	detail += ". They were left as they are."
	// Terraform plans one resource at a time and shows every error: the first one past
	// the limit names those that came before it, the others name themselves.
	if len(g.removed) == g.most+1 && g.most > 0 {
		names := make([]string, g.most)
		for i, r := range g.removed[:g.most] {
			names[i] = r.String()
		}
		detail += "\n\nAlready counted: " + strings.Join(names, ", ") + "."
	}
	detail += "\n\nIf so many people are meant to go, raise max_removals in the provider block for this one change " +
		"(a number, or a percentage such as \"100%\"). If not, look for a file, a module or a variable that came out empty."
	return diag.Diagnostics{diag.NewErrorDiagnostic("Too Many People Would Be Removed", detail)}
}

// protectedName returns the protected userName that p has, "" if it is not protected.
func (g *Guard) protectedName(ctx context.Context, p Person) (string, error) {
	for _, name := range g.protected {
		if p.UserName != "" && strings.EqualFold(name, p.UserName) {
			return name, nil
		}
	}
	if p.UserName != "" || len(g.protected) == 0 {
		return "", nil
	}
	if g.ids == nil {
		ids := make(map[string]string, len(g.protected))
		for _, name := range g.protected {
			id, err := g.tenant.UserID(ctx, name)
			if err != nil {
				return g.protectedAccount(ctx, p, err)
			}
			if id != "" {
				ids[id] = name
			}
		}
		g.ids = ids
	}
	return g.ids[p.ID], nil
}

// protectedAccount is protectedName where nobody can be found by name, as while SCIM is
// off: the administration API says who the one person is.
func (g *Guard) protectedAccount(ctx context.Context, p Person, cause error) (string, error) {
	account, err := g.tenant.Account(ctx, p.ID)
	if err != nil {
		return "", cause
	}
	for _, name := range g.protected {
		if strings.EqualFold(name, account.Name) {
			return name, nil
		}
	}
	return "", nil
}

func unanswered(err error) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic("Removal Not Checked",
		"A person would be removed, and the tenant did not answer the question whether that is allowed: "+err.Error()+
			"\n\nThey were left as they are. Plan again when the tenant answers.")}
}
