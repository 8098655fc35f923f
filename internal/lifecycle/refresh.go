package lifecycle

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
	"github.com/veza/terraform-provider-veza/internal/transport"
)

// settlesList is how old a change is at least that a list of people, of groups or of who
// has an app is trusted to show: its first page is read no earlier than that after the
// first of those whom it answers has asked. Okta's words are at odds. "List Users with a
// Filter" of its Users API has said: "Filters against the most up-to-date data. For
// example, if you create a user or change an attribute and then issue a filter request,
// the changes are reflected in your results"; of its searches Okta says that they are
// eventually consistent, "typically less than one second" behind; of the other lists it
// promises nothing. So filter is what is asked, and twice the lag that is spoken of is
// waited for: whatever was changed before a plan began is seen by it.
const settlesList = 2 * time.Second

const (
	// fewReads is how many objects are read singly, and do not wait for a list.
	fewReads = 3
	// asksAtOnce is the time in which those who ask at once have asked.
	asksAtOnce = 50 * time.Millisecond
)

// reads are the reads that may be answered from a list. They serve the Read of managed
// resources and nothing else: whatever decides on a write asks by id.
type reads struct {
	identities   *coalesce.Reads[Identity]
	entitlements *coalesce.Reads[Entitlement]

	mu       sync.Mutex
	appUsers map[string]*coalesce.Reads[AppUser] // by app
}

func newReads(e *Engine) *reads {
	return &reads{
		identities:   readsOf(e, "people", e.Identity, e.identityPage, func(i Identity) string { return i.ID }),
		entitlements: readsOf(e, "groups", e.Entitlement, e.entitlementPage, func(g Entitlement) string { return g.ID }),
		appUsers:     map[string]*coalesce.Reads[AppUser]{},
	}
}

// pageOf reads one page of a list.
type pageOf[T any] func(ctx context.Context, cursor string) (values []T, next string, err error)

func readsOf[T any](e *Engine, what string, one func(context.Context, string) (T, error), page pageOf[T], id func(T) string) *coalesce.Reads[T] {
	return coalesce.New(coalesce.Source[T]{
		One: one, ID: id, Least: fewReads + 1, Gather: asksAtOnce, Settle: e.settleList(what),
		Page: func(ctx context.Context, cursor string) (coalesce.Page[T], error) {
			values, next, err := page(ctx, cursor)
			return coalesce.Page[T]{Values: values, Next: next, Total: -1}, err
		},
	})
}

// forget drops all that was read. A change of one object shows in others: of a group in
// who has an app.
func (r *reads) forget() {
	r.identities.Forget()
	r.entitlements.Forget()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, app := range r.appUsers {
		app.Forget()
	}
}

// of are the reads of who has an app.
func (r *reads) of(e *Engine, appID string) *coalesce.Reads[AppUser] {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.appUsers[appID] == nil {
		r.appUsers[appID] = readsOf(e, "who has an app",
			func(ctx context.Context, id string) (AppUser, error) { return e.AppUser(ctx, appID, id) },
			func(ctx context.Context, cursor string) ([]AppUser, string, error) {
				return e.appUserPage(ctx, appID, cursor)
			},
			func(u AppUser) string { return u.ID })
	}
	return r.appUsers[appID]
}

// settleList waits until a list can be trusted.
func (e *Engine) settleList(of string) func(context.Context, time.Time) error {
	return func(ctx context.Context, since time.Time) error {
		left := time.Until(since.Add(settlesList))
		if left <= 0 {
			return nil
		}
		transport.Info(ctx, fmt.Sprintf("waiting %s, once, so that the org's list of %s shows what was changed before: it is read in place of many single ones",
			left.Round(time.Millisecond), of), nil)
		return e.wait(ctx, left)
	}
}

// everyone is a filter that all people match. A list without one leaves out the
// deprovisioned.
var everyone = func() string {
	statuses := []string{
		StatusStaged, StatusProvisioned, StatusActive, StatusRecovery, StatusPasswordExpired, StatusLockedOut, StatusSuspended, StatusDeprovisioned,
	}
	for n, status := range statuses {
		statuses[n] = "status eq " + quoted(status)
	}
	return strings.Join(statuses, " or ")
}()

