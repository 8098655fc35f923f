package provider_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
)

const lockedOut = "Owner Of The Key In Use Would Be Locked Out"

// Each change alone is harmless. Terraform plans them in any order.
func TestChangesThatTogetherTakeWhatAGroupGivesAreRefused(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	a.mapped("Operators", "admin", "scim_provisioner")
	admins, operators := a.state(groupType, "Admins", nil), a.state(mappingType, "Operators", nil)
	renamed := func(srv *acctest.Server) acctest.Plan {
		return srv.Resource(groupType).Plan(admins, acctest.Attrs{"display_name": "Operators"})
	}
	unmapped := func(srv *acctest.Server) acctest.Plan { return srv.Resource(mappingType).Plan(operators, nil) }
	a.Forget()

	for name, order := range map[string][2]func(*acctest.Server) acctest.Plan{
		"renamed first": {renamed, unmapped}, "unmapped first": {unmapped, renamed},
	} {
		srv := a.by(nil)
		order[0](srv).Diagnostics.None(t)
		second := order[1](srv)
		if !second.Diagnostics.HasError() {
			t.Fatalf("%s: is planned", name)
		}
		second.Diagnostics.WantError(t, lockedOut, a.name, `which the group "Admins" gives`)
	}
	other := acctest.On(t, a.Server, nil)
	renamed(other).Diagnostics.None(t)
	unmapped(other).Diagnostics.None(t)
	if writes := a.Writes(); len(writes) > 0 {
		t.Errorf("plans wrote %v", writes)
	}
}

// Two groups that change names take nothing from those whom both names give the same.
func TestGroupsThatSwapTheirNamesTakeNothing(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	a.mapped("Operators", "admin", "scim_provisioner")
	a.grouped("Operators", a.other)
	admins, operators := a.state(groupType, "Admins", nil), a.state(groupType, "Operators", nil)
	srv := a.by(nil)
	srv.Resource(groupType).MustPlan(admins, acctest.Attrs{"display_name": "Operators"})
	srv.Resource(groupType).MustPlan(operators, acctest.Attrs{"display_name": "Admins"})
}

// A row of a team that the same apply makes gives nothing that a known role gave.
func TestARowThatIsKnownInPartKeepsOnlyWhatItMayBe(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	state := a.state(mappingType, "Admins", nil)
	plan := func(rows ...any) acctest.Plan {
		return a.by(nil).Resource(mappingType).Plan(state, with(a.mapping, acctest.Attrs{"team_roles": rows}))
	}
	a.Forget()
	later := func(role string) acctest.Attrs {
		return acctest.Attrs{"team_id": acctest.Unknown, "role_id": a.roles[role]}
	}
	plan(later("viewer")).Diagnostics.WantError(t, lockedOut, "the roles admin, scim_provisioner")
	plan(a.teamRole("admin"), later("viewer")).Diagnostics.WantError(t, lockedOut, "the role scim_provisioner")
	plan(later("admin"), later("scim_provisioner")).Diagnostics.None(t)
	plan(a.teamRole("admin"), a.teamRole("scim_provisioner"), later("viewer")).Diagnostics.None(t)
	if writes := a.Writes(); len(writes) > 0 {
		t.Errorf("plans wrote %v", writes)
	}
}

func TestAMappingIsReplacedByForceTogetherWithAChange(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	state := a.state(mappingType, "Admins", nil)
	more := with(a.mapping, acctest.Attrs{"team_roles": []any{a.teamRole("admin"), a.teamRole("scim_provisioner"), a.teamRole("viewer")}})
	forced := func(srv *acctest.Server) acctest.Plan {
		srv.Resource(mappingType).MustPlan(state, more)
		return srv.Resource(mappingType).Plan(nil, more)
	}
	forced(acctest.On(t, a.Server, nil)).Diagnostics.None(t)
	forced(a.by(nil)).Diagnostics.WantError(t, lockedOut, a.name)
}

// A second block for a group that Terraform manages already is no replacement of the first.
func TestASecondMappingOfAManagedGroupIsRefused(t *testing.T) {
	t.Parallel()
	a := ownedByMember(t)
	state := a.state(mappingType, "Admins", nil)
	other := with(a.mapping, acctest.Attrs{"team_roles": []any{a.teamRole("viewer")}})
	more := with(a.mapping, acctest.Attrs{"team_roles": []any{a.teamRole("admin"), a.teamRole("scim_provisioner"), a.teamRole("viewer")}})
	for name, first := range map[string]acctest.Attrs{"that stays": a.mapping, "that changes": more} {
		r := acctest.On(t, a.Server, nil).Resource(mappingType)
		r.MustPlan(r.MustRead(state), first)
		if p := r.Plan(nil, other); !p.Diagnostics.HasError() {
			t.Errorf("beside one %s a second mapping is planned", name)
		} else {
			p.Diagnostics.WantError(t, "SSO Role Mapping Exists", "Admins")
		}
	}
}
