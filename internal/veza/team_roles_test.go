package veza_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest/bubble"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// directory keeps the roles of one user, u1, as a tenant does: a write replaces
// the direct ones, and what other sources give stays.
type directory struct {
	mu      sync.Mutex
	direct  []string // "team/role"
	derived []string
	refused string        // a role that the tenant refuses to assign
	dropped string        // a role that it accepts and forgets
	silent  bool          // writes are answered without a body
	latency time.Duration // of each call
	// afterWrite and beforeWrite are what somebody else does around our write
	// number n.
	afterWrite, beforeWrite func(d *directory, n int)
	reads, writes           int
	options                 string
}

func (d *directory) answer(req *http.Request) reply {
	bubble.Pass(req.Context(), d.latency)
	d.mu.Lock()
	defer d.mu.Unlock()
	if req.URL.Path != "/api/v1/users/u1" {
		return missing("user", req.URL.Path)
	}
	if req.Method == http.MethodGet {
		d.reads++
		return ok(d.user())
	}
	var sent struct {
		TeamRoles []veza.TeamRole `json:"team_roles"`
	}
	if err := json.NewDecoder(req.Body).Decode(&sent); err != nil || sent.TeamRoles == nil {
		return reply{err: fmt.Errorf("unexpected body: %w", err)}
	}
	d.writes++
	if d.beforeWrite != nil {
		d.beforeWrite(d, d.writes)
	}
	var next []string
	for _, r := range sent.TeamRoles {
		if r.RoleID == d.refused {
			return violation("team_roles", "role "+r.RoleID+" is not available")
		}
		grant := r.TeamID + "/" + r.RoleID
		if r.RoleID != d.dropped && (!slices.Contains(d.derived, grant) || slices.Contains(d.direct, grant)) {
			next = append(next, grant)
		}
	}
	d.direct = next
	body := `{"value":` + d.user() + `}`
	if d.afterWrite != nil {
		d.afterWrite(d, d.writes)
	}
	if d.silent {
		body = ""
	}
	return ok(body)
}

func (d *directory) user() string {
	var roles []string
	for _, grant := range d.held() {
		team, role, _ := strings.Cut(grant, "/")
		roles = append(roles, fmt.Sprintf(`{"team_id":%q,"team_name":"T","role_id":%q,"role_name":"R"}`, team, role))
	}
	return fmt.Sprintf(`{"id":"u1","name":"Ada","email":"ada@example.com","enabled":true,%s"team_roles":[%s]}`, d.options, strings.Join(roles, ","))
}

func (d *directory) held() []string {
	all := slices.Concat(d.direct, d.derived)
	slices.Sort(all)
	return slices.Compact(all)
}

// holds fails unless the user holds exactly these, in order.
func (d *directory) holds(t *testing.T, want ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if diff := cmp.Diff(want, d.held()); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func (d *directory) calls(t *testing.T, reads, writes int) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reads != reads || d.writes != writes {
		t.Errorf("%d reads and %d writes, want %d and %d", d.reads, d.writes, reads, writes)
	}
}

func TestARoleIsAssignedBesideTheOthersAndTakenBack(t *testing.T) {
	t.Parallel()
	d := &directory{direct: []string{"root/admin"}}
	n, c := newTenant(t, d.answer)
	if err := c.AssignRole(t.Context(), "u1", "red", "viewer"); err != nil {
		t.Fatal(err)
	}
	d.holds(t, "red/viewer", "root/admin")
	n.want("GET /api/v1/users/u1", "PATCH /api/v1/users/u1?update_mask=team_roles", "GET /api/v1/users/u1")
	n.wantBody(1, `{"team_roles":[{"team_id":"root","role_id":"admin"},{"team_id":"red","role_id":"viewer"}]}`)
	if err := c.UnassignRole(t.Context(), "u1", "red", "viewer"); err != nil {
		t.Fatal(err)
	}
	d.holds(t, "root/admin")
	if err := c.UnassignRole(t.Context(), "u1", "root", "admin"); err != nil {
		t.Fatal(err)
	}
	n.wantBody(7, `{"team_roles":[]}`)
	d.holds(t)
}

