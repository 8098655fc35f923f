package provider_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

const (
	mappingType   = "veza_sso_role_mapping"
	groupType     = "veza_scim_group"
	memberType    = "veza_scim_group_member"
	exclusiveType = "veza_scim_group_members_exclusive"
)

// admins is a tenant whose group Admins gives its members both roles that provisioning
// needs. Nothing of it is in the request log.
type admins struct {
	*sandbox.Server
	t                          *testing.T
	root, group                string
	roles                      map[string]string // name → id
	who, name, other           string            // of the two members, and the first one's address
	key                        string            // in use
	mapping, member, exclusive acctest.Attrs     // configurations
}

// ownedByMember has ann in the group, who owns the key in use.
func ownedByMember(t *testing.T) admins {
	t.Helper()
	a := newAdmins(t)
	a.who, a.name = a.person("ann"), "ann@example.com"
	a.fill()
	a.key = a.keyOf(a.who)
	return a
}

// lastMember has the break-glass account in the group, the only local one. The owner of
// the key in use administers by their SCIM roles.
func lastMember(t *testing.T) admins {
	t.Helper()
	a := newAdmins(t)
	a.who, a.name = a.local(tenant.BreakGlassAdmin), tenant.BreakGlassAdmin
	a.fill()
	a.key = a.keyOf(a.person("ann", "admin", "scim_provisioner"))
	a.undirected(a.who)
	_, err := a.Tenant().PatchUser(t.Context(), a.local(tenant.SCIMAdmin), []scim.Operation{{Op: "replace", Path: "active", Value: false}})
	must(t, err)
	return a
}

func newAdmins(t *testing.T) admins {
	t.Helper()
	a := admins{Server: sandbox.New(t), t: t, roles: map[string]string{}}
	roles, err := a.Tenant().Roles(t.Context())
	must(t, err)
	for _, r := range roles {
		a.roles[r.Name] = r.ID
	}
	teams, err := a.Tenant().Teams(t.Context())
	must(t, err)
	a.root = teams[0].ID
	a.mapped("Admins", "admin", "scim_provisioner")
	a.mapping = acctest.Attrs{"group": "Admins", "team_roles": []any{a.teamRole("admin"), a.teamRole("scim_provisioner")}}
	return a
}

// fill makes the group of whoever is in question and somebody else.
func (a *admins) fill() {
	a.t.Helper()
	a.other = a.person("bob")
	a.group = a.grouped("Admins", a.who, a.other)
	a.member = acctest.Attrs{"group_id": a.group, "user_id": a.who}
	a.exclusive = acctest.Attrs{"group_id": a.group, "user_ids": []any{a.who, a.other}}
}

func (a admins) keyOf(id string) string {
	a.t.Helper()
	key, err := a.Tenant().CreateKey(a.t.Context(), id, "in use")
	must(a.t, err)
	return key.Secret
}

// undirected takes from somebody what an administrator assigned.
func (a admins) undirected(id string) {
	a.t.Helper()
	_, err := a.Tenant().UpdateAccount(a.t.Context(), id, func(account *tenant.Account) error {
		account.TeamRoles = nil
		return nil
	})
	must(a.t, err)
}

func (a admins) person(name string, roles ...string) string {
	a.t.Helper()
	address := name + "@example.com"
	var held []any
	for _, role := range roles {
		held = append(held, scim.Object{"value": role})
	}
	u, err := a.Tenant().CreateUser(a.t.Context(), scim.Object{
		"schemas": []any{scim.UserURN}, "userName": address, "displayName": name, "roles": held,
		"name":   scim.Object{"givenName": name, "familyName": "Lee"},
		"emails": []any{scim.Object{"value": address, "primary": true}},
	})
	must(a.t, err)
	return fmt.Sprint(u["id"])
}

func (a admins) grouped(name string, people ...string) string {
	a.t.Helper()
	var members []any
	for _, id := range people {
		members = append(members, scim.Object{"value": id})
	}
	g, err := a.Tenant().CreateGroup(a.t.Context(), scim.Object{"schemas": []any{scim.GroupURN}, "displayName": name, "members": members})
	must(a.t, err)
	return fmt.Sprint(g["id"])
}

func (a admins) mapped(group string, roles ...string) {
	a.t.Helper()
	row := tenant.RoleMapping{Group: group}
	for _, name := range roles {
		row.TeamRoles = append(row.TeamRoles, access.TeamRole{TeamID: a.root, RoleID: a.roles[name]})
	}
	must(a.t, a.Tenant().PutRoleMapping(a.t.Context(), row))
}

func (a admins) teamRole(role string) acctest.Attrs {
	return acctest.Attrs{"team_id": a.root, "role_id": a.roles[role]}
}

