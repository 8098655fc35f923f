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

func TestWhatAGroupGivesIsKeptWhateverThePlanTakes(t *testing.T) {
	t.Parallel()
	for rule, tenant := range map[string]func(*testing.T) admins{
		"Owner Of The Key In Use Would Be Locked Out": ownedByMember, "Last Local Administrator Would Be Locked Out": lastMember,
	} {
		for name, plan := range losses() {
			if name == "mapping without scim_provisioner" && rule[0] == 'L' {
				continue
			}
			t.Run(rule+"/"+name, func(t *testing.T) {
				t.Parallel()
				a := tenant(t)
				p := plan(a, a.by(nil))
				if !p.Diagnostics.HasError() {
					t.Fatal("is planned")
				}
				p.Diagnostics.WantError(t, rule, "scim_provisioner", `which the group "Admins" gives, from `+a.name, "If that is meant")
				if writes := a.Writes(); len(writes) > 0 {
					t.Errorf("a refused plan wrote %v", writes)
				}
				if asked := a.Requests(); len(asked) > 11 {
					t.Errorf("the refusal took %d questions: %v", len(asked), asked)
				}
			})
		}
	}
}

// While a local administrator who is not in the group owns the key, the same plans are
// ordinary ones.
func TestWhatLocksNobodyOutIsPlannedWithFewQuestions(t *testing.T) {
	t.Parallel()
	for name, plan := range losses() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := ownedByMember(t)
			p := plan(a, acctest.On(t, a.Server, nil))
			if p.Diagnostics.HasError() {
				t.Errorf("refused: %v", p.Diagnostics)
			}
			if asked := a.Requests(); len(asked) > 5 {
				t.Errorf("the plan took %d questions: %v", len(asked), asked)
			}
		})
	}
}

// Most tenants have no API for the mapping, and what they do not tell is not guarded.
func TestATenantThatDoesNotTellItsMappingLetsMembersGo(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	state := a.state(memberType, "Admins/"+a.name, nil)
	srv := a.by(nil)
	a.Fault(sandbox.Fault{Path: "/api/private/", Status: 404})
	a.Forget()
	srv.Resource(memberType).MustPlan(state, nil)
	if asked := a.Requests(); len(asked) != 2 {
		t.Errorf("asked %v", asked)
	}
}

func TestAMappingWhoseMembersAreNotToldIsDeletedWithAWarning(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	state := a.state(mappingType, "Admins", nil)
	srv := a.by(nil)
	a.Fault(sandbox.Fault{Path: "/scim/v2/", Status: 403})
	srv.Resource(mappingType).Plan(state, nil).Diagnostics.WantWarning(t, "Lock-Outs Not Checked", "403")
}

func TestProtectedPeopleKeepWhatAGroupGives(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	const rule = "Protected Person Would Be Removed"
	mapping, group := a.state(mappingType, "Admins", nil), a.state(groupType, "Admins", nil)
	protecting := acctest.On(t, a.Server, acctest.Attrs{"protected_users": []any{"BOB@example.com"}})
	words := `takes the roles admin, scim_provisioner, which the group "Admins" gives, from BOB@example.com`
	a.Forget()
	protecting.Resource(mappingType).Plan(mapping, nil).Diagnostics.WantError(t, rule, words)
	protecting.Resource(groupType).Plan(group, acctest.Attrs{"display_name": "Others"}).Diagnostics.WantError(t, rule, words)
	protecting.Resource(groupType).Plan(group, nil).Diagnostics.WantError(t, rule, "BOB@example.com")
	if writes := a.Writes(); len(writes) > 0 {
		t.Errorf("plans wrote %v", writes)
	}
	// A role that locks nobody out is taken from nobody who is protected.
	viewing := with(a.mapping, acctest.Attrs{"team_roles": append([]any{a.teamRole("viewer")}, list(a.mapping["team_roles"])...)})
	state := protecting.Resource(mappingType).MustApply(mapping, viewing)
	protecting.Resource(mappingType).Plan(state, a.mapping).Diagnostics.WantError(t, rule, "takes the role viewer, which")
	acctest.On(t, a.Server, nil).Resource(mappingType).MustPlan(state, a.mapping)
}

// adopt_existing writes over a mapping that somebody else made.
func TestAnAdoptedMappingTakesNothingThatAPlanMayNot(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	fewer := with(a.mapping, acctest.Attrs{"team_roles": []any{a.teamRole("viewer")}})
	r := a.by(acctest.Attrs{"adopt_existing": true}).Resource(mappingType)
	r.Plan(nil, fewer).Diagnostics.WantError(t, "Owner Of The Key In Use Would Be Locked Out", a.name)
	r.MustPlan(nil, a.mapping)
}

