package lifecycle_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const (
	read1       = "GET /api/v1/users/00u1"
	groups1     = "GET /api/v1/users/00u1/groups"
	sessions1   = "DELETE /api/v1/users/00u1/sessions"
	deactivate1 = "POST /api/v1/users/00u1/lifecycle/deactivate"
	activate1   = "POST /api/v1/users/00u1/lifecycle/activate"
	delete1     = "DELETE /api/v1/users/00u1"
	leaveA      = "DELETE /api/v1/groups/00ga/users/00u1"
	leaveB      = "DELETE /api/v1/groups/00gb/users/00u1"
)

// aLife is an org with one person, who is in two Okta groups, an app's group
// and Everyone.
func aLife(status *string) *org {
	o := newOrg()
	o.on(read1, func(int, request) answer { return reply(200, person("00u1", *status, jane)) })
	o.on(groups1, func(int, request) answer {
		return reply(200, []object{
			groupOf("00ge", "BUILT_IN", "Everyone"), groupOf("00ga", "OKTA_GROUP", "a"),
			groupOf("00gp", "APP_GROUP", "from an app"), groupOf("00gb", "OKTA_GROUP", "b"),
		})
	})
	o.says(sessions1, 204, nil).says(leaveA, 204, nil).says(leaveB, 204, nil).says(search, 200, []object{})
	o.on(deactivate1, func(int, request) answer {
		if *status == "DEPROVISIONED" {
			return notFound("00u1", "User")
		}
		*status = "DEPROVISIONED"
		return reply(200, object{})
	})
	o.on(delete1, func(int, request) answer {
		if *status != "DEPROVISIONED" {
			*status = "DEPROVISIONED"
		}
		return reply(204, nil)
	})
	return o
}

func TestDeprovisioningTakesEverythingInOrder(t *testing.T) {
	t.Parallel()
	status := "ACTIVE"
	o := aLife(&status)
	var steps []string
	err := newEngine(t, o).Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{
		Logout: true, Delete: true, Progress: func(s string) { steps = append(steps, strings.Fields(s)[0]) },
	})
	if err != nil {
		t.Fatal(err)
	}
	got := o.asked()
	slices.Sort(got[3:5]) // the two memberships go in parallel
	want := []string{read1, sessions1 + "?oauthTokens=true", groups1 + "?limit=200", leaveA, leaveB, deactivate1, read1, delete1}
	if !slices.Equal(got, want) {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if want := []string{"ending", "removing", "deactivating", "deleting"}; !slices.Equal(steps, want) {
		t.Errorf("progress %q", steps)
	}
}

func TestNobodyIsDeletedUnlessAsked(t *testing.T) {
	t.Parallel()
	status := "ACTIVE"
	o := aLife(&status)
	e := newEngine(t, o)
	for range 2 { // the second finds all of it done
		if err := e.Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if o.count(delete1) != 0 || o.count(sessions1) != 0 || o.count(deactivate1) != 1 || status != "DEPROVISIONED" {
		t.Errorf("asked %v, status %s", o.asked(), status)
	}
}

func TestABrokenDeprovisionStillCutsAccessAndIsResumed(t *testing.T) {
	t.Parallel()
	status := "ACTIVE"
	o := aLife(&status)
	o.on(leaveA, func(n int, _ request) answer {
		if n == 0 {
			return refuse(http.StatusForbidden, "E0000006", "You do not have permission")
		}
		return reply(204, nil)
	})
	o.says("GET /api/v1/groups/00ga", 200, groupOf("00ga", "OKTA_GROUP", "a"))
	e := newEngine(t, o)
	err := e.Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{Delete: true})
	if !errors.Is(err, lifecycle.ErrForbidden) || !strings.Contains(err.Error(), "repeat it") || !strings.Contains(err.Error(), "group a") {
		t.Errorf("error %v", err)
	}
	if status != "DEPROVISIONED" || o.count(delete1) != 0 {
		t.Errorf("status %s, asked %v", status, o.asked())
	}
	if err := e.Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{Delete: true}); err != nil {
		t.Error(err)
	}
	if o.count(leaveA) != 2 || o.count(deactivate1) != 1 || o.count(delete1) != 1 {
		t.Errorf("asked %v", o.asked())
	}
}

