package provider_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	oktaorg "github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// peopleInOkta makes as many people in the org and returns their ids.
func peopleInOkta(t *testing.T, box *sandbox.Server, count int) []string {
	t.Helper()
	ids := make([]string, count)
	for i := range ids {
		login := fmt.Sprintf("p%05d@example.com", i)
		u, err := box.Org().CreateUser(t.Context(), oktaorg.UserInput{Profile: map[string]any{
			"login": login, "email": login, "firstName": "Person", "lastName": fmt.Sprint(i),
		}}, oktaorg.CreateOptions{Activate: true})
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = u.ID
	}
	return ids
}

func entitlementInOkta(t *testing.T, box *sandbox.Server, name string) string {
	t.Helper()
	g, err := box.Org().CreateGroup(t.Context(), map[string]any{"name": name, "description": "made outside"})
	if err != nil {
		t.Fatal(err)
	}
	return g.ID
}

func identity(id string) refresh {
	return refresh{"veza_okta_identity", acctest.Attrs{"id": id, "on_destroy": "deactivate"}}
}

func entitlement(id string) refresh { return refresh{"veza_okta_entitlement", acctest.Attrs{"id": id}} }

// spentInOkta fails the test when the org was asked more often than that.
func spentInOkta(t *testing.T, box *sandbox.Server, limit int) {
	t.Helper()
	if asked := box.OrgRequests(); len(asked) > limit {
		t.Errorf("%d requests, no more than %d are allowed:", len(asked), limit)
		for _, r := range asked[:min(len(asked), 30)] {
			t.Logf("%s %s %v", r.Method, r.Path, r.Query)
		}
	}
	box.ForgetOrg()
}

// crowd is an org that has nothing but people in one group, and an administrator beside
// them: a sandbox would take longer to fill than to ask.
type crowd struct {
	url   string
	asked []string // requests, in order
}

func newCrowd(t *testing.T, members []string) *crowd {
	t.Helper()
	c, mu := &crowd{}, sync.Mutex{}
	person := func(id string) map[string]any {
		login := id + "@example.com"
		return map[string]any{"id": id, "status": "ACTIVE", "type": map[string]any{"id": "oty1"}, "created": "2026-01-06T09:19:35.000Z",
			"profile": map[string]any{"login": login, "email": login, "firstName": "Person", "lastName": "Of Many", "title": "Clerk"}}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		c.asked = append(c.asked, r.Method+" "+r.URL.String())
		mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		page := func(ids []string) {
			at, _ := slices.BinarySearch(ids, r.URL.Query().Get("after")+"\x00")
			end, list := min(at+200, len(ids)), []any{}
			for _, id := range ids[at:end] {
				list = append(list, person(id))
			}
			if end < len(ids) {
				w.Header().Add("Link", fmt.Sprintf(`<%s%s?after=%s&limit=200>; rel="next"`, c.url, r.URL.Path, ids[end-1]))
			}
			_ = json.NewEncoder(w).Encode(list)
		}
		switch r.URL.Path {
		case "/api/v1/users":
			page(append(slices.Clone(members), "00uzzzzz"))
		case "/api/v1/groups/00g1/users":
			page(members)
		case "/api/v1/groups/00g1":
			_ = json.NewEncoder(w).Encode(map[string]any{"id": "00g1", "type": "OKTA_GROUP", "created": "2026-01-06T09:19:35.000Z",
				"lastMembershipUpdated": "2026-01-06T09:19:35.000Z", "profile": map[string]any{"name": "Everybody we know", "description": ""}})
		default:
			_ = json.NewEncoder(w).Encode(person(strings.TrimPrefix(r.URL.Path, "/api/v1/users/")))
		}
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func TestAThousandOktaIdentitiesAndTheirGroupAreRefreshedWithFewRequests(t *testing.T) {
	t.Parallel()
	people, reads := make([]string, 1000), []refresh{}
	for i := range people {
		people[i] = fmt.Sprintf("00u%05d", i)
		reads = append(reads, identity(people[i]))
	}
	reads = append(reads, entitlement("00g1"), refresh{"veza_okta_entitlement_assignments_exclusive", acctest.Attrs{
		"entitlement_id": "00g1", "identity_ids": people, "on_destroy": "retain",
	}})
	crowd := newCrowd(t, people)
	const limit = 12
	// A machine with much else to do may take its time to ask the first ones at once.
	for range 3 {
		crowd.asked = nil
		s := acctest.Configured(t, acctest.Attrs{"okta": acctest.Attrs{"org_url": crowd.url, "api_token": "00token"}})
		for at, state := range all(t, s, reads) {
			if state == nil || at < 1000 && state.Values["login"] != people[at]+"@example.com" {
				t.Fatalf("read %d: %v", at, state)
			}
		}
		if len(crowd.asked) <= limit {
			return
		}
	}
	t.Errorf("%d requests, no more than %d are allowed: %v", len(crowd.asked), limit, crowd.asked[:min(30, len(crowd.asked))])
}

// The org's lists lag by a second, and every change is made right before a plan.
func TestAChangeMadeOutsideInOktaBetweenTwoPlansIsSeen(t *testing.T) {
	t.Parallel()
	box, s := acctest.Org(t, nil, sandbox.WithOrgIndexLag(time.Second), sandbox.WithClock(time.Now))
	people := peopleInOkta(t, box, 12)
	var reads []refresh
	for _, id := range people {
		reads = append(reads, identity(id))
	}
	for n := range 6 {
		reads = append(reads, entitlement(entitlementInOkta(t, box, fmt.Sprint("group ", n))))
	}
	ctx, o := t.Context(), box.Org()
	for plan := range 2 {
		title, description := fmt.Sprint("Title ", plan), fmt.Sprint("description ", plan)
		_, titled := o.UpdateUser(ctx, people[plan], oktaorg.UserInput{Profile: map[string]any{"title": title}})
		_, deactivated := o.Deactivate(ctx, people[4+plan])
		_, gone := o.Deactivate(ctx, people[8+plan])
		_, described := o.ReplaceGroup(ctx, fmt.Sprint(reads[12+plan].values["id"]), map[string]any{"name": fmt.Sprint("changed ", plan), "description": description})
		if err := errors.Join(titled, deactivated, gone, o.DeleteUser(ctx, people[8+plan]), described); err != nil {
			t.Fatal(err)
		}
		box.ForgetOrg()
		// The next plan is another process; the same one, asked again, must not be worse.
		after := map[string][]*acctest.State{}
		var plans sync.WaitGroup
		var mu sync.Mutex
		for name, s := range map[string]*acctest.Server{"another process": acctest.On(t, box, nil), "the same process": s} {
			plans.Go(func() {
				states := all(t, s, reads)
				mu.Lock()
				defer mu.Unlock()
				after[name] = states
			})
		}
		plans.Wait()
		for name, states := range after {
			for at, state := range states {
				switch isGone := at >= 8 && at <= 8+plan; {
				case (state == nil) != isGone:
					t.Errorf("plan %d, %s: read %d: gone is %v", plan, name, at, state == nil)
				case at == plan && state.Values["title"] != title, at == 12+plan && state.Values["description"] != description,
					!isGone && at < 12 && state.Values["active"] == (at >= 4 && at <= 4+plan):
					t.Errorf("plan %d, %s: read %d: %v", plan, name, at, state.Values)
				}
			}
		}
		// For each of both plans a page of people, who is gone, and a page of groups.
		spentInOkta(t, box, 2*(2*(1+plan+1)+3+2*1+3))
	}
}
