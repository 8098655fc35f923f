package lifecycle_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// searches counts the requests for people, but those by id, since the last look.
func searches(s *sandbox.Server) int {
	n := 0
	for _, r := range s.OrgRequests() {
		if r.Method == http.MethodGet && r.Path == "/api/v1/users" {
			n++
		}
	}
	s.ForgetOrg()
	return n
}

// logins are so many, each the address of its person as well.
func logins(n int) []string {
	out := make([]string, n)
	for at := range out {
		out[at] = fmt.Sprintf("p%03d@acme.example", at)
	}
	return out
}

func TestAddressesThatAreForeseenAreLookedForTwentyAtATime(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1: 1, 2: 1, 20: 1, 21: 2, 45: 3} {
		s, e := onSandbox(t)
		ctx := lifecycle.WithEmails(t.Context(), logins(n))
		var all sync.WaitGroup
		for _, login := range logins(n) {
			all.Go(func() {
				if _, err := e.CreateIdentity(ctx, wanted(login), lifecycle.LeaveStaged); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got := searches(s); got != want {
			t.Errorf("%d searches for %d addresses, want %d", got, n, want)
		}
	}
}

func TestAForeseenAddressOfSomeoneElseIsRefused(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	all := logins(4)
	sync1(t, e, wanted("owner@acme.example", object{"email": "P000@acme.example"}), lifecycle.LeaveStaged)
	gone := sync1(t, e, wanted("gone@acme.example", object{"email": all[1]}), lifecycle.LeaveStaged)
	if err := e.Deprovision(t.Context(), gone.ID, lifecycle.DeprovisionOptions{}); err != nil {
		t.Fatal(err)
	}
	sync1(t, e, wanted(all[2]), lifecycle.LeaveStaged)
	s.ForgetOrg()
	ctx := lifecycle.WithEmails(t.Context(), all)
	for at, want := range []struct {
		by       string
		searches int
	}{
		// Who is named has the address at that moment, not when the first was looked for.
		{"owner@acme.example", 2},
		{"", 0},
		// That they exist themselves needs no second look: so it is when thousands are adopted.
		{all[2], 0},
		{"", 0},
	} {
		_, err := e.CreateIdentity(ctx, wanted(all[at]), lifecycle.LeaveStaged)
		by := ""
		if taken := (*lifecycle.EmailTaken)(nil); errors.As(err, &taken) {
			by = taken.By.Login()
		} else if err != nil {
			t.Errorf("%s: %v", all[at], err)
		}
		if got := searches(s); by != want.by || got != want.searches {
			t.Errorf("%s belongs to %q after %d searches, want %+v", all[at], by, got, want)
		}
	}
}

// As happens where two people of one document change places.
func TestAnAddressThatWasGivenAwaySinceItWasLookedForIsFree(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	all := logins(2)
	owner := sync1(t, e, wanted("owner@acme.example", object{"email": all[1]}), lifecycle.LeaveStaged)
	ctx := lifecycle.WithEmails(t.Context(), all)
	if _, err := e.CreateIdentity(ctx, wanted(all[0]), lifecycle.LeaveStaged); err != nil {
		t.Fatal(err)
	}
	if _, _, err := e.UpdateIdentity(ctx, owner, wanted("owner@acme.example"), lifecycle.SyncOptions{}); err != nil {
		t.Fatal(err)
	}
	s.ForgetOrg()
	if _, err := e.CreateIdentity(ctx, wanted(all[1]), lifecycle.LeaveStaged); err != nil {
		t.Error(err)
	}
	if got := searches(s); got != 1 {
		t.Errorf("%d searches, want 1", got)
	}
}

func TestAForeseenAddressIsAnsweredForOnce(t *testing.T) {
	t.Parallel()
	_, e := onSandbox(t)
	all := logins(2)
	ctx := lifecycle.WithEmails(t.Context(), all)
	for at, login := range []string{"first@acme.example", "second@acme.example"} {
		_, err := e.CreateIdentity(ctx, wanted(login, object{"email": all[0]}), lifecycle.LeaveStaged)
		if errors.Is(err, lifecycle.ErrConflict) != (at == 1) {
			t.Errorf("%s: %v", login, err)
		}
	}
}

func TestASearchForManyAddressesThatFailsIsMadeForEach(t *testing.T) {
	t.Parallel()
	o := newOrg().says(create, 200, person("00u1", "STAGED", jane)).on(search, func(n int, _ request) answer {
		if n == 0 {
			return refuse(http.StatusBadRequest, "E0000031", "Invalid search criteria.")
		}
		return reply(200, []object{})
	})
	ctx := lifecycle.WithEmails(t.Context(), logins(2))
	e := newEngine(t, o)
	for at, login := range logins(2) {
		if _, err := e.CreateIdentity(ctx, wanted(login), lifecycle.LeaveStaged); err != nil {
			t.Fatal(err)
		}
		if got, want := o.last(t, search).query.Get("search"), fmt.Sprintf(`profile.email eq "p%03d@acme.example"`, at); got != want {
			t.Errorf("searched for %s, want %s", got, want)
		}
	}
	if o.count(search) != 3 || o.count(create) != 2 {
		t.Errorf("asked %v", o.asked())
	}
}
