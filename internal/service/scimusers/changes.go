package scimusers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
)

// change is what one person needs: to be made, changed, or taken away.
type change struct {
	key  string
	want *named // nil for somebody who leaves
	have *entry // nil for somebody who is to be made
	ops  []scim.Operation
}

func (c change) name() string {
	if c.want != nil {
		return c.want.name
	}
	return c.have.name
}

// changes returns what brings the tenant from have to want, in the order of the
// userNames, those who leave last: whoever takes a place over is there before it is empty.
func changes(want document, have holding) []change {
	var out []change
	for _, key := range slices.Sorted(maps.Keys(want)) {
		n, e := want[key], have[key]
		c := change{key: key, want: &n, have: e}
		if e != nil {
			if c.ops = patch(n.person, n.name, *e); len(c.ops) == 0 {
				continue
			}
		}
		out = append(out, c)
	}
	for _, key := range slices.Sorted(maps.Keys(have)) {
		if _, stays := want[key]; !stays {
			out = append(out, change{key: key, have: have[key]})
		}
	}
	return out
}

// patch returns the operations that bring a person from e to p: one per attribute that
// differs, none for what the document leaves to the tenant. Each is a replace or a remove
// with a plain path, which every server understands and which may be sent twice.
func patch(p person, userName string, e entry) []scim.Operation {
	var ops []scim.Operation
	replace := func(path string, value any) {
		ops = append(ops, scim.Operation{Op: "replace", Path: path, Value: value})
	}
	remove := func(path string) { ops = append(ops, scim.Operation{Op: "remove", Path: path}) }
	if e.UserName != "" {
		replace("userName", userName)
	}
	for _, text := range []struct{ path, want, have string }{
		{"name.givenName", p.GivenName, e.GivenName}, {"name.familyName", p.FamilyName, e.FamilyName}, {"displayName", p.DisplayName, e.DisplayName},
	} {
		if text.want != text.have {
			replace(text.path, text.want)
		}
	}
	if p.ExternalID != nil {
		switch known := e.ExternalID != nil; {
		case known && *p.ExternalID == *e.ExternalID:
		case *p.ExternalID != "":
			replace("externalId", *p.ExternalID)
		default:
			remove("externalId")
		}
	}
	if p.Emails != nil && (e.Emails == nil || !scimemail.Same(emailsToAPI(p.Emails), emailsToAPI(e.Emails))) {
		replace("emails", emailsToAPI(p.Emails))
	}
	if p.Roles != nil && !sameRoles(p.Roles, e.roles) {
		if len(p.Roles) == 0 {
			remove("roles")
		} else {
			replace("roles", rolesToAPI(p.Roles))
		}
	}
	// Last: a reactivated person signs in with the attributes they should have.
	if p.Active != nil && *p.Active == e.inactive {
		replace("active", *p.Active)
	}
	return ops
}

func (c change) deactivates() bool {
	return c.want != nil && c.have != nil && c.want.Active != nil && !*c.want.Active && !c.have.inactive
}

func (c change) reactivates() bool {
	return c.want != nil && c.have != nil && c.want.Active != nil && *c.want.Active && c.have.inactive
}

// lost returns the roles that the change takes away.
func (c change) lost() []guardrail.Role {
	if c.want == nil || c.want.Roles == nil || c.have == nil {
		return nil
	}
	var lost []guardrail.Role
	for _, name := range c.have.roles {
		if !slices.Contains(c.want.Roles, name) {
			lost = append(lost, guardrail.Role{Name: name})
		}
	}
	return lost
}

// left is what has become of somebody who left, by on_destroy.
var left = map[string]string{onDestroyDeactivate: "deactivated", onDestroyDelete: "deleted", onDestroyRetain: "retained"}

// summary says in numbers what changes do. Each person counts once.
func summary(all []change, onDestroy string) string {
	counts := map[string]int{}
	for _, c := range all {
		switch {
		case c.have == nil:
			counts["created"]++
		case c.want == nil:
			counts[left[onDestroy]]++
		case c.deactivates():
			counts["deactivated"]++
		case c.reactivates():
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
		return "nothing sent"
	}
	return strings.Join(parts, ", ")
}
