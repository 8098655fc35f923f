package scimusers

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/scimemail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// create makes a person, or takes over who is there: see adopt.
func (w *work) create(ctx context.Context, n named) (*entry, error) {
	u, err := w.Veza.CreateUser(ctx, n.toAPI(n.name))
	if errors.Is(err, veza.ErrConflict) {
		u, err = w.adopt(ctx, n, err)
	}
	if err != nil {
		return nil, err
	}
	return observed(n.name, n.person, u), nil
}

// adopt takes over the person whose existence made a create fail with conflict. One who
// is deactivated is reactivated; one who is active is refused unless the provider says
// adopt_existing. Either way only configured attributes that differ are sent.
func (w *work) adopt(ctx context.Context, n named, conflict error) (scim.User, error) {
	existing, err := w.Veza.UserByName(ctx, n.name)
	if errors.Is(err, veza.ErrNotFound) {
		// Taken, but not as anybody's userName: a second e-mail address, for instance.
		return existing, conflict
	}
	if err != nil {
		return existing, fmt.Errorf("they exist, and looking them up failed: %w", err)
	}
	active := existing.Active == nil || *existing.Active
	if active && !w.AdoptExisting {
		return existing, fmt.Errorf("exists and is active (id %s), and was left as they are. To manage them here, set adopt_existing = true "+
			"in the provider block for this apply; to manage the whole tenant here, import it (terraform import ADDRESS NAME)", existing.ID)
	}
	if n.Active == nil {
		yes := true
		n.Active = &yes
	}
	c := change{key: fold(n.name), want: &n, have: whole(n.name, existing)}
	c.ops = patch(n.person, n.name, *c.have)
	// The plan took this person for a new one, so that this is the first moment at which
	// anybody can see what they lose.
	if diags := w.guard(ctx, []change{c}, w.onDestroy); diags.HasError() {
		var refusals []string
		for _, d := range diags.Errors() {
			refusals = append(refusals, d.Summary()+": "+d.Detail())
		}
		return existing, errors.New(strings.Join(refusals, "\n"))
	}
	if len(c.ops) == 0 {
		return existing, nil
	}
	adopted, err := w.Veza.PatchUser(ctx, existing.ID, c.ops...)
	if err == nil && c.reactivates() {
		w.mu.Lock()
		w.reactivated = append(w.reactivated, n.name)
		w.mu.Unlock()
	}
	return adopted, err
}

// whole returns somebody with everything that the document can say of them, which is what
// the first change of a person who was not managed before is measured by.
func whole(name string, u scim.User) *entry {
	e := observed(name, person{DisplayName: u.DisplayName, ExternalID: &u.ExternalID}, u)
	if u.Name != nil {
		e.GivenName, e.FamilyName = u.Name.GivenName, u.Name.FamilyName
	}
	active := !e.inactive
	e.Active, e.Roles, e.Emails = &active, e.roles, emailsFromAPI(u.Emails)
	return e
}

// renameBack gives somebody who was renamed outside their name again, and with it the
// primary address, which the tenant wants equal. The document does not manage their other
// addresses, so that these have to be asked for.
func (w *work) renameBack(ctx context.Context, c change) (*entry, error) {
	u, err := w.Veza.User(ctx, c.have.id)
	if err != nil {
		return nil, err
	}
	emails := scimemail.Rename(u.Emails, c.want.name)
	ops := append([]scim.Operation{{Op: "replace", Path: "emails", Value: emails}}, c.ops...)
	u, err = w.Veza.PatchUser(ctx, c.have.id, ops...)
	return observed(c.want.name, c.want.person, u), err
}
