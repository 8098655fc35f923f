package scimusers_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

// crowd is a tenant of so many people, who are made when somebody asks: what a plan over
// them asks is of interest here, not how long a sandbox takes to answer.
type crowd struct {
	people int
	asked  atomic.Int64
}

func (c *crowd) id(n int) string   { return fmt.Sprintf("u%06d", n) }
func (c *crowd) name(n int) string { return fmt.Sprintf("p%06d@example.com", n) }

func (c *crowd) person(n int) string {
	return fmt.Sprintf(`{"id":%q,"userName":%q,"displayName":"Person %d","name":{"givenName":"Person","familyName":"%d"},`+
		`"emails":[{"value":%q,"primary":true}],"active":true}`, c.id(n), c.name(n), n, n, c.name(n))
}

func (c *crowd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.asked.Add(1)
	w.Header().Set("Content-Type", "application/scim+json")
	var one int
	if _, err := fmt.Sscanf(r.URL.Path, "/scim/v2/Users/u%06d", &one); err == nil && r.Method == http.MethodGet {
		_, _ = io.WriteString(w, c.person(one))
		return
	}
	start, startErr := strconv.Atoi(r.URL.Query().Get("startIndex"))
	count, countErr := strconv.Atoi(r.URL.Query().Get("count"))
	if r.Method != http.MethodGet || r.URL.Path != "/scim/v2/Users" || startErr != nil && count > 0 || countErr != nil {
		http.Error(w, "not foreseen", http.StatusBadRequest)
		return
	}
	var page strings.Builder
	for n := start; n > 0 && n <= c.people && n < start+min(count, 200); n++ {
		if n > start {
			page.WriteByte(',')
		}
		page.WriteString(c.person(n))
	}
	_, _ = fmt.Fprintf(w, `{"totalResults":%d,"startIndex":%d,"Resources":[%s]}`, c.people, start, page.String())
}

// state is a resource that holds everybody.
func (c *crowd) state(t *testing.T) acctest.Attrs {
	t.Helper()
	people, ids := map[string]acctest.Attrs{}, map[string]string{}
	for n := 1; n <= c.people; n++ {
		people[c.name(n)] = acctest.Attrs{"given_name": "Person", "family_name": fmt.Sprint(n), "display_name": fmt.Sprintf("Person %d", n)}
		ids[c.name(n)] = c.id(n)
	}
	out := acctest.Attrs{"name": "all", "on_destroy": "deactivate", "inactive": "[]", "summary": "imported"}
	for name, value := range map[string]any{"people": people, "ids": ids} {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(text)
	}
	return out
}

// A page for each 200 of them. More
// are in veza.TestAListIsFollowedToItsEnd, and in make bench, which refuses more requests.
func TestAPlanOverTenThousandAsksForPagesAlone(t *testing.T) {
	t.Parallel()
	c := &crowd{people: 10_000}
	served := httptest.NewServer(c)
	t.Cleanup(served.Close)
	r := acctest.Configured(t, acctest.Attrs{"url": served.URL, "api_key": "key"}).Resource(typeName)
	values := c.state(t)
	state := r.MustRead(&acctest.State{Values: values})
	p := r.MustPlan(state, acctest.Attrs{"name": "all", "people": values["people"]})
	if p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	if got := c.asked.Load(); got != 50 {
		t.Errorf("%d requests, want 50", got)
	}
}

// Nobody is looked for before they are made, and nobody is read afterwards. Thousands are
// in make bench, likewise.
func TestEverybodyIsMadeWithOneRequest(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	srv.Resource(typeName).MustApply(nil, many(400).config(nil))
	want(t, "requests", calls(box), "400 POST")
}
