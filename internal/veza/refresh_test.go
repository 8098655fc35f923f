package veza_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// crowd is people who have more to show singly than in the list.
func crowd(total int) func(*http.Request) reply {
	list := people(total, 200)
	return func(req *http.Request) reply {
		if req.Method == http.MethodDelete {
			return answer(204, "")
		}
		if id, single := strings.CutPrefix(req.URL.Path, "/scim/v2/Users/"); single {
			return ok(fmt.Sprintf(activePerson, id))
		}
		r := list(req)
		r.body = strings.ReplaceAll(r.body, `@example.com"}`, `@example.com","active":true}`)
		return r
	}
}

const activePerson = `{"id":"%[1]s","userName":"u%[1]s@example.com","active":true,"displayName":"D","roles":["admin"]}`

func TestThreePeopleOfAHundredThousandAreRefreshedWithFourRequests(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, crowd(100_000))
	for _, id := range []string{"40000", "60000", "80000"} {
		u, err := c.RefreshUser(t.Context(), id, nil)
		if err != nil || u.UserName != "u"+id+"@example.com" {
			t.Errorf("%v, %v", u, err)
		}
	}
	n.want("GET /scim/v2/Users/40000", "GET /scim/v2/Users?count=200&startIndex=1",
		"GET /scim/v2/Users/60000", "GET /scim/v2/Users/80000")
}

func TestATotalThatAnotherAnswerToldIsNotAskedFor(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, crowd(100_000))
	if _, err := c.CountUsers(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"40000", "60000", "80000"} {
		if _, err := c.RefreshUser(t.Context(), id, nil); err != nil {
			t.Error(err)
		}
	}
	n.want("GET /scim/v2/Users?count=0&startIndex=1", "GET /scim/v2/Users/40000", "GET /scim/v2/Users/60000", "GET /scim/v2/Users/80000")
}

func TestWhatAListLeavesOutIsToldFromWhatIsEmpty(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, crowd(3))
	withRoles := func(u scim.User) bool { return len(u.Roles) > 0 }
	for _, id := range []string{"1", "2", "3"} {
		u, err := c.RefreshUser(t.Context(), id, withRoles)
		if err != nil || len(u.Roles) != 1 {
			t.Errorf("%s: roles %v, %v", id, u.Roles, err)
		}
	}
	n.want("GET /scim/v2/Users/1", "GET /scim/v2/Users?count=200&startIndex=1", "GET /scim/v2/Users/2", "GET /scim/v2/Users/3")
}

func TestAListThatDoesNotSayWhoIsActiveIsNotBelieved(t *testing.T) {
	t.Parallel()
	mute := people(3, 200)
	_, c := newTenant(t, func(req *http.Request) reply {
		if id, single := strings.CutPrefix(req.URL.Path, "/scim/v2/Users/"); single {
			return ok(fmt.Sprintf(`{"id":%q,"userName":"u","active":false}`, id))
		}
		return mute(req)
	})
	for _, id := range []string{"1", "2", "3"} {
		u, err := c.RefreshUser(t.Context(), id, nil)
		if err != nil || u.Active == nil || *u.Active {
			t.Errorf("%s: active %v, %v", id, u.Active, err)
		}
	}
}

// teamsOf serves three groups whose list shows members as given.
func teamsOf(listed string) func(*http.Request) reply {
	return func(req *http.Request) reply {
		if id, single := strings.CutPrefix(req.URL.Path, "/scim/v2/Groups/"); single {
			return ok(fmt.Sprintf(`{"id":%q,"displayName":"G","members":[{"value":"ann"},{"value":"bob"}]}`, id))
		}
		var groups []string
		for _, id := range []string{"1", "2", "3"} {
			groups = append(groups, fmt.Sprintf(`{"id":%q,"displayName":"G"%s}`, id, listed))
		}
		return page(groups...)
	}
}

func TestWhoAListOfGroupsDoesNotShowIsNotOut(t *testing.T) {
	t.Parallel()
	for name, listed := range map[string]string{
		"members left out": ``, "nobody": `,"members":[]`, "some": `,"members":[{"value":"ann"}]`,
	} {
		n, c := newTenant(t, teamsOf(listed))
		for _, id := range []string{"1", "2", "3"} {
			for _, who := range []string{"ann", "bob"} {
				if is, err := c.RefreshMember(t.Context(), id, who); err != nil || !is {
					t.Errorf("%s: %s is in group %s: %v, %v", name, who, id, is, err)
				}
			}
			if g, err := c.RefreshMembers(t.Context(), id, "ann", "bob"); err != nil || len(g.Members) != 2 {
				t.Errorf("%s: members of group %s: %v, %v", name, id, g.Members, err)
			}
		}
		// Each group singly, and the list once.
		if len(n.asked) != 4 {
			t.Errorf("%s: %q", name, n.asked)
		}
	}
}

func TestAReadThatDecidesOnAWriteAlwaysAsksTheTenant(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, teamsOf(`,"members":[{"value":"ann"},{"value":"bob"}]`))
	for _, id := range []string{"1", "2", "3"} {
		if _, err := c.RefreshMembers(t.Context(), id, "ann"); err != nil {
			t.Fatal(err)
		}
	}
	before := len(n.asked)
	for range 2 {
		if _, err := c.GroupWithMembers(t.Context(), "2"); err != nil {
			t.Fatal(err)
		}
	}
	if fresh := n.asked[before:]; !slices.Equal(fresh, []string{"GET /scim/v2/Groups/2", "GET /scim/v2/Groups/2"}) {
		t.Errorf("asked %q", fresh)
	}
}

func TestAWriteOfOursIsSeenByTheNextRefresh(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, crowd(3))
	for _, id := range []string{"1", "2"} {
		if _, err := c.RefreshUser(t.Context(), id, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.DeleteGroup(t.Context(), "7"); err != nil {
		t.Fatal(err)
	}
	if _, err := c.RefreshUser(t.Context(), "3", nil); err != nil {
		t.Fatal(err)
	}
	if last := n.asked[len(n.asked)-1]; last != "GET /scim/v2/Users/3" {
		t.Errorf("after a write the answer came from what was read before it: %q", n.asked)
	}
}
