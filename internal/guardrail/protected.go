package guardrail

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Rename is called at plan time for a person whose userName changes. protected_users has
// names: a protected person of another name would be nobody's business any more.
func (g *Guard) Rename(p Person, to string) diag.Diagnostics {
	protects := func(name string) bool {
		return slices.ContainsFunc(g.protected, func(p string) bool { return strings.EqualFold(p, name) })
	}
	if !protects(p.UserName) || protects(to) {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Protected Person Would Be Renamed", fmt.Sprintf(
		"This plan renames %s, who is one of protected_users of the provider, to %s: nothing would protect them under the new "+
			"name. They were left as they are.\n\nIf that is meant, add %s to protected_users beside the old name; take the old "+
			"name out when they are renamed.", p.UserName, to, to))}
}

// Kept is called once more when somebody is about to be removed, and refuses the protected.
// Of a tainted person a CLI that does not refresh (-refresh=false) neither reads the old
// resource nor plans its end, so that no rule of the plan hears of it. It asks nothing.
func (g *Guard) Kept(p Person, what string) diag.Diagnostics {
	for _, name := range g.protected {
		if strings.EqualFold(name, p.UserName) {
			return diag.Diagnostics{refuseProtected(name, what)}
		}
	}
	return nil
}

func refuseProtected(name, what string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Protected Person Would Be Removed", fmt.Sprintf(
		"This plan %s %s, who is one of protected_users of the provider. They were left as they are.\n\n"+
			"If that is meant, take %s out of protected_users first, in a change of its own that somebody reviews.",
		what, name, name))
}

// keepProtected refuses to take roles from protected people, unless they keep them from
// another source.
func (g *Guard) keepProtected(ctx context.Context, people []Person, lost loss) diag.Diagnostics {
	names := map[string]string{}
	g.mu.Lock()
	for _, p := range people {
		name, err := g.protectedName(ctx, p)
		if err != nil {
			g.mu.Unlock()
			return diag.Diagnostics{unanswered(err)}
		}
		if name != "" {
			names[p.ID] = name
		}
	}
	diags := g.warnOfUnknown()
	g.mu.Unlock()

	for _, p := range people {
		name, protected := names[p.ID]
		if !protected {
			continue
		}
		kept, err := g.lockouts.keepsRoles(ctx, p.ID, lost)
		if err != nil {
			return append(diags, unanswered(err))
		}
		if !kept {
			diags.Append(refuseProtected(name, lost.clause()))
		}
	}
	return diags
}

// warnOfUnknown tells once of protected names that a look-up has found to be nobody's.
// None is made for its sake.
func (g *Guard) warnOfUnknown() diag.Diagnostics {
	if len(g.unknown) == 0 || g.shared {
		return nil
	}
	names := strings.Join(g.unknown, ", ")
	g.unknown = nil
	return diag.Diagnostics{diag.NewWarningDiagnostic("Protected Person Does Not Exist", fmt.Sprintf(
		"protected_users names %s, and nobody with such a userName was found. If the name is misspelt, whom you mean is not "+
			"protected; if they are gone, take it out of the list.", names))}
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
	if err := g.readProtected(ctx); err != nil {
		return g.protectedAccount(ctx, p, err)
	}
	return g.ids[p.ID], nil
}

// readProtected looks the protected people up by name, each once a run.
func (g *Guard) readProtected(ctx context.Context) error {
	if g.ids != nil {
		return nil
	}
	ids := make(map[string]string, len(g.protected))
	var unknown []string
	for _, name := range g.protected {
		id, err := g.tenant.UserID(ctx, name)
		if err != nil {
			return err
		}
		if id == "" {
			unknown = append(unknown, name)
			continue
		}
		ids[id] = name
	}
	g.ids, g.unknown = ids, unknown
	return nil
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
