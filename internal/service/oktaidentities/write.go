package oktaidentities

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/roster"
)

// Differs reports whether anything has to be sent. Nothing is where somebody who is
// deprovisioned stays so: Okta takes no changes of them. A stray is somebody who comes in.
func (org) Differs(want *named, have *entry) bool {
	switch enforced := want.Person.active; {
	case have.Stray, enforced != nil && *enforced == have.Inactive:
		return true
	case deprovisioned(have):
		return false
	}
	return renamed(want, have) || len(differing(want.Person.profile, have.Person.profile)) > 0
}

// deprovisioned is the likelier of the two where a state has lost what it knew.
func deprovisioned(e *entry) bool { return e.Inactive && e.Facts != lifecycle.StatusStaged }

// renamed reports whether somebody has another login in the org than is wanted.
func renamed(want *named, have *entry) bool {
	return have.Person.login != "" && roster.Fold(have.Person.login) != roster.Fold(want.Name)
}

// Departures asks the guard about people who would be deprovisioned or deleted.
func (o org) Departures(ctx context.Context, people []guardrail.Person, what string) diag.Diagnostics {
	return o.OktaGuard.Departures(ctx, people, what)
}

// Losses refuses to go on under a login of before: a login is never changed, and whoever is
// renamed in Okta is not renamed back.
func (org) Losses(_ context.Context, c change) diag.Diagnostics {
	if c.Have.Stray || !renamed(c.Want, c.Have) {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Person Renamed In Okta", fmt.Sprintf(
		"%s (id %s) has the login %s in Okta now. Nobody was touched.\n\nWrite %q as their key in place of %q: it is the same "+
			"person, and the plan then shows no change of them.", c.Have.Name, c.Have.ID, c.Have.Person.login, c.Have.Person.login, c.Have.Name))}
}

// Prepare has the search for others with somebody's address made for many of them at once.
func (org) Prepare(ctx context.Context, all []change) context.Context {
	var emails []string
	for _, c := range all {
		if c.Want == nil {
			continue
		}
		email := c.Want.Person.email()
		if c.Have == nil || c.Have.Stray || c.Reactivates() || !strings.EqualFold(email, c.Have.Person.email()) {
			emails = append(emails, email)
		}
	}
	return lifecycle.WithEmails(ctx, emails)
}

// identity is the person as wanted.
func identity(n *named, id string) lifecycle.Identity {
	profile := maps.Clone(n.Person.profile)
	profile[loginName] = n.Name
	return lifecycle.Identity{ID: id, Profile: profile}
}

// Make creates a person, or takes over who is there: see adopt. Whoever could not be
// activated is a stray, with whom the next apply goes on.
func (o org) Make(ctx context.Context, m *model, n *named) (e *entry, back bool, err error) {
	made, err := o.Okta.CreateIdentity(ctx, identity(n, ""), m.activation(n.Person))
	switch {
	case err == nil:
		return observed(n.Name, n.Person, made), false, nil
	case made.ID != "":
		return stray(n, made), false, fmt.Errorf("was created and not activated: %w", err)
	case lifecycle.MayExist(err, n.Name):
		return o.adopt(ctx, m, n, err)
	}
	return nil, false, err
}

func stray(n *named, i lifecycle.Identity) *entry {
	e := observed(n.Name, person{}, i)
	e.Stray = true
	return e
}

// adopt takes over the person whose existence made a creation fail. One who is
// deprovisioned is brought back; one who is not is refused unless the provider says
// adopt_existing. Either way only attributes of the document that differ are sent.
func (o org) adopt(ctx context.Context, m *model, n *named, conflict error) (e *entry, back bool, err error) {
	found, err := o.Okta.IdentityByLogin(ctx, n.Name)
	if errors.Is(err, lifecycle.ErrNotFound) {
		// Taken, but not by this login: Okta also tells logins apart by neither case nor accents.
		return nil, false, conflict
	}
	if err != nil {
		return nil, false, fmt.Errorf("they exist, and looking them up failed: %w", err)
	}
	was := observed(n.Name, person{}, found)
	if !deprovisioned(was) && !o.AdoptExisting {
		return nil, false, roster.InUse(found.ID, found.Status, o.Words())
	}
	if err := o.Refusal(ctx, n, was); err != nil {
		return nil, false, err
	}
	now, err := o.bring(ctx, m, n, found, deprovisioned(was) || n.Person.on() && was.Inactive)
	back = deprovisioned(was) && lifecycle.InUse(now.Status)
	switch {
	case err == nil:
		return observed(n.Name, n.Person, now), back, nil
	case back:
		// They would be refused at the next apply as somebody who is in use.
		return stray(n, now), true, err
	}
	return nil, false, err
}

// bring makes somebody what the document says.
func (o org) bring(ctx context.Context, m *model, n *named, have lifecycle.Identity, back bool) (lifecycle.Identity, error) {
	want := identity(n, have.ID)
	want.Profile[loginName] = have.Login()
	return o.Okta.Bring(ctx, have, want, lifecycle.BringOptions{
		Back: back && !n.Person.off(), Activation: m.activation(n.Person),
		Off: n.Person.off(), Logout: m.Logout.ValueBool(),
	})
}

// Update sends what differs from the state. Of a stray it knows nothing, and asks.
func (o org) Update(ctx context.Context, m *model, c change) (*entry, error) {
	have, back := known(c), c.Reactivates()
	if c.Have.Stray {
		var err error
		if have, err = o.Okta.Identity(ctx, c.Have.ID); err != nil {
			return nil, err
		}
		back = have.Status == lifecycle.StatusDeprovisioned ||
			have.Status == lifecycle.StatusStaged && m.activation(c.Want.Person) != lifecycle.LeaveStaged
	}
	now, err := o.bring(ctx, m, c.Want, have, back)
	if err != nil {
		return nil, err
	}
	return observed(c.Want.Name, c.Want.Person, now), nil
}

// known is somebody as the state has them, in as much as it decides what is sent. What the
// document did not name before may have any value in the org: it is made to differ.
func known(c change) lifecycle.Identity {
	i := identity(c.Want, c.Have.ID)
	for _, name := range differing(c.Want.Person.profile, c.Have.Person.profile) {
		i.Profile[name] = unlike
	}
	if c.Have.Person.login != "" {
		i.Profile[loginName] = c.Have.Person.login
	}
	switch {
	case deprovisioned(c.Have):
		i.Status = lifecycle.StatusDeprovisioned
	case c.Have.Inactive:
		i.Status = lifecycle.StatusStaged
	default:
		i.Status = lifecycle.StatusActive
	}
	return i
}

// unlike is a value that no attribute has.
var unlike = map[string]any{}

// TakeAway deprovisions or deletes somebody.
func (o org) TakeAway(ctx context.Context, m *model, e *entry) error {
	err := o.Okta.Deprovision(ctx, e.ID, lifecycle.DeprovisionOptions{
		Logout: m.Logout.ValueBool(), Delete: m.OnDestroy.ValueString() == roster.OnDestroyDelete,
	})
	if errors.Is(err, lifecycle.ErrNotFound) {
		return nil
	}
	return err
}
