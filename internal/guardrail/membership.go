package guardrail

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/access"
)

// Exclusion is Removal for people who would be taken out of a group, by their ids. It
// also refuses to lock everybody out, where the group gives its members what Demotion
// looks at.
func (g *Guard) Exclusion(ctx context.Context, group Group, ids ...string) diag.Diagnostics {
	if len(ids) == 0 {
		return nil
	}
	people := persons(ids)
	diags := g.removal(ctx, people, "takes out of a group")
	if diags.HasError() || g.lockouts.sources == nil {
		return diags
	}
	return append(diags, g.lockouts.judge(ctx, people, loss{from: access.Group, group: group})...)
}

// Unmapping is called at plan time for roles that membership of a group, known by its
// name, would no longer give. Its members are demoted: see Demotion. So are those of a
// group that the same plan gives that name.
func (g *Guard) Unmapping(ctx context.Context, group string, lost ...Role) diag.Diagnostics {
	l := &g.lockouts
	if len(lost) == 0 || l.sources == nil {
		return nil
	}
	l.mu.Lock()
	name := access.Fold(group)
	l.unmapped[name] = append(l.unmapped[name], lost...)
	renamed := slices.Clone(l.renamed[name])
	l.mu.Unlock()
	diags := g.withdraw(ctx, group, lost)
	for _, from := range renamed {
		if !diags.HasError() {
			diags.Append(g.Regrouping(ctx, from, group)...)
		}
	}
	return diags
}

// Regrouping is called at plan time for a group whose name changes: the mapping of roles
// goes by names, so that its members lose what the old name gives and the new one does
// not, or not after this plan. Terraform plans in any order: see Unmapping.
func (g *Guard) Regrouping(ctx context.Context, from, to string) diag.Diagnostics {
	l := &g.lockouts
	if l.sources == nil {
		return nil
	}
	l.mu.Lock()
	mapping, err := l.mapping(ctx)
	if err != nil {
		defer l.mu.Unlock()
		return l.unchecked(err)
	}
	name := access.Fold(to)
	if !slices.Contains(l.renamed[name], from) {
		l.renamed[name] = append(l.renamed[name], from)
	}
	gone := slices.Clone(l.unmapped[name])
	l.mu.Unlock()
	after := slices.DeleteFunc(slices.Clone(mapping[name]), func(r Role) bool { return slices.ContainsFunc(gone, r.same) })
	lost := slices.DeleteFunc(slices.Clone(mapping[access.Fold(from)]), func(r Role) bool {
		return slices.ContainsFunc(after, r.same)
	})
	return g.withdraw(ctx, from, lost)
}

// withdraw judges that the members of a group lose roles which it gives.
func (g *Guard) withdraw(ctx context.Context, group string, lost []Role) diag.Diagnostics {
	l := &g.lockouts
	if len(g.protected) == 0 && !slices.ContainsFunc(lost, mayMatter) || len(lost) == 0 {
		return nil
	}
	l.mu.Lock()
	ids, err := l.members(ctx, group)
	if err != nil {
		defer l.mu.Unlock()
		return l.unchecked(err)
	}
	l.mu.Unlock()
	if len(ids) == 0 {
		return nil
	}
	return g.demotion(ctx, persons(ids), loss{from: access.Group, group: Group{Name: group}, roles: lost})
}

func persons(ids []string) []Person {
	people := make([]Person, len(ids))
	for i, id := range ids {
		people[i] = Person{ID: id}
	}
	return people
}
