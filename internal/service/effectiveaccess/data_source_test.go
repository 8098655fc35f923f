package effectiveaccess_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const typeName = "veza_effective_access"

// world is a tenant in which Ann is in two groups, Bob in none, and Eve in one.
type world struct {
	*sandbox.Server
	t              *testing.T
	root, eng      string
	ann, bob, eve  string
	roles          map[string]string
	groups         map[string]string
	security, plat string // names of groups
}

func newWorld(t *testing.T, options ...sandbox.Option) world {
	t.Helper()
	w := world{Server: sandbox.New(t, options...), t: t, roles: map[string]string{}, groups: map[string]string{}, security: "Security", plat: "Platform"}
	ctx, box := t.Context(), w.Tenant()
	roles, err := box.Roles(ctx)
	w.must(err)
	for _, r := range roles {
		w.roles[r.Name] = r.ID
	}
	teams, err := box.Teams(ctx)
	w.must(err)
	w.root = teams[0].ID
	eng, err := box.CreateTeam(ctx, tenant.Team{Name: "Engineering", PolicyType: "UNBOUND"})
	w.must(err)
	w.eng = eng.ID
	w.ann, w.bob, w.eve = w.person("ann"), w.person("bob", "viewer"), w.person("eve", "operator")
	w.group(w.security, w.ann, w.eve)
	w.group(w.plat, w.ann)
	// Both give the same role, and Platform another one.
	w.mapped("SECURITY", w.root, "admin")
	w.mapped(w.plat, w.root, "admin", "viewer")
	w.direct(w.bob, w.eng, "viewer")
	w.direct(w.eve, w.eng, "operator")
	return w
}

func (w world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w world) person(name string, roles ...string) string {
	w.t.Helper()
	var held []any
	for _, r := range roles {
		held = append(held, scim.Object{"value": r})
	}
	address := name + "@example.com"
	u, err := w.Tenant().CreateUser(w.t.Context(), scim.Object{
		"schemas": []any{scim.UserURN}, "userName": address, "displayName": name, "roles": held,
		"name":   scim.Object{"givenName": name, "familyName": "Lee"},
		"emails": []any{scim.Object{"value": address, "primary": true}},
	})
	w.must(err)
	return fmt.Sprint(u["id"])
}

func (w world) group(name string, people ...string) {
	w.t.Helper()
	var members []any
	for _, id := range people {
		members = append(members, scim.Object{"value": id})
	}
	g, err := w.Tenant().CreateGroup(w.t.Context(), scim.Object{"schemas": []any{scim.GroupURN}, "displayName": name, "members": members})
	w.must(err)
	w.groups[name] = fmt.Sprint(g["id"])
}

func (w world) mapped(group, team string, roles ...string) {
	w.t.Helper()
	m := tenant.RoleMapping{Group: group}
	for _, r := range roles {
		m.TeamRoles = append(m.TeamRoles, access.TeamRole{TeamID: team, RoleID: w.roles[r]})
	}
	w.must(w.Tenant().PutRoleMapping(w.t.Context(), m))
}

func (w world) direct(user, team, role string) {
	w.t.Helper()
	_, err := w.Tenant().UpdateAccount(w.t.Context(), user, func(a *tenant.Account) error {
		a.TeamRoles = append(a.TeamRoles, tenant.TeamRole{TeamRole: access.TeamRole{TeamID: team, RoleID: w.roles[role]}})
		return nil
	})
	w.must(err)
}

func (w world) read(config acctest.Attrs) acctest.Attrs {
	w.t.Helper()
	return acctest.On(w.t, w.Server, nil).DataSource(typeName).MustRead(config)
}

// lines are the grants as "ann@example.com admin on Root: group Platform, group Security".
func lines(t *testing.T, state acctest.Attrs) []string {
	t.Helper()
	grants, ok := state["grants"].([]any)
	if !ok {
		t.Fatalf("no grants in %v", state)
	}
	out := []string{}
	for _, g := range grants {
		grant, ok := g.(acctest.Attrs)
		if !ok {
			t.Fatalf("%v is no grant", g)
		}
		line := fmt.Sprintf("%s %s on %s:", grant["user_name"], grant["role_name"], grant["team_name"])
		if grant["active"] != true {
			line = "(" + fmt.Sprint(grant["active"]) + ") " + line
		}
		sources, ok := grant["sources"].([]any)
		if !ok || len(sources) == 0 {
			t.Errorf("%s has no sources", line)
		}
		for _, s := range sources {
			source, ok := s.(acctest.Attrs)
			if !ok {
				t.Fatalf("%v is no source", s)
			}
			line += " " + fmt.Sprint(source["kind"])
			if name, named := source["group_name"]; named {
				line += " " + fmt.Sprint(name)
			}
		}
		out = append(out, line)
	}
	return out
}

