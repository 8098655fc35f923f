package oktaassignment_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const (
	typeName = "veza_okta_entitlement_assignment"
	groups   = "/api/v1/groups/"
	users    = "/api/v1/users/"
	login    = "ann@acme.example"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// clock is the org's. An absence is believed ten seconds after the last change of a group,
// which a test lets pass by moving it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// settle lets a minute pass.
func (c *clock) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Minute)
}

// world is an org with an entitlement and two people who do not have it.
type world struct {
	t               *testing.T
	box             *sandbox.Server
	clock           *clock
	sales, ann, bob string
}

func newWorld(t *testing.T, options ...sandbox.Option) world {
	t.Helper()
	w := world{t: t, clock: &clock{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}}
	w.box = sandbox.New(t, append([]sandbox.Option{sandbox.WithOrg(), sandbox.WithClock(w.clock.Now)}, options...)...)
	w.sales, w.ann, w.bob = w.group("Sales"), w.person(login), w.person("bob@acme.example")
	return w
}

// resource is that of another command, which knows nothing of those before.
func (w world) resource(more acctest.Attrs) *acctest.Resource {
	w.t.Helper()
	return acctest.On(w.t, w.box, more).Resource(typeName)
}

func (w world) group(name string) string {
	w.t.Helper()
	g, err := w.box.Org().CreateGroup(w.t.Context(), map[string]any{"name": name})
	must(w.t, err)
	return g.ID
}

func (w world) person(login string) string {
	w.t.Helper()
	u, err := w.box.Org().CreateUser(w.t.Context(), org.UserInput{
		Profile: map[string]any{"login": login, "email": login, "firstName": "Ann", "lastName": "Lee"},
	}, org.CreateOptions{Activate: true})
	must(w.t, err)
	return u.ID
}

// assign and unassign are somebody else's doing, a minute ago.
func (w world) assign(entitlement string, people ...string) {
	w.t.Helper()
	for _, id := range people {
		must(w.t, w.box.Org().AddMember(w.t.Context(), entitlement, id))
	}
	w.clock.settle()
}

func (w world) unassign(entitlement string, people ...string) {
	w.t.Helper()
	for _, id := range people {
		must(w.t, w.box.Org().RemoveMember(w.t.Context(), entitlement, id))
	}
	w.clock.settle()
}

func (w world) wantAssignees(entitlement string, want ...string) {
	w.t.Helper()
	members, _, err := w.box.Org().Members(w.t.Context(), entitlement, "", 10_000)
	must(w.t, err)
	var got []string
	for _, u := range members {
		got = append(got, u.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("assigned to %v, want %v", got, want)
	}
}

// asked are the requests to the org, as "METHOD /path", and forgets them.
func (w world) asked() []string {
	out := []string{}
	for _, r := range w.box.OrgRequests() {
		out = append(out, r.Method+" "+r.Path)
	}
	w.box.ForgetOrg()
	return out
}

func (w world) wantAsked(step string, want ...string) {
	w.t.Helper()
	if got := w.asked(); !slices.Equal(got, want) {
		w.t.Errorf("%s sent %v, want %v", step, got, want)
	}
}

func pair(entitlement, identity string) acctest.Attrs {
	return acctest.Attrs{"entitlement_id": entitlement, "identity_id": identity}
}

// engineering is the id of the group of that name, "" where there is none.
func (w world) engineering() string {
	w.t.Helper()
	found, _, err := w.box.Org().Groups(w.t.Context(), org.Query{Search: `profile.name eq "Engineering"`, Limit: 200})
	must(w.t, err)
	if len(found) == 0 {
		return ""
	}
	return found[0].ID
}
