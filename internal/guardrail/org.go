package guardrail

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// OrgGuard is the guard of an Okta org. It counts by itself: what a plan takes away in the
// tenant is not added to what it takes away in the org. Who administers an org is no
// question of its groups, and Okta itself keeps the last super administrator.
type OrgGuard struct {
	*Guard
	org Tenant

	once sync.Once
	self Account
	err  error
}

// NewOrg returns the guard of the Okta org of one provider block. Self of the org is the
// owner of its API token, an account without an id where an OAuth client is in use.
func NewOrg(org Tenant, limit Limit, protected []string) *OrgGuard {
	return &OrgGuard{Guard: New(org, limit, protected), org: org}
}

// Beside tells both guards, if there is a tenant, that the names of protected_users are of
// two systems: whom one does not know may be somebody in the other.
func (g *OrgGuard) Beside(tenant *Guard) {
	if tenant != nil {
		g.shared, tenant.shared = true, true
	}
}

// Departure is Removal for a person who would be deprovisioned or deleted. It also keeps
// the owner of the API token in use, which ends with its owner.
func (g *OrgGuard) Departure(ctx context.Context, p Person, what string) diag.Diagnostics {
	return g.Departures(ctx, []Person{p}, what)
}

// Departures is Departure for all whom one resource would deprovision or delete: who are
// too many are named in one error.
func (g *OrgGuard) Departures(ctx context.Context, people []Person, what string) diag.Diagnostics {
	diags := g.removal(ctx, people, what)
	if diags.HasError() || len(people) == 0 {
		return diags
	}
	g.once.Do(func() { g.self, g.err = g.org.Self(ctx) })
	switch {
	case g.err != nil:
		return diag.Diagnostics{diag.NewErrorDiagnostic("Owner Of The Okta Token Not Known",
			"Somebody would be deprovisioned, and the org did not answer the question whether they own the API token in use: "+
				g.err.Error()+"\n\nThey were left as they are. Plan again when the org answers.")}
	case g.self.ID == "" || !slices.ContainsFunc(people, func(p Person) bool { return p.ID == g.self.ID }):
		return diags
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Owner Of The Okta Token Would Be Deprovisioned", fmt.Sprintf(
		"This plan %s %s, who owns the API token that the provider uses: the token would end with them in the middle of the "+
			"apply, and every later plan would fail. They were left as they are.\n\nIf that is meant, apply this change with the "+
			"token of another administrator, or with an OAuth client (okta in the provider block).", what, g.self.Name))}
}
