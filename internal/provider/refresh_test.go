package provider_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
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

func member(groupID, userID string) refresh {
	return refresh{"veza_scim_group_member", acctest.Attrs{"group_id": groupID, "user_id": userID}}
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

func TestAChangeMadeOutsideBetweenTwoPlansIsSeen(t *testing.T) {
	t.Parallel()
	box, first := acctest.Tenant(t, nil)
	people := peopleIn(t, box, 450)
	groupID := groupIn(t, box, "Engineers", people[:20]...)
	var reads []refresh
	for _, id := range people {
		reads = append(reads, user(id))
	}
	for _, id := range people[:20] {
		reads = append(reads, member(groupID, id))
	}
	for at, state := range all(t, first, reads) {
		if state == nil {
			t.Fatalf("read %d: gone", at)
		}
	}
	ctx, tenant := t.Context(), box.Tenant()
	deactivate := []scim.Operation{{Op: "replace", Path: "active", Value: false}}
	if _, err := tenant.PatchUser(ctx, people[7], deactivate); err != nil {
		t.Fatal(err)
	}
	if err := tenant.DeleteUser(ctx, people[449]); err != nil {
		t.Fatal(err)
	}
	leave := []scim.Operation{{Op: "remove", Path: `members[value eq "` + people[3] + `"]`}}
	if _, err := tenant.PatchGroup(ctx, groupID, leave); err != nil {
		t.Fatal(err)
	}
	// The next plan is another process; the same one, asked again, must not be worse.
	for name, s := range map[string]*acctest.Server{"another process": acctest.On(t, box, nil), "the same process": first} {
		for at, state := range all(t, s, reads) {
			gone := at == 449 || at == 450+3
			if (state == nil) != gone {
				t.Errorf("%s: read %d: gone is %v", name, at, state == nil)
			} else if at < 450 && !gone && state.Values["active"] != (at != 7) {
				t.Errorf("%s: person %d: active is %v", name, at, state.Values["active"])
			}
		}
	}
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