func wantLines(t *testing.T, state acctest.Attrs, want ...string) {
	t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), lines(t, state)); diff != "" {
		t.Errorf("grants (-want +got):\n%s", diff)
	}
}

var (
	ofAnn = []string{
		"ann@example.com admin on Root: group Platform group Security",
		"ann@example.com viewer on Root: group Platform",
	}
	ofBob = []string{
		"bob@example.com viewer on Engineering: direct",
		"bob@example.com viewer on Root: scim_role",
	}
	ofEve = []string{
		"eve@example.com operator on Engineering: direct",
		"eve@example.com admin on Root: group Security",
		"eve@example.com operator on Root: scim_role",
	}
	// The two whom a tenant begins with.
	ofAdministrators = []string{
		"break-glass@example.com admin on Root: direct",
		"scim-admin@example.com admin on Root: direct",
		"scim-admin@example.com scim_provisioner on Root: direct",
	}
)

func TestEverybodysRolesAreShownWithTheirSources(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithPageSize(2))
	w.Forget()
	state := w.read(acctest.Attrs{})
	want := append(append([]string{}, ofAnn...), ofBob...)
	want = append(append(want, ofAdministrators[0]), ofEve...)
	wantLines(t, state, append(want, ofAdministrators[1:]...)...)
	if state["mapping_known"] != true {
		t.Error("the mapping is not known")
	}
	counts := map[string]int{"/scim/v2/Users": 3, "/scim/v2/Groups": 1, "/api/v1/users/": 5, "/api/v1/roles": 1, "/api/v1/teams": 1, "/api/private/sso/": 1}
	for path, want := range counts {
		if got := w.Count("GET", path); got != want {
			t.Errorf("%d requests of %s, want %d", got, path, want)
		}
	}
	if got := len(w.Requests()); got != 12 {
		t.Errorf("%d requests, want 12: %v", got, w.Requests())
	}
}

func TestOnePersonIsFoundByIDAndByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wantLines(t, w.read(acctest.Attrs{"user_id": w.eve}), ofEve...)
	state := w.read(acctest.Attrs{"user_name": "ANN@example.com"})
	wantLines(t, state, ofAnn...)
	if state["user_name"] != "ANN@example.com" {
		t.Errorf("the configured name became %v", state["user_name"])
	}
	first, ok := state["grants"].([]any)[0].(acctest.Attrs)
	if !ok || first["user_id"] != w.ann || first["team_id"] != w.root || first["role_id"] != w.roles["admin"] {
		t.Errorf("the ids are %v", first)
	}
	w.Forget()
	w.read(acctest.Attrs{"user_id": w.ann})
	// The person, the mapping, the groups and what she holds. Nobody has SCIM roles whose
	// names and team would have to be looked up.
	if got := len(w.Requests()); got != 4 {
		t.Errorf("%d requests, want 4: %v", got, w.Requests())
	}
}

func TestATeamNarrowsTheAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wantLines(t, w.read(acctest.Attrs{"team_id": w.eng}), ofBob[0], ofEve[0])
	wantLines(t, w.read(acctest.Attrs{"team_id": w.eng, "user_id": w.bob}), ofBob[0])
	wantLines(t, w.read(acctest.Attrs{"team_id": w.eng, "user_id": w.ann}))
}

// The example of SCIM Provisioning with Okta, Permission Persistence.
func TestTheSourcesFollowTheGroupsThatAreLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	leave := func(group string) {
		t.Helper()
		_, err := w.Tenant().PatchGroup(t.Context(), w.groups[group], []scim.Operation{{Op: "remove", Path: fmt.Sprintf("members[value eq %q]", w.ann)}})
		w.must(err)
	}
	leave(w.security)
	wantLines(t, w.read(acctest.Attrs{"user_id": w.ann}), "ann@example.com admin on Root: group Platform", ofAnn[1])
	leave(w.plat)
	wantLines(t, w.read(acctest.Attrs{"user_id": w.ann}))
}

