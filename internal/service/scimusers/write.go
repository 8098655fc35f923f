package scimusers

import (
	"context"
	"errors"
	"fmt"

	"github.com/veza/terraform-provider-veza/internal/roster"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Prepare has nothing to do: a tenant itself refuses what somebody else has.
func (tenant) Prepare(ctx context.Context, _ []change) context.Context { return ctx }

// Make creates a person, or takes over who is there: see adopt.
func (t tenant) Make(ctx context.Context, _ *model, n *named) (e *entry, back bool, err error) {
	u, err := t.Veza.CreateUser(ctx, n.Person.toAPI(n.Name))
	if errors.Is(err, veza.ErrConflict) {
		u, back, err = t.adopt(ctx, n, err)
	}
	if err != nil {
		return nil, false, err
	}
	return observed(n.Name, n.Person, u), back, nil
}

// adopt takes over the person whose existence made a create fail with conflict. One who
// is deactivated is reactivated; one who is active is refused unless the provider says
// adopt_existing. Either way only configured attributes that differ are sent.
func (t tenant) adopt(ctx context.Context, n *named, conflict error) (found scim.User, back bool, err error) {
	found, err = t.Veza.UserByName(ctx, n.Name)
	if errors.Is(err, veza.ErrNotFound) {
		// Taken, but not as anybody's userName: a second e-mail address, for instance.
		return found, false, conflict
	}
	if err != nil {
		return found, false, fmt.Errorf("they exist, and looking them up failed: %w", err)
	}
	have := whole(n.Name, found)
	if !have.Inactive && !t.AdoptExisting {
		return found, false, roster.InUse(found.ID, "active", t.Words())
	}
	want := *n
	if want.Person.Active == nil {
		yes := true
		want.Person.Active = &yes
	}
	if err := t.Refusal(ctx, &want, have); err != nil {
		return found, false, err
	}
	ops := patch(&want, have)
	if len(ops) == 0 {
		return found, false, nil
	}
	adopted, err := t.Veza.PatchUser(ctx, found.ID, ops...)
	return adopted, err == nil && have.Inactive && *want.Person.Active, err
}

// Update sends what differs.
func (t tenant) Update(ctx context.Context, _ *model, c change) (*entry, error) {
	ops := patch(c.Want, c.Have)
	if renamed(c.Want, c.Have) && c.Want.Person.Emails == nil {
		rename, err := t.renamedBack(ctx, c)
		if err != nil {
			return nil, err
		}
		ops = append([]scim.Operation{rename}, ops...)
	}
	u, err := t.Veza.PatchUser(ctx, c.Have.ID, ops...)
	if err != nil {
		return nil, err
	}
	return observed(c.Want.Name, c.Want.Person, u), nil
}

// renamedBack gives somebody who was renamed outside the primary address of their name
// again, which the tenant wants equal. The document names no addresses, so that the others
// have to be asked for.
func (t tenant) renamedBack(ctx context.Context, c change) (scim.Operation, error) {
	u, err := t.Veza.User(ctx, c.Have.ID)
	return scim.Operation{Op: "replace", Path: "emails", Value: scimemail.Rename(u.Emails, c.Want.Name)}, err
}

// TakeAway deactivates or deletes somebody.
func (t tenant) TakeAway(ctx context.Context, m *model, e *entry) error {
	var err error
	if m.OnDestroy.ValueString() == roster.OnDestroyDelete {
		err = t.Veza.DeleteUser(ctx, e.ID)
	} else {
		// Sent even if the state says that the person is inactive: the state may be old,
		// and this call must not leave anybody active.
		_, err = t.Veza.PatchUser(ctx, e.ID, scim.Operation{Op: "replace", Path: "active", Value: false})
	}
	if errors.Is(err, veza.ErrNotFound) {
		return nil
	}
	return err
}
