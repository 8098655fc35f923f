package veza_test

import (
	"context"
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

	"github.com/veza/terraform-provider-veza/internal/veza"
)

func ids(count int) []string {
	out := make([]string, count)
	for i := range out {
		out[i] = fmt.Sprintf("p%04d", i)
	}
	return out
}

// tenAtATime calls do for each id as Terraform does, and returns the errors in that order.
func tenAtATime(ids []string, do func(id string) error) []error {
	errs, next := make([]error, len(ids)), make(chan int)
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			for at := range next {
				errs[at] = do(ids[at])
			}
		})
	}
	for at := range ids {
		next <- at
	}
	close(next)
	workers.Wait()
	return errs
}

func TestMembersTenAtATimeTravelInATenthOfTheRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		team     team
		remove   bool
		members  int
		requests int
	}{
		"a thousand added":                 {team: team{excludes: true}, members: 1000, requests: 101},
		"added, answered with members":     {members: 200, requests: 20},
		"added, answered without a body":   {team: team{noContent: true}, members: 200, requests: 22},
		"removed":                          {remove: true, members: 200, requests: 20},
		"removed, answered without a body": {team: team{noContent: true}, remove: true, members: 200, requests: 40},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tt.team.latency = 300 * time.Millisecond
				n, c := newTenant(t, tt.team.answer)
				do, want := add, tt.members
				if tt.remove {
					do, want, tt.team.members = remove, 0, ids(tt.members)
				}
				errs := tenAtATime(ids(tt.members), func(id string) error { return do(t.Context(), c, id) })
				if err := errors.Join(errs...); err != nil || len(tt.team.members) != want {
					t.Errorf("%d members, want %d; %v", len(tt.team.members), want, err)
				}
				if len(n.asked) != tt.requests {
					t.Errorf("%d requests, want %d", len(n.asked), tt.requests)
				}
			})
		})
	}
}

// together calls do for all ids at the same time, and returns the errors in that order.
func together(t *testing.T, tm *team, ids []string, do func(ctx context.Context, c *veza.Client, id string) error) (*tenant, []error) {
	t.Helper()
	errs := make([]error, len(ids))
	var n *tenant
	synctest.Test(t, func(t *testing.T) {
		var c *veza.Client
		n, c = newTenant(t, tm.answer)
		var all sync.WaitGroup
		for at, id := range ids {
			all.Go(func() { errs[at] = do(t.Context(), c, id) })
		}
		all.Wait()
	})
	return n, errs
}

func add(ctx context.Context, c *veza.Client, id string) error { return c.AddMember(ctx, "g", id) }

func remove(ctx context.Context, c *veza.Client, id string) error {
	return c.RemoveMember(ctx, "g", id)
}

func TestOneWhoIsRefusedDoesNotKeepTheOthersOut(t *testing.T) {
	t.Parallel()
	for refusal, sentinels := range map[int][]error{400: nil, 403: {veza.ErrForbidden}, 404: {veza.ErrNotFound}, 409: {veza.ErrConflict}, 422: nil} {
		t.Run(fmt.Sprint(refusal), func(t *testing.T) {
			t.Parallel()
			tm := &team{excludes: true, refusal: refusal, refused: "p0017"}
			n, errs := together(t, tm, ids(40), add)
			for at, err := range errs {
				switch {
				case at == 17:
					is(t, err, sentinels...)
				case err != nil:
					t.Errorf("%d: %v", at, err)
				}
			}
			if len(tm.members) != 39 || slices.Contains(tm.members, "p0017") {
				t.Errorf("%d members", len(tm.members))
			}
			// All, a look at the group and perhaps whether SCIM is on, and the halves down to one.
			if len(n.asked) > 15 {
				t.Errorf("%d requests: %q", len(n.asked), n.asked)
			}
		})
	}
}

func TestOneWhoIsForgottenIsNoMember(t *testing.T) {
	t.Parallel()
	tm := &team{forgotten: "p0003"}
	n, errs := together(t, tm, ids(10), add)
	for at, err := range errs {
		if !errors.Is(err, veza.ErrNotVerified) && at == 3 || err != nil && at != 3 {
			t.Errorf("%d: %v", at, err)
		}
	}
	says(t, errs[3], "not added: p0003")
	if len(tm.members) != 9 {
		t.Errorf("members %v", tm.members)
	}
	n.want(patchGroup, readGroup, patchGroup, readGroup)
}

