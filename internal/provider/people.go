package provider

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// people is the tenant as the guard sees it.
type people struct{ client *veza.Client }

var _ guardrail.Tenant = people{}

func (p people) CountUsers(ctx context.Context) (int, error) { return p.client.CountUsers(ctx) }

func (p people) UserID(ctx context.Context, userName string) (string, error) {
	user, err := p.client.UserByName(ctx, userName)
	if errors.Is(err, veza.ErrNotFound) {
		return "", nil
	}
	return user.ID, err
}

func (p people) Self(ctx context.Context) (guardrail.Account, error) {
	user, err := p.client.Self(ctx)
	return p.account(ctx, user, err)
}

func (p people) Account(ctx context.Context, id string) (guardrail.Account, error) {
	user, err := p.client.LocalUser(ctx, id)
	return p.account(ctx, user, err)
}

// Candidates yields the owners of API keys first, of whom administrators have the most,
// then whom SCIM shows as administrators, then everybody else who is active.
func (p people) Candidates(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		seen := map[string]bool{"": true}
		next := func(id string) bool {
			if seen[id] {
				return true
			}
			seen[id] = true
			return yield(id, nil)
		}
		for key, err := range p.client.Keys(ctx, "") {
			if err != nil && !errors.Is(unavailable(err), guardrail.ErrUnavailable) {
				yield("", err)
				return
			}
			if err == nil && !next(key.UserID) {
				return
			}
		}
		users, err := p.active(ctx)
		if err != nil {
			yield("", err)
			return
		}
		for _, administrators := range []bool{true, false} {
			for _, user := range users {
				if administrates(user) == administrators && !next(user.ID) {
					return
				}
			}
		}
	}
}

// active lists people through SCIM, the only list of them there is. While SCIM is off
// there is none.
func (p people) active(ctx context.Context) ([]scim.User, error) {
	var users []scim.User
	for user, err := range p.client.Users(ctx, "") {
		if errors.Is(err, veza.ErrSCIMOff) || errors.Is(err, veza.ErrForbidden) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if user.Active == nil || *user.Active {
			users = append(users, user)
		}
	}
	return users, nil
}

func administrates(user scim.User) bool {
	for _, role := range user.Roles {
		if role.Value == "admin" {
			return true
		}
	}
	return false
}

// account looks up the names of roles only where the answer has ids alone.
func (p people) account(ctx context.Context, u veza.User, err error) (guardrail.Account, error) {
	a := guardrail.Account{ID: u.ID, Name: u.Email, Local: u.Local(), Active: u.Enabled}
	for _, r := range u.TeamRoles {
		if r.RoleName == "" && err == nil {
			r.RoleName, err = p.roleName(ctx, r.RoleID)
		}
		a.Roles = append(a.Roles, guardrail.Role{TeamID: r.TeamID, ID: r.RoleID, Name: r.RoleName})
	}
	return a, unavailable(err)
}

func (p people) roleName(ctx context.Context, id string) (string, error) {
	for role, err := range p.client.Roles(ctx) {
		if err != nil || role.ID == id {
			return role.Name, err
		}
	}
	return "", nil
}

func unavailable(err error) error {
	for _, refused := range []error{veza.ErrForbidden, veza.ErrNotFound, veza.ErrNoAPI} {
		if errors.Is(err, refused) {
			return fmt.Errorf("%w: %w", guardrail.ErrUnavailable, err)
		}
	}
	return err
}
