package guardrail

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/access"
)

// loss is what a plan takes from somebody: everything, or what one source gives them.
type loss struct {
	everything string // as a clause, such as "deactivates"; "" where it is roles

	from  access.Kind
	group Group  // the group that they come from, if it is one
	roles []Role // nil until asked for, where a group gives them
}

func (x loss) clause() string {
	switch {
	case x.everything != "":
		return x.everything
	case x.from == access.Group:
		return fmt.Sprintf("takes %s, which the group %q gives, from", roleList(x.roles), x.group.Name)
	}
	return "takes " + roleList(x.roles) + " from"
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

// mayMatter reports whether the loss of r can lock anybody out; without a name only the
// tenant knows.
func mayMatter(r Role) bool { return r.Name == "" || r.is(roleAdmin) || r.is(roleProvisioner) }

// resolve completes a loss by what its group gives.
func (l *lockouts) resolve(ctx context.Context, x loss) (loss, error) {
	if x.from != access.Group || x.roles != nil || l.sources == nil {
		return x, nil
	}
	mapping, err := l.mapping(ctx)
	if err != nil {
		return x, err
	}
	x.roles = []Role{}
	matters := func(roles []Role) bool { return slices.ContainsFunc(roles, mayMatter) }
	// Most tenants map few groups to administration: no question which group this is.
	for _, roles := range mapping {
		if !matters(roles) {
			continue
		}
		if x.group.Name, err = l.groupName(ctx, x.group); err != nil {
			return loss{from: access.Group, group: x.group}, err
		}
		x.roles = slices.Concat(x.roles, mapping[access.Fold(x.group.Name)])
		break
	}
	return x, nil
}

// loses reports whether the plan takes one of the named roles from somebody who holds
// it, with the last source that gives it.
func (l *lockouts) loses(ctx context.Context, a Account, names ...string) (bool, error) {
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !a.holds(name) })
	losses := l.leaving[a.ID]
	if len(names) == 0 || len(losses) == 0 {
		return false, nil
	}
	for i, x := range losses {
		if x.everything != "" {
			return true, nil
		}
		var err error
		if losses[i], err = l.resolve(ctx, x); err != nil {
			return false, err
		}
	}
	for _, name := range names {
		role, taken := a.among(losses, name)
		if !taken {
			continue
		}
		beside, err := l.heldBeside(ctx, a.ID, role)
		if err != nil || !beside {
			return err == nil, err
		}
	}
	return false, nil
}

// among returns the role of that name that one of the losses takes, if one does.
func (a Account) among(losses []loss, name string) (Role, bool) {
	for _, x := range losses {
		for _, r := range x.roles {
			if a.named(r).is(name) {
				return a.named(r), true
			}
		}
	}
	return Role{}, false
}

// keepsRoles notes a loss, and reports whether somebody keeps all of its roles from
// other sources.
func (l *lockouts) keepsRoles(ctx context.Context, id string, x loss) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.leaving[id]
	l.leave(id, x)
	for _, role := range x.roles {
		beside, err := l.heldBeside(ctx, id, role)
		if err != nil || !beside {
			l.leaving[id] = before
			return false, err
		}
	}
	return true, nil
}

// leave notes what the plan takes from somebody, on top of what it took before.
func (l *lockouts) leave(id string, x loss) {
	l.leaving[id] = append(slices.Clip(l.leaving[id]), x)
}
