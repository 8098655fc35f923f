package tenant_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// world is a tenant with a few people, teams and groups, and what a test knows
// of them: the facts that grants follow from, by names of its own.
type world struct {
	t       *testing.T
	tn      *tenant.Tenant
	people  []string // ids
	teams   []string // ids, the root team first
	groups  map[string]string
	roleIDs map[string]string

	direct  map[access.Grant]bool
	roles   map[string][]string
	member  map[string]map[string]bool
	mapping map[string][]access.TeamRole
	active  map[string]bool
}

var (
	groupNames = []string{"Security", "Platform", "Straße"}
	attributes = []string{"admin", "viewer", "operator", "scim_provisioner"}
	anywhere   = []string{"viewer", "operator"} // roles that every team has
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		t: t, tn: open(t, tenant.Options{}), groups: map[string]string{}, roleIDs: map[string]string{},
		direct: map[access.Grant]bool{}, roles: map[string][]string{}, member: map[string]map[string]bool{},
		mapping: map[string][]access.TeamRole{}, active: map[string]bool{},
	}
	roles, err := w.tn.Roles(t.Context())
	w.check(err)
	for _, role := range roles {
		w.roleIDs[role.Name] = role.ID
	}
	for _, email := range []string{"ada@example.com", "bob@example.com"} {
		id := create(t, w.tn, person(email))
		w.people, w.active[id], w.member[id] = append(w.people, id), true, map[string]bool{}
	}
	for _, name := range groupNames {
		w.groups[name] = createGroup(t, w.tn, name)
	}
	_, err = w.tn.CreateTeam(t.Context(), tenant.Team{Name: "Finance"})
	w.check(err)
	teams, err := w.tn.Teams(t.Context())
	w.check(err)
	for _, team := range teams {
		w.teams = append(w.teams, team.ID)
	}
	// Whoever is seeded has facts of their own, which no event here changes.
	for _, h := range w.grants() {
		w.direct[h.Grant] = true
	}
	return w
}

// reset takes every fact back, and with them all that followed.
func (w *world) reset() {
	w.t.Helper()
	for _, person := range w.people {
		for _, group := range groupNames {
			if w.member[person][group] {
				membership(person, group, false)(w)
			}
		}
		attribute(person, nil)(w)
		assigned(person, nil)(w)
		activated(person, true)(w)
	}
	for _, group := range groupNames {
		mapped(group, group, nil)(w)
	}
	if left := w.named(); len(left) > 0 {
		w.t.Fatalf("without a fact there is still %v", left)
	}
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) grants() []access.Holding {
	w.t.Helper()
	held, err := w.tn.Grants(w.t.Context())
	w.check(err)
	return held
}

// implied is what follows from the facts that the test kept.
func (w *world) implied() []access.Holding {
	facts := access.Facts{
		RootTeamID: w.teams[0], Direct: slices.Collect(maps.Keys(w.direct)), Mapping: w.mapping,
		Roles: map[string][]string{}, Memberships: map[string][]string{},
	}
	for user, names := range w.roles {
		for _, name := range names {
			facts.Roles[user] = append(facts.Roles[user], w.roleIDs[name])
		}
	}
	for user, groups := range w.member {
		facts.Memberships[user] = slices.Collect(maps.Keys(groups))
	}
	return access.Effective(facts)
}

// event is something that happens to the tenant, and is noted in the facts.
type event func(*world)

func membership(person, group string, joins bool) event {
	return func(w *world) {
		op := scim.Operation{Op: "add", Path: "members", Value: refs(person)}
		if joins {
			w.member[person][group] = true
		} else {
			op = scim.Operation{Op: "remove", Path: `members[value eq "` + person + `"]`}
			delete(w.member[person], group)
		}
		_, err := w.tn.PatchGroup(w.t.Context(), w.groups[group], []scim.Operation{op})
		w.check(err)
	}
}

// mapped gives a group its row, or takes it away; the row may spell the group otherwise.
func mapped(group, spelling string, teamRoles []access.TeamRole) event {
	return func(w *world) {
		var err error
		switch {
		case len(teamRoles) > 0:
			err = w.tn.PutRoleMapping(w.t.Context(), tenant.RoleMapping{Group: spelling, TeamRoles: teamRoles})
			w.mapping[group] = teamRoles
		case len(w.mapping[group]) > 0:
			err = w.tn.DeleteRoleMapping(w.t.Context(), spelling)
			delete(w.mapping, group)
		}
		w.check(err)
	}
}

func attribute(person string, names []string) event {
	return func(w *world) {
		w.roles[person] = names
		_, err := w.tn.PatchUser(w.t.Context(), person, op("replace", "roles", refs(names...)))
		w.check(err)
	}
}

// assigned sends the list of an administrator, whose rules for what is direct
// the facts follow.
func assigned(person string, list []access.TeamRole) event {
	return func(w *world) {
		before := w.implied()
		for _, h := range before {
			if h.UserID == person {
				delete(w.direct, h.Grant)
			}
		}
		for _, tr := range list {
			grant := access.Grant{UserID: person, TeamID: tr.TeamID, RoleID: tr.RoleID}
			i := slices.IndexFunc(before, func(h access.Holding) bool { return h.Grant == grant })
			if i < 0 || before[i].HeldBy(access.Direct) {
				w.direct[grant] = true
			}
		}
		_, err := w.tn.UpdateAccount(w.t.Context(), person, func(a *tenant.Account) error {
			a.TeamRoles = nil
			for _, tr := range list {
				a.TeamRoles = append(a.TeamRoles, tenant.TeamRole{TeamRole: tr})
			}
			return nil
		})
		w.check(err)
	}
}

