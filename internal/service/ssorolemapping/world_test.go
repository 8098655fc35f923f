package ssorolemapping_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	typeName     = "veza_sso_role_mapping"
	mappingsPath = "/api/private/sso/role_mappings"
)

// world is a tenant with two teams, of which the request log says nothing.
type world struct {
	*sandbox.Server
	t                  *testing.T
	root, eng, support string
	roles              map[string]string // name → id
}

func newWorld(t *testing.T, options ...sandbox.Option) world {
	t.Helper()
	w := world{Server: sandbox.New(t, options...), t: t, roles: map[string]string{}}
	roles, err := w.Tenant().Roles(t.Context())
	w.must(err)
	for _, r := range roles {
		w.roles[r.Name] = r.ID
	}
	teams, err := w.Tenant().Teams(t.Context())
	w.must(err)
	w.root = teams[0].ID
	w.eng, w.support = w.team("Engineering"), w.team("Support")
	return w
}

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

func (w world) team(name string) string {
	w.t.Helper()
	team, err := w.Tenant().CreateTeam(w.t.Context(), tenant.Team{Name: name, PolicyType: "UNBOUND"})
	w.must(err)
	return team.ID
}

// member is a new person in a new group.
func (w world) member(group string) string {
	w.t.Helper()
	u, err := w.Tenant().CreateUser(w.t.Context(), scim.Object{
		"schemas": []any{scim.UserURN}, "userName": "ann@example.com", "displayName": "Ann Lee",
		"name":   scim.Object{"givenName": "Ann", "familyName": "Lee"},
		"emails": []any{scim.Object{"value": "ann@example.com", "primary": true}},
	})
	w.must(err)
	_, err = w.Tenant().CreateGroup(w.t.Context(), scim.Object{
		"schemas": []any{scim.GroupURN}, "displayName": group, "members": []any{scim.Object{"value": u["id"]}},
	})
	w.must(err)
	return fmt.Sprint(u["id"])
}

// role is one element of team_roles; a role without a known name is taken as an id.
func (w world) role(team, role string) acctest.Attrs {
	id, known := w.roles[role]
	if !known {
		id = role
	}
	return acctest.Attrs{"team_id": team, "role_id": id}
}

func mapping(group string, roles ...any) acctest.Attrs {
	return acctest.Attrs{"group": group, "team_roles": roles}
}

// outside is an administrator who maps a group to one role.
func (w world) outside(group, team, role string) {
	w.t.Helper()
	w.must(w.Tenant().PutRoleMapping(w.t.Context(), tenant.RoleMapping{
		Group: group, TeamRoles: []access.TeamRole{{TeamID: team, RoleID: w.roles[role]}},
	}))
}

// mapped lists "group: team id/role id", sorted.
func (w world) mapped() []string {
	w.t.Helper()
	rows, err := w.Tenant().RoleMappings(w.t.Context())
	w.must(err)
	mapped := []string{}
	for _, row := range rows {
		for _, tr := range row.TeamRoles {
			mapped = append(mapped, row.Group+": "+tr.TeamID+"/"+tr.RoleID)
		}
	}
	slices.Sort(mapped)
	return mapped
}

func (w world) row(group, team, role string) string { return group + ": " + team + "/" + w.roles[role] }

func (w world) wantMapped(want ...string) {
	w.t.Helper()
	slices.Sort(want)
	if got := w.mapped(); !slices.Equal(got, want) {
		w.t.Errorf("the mapping is %v, want %v", got, want)
	}
}

// held lists "team id/role name" of somebody, sorted.
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

func (w world) sent(step string, want ...string) {
	w.t.Helper()
	var got []string
	for _, r := range w.Requests() {
		got = append(got, r.Method+" "+r.Path)
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("%s sent %q, want %q", step, got, want)
	}
	w.Forget()
}
