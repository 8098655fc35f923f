package provider_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

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