// by is a provider with the key in use, as each command has its own.
func (a admins) by(more acctest.Attrs) *acctest.Server {
	a.t.Helper()
	block := acctest.Attrs{"api_key": a.key}
	maps.Copy(block, more)
	return acctest.On(a.t, a.Server, block)
}

// state is what an import of the object has.
func (a admins) state(typeName, id string, changes acctest.Attrs) *acctest.State {
	a.t.Helper()
	state := a.by(nil).Resource(typeName).MustImport(id)
	maps.Copy(state.Values, changes)
	return state
}

// local is the id of somebody whom every tenant has.
func (a admins) local(userName string) string {
	a.t.Helper()
	u, err := a.Tenant().UserByName(a.t.Context(), userName)
	must(a.t, err)
	return u.ID
}

func with(config, changes acctest.Attrs) acctest.Attrs {
	config = maps.Clone(config)
	maps.Copy(config, changes)
	return config
}

// step is one plan, or the last of some that a CLI asks for.
type step func(a admins, srv *acctest.Server) acctest.Plan

// Everything that takes from the owner of the key the group, its name, or what it gives.
func losses() map[string]step {
	importedMapping := func(a admins) *acctest.State { return a.state(mappingType, "Admins", nil) }
	importedGroup := func(a admins) *acctest.State { return a.state(groupType, "Admins", nil) }
	importedMember := func(a admins) *acctest.State { return a.state(memberType, "Admins/"+a.name, nil) }
	removing := acctest.Attrs{"on_destroy": "remove"}
	importedSet := func(a admins) *acctest.State { return a.state(exclusiveType, "Admins", removing) }
	to := func(typeName string, from func(admins) *acctest.State, config func(admins) acctest.Attrs) step {
		return func(a admins, srv *acctest.Server) acctest.Plan {
			state := from(a)
			a.Forget()
			return srv.Resource(typeName).Plan(state, config(a))
		}
	}
	// A CLI that is told to replace plans the resource as it is, and then a new one.
	replaced := func(typeName string, from func(admins) *acctest.State, config func(admins) acctest.Attrs) step {
		return func(a admins, srv *acctest.Server) acctest.Plan {
			srv.Resource(typeName).MustPlan(from(a), config(a))
			a.Forget()
			return srv.Resource(typeName).Plan(nil, config(a))
		}
	}
	// Of a tainted resource it reads the old one, and plans a new one.
	tainted := func(typeName string, from func(admins) *acctest.State, config func(admins) acctest.Attrs) step {
		return func(a admins, srv *acctest.Server) acctest.Plan {
			srv.Resource(typeName).MustRead(from(a))
			a.Forget()
			return srv.Resource(typeName).Plan(nil, config(a))
		}
	}
	nothing := func(admins) acctest.Attrs { return nil }
	mapping := func(a admins) acctest.Attrs { return a.mapping }
	group := func(admins) acctest.Attrs { return acctest.Attrs{"display_name": "Admins"} }
	member := func(a admins) acctest.Attrs { return a.member }
	set := func(a admins) acctest.Attrs { return with(a.exclusive, removing) }
	without := func(a admins) acctest.Attrs { return with(a.exclusive, acctest.Attrs{"user_ids": []any{a.other}}) }
	return map[string]step{
		"mapping destroyed": to(mappingType, importedMapping, nothing),
		"mapping without scim_provisioner": to(mappingType, importedMapping, func(a admins) acctest.Attrs {
			return with(a.mapping, acctest.Attrs{"team_roles": []any{a.teamRole("admin")}})
		}),
		"mapping of another group": to(mappingType, importedMapping, func(a admins) acctest.Attrs {
			return with(a.mapping, acctest.Attrs{"group": "Others"})
		}),
		"mapping with -replace": replaced(mappingType, importedMapping, mapping),
		"mapping tainted":       tainted(mappingType, importedMapping, mapping),
		"group destroyed":       to(groupType, importedGroup, nothing),
		"group renamed": to(groupType, importedGroup, func(admins) acctest.Attrs {
			return acctest.Attrs{"display_name": "Administrators"}
		}),
		"group with -replace": replaced(groupType, importedGroup, group),
		"group tainted":       tainted(groupType, importedGroup, group),
		"member taken out":    to(memberType, importedMember, nothing),
		"member of another group": to(memberType, importedMember, func(a admins) acctest.Attrs {
			return with(a.member, acctest.Attrs{"group_id": acctest.Unknown})
		}),
		"member with -replace": replaced(memberType, importedMember, member),
		"member tainted":       tainted(memberType, importedMember, member),
		"set without them":     to(exclusiveType, importedSet, without),
		"set destroyed":        to(exclusiveType, importedSet, nothing),
		"set taken over":       to(exclusiveType, func(admins) *acctest.State { return nil }, without),
		"set with -replace":    replaced(exclusiveType, importedSet, set),
		"set tainted":          tainted(exclusiveType, importedSet, set),
	}
}
