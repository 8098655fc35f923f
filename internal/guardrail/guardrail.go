// Package guardrail refuses plans that would remove protected people, too many people
// at once, or the last who could get in.
package guardrail

import (
	"context"
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
	shared    bool // protected names people of another system as well: see OrgGuard.Beside

	mu       sync.Mutex
	removed  []Person
	gone     map[string]bool // ids of removed: groups have thousands of members
	unnamed  int             // people of deleted teams, of whom the tenant tells only how many they are
	most     int
	counted  bool
	exceeded bool              // an error has said how to proceed
	ids      map[string]string // id → protected userName
	unknown  []string          // protected userNames that nobody has, until told
	seen     map[string]Person // see Seen

	lockouts lockouts
}

// New returns the guard of one provider block. Protected are userNames.
func New(tenant Tenant, limit Limit, protected []string) *Guard {
	sources, _ := tenant.(Sources)
	keyring, _ := tenant.(Keyring)
	return &Guard{
		tenant: tenant, limit: limit, protected: protected, gone: map[string]bool{},
		lockouts: lockouts{
			directory: tenant, sources: sources, keyring: keyring,
			known: map[string]Account{}, leaving: map[string][]loss{}, coming: map[string][]Role{},
			unmapped: map[string][]Role{}, renamed: map[string][]string{},
		},
	}
}

// Removal is called at plan time for each person who would be deactivated or deleted.
// what says which, as a clause: "deactivates". The diagnostics are errors that end the
// plan, and warnings.
func (g *Guard) Removal(ctx context.Context, p Person, what string) diag.Diagnostics {
	return g.removal(ctx, []Person{p}, what)
}

func (g *Guard) removal(ctx context.Context, people []Person, what string) diag.Diagnostics {
	g.mu.Lock()
	defer g.mu.Unlock()

	var diags diag.Diagnostics
	var free []Person
	for _, p := range people {
		name, err := g.protectedName(ctx, p)
		switch {
		case err != nil:
			return append(diags, unanswered(err))
		case name != "":
			diags.Append(refuseProtected(name, what))
		default:
			free = append(free, p)
		}
	}
	diags.Append(g.warnOfUnknown()...)
	diags.Append(g.count(ctx, free)...)
	return diags
}

func unanswered(err error) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Removal Not Checked",
		"A person would be removed, and the tenant did not answer the question whether that is allowed: "+err.Error()+
			"\n\nThey were left as they are. Plan again when the tenant answers.")
}