func TestOneWhoCannotBeRemovedStaysAlone(t *testing.T) {
	t.Parallel()
	tm := &team{members: ids(20), refusal: 403, refused: "p0005"}
	_, errs := together(t, tm, ids(20), remove)
	for at, err := range errs {
		if (err != nil) != (at == 5) {
			t.Errorf("%d: %v", at, err)
		}
	}
	is(t, errs[5], veza.ErrForbidden)
	if diff := cmp.Diff([]string{"p0005"}, tm.members); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsAboutTheGroupIsToldToEverybodyAtOnce(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset by peer")
	tests := map[string]struct {
		answer   func(*http.Request) reply
		sentinel []error
		requests []string
	}{
		"the group is gone": {
			(&team{gone: true}).answer, []error{veza.ErrNotFound}, []string{patchGroup, probe, readGroup + "?excludedAttributes=members", probe},
		},
		"the key is not known": {func(*http.Request) reply { return scimError(401, "") }, []error{veza.ErrUnauthorized}, []string{patchGroup}},
		"SCIM is off":          {func(*http.Request) reply { return scimError(404, "") }, []error{veza.ErrSCIMOff}, []string{patchGroup, probe}},
		"the server fails":     {func(*http.Request) reply { return answer(500, "{}") }, nil, []string{patchGroup}},
		"nobody answers":       {func(*http.Request) reply { return lost(broken) }, nil, []string{patchGroup}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				n, c := newTenant(t, tt.answer)
				for _, err := range tenAtATime(ids(10), func(id string) error { return c.AddMember(t.Context(), "g", id) }) {
					if err == nil {
						t.Error("no error")
					}
					is(t, err, tt.sentinel...)
				}
				n.want(tt.requests...)
			})
		})
	}
}

// A destroy takes "not found" for success, so nobody may be told so because of another.
func TestAGroupThatCannotBeLookedAtIsNotGone(t *testing.T) {
	t.Parallel()
	tm := &team{members: ids(8), refusal: 404, refused: "p0002"}
	synctest.Test(t, func(t *testing.T) {
		_, c := newTenant(t, func(req *http.Request) reply {
			if req.Method == http.MethodGet && req.URL.Path == "/scim/v2/Groups/g" {
				return answer(500, "{}")
			}
			return tm.answer(req)
		})
		for at, err := range tenAtATime(ids(8), func(id string) error { return remove(t.Context(), c, id) }) {
			if errors.Is(err, veza.ErrNotFound) != (at == 2) {
				t.Errorf("%d: %v", at, err)
			}
		}
	})
	if diff := cmp.Diff([]string{"p0002"}, tm.members); diff != "" {
		t.Error(diff)
	}
}

func TestAdditionsAndRemovalsOfOneMomentTravelTogether(t *testing.T) {
	t.Parallel()
	everybody := ids(20)
	// The even ones are in, and change places with the odd ones.
	swap := func(ctx context.Context, c *veza.Client, id string) error {
		if strings.ContainsAny(id[4:], "02468") {
			return remove(ctx, c, id)
		}
		return add(ctx, c, id)
	}
	for name, tt := range map[string]struct {
		team     team
		requests int
		failed   int
	}{
		"":                         {requests: 1},
		"one addition is refused":  {team: team{refused: "p0007", refusal: 403}, requests: 9, failed: 1},
		"one removal is refused":   {team: team{refused: "p0008", refusal: 403}, requests: 9, failed: 1},
		"no filters":               {team: team{refuseFilter: true}, requests: 5},
		"the server is overloaded": {team: team{refused: "p0007", refusal: 503}, requests: 1, failed: 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for at := 0; at < len(everybody); at += 2 {
				tt.team.members = append(tt.team.members, everybody[at])
			}
			n, errs := together(t, &tt.team, everybody, swap)
			failed := len(slices.DeleteFunc(errs, func(err error) bool { return err == nil }))
			if failed != tt.failed || len(n.asked) > tt.requests {
				t.Errorf("%d failed, want %d; asked %q", failed, tt.failed, n.asked)
			}
			for _, id := range everybody {
				odd := !strings.ContainsAny(id[4:], "02468")
				if member := slices.Contains(tt.team.members, id); member != odd && tt.failed == 0 || member == odd && id == tt.team.refused {
					t.Errorf("%s is a member: %v", id, member)
				}
			}
		})
	}
}

