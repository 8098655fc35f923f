package teamrole_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	typeName  = "veza_team_role_assignment"
	usersPath = "/api/v1/users/"
)

// world is a tenant with a person and two teams, of which the request log says nothing.
type world struct {
	*sandbox.Server
	t                       *testing.T
	ann, root, eng, support string
	roles                   map[string]string // name → id
}

func newWorld(t *testing.T, options ...sandbox.Option) world {
	t.Helper()
	w := world{Server: sandbox.New(t, options...), t: t, roles: map[string]string{}}
	roles, err := w.Tenant().Roles(t.Context())
	w.must(err)
	for _, r := range roles {
		w.roles[r.Name] = r.ID
	}
	w.root = w.rootTeam()
	w.ann, w.eng, w.support = w.person("ann"), w.team("Engineering"), w.team("R&D/Support")
	return w
}

// on is a provider for the tenant.
func (w world) on(more acctest.Attrs) *acctest.Resource {
	w.t.Helper()
	return acctest.On(w.t, w.Server, more).Resource(typeName)
}

func (w world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w world) rootTeam() string {
	w.t.Helper()
	teams, err := w.Tenant().Teams(w.t.Context())
	w.must(err)
	i := slices.IndexFunc(teams, func(t tenant.Team) bool { return t.Root })
	return teams[i].ID
}

func (w world) team(name string) string {
	w.t.Helper()
	team, err := w.Tenant().CreateTeam(w.t.Context(), tenant.Team{Name: name, PolicyType: "UNBOUND"})
	w.must(err)
	return team.ID
}

func (w world) person(name string, roles ...string) string {
	w.t.Helper()
	address := name + "@example.com"
	var held []any
	for _, r := range roles {
		held = append(held, scim.Object{"value": r})
	}
	u, err := w.Tenant().CreateUser(w.t.Context(), scim.Object{
		"schemas": []any{scim.UserURN}, "userName": address, "displayName": name, "roles": held,
		"name":   scim.Object{"givenName": name, "familyName": "Lee"},
		"emails": []any{scim.Object{"value": address, "primary": true}},
	})
	w.must(err)
	return fmt.Sprint(u["id"])
}

// local is the id of one of the two people that a tenant begins with.
func (w world) local(userName string) string {
	w.t.Helper()
	u, err := w.Tenant().UserByName(w.t.Context(), userName)
	w.must(err)
	return u.ID
}

// inGroup puts people into a group whose members are viewers of a team.
func (w world) inGroup(group, team string, people ...string) string {
	w.t.Helper()
	var members []any
	for _, id := range people {
		members = append(members, scim.Object{"value": id})
	}
	g, err := w.Tenant().CreateGroup(w.t.Context(), scim.Object{"schemas": []any{scim.GroupURN}, "displayName": group, "members": members})
	w.must(err)
	w.must(w.Tenant().PutRoleMapping(w.t.Context(), tenant.RoleMapping{
		Group: group, TeamRoles: []access.TeamRole{{TeamID: team, RoleID: w.roles["viewer"]}},
	}))
	return fmt.Sprint(g["id"])
}

// setDirect is an administrator who writes the whole list of somebody's roles.
func (w world) setDirect(user string, roles ...access.TeamRole) {
	w.t.Helper()
	_, err := w.Tenant().UpdateAccount(w.t.Context(), user, func(a *tenant.Account) error {
		a.TeamRoles = nil
		for _, r := range roles {
			a.TeamRoles = append(a.TeamRoles, tenant.TeamRole{TeamRole: r})
		}
		return nil
	})
	w.must(err)
}

func (w world) teamRole(team, role string) access.TeamRole {
	return access.TeamRole{TeamID: team, RoleID: w.roles[role]}
}

func (w world) assignment(user, team, role string) acctest.Attrs {
	id, known := w.roles[role]
	if !known {
		id = role
	}
	return acctest.Attrs{"user_id": user, "team_id": team, "role_id": id}
}

// held lists "team id/role name" that somebody holds from any source, sorted.
func (w world) held(user string) []string {
	w.t.Helper()
	a, err := w.Tenant().Account(w.t.Context(), user)
	w.must(err)
	held := []string{}
	for _, tr := range a.TeamRoles {
		held = append(held, tr.TeamID+"/"+tr.RoleName)
	}
	slices.Sort(held)
	return held
}

func (w world) wantHeld(user string, want ...string) {
	w.t.Helper()
	slices.Sort(want)
	if got := w.held(user); !slices.Equal(got, want) {
		w.t.Errorf("held are %v, want %v", got, want)
	}
}

// sent checks what was sent since the last time: "GET /api/v1/roles" and so on, with
// ids left out.
func (w world) sent(step string, want ...string) {
	w.t.Helper()
	var got []string
	for _, r := range w.Requests() {
		path := r.Path
		if strings.HasPrefix(path, usersPath) && path != usersPath+"self" {
			path = usersPath + "ID"
		}
		got = append(got, r.Method+" "+path)
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%s sent %q, want %q", step, got, want)
	}
	w.Forget()
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}