func TestWhatIsAsItShouldBeIsNotWritten(t *testing.T) {
	t.Parallel()
	d := &directory{derived: []string{"red/viewer"}}
	_, c := newTenant(t, d.answer)
	if err := errors.Join(c.AssignRole(t.Context(), "u1", "red", "viewer"), c.UnassignRole(t.Context(), "u1", "red", "operator")); err != nil {
		t.Fatal(err)
	}
	d.calls(t, 2, 0)
}

func TestThirtyAssignmentsOfOneUserAtOnceLoseNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{direct: []string{"root/admin"}, latency: 200 * time.Millisecond}
		_, c := newTenant(t, d.answer)
		want := []string{"root/admin"}
		var all sync.WaitGroup
		for i := range 30 {
			team := fmt.Sprintf("team%02d", i)
			want = append(want, team+"/viewer")
			all.Go(func() {
				if err := c.AssignRole(t.Context(), "u1", team, "viewer"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		slices.Sort(want)
		d.holds(t, want...)
		// One who came first, then everybody who waited meanwhile.
		if d.writes > 2 || d.reads > 4 {
			t.Errorf("%d reads and %d writes for 30 assignments", d.reads, d.writes)
		}
	})
}

func TestAssignmentsAndRemovalsOfOneUserAtOnceAllHappen(t *testing.T) {
	t.Parallel()
	d := &directory{}
	var want []string
	for i := range 15 {
		d.direct = append(d.direct, fmt.Sprintf("old%02d/viewer", i))
		want = append(want, fmt.Sprintf("new%02d/viewer", i))
	}
	_, c := newTenant(t, d.answer)
	var all sync.WaitGroup
	for i := range 15 {
		all.Go(func() {
			if err := c.AssignRole(t.Context(), "u1", fmt.Sprintf("new%02d", i), "viewer"); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			if err := c.UnassignRole(t.Context(), "u1", fmt.Sprintf("old%02d", i), "viewer"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	d.holds(t, want...)
}

func TestAWriteThatSomebodyElseOverwroteIsRepeated(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		silent bool
		change func(ctx context.Context, c *veza.Client) error
		after  func(d *directory, n int)
		want   []string
	}{
		"assignment": {
			change: func(ctx context.Context, c *veza.Client) error { return c.AssignRole(ctx, "u1", "red", "viewer") },
			after: func(d *directory, n int) {
				if n < 3 {
					d.direct = []string{"root/admin", "blue/viewer"}
				}
			},
			want: []string{"blue/viewer", "red/viewer", "root/admin"},
		},
		"removal": {
			change: func(ctx context.Context, c *veza.Client) error { return c.UnassignRole(ctx, "u1", "root", "admin") },
			after: func(d *directory, n int) {
				if n < 3 {
					d.direct = []string{"root/admin", "blue/viewer"}
				}
			},
			want: []string{"blue/viewer"},
		},
		"assignment, answered without a body": {
			silent: true,
			change: func(ctx context.Context, c *veza.Client) error { return c.AssignRole(ctx, "u1", "red", "viewer") },
			after: func(d *directory, n int) {
				if n == 1 {
					d.direct = append(d.direct, "blue/viewer")
				}
			},
			want: []string{"blue/viewer", "red/viewer", "root/admin"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &directory{direct: []string{"root/admin"}, silent: tt.silent, afterWrite: tt.after}
			_, c := newTenant(t, d.answer)
			if err := tt.change(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			d.holds(t, tt.want...)
		})
	}
}

func TestARepetitionWithoutEndIsAnError(t *testing.T) {
	t.Parallel()
	d := &directory{afterWrite: func(d *directory, _ int) { d.direct = nil }}
	_, c := newTenant(t, d.answer)
	err := c.AssignRole(t.Context(), "u1", "red", "viewer")
	is(t, err)
	if !errors.Is(err, veza.ErrRoleNotKept) {
		t.Errorf("error %v", err)
	}
	says(t, err, "u1", "role viewer on team red", "5 times")
	d.calls(t, 6, 5)
}

func TestARoleThatAnotherSourceGivesIsNotTakenBack(t *testing.T) {
	t.Parallel()
	d := &directory{direct: []string{"red/viewer", "root/admin"}, derived: []string{"red/viewer"}}
	_, c := newTenant(t, d.answer)
	err := c.UnassignRole(t.Context(), "u1", "red", "viewer")
	if !errors.Is(err, veza.ErrHeldElsewhere) {
		t.Errorf("error %v", err)
	}
	if want := []string{"root/admin"}; !slices.Equal(d.direct, want) {
		t.Errorf("direct roles %v, want %v", d.direct, want)
	}
	d.holds(t, "red/viewer", "root/admin")
	d.calls(t, 2, 1)
}

func TestARoleThatTheTenantForgetsIsAnError(t *testing.T) {
	t.Parallel()
	d := &directory{dropped: "viewer"}
	_, c := newTenant(t, d.answer)
	if err := c.AssignRole(t.Context(), "u1", "red", "viewer"); !errors.Is(err, veza.ErrRoleNotKept) {
		t.Errorf("error %v", err)
	}
	d.calls(t, 2, 1)
}

func TestOneRefusedRoleDoesNotCostTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{refused: "admin", latency: time.Second}
		_, c := newTenant(t, d.answer)
		var all sync.WaitGroup
		for i := range 5 {
			all.Go(func() {
				role := "viewer"
				if i == 3 {
					role = "admin"
				}
				err := c.AssignRole(t.Context(), "u1", fmt.Sprintf("t%d", i), role)
				if (err != nil) != (i == 3) {
					t.Errorf("assignment %d: error %v", i, err)
				}
				if i == 3 {
					says(t, err, "role admin is not available")
				}
			})
		}
		all.Wait()
		d.holds(t, "t0/viewer", "t1/viewer", "t2/viewer", "t4/viewer")
	})
}

func TestWhoeverHasTheTurnMayLeaveWithoutTheOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{}
		n, c := newTenant(t, d.answer)
		began, leave := make(chan struct{}), make(chan struct{})
		first := sync.OnceFunc(func() { close(began); <-leave })
		n.answer = func(req *http.Request) reply {
			first()
			if err := req.Context().Err(); err != nil {
				return reply{err: err}
			}
			return d.answer(req)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		all.Go(func() {
			if err := c.AssignRole(ctx, "u1", "t0", "viewer"); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
		<-began
		for i := range 3 {
			all.Go(func() {
				if err := c.AssignRole(t.Context(), "u1", fmt.Sprintf("t%d", i+1), "viewer"); err != nil {
					t.Error(err)
				}
			})
		}
		gone, goneNow := context.WithCancel(t.Context())
		all.Go(func() {
			if err := c.AssignRole(gone, "u1", "t9", "viewer"); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		})
		synctest.Wait()
		goneNow()
		cancel()
		close(leave)
		all.Wait()
		d.holds(t, "t1/viewer", "t2/viewer", "t3/viewer")
	})
}

func TestUsersDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, c := newTenant(t, func(req *http.Request) reply {
			bubble.Pass(req.Context(), time.Second)
			return missing("user", req.URL.Path)
		})
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() { is(t, c.AssignRole(t.Context(), fmt.Sprintf("u%d", i), "red", "viewer"), veza.ErrNotFound) })
		}
		all.Wait()
		if took := time.Since(start); took != time.Second {
			t.Errorf("ten users took %s", took)
		}
	})
}

func TestAUserWhoIsGoneIsNotFound(t *testing.T) {
	t.Parallel()
	_, c := newTenant(t, (&directory{}).answer)
	is(t, c.UnassignRole(t.Context(), "u2", "red", "viewer"), veza.ErrNotFound)
}

func TestARefusalSaysThatTheIdentityProviderManagesTheUser(t *testing.T) {
	t.Parallel()
	d := &directory{refused: "viewer", options: `"options":{"can_change_roles":false},`}
	_, c := newTenant(t, d.answer)
	err := c.AssignRole(t.Context(), "u1", "red", "viewer")
	says(t, err, "role viewer is not available", "options.can_change_roles", "identity provider")
}
