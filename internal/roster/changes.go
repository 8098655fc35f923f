package roster

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Change is what one person needs: to be made, changed, or taken away.
type Change[P Person[P], F Facts] struct {
	key  string
	Want *Named[P]    // nil for somebody who leaves
	Have *Entry[P, F] // nil for somebody who is to be made
}

func (c Change[P, F]) name() string {
	if c.Want != nil {
		return c.Want.Name
	}
	return c.Have.Name
}

// Deactivates reports whether the document turns somebody off.
func (c Change[P, F]) Deactivates() bool { return c.turns(false) }

// Reactivates reports whether the document turns somebody on.
func (c Change[P, F]) Reactivates() bool { return c.turns(true) }

func (c Change[P, F]) turns(active bool) bool {
	if c.Want == nil || c.Have == nil {
		return false
	}
	enforced := c.Want.Person.Enforced()
	return enforced != nil && *enforced == active && c.Have.Inactive == active
}

// recognized returns the holding with whoever was renamed outside under their new name,
// where that is what the document calls them now: or they would be taken away as somebody
// who left, in favour of a stranger.
func recognized[P Person[P], F Facts](want Document[P], have Holding[P, F]) Holding[P, F] {
	var out Holding[P, F]
	for key, e := range have {
		name := e.Person.Renamed()
		renamed := Fold(name)
		if name == "" || want[key] != nil || want[renamed] == nil || have[renamed] != nil {
			continue
		}
		if out == nil {
			out = maps.Clone(have)
		}
		next := *e
		next.Name = name
		out[renamed] = &next
		delete(out, key)
	}
	if out == nil {
		return have
	}
	return out
}

// changes returns what brings the system from have to want, in the order of the names,
// those who leave last: whoever takes a place over is there before it is empty.
func changes[P Person[P], F Facts](want Document[P], have Holding[P, F], differs func(*Named[P], *Entry[P, F]) bool) []Change[P, F] {
	var out []Change[P, F]
	for key, n := range want {
		if e := have[key]; e == nil || differs(n, e) {
			out = append(out, Change[P, F]{key: key, Want: n, Have: e})
		}
	}
	for key, e := range have {
		if want[key] == nil {
			out = append(out, Change[P, F]{key: key, Have: e})
		}
	}
	slices.SortFunc(out, func(a, b Change[P, F]) int {
		if leaves := (a.Want == nil); leaves != (b.Want == nil) {
			if leaves {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.key, b.key)
	})
	return out
}

// staying leaves out who would leave: a replacement takes nobody away that no plan named.
func staying[P Person[P], F Facts](all []Change[P, F]) []Change[P, F] {
	return slices.DeleteFunc(all, func(c Change[P, F]) bool { return c.Want == nil })
}

// settled returns the holding with everybody as wanted for whom nothing has to be sent,
// and with whoever is not wanted as a stray. All are the changes from have to want.
func settled[P Person[P], F Facts](want Document[P], have Holding[P, F], all []Change[P, F]) Holding[P, F] {
	pending := make(map[string]bool, len(all))
	for _, c := range all {
		pending[c.key] = true
	}
	out := make(Holding[P, F], len(have))
	for key, e := range have {
		next := *e
		switch n := want[key]; {
		case n == nil:
			next.Stray = true
		case !pending[key]:
			next.Name, next.Person, next.Stray = n.Name, n.Person, false
		}
		out[key] = &next
	}
	return out
}

// left is what has become of somebody who left, by on_destroy.
var left = map[string]string{OnDestroyDeactivate: "deactivated", OnDestroyDelete: "deleted", OnDestroyRetain: "retained"}

// summary says in numbers what changes do. Each person counts once.
func summary[P Person[P], F Facts](all []Change[P, F], onDestroy string) types.String {
	counts := map[string]int{}
	for _, c := range all {
		switch {
		case c.Have == nil:
			counts["created"]++
		case c.Want == nil:
			counts[left[onDestroy]]++
		case c.Deactivates():
			counts["deactivated"]++
		case c.Reactivates():
			counts["reactivated"]++
		default:
			counts["changed"]++
		}
	}
	var parts []string
	for _, what := range []string{"created", "changed", "reactivated", "deactivated", "deleted", "retained"} {
		if counts[what] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[what], what))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing sent"}
	}
	return types.StringValue(strings.Join(parts, ", "))
}