func activated(person string, active bool) event {
	return func(w *world) {
		w.active[person] = active
		_, err := w.tn.PatchUser(w.t.Context(), person, op("replace", "active", active))
		w.check(err)
	}
}

func (w *world) draw(t *rapid.T) event {
	person := rapid.SampledFrom(w.people).Draw(t, "person")
	group := rapid.SampledFrom(groupNames).Draw(t, "group")
	role := rapid.Custom(func(t *rapid.T) access.TeamRole {
		return access.TeamRole{
			TeamID: rapid.SampledFrom(w.teams).Draw(t, "team"), RoleID: w.roleIDs[rapid.SampledFrom(anywhere).Draw(t, "role")],
		}
	})
	switch rapid.SampledFrom([]string{"join", "leave", "map", "roles", "assign", "active"}).Draw(t, "event") {
	case "join":
		return membership(person, group, true)
	case "leave":
		return membership(person, group, false)
	case "map":
		spelling := group
		if group != "Straße" && rapid.Bool().Draw(t, "upper") {
			spelling = map[string]string{"Security": "SECURITY", "Platform": "pLATFORM"}[group]
		}
		return mapped(group, spelling, rapid.SliceOfNDistinct(role, 0, 3, rapid.ID[access.TeamRole]).Draw(t, "rows"))
	case "roles":
		return attribute(person, rapid.SliceOfNDistinct(rapid.SampledFrom(attributes), 0, 3, rapid.ID[string]).Draw(t, "roles"))
	case "assign":
		return assigned(person, rapid.SliceOfNDistinct(role, 0, 3, rapid.ID[access.TeamRole]).Draw(t, "list"))
	default:
		return activated(person, rapid.Bool().Draw(t, "active"))
	}
}

func TestGrantsAreWhatTheFinalFactsImply(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rapid.Check(t, func(rt *rapid.T) {
		w.reset()
		for range rapid.IntRange(1, 25).Draw(rt, "events") {
			w.draw(rt)(w)
			if diff := cmp.Diff(w.implied(), w.grants()); diff != "" {
				rt.Fatalf("(-implied +held):\n%s", diff)
			}
		}
		for id, active := range w.active {
			account, err := w.tn.Account(t.Context(), id)
			if err != nil || account.Enabled != active {
				rt.Fatalf("%+v, %v: want enabled %v", account, err, active)
			}
			outcome, err := w.tn.SignIn(t.Context(), account.Email, tenant.SAML)
			if want := active && len(account.TeamRoles) > 0; err != nil || outcome.Allowed != want {
				rt.Fatalf("%+v, %v for %+v", outcome, err, account)
			}
		}
	})
}

// What a team, a role or a person is called differs between two tenants, so
// grants are compared by names.
func (w *world) named() []string {
	w.t.Helper()
	name := map[string]string{}
	for role, id := range w.roleIDs {
		name[id] = role
	}
	for i, id := range w.teams {
		name[id] = []string{"Root", "Security", "Platform", "Straße", "Finance"}[i]
	}
	for i, id := range w.people {
		name[id] = []string{"ada", "bob"}[i]
	}
	var list []string
	for _, h := range w.grants() {
		if name[h.UserID] != "" {
			list = append(list, name[h.UserID]+" "+name[h.TeamID]+" "+name[h.RoleID])
		}
	}
	slices.Sort(list)
	return list
}

func TestEveryOrderOfTheSameEventsEndsTheSame(t *testing.T) {
	t.Parallel()
	// Each event is about another fact, so that their order is all that varies.
	build := func(w *world) []event {
		ada, bob, viewer, operator := w.people[0], w.people[1], w.roleIDs["viewer"], w.roleIDs["operator"]
		return []event{
			membership(ada, "Security", true), membership(ada, "Platform", true), membership(bob, "Platform", true),
			mapped("Security", "SECURITY", []access.TeamRole{{TeamID: w.teams[0], RoleID: viewer}, {TeamID: w.teams[4], RoleID: operator}}),
			mapped("Platform", "Platform", []access.TeamRole{{TeamID: w.teams[0], RoleID: viewer}}),
			attribute(ada, []string{"admin", "viewer"}), attribute(bob, []string{"operator"}),
			assigned(ada, []access.TeamRole{{TeamID: w.teams[0], RoleID: viewer}, {TeamID: w.teams[4], RoleID: viewer}}),
			activated(ada, false), membership(bob, "Security", false),
		}
	}
	want := []string{
		"ada Finance operator", "ada Finance viewer", "ada Root admin", "ada Root viewer", "bob Root operator", "bob Root viewer",
	}
	w := newWorld(t)
	events := build(w)
	rapid.Check(t, func(rt *rapid.T) {
		w.reset()
		for _, i := range rapid.Permutation(slices.Collect(numbers(len(events)))).Draw(rt, "order") {
			events[i](w)
		}
		if diff := cmp.Diff(want, w.named()); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func numbers(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}