func (e *Engine) identityPage(ctx context.Context, cursor string) (out []Identity, next string, err error) {
	people, next, _, err := page[user](ctx, e, cursor, func(ctx context.Context, after string) error {
		req := e.sdk.UserAPI.ListUsers(ctx).Filter(everyone).Limit(pageSize)
		if after != "" {
			req = req.After(after)
		}
		_, _, err := req.Execute()
		return err
	})
	for _, u := range people {
		out = append(out, u.identity())
	}
	return out, next, err
}

// entitlementPage lists those that can be managed. What else somebody asks for is read
// singly.
func (e *Engine) entitlementPage(ctx context.Context, cursor string) (out []Entitlement, next string, err error) {
	groups, next, _, err := page[group](ctx, e, cursor, func(ctx context.Context, after string) error {
		req := e.sdk.GroupAPI.ListGroups(ctx).Filter("type eq " + quoted(TypeOktaGroup)).Limit(pageSize)
		if after != "" {
			req = req.After(after)
		}
		_, _, err := req.Execute()
		return err
	})
	for _, g := range groups {
		out = append(out, g.entitlement())
	}
	return out, next, err
}

func (e *Engine) appUserPage(ctx context.Context, appID, cursor string) (out []AppUser, next string, err error) {
	users, next, _, err := page[appUser](ctx, e, cursor, func(ctx context.Context, after string) error {
		return e.fetchAppUsers(ctx, appID, after)
	})
	for _, u := range users {
		out = append(out, u.appUser())
	}
	return out, next, err
}

// RefreshIdentity is Identity for the refresh of a resource: many of them are answered
// from one list, a few singly. Whom the list does not show, or shows on the way to another
// status, is read singly; and whom complete, unless nil, does not find whole in the list's
// answer. Nobody may change the value.
func (e *Engine) RefreshIdentity(ctx context.Context, id string, complete func(Identity) bool) (Identity, error) {
	return e.reads.identities.Get(ctx, identityQuestion(id, complete))
}

// RefreshIdentities is RefreshIdentity for many at once. Complete and give know a person
// by the place of their id; give gets the answers in no certain order, and its first error
// ends the refresh.
func (e *Engine) RefreshIdentities(ctx context.Context, ids []string, complete func(at int, i Identity) bool, give func(at int, i Identity, err error) error) error {
	questions := make([]coalesce.Question[Identity], len(ids))
	for at, id := range ids {
		questions[at] = identityQuestion(id, func(i Identity) bool { return complete(at, i) })
	}
	return e.reads.identities.GetAll(ctx, questions, give)
}

func identityQuestion(id string, complete func(Identity) bool) coalesce.Question[Identity] {
	return coalesce.Question[Identity]{ID: id, Complete: func(i Identity) bool {
		return i.Status != "" && i.TransitioningTo == "" && i.Login() != "" && (complete == nil || complete(i))
	}}
}

// RefreshEntitlement is Entitlement for the refresh of a resource: many of them are
// answered from one list, a few singly. Complete is as in RefreshIdentity.
func (e *Engine) RefreshEntitlement(ctx context.Context, id string, complete func(Entitlement) bool) (Entitlement, error) {
	return e.reads.entitlements.Get(ctx, coalesce.Question[Entitlement]{ID: id, Complete: func(g Entitlement) bool {
		return g.Type != "" && g.Name != "" && (complete == nil || complete(g))
	}})
}

// RefreshAppUser is AppUser for the refresh of a resource: many people of an app are
// answered from its list, a few singly. Complete is as in RefreshIdentity.
func (e *Engine) RefreshAppUser(ctx context.Context, appID, identityID string, complete func(AppUser) bool) (AppUser, error) {
	if err := checkAppAnd("a person", appID, identityID); err != nil {
		return AppUser{}, err
	}
	return e.reads.of(e, appID).Get(ctx, coalesce.Question[AppUser]{ID: identityID, Complete: func(u AppUser) bool {
		return u.Scope != "" && (complete == nil || complete(u))
	}})
}