// Okta's first DELETE deactivates, the second deletes for good.
func TestALostAnswerNeverDeletesMoreThanWasAsked(t *testing.T) {
	t.Parallel()
	status := "ACTIVE"
	o := aLife(&status)
	o.on(deactivate1, func(n int, _ request) answer {
		if n == 0 {
			return lost() // and it had not arrived
		}
		status = "DEPROVISIONED"
		return lost() // this time it has
	})
	if err := newEngine(t, o).Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{}); err != nil {
		t.Error(err)
	}
	if o.count(deactivate1) != 2 || o.count(delete1) != 0 {
		t.Errorf("asked %v", o.asked())
	}
}

func TestWhoIsGoneIsNotFoundOrDeleted(t *testing.T) {
	t.Parallel()
	o := newOrg().on(read1, func(int, request) answer { return notFound("00u1", "User") })
	if err := newEngine(t, o).Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{}); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	status := "DEPROVISIONED"
	o = aLife(&status)
	o.on(delete1, func(int, request) answer { return notFound("00u1", "User") })
	if err := newEngine(t, o).Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{Delete: true}); err != nil {
		t.Errorf("deleted by someone else: %v", err)
	}
}

func TestATransitionIsWaitedOut(t *testing.T) {
	t.Parallel()
	status := "ACTIVE"
	o := aLife(&status)
	looks := 0
	o.on(deactivate1, func(int, request) answer { status = "on its way"; return reply(200, object{}) })
	o.on(read1, func(int, request) answer {
		if status == "ACTIVE" {
			return reply(200, person("00u1", status, jane))
		}
		who := person("00u1", "ACTIVE", jane)
		if looks++; looks < 4 {
			who["transitioningToStatus"] = "DEPROVISIONED"
			return reply(200, who)
		}
		return reply(200, person("00u1", "DEPROVISIONED", jane))
	})
	w := &waits{}
	e := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait })
	if err := e.Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := []time.Duration{200 * time.Millisecond, 400 * time.Millisecond, 800 * time.Millisecond}; !slices.Equal(w.list, want) {
		t.Errorf("waited %v, want %v", w.list, want)
	}
	if o.count(deactivate1) != 1 {
		t.Errorf("asked %v", o.asked())
	}
}

func TestATransitionThatNeverEndsIsGivenUp(t *testing.T) {
	t.Parallel()
	who := person("00u1", "STAGED", jane)
	who["transitioningToStatus"] = "PROVISIONED"
	o := newOrg().says(read1, 200, who)
	w := &waits{}
	_, err := newEngine(t, o, func(o *lifecycle.Options) { o.Wait = w.wait }).Reactivate(t.Context(), "00u1")
	if !errors.Is(err, lifecycle.ErrUnconfirmed) || !strings.Contains(err.Error(), "STAGED on the way to PROVISIONED") {
		t.Errorf("error %v", err)
	}
	var total time.Duration
	for _, d := range w.list {
		total += d
	}
	if total < 5*time.Minute || total > 6*time.Minute {
		t.Errorf("gave up after %s", total)
	}
}

func TestReactivationDependsOnTheStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		asked    []string
	}{
		{"DEPROVISIONED", "PROVISIONED", []string{read1, search, activate1, read1}},
		{"STAGED", "ACTIVE", []string{read1, activate1, read1}},
		{"SUSPENDED", "ACTIVE", []string{read1, "POST /api/v1/users/00u1/lifecycle/unsuspend", read1}},
		{"ACTIVE", "ACTIVE", []string{read1}},
		{"LOCKED_OUT", "LOCKED_OUT", []string{read1}},
	}
	for _, tt := range tests {
		t.Run(tt.from, func(t *testing.T) {
			t.Parallel()
			status := tt.from
			o := aLife(&status)
			change := func(int, request) answer { status = tt.to; return reply(200, object{}) }
			o.on(activate1, change).on("POST /api/v1/users/00u1/lifecycle/unsuspend", change)
			got, err := newEngine(t, o).Reactivate(t.Context(), "00u1")
			if err != nil || got.Status != tt.to {
				t.Errorf("got %+v, %v", got, err)
			}
			asked := o.asked()
			for i, line := range asked {
				asked[i], _, _ = strings.Cut(line, "?")
			}
			if !slices.Equal(asked, tt.asked) {
				t.Errorf("asked %v, want %v", asked, tt.asked)
			}
		})
	}
}

func TestAReactivationThatSomeoneElseDidIsNoError(t *testing.T) {
	t.Parallel()
	status := "STAGED"
	o := aLife(&status)
	o.on(activate1, func(int, request) answer {
		status = "ACTIVE"
		return refuse(http.StatusForbidden, "E0000016", "Activation failed because the user is already active")
	})
	if got, err := newEngine(t, o).Reactivate(t.Context(), "00u1"); err != nil || got.Status != "ACTIVE" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAReactivationThatIsRefusedTellsTheStatus(t *testing.T) {
	t.Parallel()
	status := "STAGED"
	o := aLife(&status)
	o.on(activate1, func(int, request) answer {
		return refuse(http.StatusForbidden, "E0000038", "This operation is not allowed in the user's current status.")
	})
	_, err := newEngine(t, o).Reactivate(t.Context(), "00u1")
	if !errors.Is(err, lifecycle.ErrNotAllowedInStatus) || !strings.Contains(err.Error(), "is STAGED") || o.count(activate1) != 2 {
		t.Errorf("error %v, asked %v", err, o.asked())
	}
}

func TestAMembershipThatNoListShowsYetIsRemoved(t *testing.T) {
	t.Parallel()
	status := "ACTIVE"
	o := aLife(&status).says("PUT /api/v1/groups/00gn/users/00u1", 204, nil).says("DELETE /api/v1/groups/00gn/users/00u1", 204, nil)
	e := newEngine(t, o)
	if err := errors.Join(e.Assign(t.Context(), "00gn", "00u1"), e.Unassign(t.Context(), "00ga", "00u1")); err != nil {
		t.Fatal(err)
	}
	if err := e.Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{}); err != nil {
		t.Fatal(err)
	}
	if o.count("DELETE /api/v1/groups/00gn/users/00u1") != 1 || o.count(leaveB) != 1 || o.count(leaveA) != 1 {
		t.Errorf("asked %v", o.asked())
	}
}

// Okta ends the sessions of whom it deactivates, and leaves apps the tokens that they hold.
func TestTokensThatABrokenDeprovisionLeftAreRevokedByTheNext(t *testing.T) {
	t.Parallel()
	status := "ACTIVE"
	o := aLife(&status)
	o.on(sessions1, func(n int, _ request) answer {
		switch n {
		case 0:
			return refuse(http.StatusInternalServerError, "E0000009", "Internal Server Error")
		case 1:
			return reply(204, nil)
		}
		return notFound("00u1", "User")
	})
	e := newEngine(t, o)
	if err := e.Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{Logout: true}); err == nil || status != "DEPROVISIONED" {
		t.Fatalf("status %s, error %v", status, err)
	}
	for n := range 2 { // whose sessions the org does not know any more has none
		if err := e.Deprovision(t.Context(), "00u1", lifecycle.DeprovisionOptions{Logout: true}); err != nil || o.count(sessions1) != n+2 {
			t.Errorf("asked %v, error %v", o.asked(), err)
		}
	}
}
