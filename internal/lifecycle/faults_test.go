package lifecycle_test

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	oktaorg "github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// Each request of a life fails once, in each way; whoever calls again what has
// failed has everything done, and nothing twice.
func TestALifeGoesOnWhicheverRequestFails(t *testing.T) {
	t.Parallel()
	for _, fault := range []sandbox.Fault{{Drop: true}, {Reset: true}, {Status: http.StatusInternalServerError}} {
		fault.Path, fault.Times = "/", 1
		t.Run(fault.String(), func(t *testing.T) {
			t.Parallel()
			// Retries are the transport's, and would hide most of the faults.
			s, _ := onSandbox(t)
			for fault.Skip = 0; ; fault.Skip++ {
				e := engineFor(t, s, func(o *lifecycle.Options) { o.Token, o.MaxRetries, o.Wait = s.OrgToken(), 0, noWait })
				s.ForgetOrg()
				s.OrgFault(fault)
				l := &life{s: s, e: e, name: fmt.Sprintf("p%d", fault.Skip)}
				l.lead(t)
				s.ClearOrgFaults()
				if t.Failed() {
					t.Fatalf("request %d failed: %v", fault.Skip, s.OrgRequests())
				}
				if len(s.OrgRequests()) <= fault.Skip {
					break
				}
			}
			if fault.Skip < 20 {
				t.Errorf("a life took no more than %d requests", fault.Skip)
			}
		})
	}
}

// life is that of one person and one entitlement.
type life struct {
	s    *sandbox.Server
	e    *lifecycle.Engine
	name string
}

// twice calls again what has failed, and tells how often it was called.
func twice(t *testing.T, what string, do func() error) int {
	t.Helper()
	first := do()
	if first == nil {
		return 1
	}
	if err := do(); err != nil {
		t.Errorf("%s: %v, and again: %v", what, first, err)
	}
	return 2
}

func (l *life) lead(t *testing.T) {
	t.Helper()
	ctx, login := t.Context(), l.name+"@acme.example"
	var who lifecycle.Identity
	twice(t, "sync", func() (err error) {
		who, _, err = l.e.SyncIdentity(ctx, wanted(login, object{"title": "Clerk"}), lifecycle.SyncOptions{CreateAllowed: true, Activation: lifecycle.ActivateSilently})
		if err == nil {
			// Whoever was made by a call that broke is not activated by the next.
			who, err = l.e.ReactivateWith(ctx, who.ID, lifecycle.ActivateSilently)
		}
		return err
	})
	l.holds(t, "made", who.ID, lifecycle.StatusProvisioned)
	twice(t, "update", func() error {
		_, _, err := l.e.SyncIdentity(ctx, wanted(login, object{"title": nil, "department": "Sales"}), lifecycle.SyncOptions{})
		return err
	})
	if now, err := l.s.Org().User(ctx, who.ID); err != nil || now.Profile["department"] != "Sales" || now.Profile["title"] != nil {
		t.Errorf("updated to %v, %v", now, err)
	}
	var g lifecycle.Entitlement
	twice(t, "entitlement", func() (err error) {
		g, err = l.e.CreateEntitlement(ctx, lifecycle.Entitlement{Name: l.name, Description: "d"})
		return err
	})
	twice(t, "assignees", func() error { _, _, err := l.e.SetAssignees(ctx, g.ID, []string{who.ID}); return err })
	twice(t, "assigned", func() error {
		is, err := l.e.Assigned(ctx, g.ID, who.ID)
		if err == nil && !is {
			t.Error("the person is not assigned")
		}
		return err
	})
	renamed := l.name + " renamed"
	twice(t, "rename", func() error {
		_, err := l.e.UpdateEntitlement(ctx, g.ID, lifecycle.EntitlementChange{Name: &renamed})
		return err
	})
	calls := twice(t, "reset", func() error { _, err := l.e.ResetPassword(ctx, login, true); return err })
	if resets := l.events(t, who.ID, "user.account.reset_password"); resets < 1 || resets > calls {
		t.Errorf("%d resets for %d calls", resets, calls)
	}
	l.end(t, who.ID, g.ID)
}

func (l *life) end(t *testing.T, who, entitlement string) {
	t.Helper()
	ctx := t.Context()
	twice(t, "deprovision", func() error { return l.e.Deprovision(ctx, who, lifecycle.DeprovisionOptions{Logout: true}) })
	l.holds(t, "deprovisioned", who, lifecycle.StatusDeprovisioned)
	if groups, err := l.s.Org().UserGroups(ctx, who); err != nil || len(groups) != 1 {
		t.Errorf("deprovisioned, and in %d groups, %v", len(groups), err)
	}
	twice(t, "reactivate", func() error { _, err := l.e.Reactivate(ctx, who); return err })
	l.holds(t, "back", who, lifecycle.StatusProvisioned)
	gone := func(err error) error {
		if errors.Is(err, lifecycle.ErrNotFound) {
			return nil
		}
		return err
	}
	twice(t, "delete", func() error { return gone(l.e.Deprovision(ctx, who, lifecycle.DeprovisionOptions{Delete: true})) })
	twice(t, "delete the entitlement", func() error { return gone(l.e.DeleteEntitlement(ctx, entitlement)) })
	if _, err := l.s.Org().User(ctx, who); err == nil {
		t.Error("the person is still there")
	}
	if _, err := l.s.Org().Group(ctx, entitlement); err == nil {
		t.Error("the entitlement is still there")
	}
}

func (l *life) holds(t *testing.T, what, id, status string) {
	t.Helper()
	if now, err := l.s.Org().User(t.Context(), id); err != nil || now.Status != status {
		t.Errorf("%s: %+v, %v; want the status %s", what, now, err, status)
	}
}

// events counts what the System Log says of a person.
func (l *life) events(t *testing.T, id, kind string) int {
	t.Helper()
	events, _, _, err := l.s.Org().Events(t.Context(), oktaorg.LogQuery{Filter: fmt.Sprintf("target.id eq %q and eventType eq %q", id, kind), Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	return len(events)
}
