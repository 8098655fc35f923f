package guardrail

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// mostNames bounds the names in one error: that of a plan which ends at DefaultLimit
// names everybody.
const mostNames = 200

// count adds people to those whom the plan removes, each once, and refuses those past
// max_removals.
func (g *Guard) count(ctx context.Context, people []Person) diag.Diagnostics {
	var past []Person
	for _, p := range people {
		if g.gone[p.ID] {
			continue
		}
		if err := g.readLimit(ctx); err != nil {
			return diag.Diagnostics{unanswered(err)}
		}
		g.removed, g.gone[p.ID] = append(g.removed, p), true
		if len(g.removed) > g.most {
			past = append(past, p)
		}
	}
	if len(past) == 0 {
		return nil
	}
	var diags diag.Diagnostics
	if first := len(g.removed) - len(past) + 1; !g.exceeded {
		before := ""
		if already := min(g.most, len(g.removed)); already > 0 {
			before = "\n\nAlready counted: " + listed(g.removed[:already]) + "."
		}
		diags.Append(g.refuseMany(fmt.Sprintf("%s is removal %d of this plan; max_removals allows %s", past[0], first, g.allowed()), before))
		past = past[1:]
	}
	switch len(past) {
	case 0:
	case 1:
		diags.Append(alsoTooMany(fmt.Sprintf("%s is removal %d of this plan", past[0], len(g.removed))))
	default:
		diags.Append(alsoTooMany(fmt.Sprintf("%s are removals up to %d of this plan", listed(past), len(g.removed))))
	}
	return diags
}

// countUnnamed is count for people of whom the tenant tells only how many they are. They
// are not added to those whom the plan removes by name, for these may be the same people.
func (g *Guard) countUnnamed(ctx context.Context, people int, who string) diag.Diagnostics {
	if err := g.readLimit(ctx); err != nil {
		return diag.Diagnostics{unanswered(err)}
	}
	g.unnamed += people
	made := fmt.Sprintf("%s: with those of other teams that makes %d people", who, g.unnamed)
	switch {
	case g.unnamed <= g.most:
		return nil
	case g.exceeded:
		return diag.Diagnostics{alsoTooMany(made)}
	}
	return diag.Diagnostics{g.refuseMany(made+"; max_removals allows "+g.allowed(), "")}
}

func (g *Guard) readLimit(ctx context.Context) error {
	if g.counted {
		return nil
	}
	people := 0
	if g.limit.percent {
		var err error
		if people, err = g.tenant.CountUsers(ctx); err != nil {
			return err
		}
	}
	g.most, g.counted = g.limit.of(people), true
	return nil
}

func (g *Guard) allowed() string {
	if g.limit.percent {
		return fmt.Sprintf("%d (%s of the people of the tenant)", g.most, g.limit)
	}
	return fmt.Sprint(g.most)
}

// refuseMany is the first error past the limit. before names those who were counted.
func (g *Guard) refuseMany(what, before string) diag.Diagnostic {
	g.exceeded = true
	return tooMany(what + ". They were left as they are." + before +
		"\n\nIf so many people are meant to go, raise max_removals in the provider block for this one change " +
		"(a number, or a percentage such as \"100%\"). If not, look for a file, a module or a variable that came out empty.")
}

// alsoTooMany is each later one. Terraform plans one resource at a time and shows every
// error: once is enough to say what to do.
func alsoTooMany(what string) diag.Diagnostic {
	return tooMany(what + ". They were left as they are; the first of these errors says how to proceed.")
}

func tooMany(detail string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Too Many People Would Be Removed", detail)
}

// listed names people, and says how many there are that it does not name.
func listed(people []Person) string {
	names := make([]string, 0, mostNames)
	for _, p := range people[:min(len(people), mostNames)] {
		names = append(names, p.String())
	}
	if more := len(people) - len(names); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names, ", "), more)
	}
	return strings.Join(names, ", ")
}