// A role goes with its last source: while one is left, taking another away is nothing.
func TestARoleThatStaysFromAnotherSourceIsNoDemotion(t *testing.T) {
	t.Parallel()
	const rule = "Owner Of The Key In Use Would Be Locked Out"
	a := newAdmins(t)
	a.who, a.name = a.person("ann", "admin", "scim_provisioner"), "ann@example.com"
	a.fill()
	a.key = a.keyOf(a.who)
	person := a.state("veza_scim_user", a.name, nil)
	assignment := a.state("veza_team_role_assignment", a.name+"/Root/admin", nil)
	bare := someone("ann", acctest.Attrs{"roles": []any{}, "display_name": "ann", "given_name": "ann", "family_name": "Lee"})

	a.by(nil).Resource("veza_scim_user").MustPlan(person, bare)
	a.by(nil).Resource("veza_team_role_assignment").MustPlan(assignment, nil)
	a.by(nil).Resource(memberType).MustPlan(a.state(memberType, "Admins/"+a.name, nil), nil)

	both := a.by(nil)
	both.Resource("veza_scim_user").MustPlan(person, bare)
	both.Resource(memberType).Plan(a.state(memberType, "Admins/"+a.name, nil), nil).Diagnostics.WantError(t, rule, a.name)
	if writes := a.Writes(); len(writes) > 0 {
		t.Errorf("plans wrote %v", writes)
	}
}

// What the CLI asks, and in which order, when it is told to replace or to destroy: all of
// it by ann, whose roles come from the group that goes.
func TestAccWhatAGroupGivesIsKeptByTheCLI(t *testing.T) {
	t.Parallel()
	w := acctest.NewWorkspace(t)
	box := sandbox.New(t)
	w.Write("main.tf", `terraform {
  required_providers {
    veza = { source = "veza/veza" }
  }
}

variable "key" {}

variable "group" { default = "Admins" }

provider "veza" {
  url     = "`+box.URL+`"
  api_key = var.key
}

data "veza_role" "needed" {
  for_each = toset(["admin", "scim_provisioner"])
  name     = each.value
}

data "veza_team" "root" {
  name = "Root"
}

resource "veza_scim_user" "ann" {
  user_name    = "ann@example.com"
  given_name   = "Ann"
  family_name  = "Lee"
  display_name = "Ann Lee"
}

resource "veza_scim_group" "admins" {
  display_name = var.group
}

resource "veza_scim_group_members_exclusive" "admins" {
  group_id   = veza_scim_group.admins.id
  user_ids   = [veza_scim_user.ann.id]
  on_destroy = "remove"
}

resource "veza_sso_role_mapping" "admins" {
  group      = "Admins"
  team_roles = [for r in data.veza_role.needed : { team_id = data.veza_team.root.id, role_id = r.id }]
}
`)
	w.MustRun("apply", "-auto-approve", "-var", "key="+box.Key)
	ann, err := box.Tenant().UserByName(t.Context(), "ann@example.com")
	must(t, err)
	key, err := box.Tenant().CreateKey(t.Context(), ann.ID, "ann's")
	must(t, err)
	w.MustRun("plan", "-detailed-exitcode", "-var", "key="+key.Secret)

	rule := acctest.Regexp("Owner Of The Key In Use Would Be Locked Out")
	refused := func(args ...string) {
		t.Helper()
		box.Forget()
		out, code := w.Run(append(args, "-auto-approve", "-var", "key="+key.Secret)...)
		if code == 0 || !rule.MatchString(out) {
			t.Errorf("%v ended with %d:\n%s", args, code, out)
		}
		if writes := box.Writes(); len(writes) > 0 {
			t.Errorf("%v wrote %v", args, writes)
		}
	}
	for _, address := range []string{"veza_scim_group.admins", "veza_scim_group_members_exclusive.admins", "veza_sso_role_mapping.admins"} {
		refused("apply", "-replace="+address)
		w.MustRun("taint", address)
		refused("apply")
		w.MustRun("untaint", address)
	}
	refused("apply", "-var", "group=Administrators")
	refused("apply", "-var", "group=Administrators", "-replace=veza_scim_group.admins")
	refused("destroy")
	// With the key of somebody who is not in the group it is a change as any other.
	w.MustRun("apply", "-auto-approve", "-var", "key="+box.Key, "-replace=veza_scim_group.admins")
}
