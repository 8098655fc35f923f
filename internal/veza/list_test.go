package veza_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// people serves n users by the rules of a server that returns at most most at a time.
func people(n, most int) func(*http.Request) reply {
	return func(req *http.Request) reply {
		start, err1 := strconv.Atoi(req.URL.Query().Get("startIndex"))
		count, err2 := strconv.Atoi(req.URL.Query().Get("count"))
		if err1 != nil || err2 != nil {
			return scimError(400, "invalidValue")
		}
		var out []string
		for i := start; i <= n && len(out) < min(count, most); i++ {
			out = append(out, fmt.Sprintf(`{"id":"%d","userName":"u%d@example.com"}`, i, i))
		}
		return ok(fmt.Sprintf(`{"totalResults":%d,"startIndex":%d,"itemsPerPage":%d,"Resources":[%s]}`, n, start, len(out), strings.Join(out, ",")))
	}
}

func TestAListIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		total, most int
		requests    int
	}{
		"empty":                       {0, 200, 1},
		"one page":                    {200, 200, 1},
		"one more than a page":        {201, 200, 2},
		"a thousand":                  {1000, 200, 5},
		"a hundred thousand":          {100_000, 200, 500},
		"server caps below the count": {120, 50, 3},
		"server could give more":      {900, 1000, 5},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := newTenant(t, people(tt.total, tt.most))
			got, err := collect(c.Users(t.Context(), ""))
			if err != nil || len(got) != tt.total {
				t.Fatalf("%d people, error %v; want %d", len(got), err, tt.total)
			}
			for i, u := range got {
				if u.ID != strconv.Itoa(i+1) {
					t.Fatalf("person %d has the id %s", i+1, u.ID)
				}
			}
			if len(n.asked) != tt.requests {
				t.Errorf("%d requests, want %d: %v", len(n.asked), tt.requests, n.asked)
			}
		})
	}
}

func TestAListStopsWhenItsReaderDoes(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, people(1000, 200))
	for u, err := range c.Users(t.Context(), "") {
		if err != nil || u.ID == "200" {
			break
		}
	}
	n.want("GET /scim/v2/Users?count=200&startIndex=1")
}

func TestAPartOfAListIsAnError(t *testing.T) {
	t.Parallel()
	first := ok(`{"totalResults":3,"Resources":[{"id":"1","userName":"a"}]}`)
	tests := map[string][]reply{
		"empty page before the total": {first, ok(`{"totalResults":3,"Resources":[]}`)},
		"Resources missing":           {ok(`{"totalResults":3}`)},
		"the first page for ever":     {first, first},
		"an error on the second page": {first, scimError(500, "")},
		"a page that is no JSON":      {first, ok("<html>sign in</html>")},
		"a page without a body":       {first, ok("")},
		"a person that is no object":  {first, ok(`{"totalResults":3,"Resources":["x"]}`)},
	}
	for name, replies := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := inTurn(t, replies...)
			got, err := collect(c.Users(t.Context(), ""))
			if err == nil || len(got) > 1 {
				t.Errorf("%d people, error %v", len(got), err)
			}
			says(t, err, "GET /scim/v2/Users")
			if len(n.asked) != len(replies) {
				t.Errorf("%d requests, want %d", len(n.asked), len(replies))
			}
		})
	}
}

func TestPeopleWhoMoveAcrossPagesAreSeenOnce(t *testing.T) {
	t.Parallel()
	// Between the pages somebody was created in front.
	_, c := inTurn(t,
		ok(`{"totalResults":3,"Resources":[{"id":"1"},{"id":"2"}]}`),
		ok(`{"totalResults":4,"Resources":[{"id":"2"},{"id":"3"}]}`))
	got, err := collect(c.Users(t.Context(), ""))
	if err != nil || len(got) != 3 {
		t.Errorf("%v, error %v", got, err)
	}
}

func TestAListThatShrinksMeanwhileEnds(t *testing.T) {
	t.Parallel()
	_, c := inTurn(t,
		ok(`{"totalResults":400,"Resources":[{"id":"1"},{"id":"2"}]}`),
		ok(`{"totalResults":2}`))
	got, err := collect(c.Users(t.Context(), ""))
	if err != nil || len(got) != 2 {
		t.Errorf("%v, error %v", got, err)
	}
}

func TestGroupsAreListedWithoutMembersUnlessAskedFor(t *testing.T) {
	t.Parallel()
	n, c := newTenant(t, func(*http.Request) reply { return page(`{"id":"g","displayName":"Red","members":[{"value":"7"}]}`) })
	lists := map[bool]string{
		false: `GET /scim/v2/Groups?count=200&excludedAttributes=members&filter=displayName eq "Red"&startIndex=1`,
		true:  `GET /scim/v2/Groups?count=200&filter=displayName eq "Red"&startIndex=1`,
	}
	var want []string
	for _, with := range []bool{false, true} {
		got, err := collect(c.Groups(t.Context(), `displayName eq "Red"`, with))
		if err != nil || len(got) != 1 || got[0].DisplayName != "Red" {
			t.Errorf("groups %v, error %v", got, err)
		}
		want = append(want, lists[with])
	}
	n.want(want...)
}

func TestEachGroupOperationCostsOneRequest(t *testing.T) {
	t.Parallel()
	const red = `{"id":"7","displayName":"Red"}`
	n, c := newTenant(t, func(req *http.Request) reply {
		switch {
		case req.Method == http.MethodDelete:
			return answer(204, "")
		case req.URL.Query().Has("filter"):
			return page(red)
		}
		return ok(red)
	})
	ctx := t.Context()
	for i, call := range []func() (scim.Group, error){
		func() (scim.Group, error) { return c.CreateGroup(ctx, scim.Group{DisplayName: "Red"}) },
		func() (scim.Group, error) { return c.Group(ctx, "7") },
		func() (scim.Group, error) { return c.GroupWithMembers(ctx, "7") },
		func() (scim.Group, error) { return c.GroupByName(ctx, "RED") },
		func() (scim.Group, error) {
			return c.PatchGroup(ctx, "7", scim.Operation{Op: "replace", Path: "displayName", Value: "Red"})
		},
	} {
		g, err := call()
		if err := wantID(g.ID, err); err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if err := c.DeleteGroup(ctx, "7"); err != nil {
		t.Error(err)
	}
	n.want("POST /scim/v2/Groups",
		"GET /scim/v2/Groups/7?excludedAttributes=members",
		"GET /scim/v2/Groups/7",
		`GET /scim/v2/Groups?count=200&excludedAttributes=members&filter=displayName eq "RED"&startIndex=1`,
		"PATCH /scim/v2/Groups/7",
		"DELETE /scim/v2/Groups/7")
	n.wantBody(0, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Red"}`)
}