func TestATenantWithoutTheMappingSaysWhatItCannotTell(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.WithFaults(sandbox.Fault{Path: "/api/private/sso/", Status: 404}))
	state := w.read(acctest.Attrs{})
	if state["mapping_known"] != false {
		t.Error("the mapping is known")
	}
	wantLines(t, state,
		"ann@example.com admin on Root: unknown", "ann@example.com viewer on Root: unknown",
		// Bob is in no group: what his SCIM roles do not give was assigned.
		ofBob[0], ofBob[1],
		ofAdministrators[0],
		"eve@example.com operator on Engineering: unknown", "eve@example.com admin on Root: unknown",
		"eve@example.com operator on Root: scim_role unknown",
		ofAdministrators[1], ofAdministrators[2],
	)
}

func TestDeactivatedPeopleAreShownAsSuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.Tenant().PatchUser(t.Context(), w.bob, []scim.Operation{{Op: "replace", Path: "active", Value: false}})
	w.must(err)
	wantLines(t, w.read(acctest.Attrs{"user_id": w.bob}), "(false) "+ofBob[0], "(false) "+ofBob[1])
}

// A list of groups may leave members out, which is not "nobody".
func TestGroupsThatShowNoMembersAreReadSingly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := fmt.Sprintf(`{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"startIndex":1,"itemsPerPage":2,`+
		`"Resources":[{"id":%q,"displayName":"Security"},{"id":%q,"displayName":"Platform"}]}`, w.groups[w.security], w.groups[w.plat])
	w.Fault(sandbox.Fault{Path: "/scim/v2/Groups$", Status: 200, Body: body})
	wantLines(t, w.read(acctest.Attrs{"user_id": w.ann}), ofAnn...)
}

func TestErrorsSayWhatWasAsked(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config acctest.Attrs
		fault  sandbox.Fault
		words  string
	}{
		"nobody of that name":  {acctest.Attrs{"user_name": "nobody@example.com"}, sandbox.Fault{}, "nobody@example.com"},
		"nobody of that id":    {acctest.Attrs{"user_id": "5a1e"}, sandbox.Fault{}, "5a1e"},
		"people refused":       {acctest.Attrs{}, sandbox.Fault{Path: "/scim/v2/Users", Status: 403}, "scim_provisioner"},
		"groups refused":       {acctest.Attrs{}, sandbox.Fault{Path: "/scim/v2/Groups", Status: 403}, "scim_provisioner"},
		"mapping refused":      {acctest.Attrs{}, sandbox.Fault{Path: "/api/private/sso/", Status: 403}, "role admin on the root team"},
		"roles refused":        {acctest.Attrs{}, sandbox.Fault{Path: "/api/v1/roles", Status: 403}, "role admin on the root team"},
		"teams refused":        {acctest.Attrs{}, sandbox.Fault{Path: "/api/v1/teams", Status: 403}, "role admin on the root team"},
		"one person refused":   {acctest.Attrs{}, sandbox.Fault{Path: "/api/v1/users/", Status: 403, Skip: 2}, "role admin on the root team"},
		"one person not found": {acctest.Attrs{}, sandbox.Fault{Path: "/api/v1/users/", Status: 404, Skip: 2}, "404"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if tc.fault.Path != "" {
				w.Fault(tc.fault)
			}
			_, diags := acctest.On(t, w.Server, nil).DataSource(typeName).Read(tc.config)
			diags.WantError(t, "Effective Access Not Read", tc.words)
		})
	}
}

func TestSCIMThatIsOffIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.must(w.Tenant().SetSCIMEnabled(t.Context(), false))
	_, diags := acctest.On(t, w.Server, nil).DataSource(typeName).Read(acctest.Attrs{})
	diags.WantError(t, "Effective Access Not Read", "Enable SCIM provisioning")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	source := acctest.On(t, w.Server, nil).DataSource(typeName)
	w.Forget()
	for name, config := range map[string]acctest.Attrs{
		"two names": {"user_id": w.ann, "user_name": "ann@example.com"}, "empty id": {"user_id": ""},
		"empty name": {"user_name": ""}, "empty team": {"team_id": ""},
	} {
		if _, diags := source.Read(config); !diags.HasError() {
			t.Errorf("%s is accepted", name)
		}
	}
	if got := w.Requests(); len(got) != 0 {
		t.Errorf("sent %v", got)
	}
}