// A server that takes "without members" for the group as it is to be changed loses
// everybody who was in it. They are put back, and it is never asked so again.
func TestAServerThatExcludesMembersFromTheGroupLosesNobody(t *testing.T) {
	t.Parallel()
	for name, tm := range map[string]*team{
		"answers without members": {excludesFirst: true, excludes: true},
		"answers with members":    {excludesFirst: true},
		"answers without a body":  {excludesFirst: true, noContent: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tm.members = []string{"a", "b"}
			n, c := newTenant(t, tm.answer)
			for _, id := range []string{"c", "d", "e", "f"} {
				if err := c.AddMembers(t.Context(), "g", id); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff([]string{"a", "b", "c", "d", "e", "f"}, unique(tm.members)); diff != "" {
				t.Error(diff)
			}
			tried := 0
			for _, asked := range n.asked {
				if asked == addToGroup {
					tried++
				}
			}
			if tried != 1 {
				t.Errorf("asked for no members %d times: %v", tried, n.asked)
			}
		})
	}
}

// Somebody else may take people out at any time: nobody is put back for it.
func TestWhoIsTakenOutByOthersMeanwhileStaysOut(t *testing.T) {
	t.Parallel()
	tm := &team{excludes: true, members: []string{"a", "b"}}
	_, c := newTenant(t, tm.answer)
	for _, id := range []string{"c", "d", "e"} {
		if err := c.AddMembers(t.Context(), "g", id); err != nil {
			t.Fatal(err)
		}
		tm.members = slices.DeleteFunc(tm.members, func(m string) bool { return m == "a" })
	}
	if diff := cmp.Diff([]string{"b", "c", "d", "e"}, unique(tm.members)); diff != "" {
		t.Error(diff)
	}
}

func TestMembersWhoAreThereAlreadyDoNotKeepOthersOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n, c := inTurn(t, scimError(409, "uniqueness"), ok(`{"id":"g","displayName":"Red","members":[{"value":"a"}]}`), ok(`{"id":"g","displayName":"Red","members":[{"value":"a"},{"value":"b"}]}`))
		if err := errors.Join(tenAtATime([]string{"a", "b"}, func(id string) error { return add(t.Context(), c, id) })...); err != nil {
			t.Error(err)
		}
		n.want(patchGroup, readGroup, patchGroup)
		n.wantBody(2, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"members","value":[{"value":"b"}]}]}`)
	})
}

func TestAWholeSetThatIsLargeTravelsInPartsAndTakesNobodyOutMeanwhile(t *testing.T) {
	t.Parallel()
	before := append(ids(1200)[1000:], "p0000", "p0001", "p0999")
	tm := &team{members: slices.Clone(before)}
	n, c := newTenant(t, nil)
	left := map[string]bool{}
	n.answer = func(req *http.Request) reply {
		r := tm.answer(req)
		for _, id := range []string{"p0000", "p0001", "p0999"} {
			left[id] = left[id] || !slices.Contains(tm.members, id)
		}
		return r
	}
	if err := c.ReplaceMembers(t.Context(), "g", ids(1000)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(ids(1000), unique(tm.members)); diff != "" {
		t.Error(diff)
	}
	if left["p0000"] || left["p0001"] || left["p0999"] {
		t.Errorf("members were taken out on the way: %v", left)
	}
	n.want(readGroup, patchGroup, addToGroup, addToGroup, addToGroup, addToGroup, patchGroup)
	for at, body := range n.bodies {
		if values := strings.Count(body, `"value":"p`) + strings.Count(body, "members[value eq"); values > 200 {
			t.Errorf("request %d changes %d members", at, values)
		}
	}
}

func TestALargeSetThatBrokeOffIsContinued(t *testing.T) {
	t.Parallel()
	tm := &team{}
	n, c := newTenant(t, nil)
	n.answer = func(req *http.Request) reply {
		if len(n.asked) == 4 {
			return answer(500, "{}")
		}
		return tm.answer(req)
	}
	if err := c.ReplaceMembers(t.Context(), "g", ids(1000)); err == nil || len(tm.members) != 400 {
		t.Fatalf("%d members, error %v", len(tm.members), err)
	}
	if err := c.ReplaceMembers(t.Context(), "g", ids(1000)); err != nil || len(tm.members) != 1000 {
		t.Errorf("%d members, error %v", len(tm.members), err)
	}
	n.want(readGroup, patchGroup, addToGroup, addToGroup, readGroup, addToGroup, addToGroup, addToGroup)
}

func unique(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }
