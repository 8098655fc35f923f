package provider_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// refresh is one Read, as the CLI sends it for each instance in a plan.
type refresh struct {
	typeName string
	values   acctest.Attrs
}

// all reads as the CLI does, ten at a time, and returns the states in the same order;
// nil is gone.
func all(t *testing.T, s *acctest.Server, reads []refresh) []*acctest.State {
	t.Helper()
	states, next := make([]*acctest.State, len(reads)), make(chan int)
	var workers sync.WaitGroup
	for range 10 {
		workers.Go(func() {
			for at := range next {
				after, diags := s.Resource(reads[at].typeName).Read(&acctest.State{Values: reads[at].values})
				if diags.HasError() {
					t.Errorf("%s: %v", reads[at].typeName, diags)
				}
				states[at] = after
			}
		})
	}
	for at := range reads {
		next <- at
	}
	close(next)
	workers.Wait()
	return states
}

// spent fails the test when the tenant was asked more often than that.
func spent(t *testing.T, box *sandbox.Server, limit int) {
	t.Helper()
	if asked := box.Requests(); len(asked) > limit {
		t.Errorf("%d requests, no more than %d are allowed:", len(asked), limit)
		for _, r := range asked[:min(len(asked), 30)] {
			t.Logf("%s %s %v", r.Method, r.Path, r.Query)
		}
	}
}

func created(t *testing.T, o scim.Object, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	id, _ := o["id"].(string)
	if id == "" {
		t.Fatalf("no id in %v", o)
	}
	return id
}

// peopleIn makes as many people in the tenant and returns their ids.
func peopleIn(t *testing.T, box *sandbox.Server, count int) []string {
	t.Helper()
	ids := make([]string, count)
	for i := range ids {
		name := fmt.Sprintf("p%05d@example.com", i)
		o, err := box.Tenant().CreateUser(t.Context(), scim.Object{
			"schemas": []any{scim.UserURN}, "userName": name, "displayName": fmt.Sprintf("Person %d", i), "active": true,
			"name":   scim.Object{"givenName": "Person", "familyName": fmt.Sprint(i)},
			"emails": []any{scim.Object{"value": name, "primary": true}},
		})
		ids[i] = created(t, o, err)
	}
	return ids
}

func groupIn(t *testing.T, box *sandbox.Server, name string, userIDs ...string) string {
	t.Helper()
	members := []any{}
	for _, id := range userIDs {
		members = append(members, scim.Object{"value": id})
	}
	o, err := box.Tenant().CreateGroup(t.Context(), scim.Object{"schemas": []any{scim.GroupURN}, "displayName": name, "members": members})
	return created(t, o, err)
}

func user(id string) refresh {
	return refresh{"veza_scim_user", acctest.Attrs{"id": id, "on_destroy": "deactivate"}}
}

func group(id string) refresh {
	return refresh{"veza_scim_group", acctest.Attrs{"id": id, "on_destroy": "delete"}}
}

func members(groupID string, userIDs ...string) refresh {
	return refresh{"veza_scim_group_members_exclusive", acctest.Attrs{"group_id": groupID, "user_ids": userIDs, "on_destroy": "retain"}}
}

func member(groupID, userID string) refresh {
	return refresh{"veza_scim_group_member", acctest.Attrs{"group_id": groupID, "user_id": userID}}
}

// teamsIn makes as many teams in the tenant and returns their ids.
func teamsIn(t *testing.T, box *sandbox.Server, count int) []string {
	t.Helper()
	ids := make([]string, count)
	for i := range ids {
		made, err := box.Tenant().CreateTeam(t.Context(), tenant.Team{Name: fmt.Sprintf("Team %03d", i), PolicyType: "UNBOUND"})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = made.ID
	}
	return ids
}

func team(id string) refresh {
	return refresh{"veza_team", acctest.Attrs{"id": id, "policy_type": "UNBOUND", "provider_ids": []any{}}}
}

func teamScope(id string) refresh {
	return refresh{"veza_team_scope", acctest.Attrs{
		"team_id": id, "policy_type": "UNBOUND", "provider_ids": []any{}, "on_destroy": "retain",
		"previous_policy_type": "UNBOUND", "previous_provider_ids": []any{},
	}}
}

func TestAThousandPeopleAreRefreshedWithFewRequests(t *testing.T) {
	t.Parallel()
	box, s := acctest.Tenant(t, nil)
	var reads []refresh
	for _, id := range peopleIn(t, box, 1000) {
		reads = append(reads, user(id))
	}
	box.Forget()
	for at, state := range all(t, s, reads) {
		if want := fmt.Sprintf("p%05d@example.com", at); state == nil || state.Values["user_name"] != want {
			t.Fatalf("the state of %s is %v", want, state)
		}
	}
	spent(t, box, 8)
}

func TestPeopleGroupsAndMembershipsAreRefreshedWithFewRequests(t *testing.T) {
	t.Parallel()
	box, s := acctest.Tenant(t, nil)
	people := peopleIn(t, box, 1000)
	var reads, memberships []refresh
	for _, id := range people {
		reads = append(reads, user(id))
	}
	for g := range 100 {
		of := make([]string, 0, 50)
		for i := range 50 {
			of = append(of, people[(g*37+i*11)%len(people)])
		}
		id := groupIn(t, box, fmt.Sprintf("group-%d", g), of...)
		reads = append(reads, group(id))
		for _, userID := range of {
			memberships = append(memberships, member(id, userID))
		}
	}
	box.Forget()
	for at, state := range all(t, s, append(reads, memberships...)) {
		if state == nil {
			t.Fatalf("read %d: gone", at)
		}
	}
	spent(t, box, 12)
}

func TestTeamsAndTheirScopesAreRefreshedWithFewRequests(t *testing.T) {
	t.Parallel()
	box, s := acctest.Tenant(t, nil)
	var reads []refresh
	for at, id := range teamsIn(t, box, 300) {
		if at < 200 {
			reads = append(reads, team(id))
		} else {
			reads = append(reads, teamScope(id))
		}
	}
	box.Forget()
	for at, state := range all(t, s, reads) {
		if want := fmt.Sprintf("Team %03d", at); state == nil || at < 200 && state.Values["name"] != want {
			t.Fatalf("the state of %s is %v", want, state)
		}
	}
	// One singly, and two pages.
	spent(t, box, 3)
}

// estate is some of every kind that is refreshed from a list.
type estate struct {
	people, groups, teams []string
	reads                 []refresh
}

func newEstate(t *testing.T, box *sandbox.Server) estate {
	t.Helper()
	e := estate{people: peopleIn(t, box, 250), teams: teamsIn(t, box, 20)}
	for i := range 20 {
		e.groups = append(e.groups, groupIn(t, box, fmt.Sprintf("Group %d", i), e.people[:20]...))
	}
	for _, id := range e.people {
		e.reads = append(e.reads, user(id))
	}
	for _, id := range e.groups {
		e.reads = append(e.reads, group(id), member(id, e.people[3]), members(id, e.people[:20]...))
	}
	for at, id := range e.teams {
		if at%2 == 0 {
			e.reads = append(e.reads, team(id))
		} else {
			e.reads = append(e.reads, teamScope(id))
		}
	}
	return e
}

// drift changes one object of each kind in the tenant and takes one of each away.
func (e estate) drift(t *testing.T, box *sandbox.Server) {
	t.Helper()
	ctx, there := t.Context(), box.Tenant()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := there.PatchUser(ctx, e.people[7], []scim.Operation{{Op: "replace", Path: "active", Value: false}})
	must(err)
	must(there.DeleteUser(ctx, e.people[249]))
	_, err = there.PatchGroup(ctx, e.groups[1], []scim.Operation{
		{Op: "remove", Path: `members[value eq "` + e.people[3] + `"]`}, {Op: "replace", Path: "displayName", Value: "Renamed"},
	})
	must(err)
	must(there.DeleteGroup(ctx, e.groups[19]))
	for _, at := range []int{2, 3} {
		_, err = there.UpdateTeam(ctx, e.teams[at], func(team *tenant.Team) {
			team.Description, team.PolicyType = "changed", "PROVIDER_ID_SET"
		})
		must(err)
	}
	must(there.DeleteTeam(ctx, e.teams[18]))
	must(there.DeleteTeam(ctx, e.teams[19]))
}

// drifted says what is seen of it, by the keys of the reads; nil is that it is gone.
func (e estate) drifted() map[string]func(acctest.Attrs) bool {
	is := func(name string, value any) func(acctest.Attrs) bool {
		return func(a acctest.Attrs) bool { return a[name] == value }
	}
	fewer := func(a acctest.Attrs) bool {
		ids, _ := a["user_ids"].([]any)
		return len(ids) == 19
	}
	return map[string]func(acctest.Attrs) bool{
		user(e.people[7]).key(): is("active", false), user(e.people[249]).key(): nil,
		group(e.groups[1]).key(): is("display_name", "Renamed"), group(e.groups[19]).key(): nil,
		member(e.groups[1], e.people[3]).key(): nil, member(e.groups[19], e.people[3]).key(): nil,
		members(e.groups[1]).key(): fewer, members(e.groups[19]).key(): nil,
		team(e.teams[2]).key(): is("description", "changed"), team(e.teams[18]).key(): nil,
		teamScope(e.teams[3]).key(): is("policy_type", "PROVIDER_ID_SET"), teamScope(e.teams[19]).key(): nil,
	}
}

// key names what is read.
func (r refresh) key() string {
	return fmt.Sprintln(r.typeName, r.values["id"], r.values["team_id"], r.values["group_id"], r.values["user_id"])
}

// shows fails unless reads show drift, and nothing else.
func shows(t *testing.T, when string, reads []refresh, states []*acctest.State, drift map[string]func(acctest.Attrs) bool) {
	t.Helper()
	for at, state := range states {
		seen, drifted := drift[reads[at].key()]
		switch {
		case (state == nil) != (drifted && seen == nil):
			t.Errorf("%s: %s is gone: %v", when, reads[at].key(), state == nil)
		case state != nil && drifted && !seen(state.Values):
			t.Errorf("%s: %s shows %v", when, reads[at].key(), state.Values)
		}
	}
}

func TestAChangeMadeOutsideBetweenTwoPlansIsSeen(t *testing.T) {
	t.Parallel()
	box, first := acctest.Tenant(t, nil)
	e := newEstate(t, box)
	shows(t, "before", e.reads, all(t, first, e.reads), nil)
	e.drift(t, box)
	// The next plan is another process; the same one, asked again, must not be worse.
	for name, s := range map[string]*acctest.Server{"another process": acctest.On(t, box, nil), "the same process": first} {
		shows(t, name, e.reads, all(t, s, e.reads), e.drifted())
	}
}

// What was read ahead for others is dropped with a write of ours, of whatever kind.
func TestAChangeMadeOutsideAfterAWriteOfOursIsSeenByTheRestOfTheRefresh(t *testing.T) {
	t.Parallel()
	box, s := acctest.Tenant(t, nil)
	e := newEstate(t, box)
	var early, late []refresh
	for at, r := range e.reads {
		if _, drifts := e.drifted()[r.key()]; drifts || at%2 == 0 {
			late = append(late, r)
		} else {
			early = append(early, r)
		}
	}
	shows(t, "before", early, all(t, s, early), nil)
	s.Resource("veza_team").MustApply(nil, acctest.Attrs{"name": "Of ours"})
	e.drift(t, box)
	shows(t, "after", late, all(t, s, late), e.drifted())
}

func TestAChangeOfOursInTheMiddleOfARefreshIsSeenAfterIt(t *testing.T) {
	t.Parallel()
	box, s := acctest.Tenant(t, nil)
	people := peopleIn(t, box, 250)
	users := s.Resource("veza_scim_user")
	before := make([]*acctest.State, 10)
	for at := range before {
		before[at] = users.MustRead(&acctest.State{Values: user(people[at]).values})
	}
	config := acctest.Attrs{"user_name": "p00100@example.com", "given_name": "New", "family_name": "100", "display_name": "Person 100"}
	var reads []refresh
	for _, id := range people {
		reads = append(reads, user(id))
	}
	state := users.MustRead(&acctest.State{Values: user(people[100]).values})
	var during sync.WaitGroup
	during.Go(func() { all(t, s, reads) })
	users.MustApply(state, config)
	if after := users.MustRead(&acctest.State{Values: user(people[100]).values}); after.Values["given_name"] != "New" {
		t.Errorf("after our own write the given name is %v", after.Values["given_name"])
	}
	during.Wait()
	if !strings.Contains(fmt.Sprint(box.Requests()), "PATCH") {
		t.Error("nothing was written")
	}
}
