package access_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/veza/terraform-provider-veza/internal/access"
)

const root = "root-team"

func grant(user, team, role string) access.Grant {
	return access.Grant{UserID: user, TeamID: team, RoleID: role}
}

// The example of SCIM Provisioning with Okta, Permission Persistence.
func TestGrantOfTwoGroupsHoldsUntilTheLastIsLeft(t *testing.T) {
	t.Parallel()
	mapping := map[string][]access.TeamRole{
		"Security": {{TeamID: root, RoleID: "admin"}},
		"Platform": {{TeamID: root, RoleID: "admin"}},
	}
	for _, test := range []struct {
		groups []string
		want   []access.Holding
	}{
		{[]string{"Security", "Platform"}, []access.Holding{{
			Grant:   grant("ada", root, "admin"),
			Sources: []access.Source{{Kind: access.Group, Group: "Platform"}, {Kind: access.Group, Group: "Security"}},
		}}},
		{[]string{"Platform"}, []access.Holding{{
			Grant: grant("ada", root, "admin"), Sources: []access.Source{{Kind: access.Group, Group: "Platform"}},
		}}},
		{nil, []access.Holding{}},
	} {
		got := access.Effective(access.Facts{
			RootTeamID: root, Mapping: mapping, Memberships: map[string][]string{"ada": test.groups},
		})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("groups %v (-want +got):\n%s", test.groups, diff)
		}
	}
}

func TestEverySourceIsNamed(t *testing.T) {
	t.Parallel()
	got := access.Effective(access.Facts{
		RootTeamID:  root,
		Direct:      []access.Grant{grant("bob", "team", "viewer"), grant("ada", root, "admin"), grant("ada", root, "admin")},
		Roles:       map[string][]string{"ada": {"admin", "scim_provisioner"}},
		Memberships: map[string][]string{"ada": {"SECURITY"}, "bob": {"Unmapped"}},
		Mapping:     map[string][]access.TeamRole{"Security": {{TeamID: root, RoleID: "admin"}, {TeamID: "team", RoleID: "viewer"}}},
	})
	want := []access.Holding{
		{Grant: grant("ada", root, "admin"), Sources: []access.Source{
			{Kind: access.Direct}, {Kind: access.Group, Group: "SECURITY"}, {Kind: access.SCIMRole},
		}},
		{Grant: grant("ada", root, "scim_provisioner"), Sources: []access.Source{{Kind: access.SCIMRole}}},
		{Grant: grant("ada", "team", "viewer"), Sources: []access.Source{{Kind: access.Group, Group: "SECURITY"}}},
		{Grant: grant("bob", "team", "viewer"), Sources: []access.Source{{Kind: access.Direct}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !got[0].HeldBeside(access.Direct) || got[3].HeldBeside(access.Direct) || !got[3].HeldBy(access.Direct) {
		t.Error("HeldBeside or HeldBy is wrong about direct")
	}
}

func TestOrderOfFactsMakesNoDifference(t *testing.T) {
	t.Parallel()
	users, teams := rapid.SampledFrom([]string{"ada", "bob", "eve"}), rapid.SampledFrom([]string{root, "t1", "t2"})
	roles, groups := rapid.SampledFrom([]string{"admin", "viewer"}), rapid.SampledFrom([]string{"A", "a", "B", "ſ", "S"})
	rapid.Check(t, func(t *rapid.T) {
		teamRole := rapid.Custom(func(t *rapid.T) access.TeamRole {
			return access.TeamRole{TeamID: teams.Draw(t, "team"), RoleID: roles.Draw(t, "role")}
		})
		f := access.Facts{
			RootTeamID: root,
			Direct: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) access.Grant {
				return grant(users.Draw(t, "user"), teams.Draw(t, "team"), roles.Draw(t, "role"))
			}), 0, 6).Draw(t, "direct"),
			Roles:       rapid.MapOfN(users, rapid.SliceOfN(roles, 0, 3), 0, 3).Draw(t, "roles"),
			Memberships: rapid.MapOfN(users, rapid.SliceOfN(groups, 0, 3), 0, 3).Draw(t, "memberships"),
			Mapping:     rapid.MapOfN(groups, rapid.SliceOfN(teamRole, 0, 3), 0, 3).Draw(t, "mapping"),
		}
		want := access.Effective(f)
		slices.Reverse(f.Direct)
		for _, lists := range []map[string][]string{f.Roles, f.Memberships} {
			for _, list := range lists {
				slices.Reverse(list)
			}
		}
		for _, list := range f.Mapping {
			slices.Reverse(list)
		}
		if diff := cmp.Diff(want, access.Effective(f)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
		for _, h := range want {
			if len(h.Sources) == 0 {
				t.Fatalf("%+v holds without a source", h.Grant)
			}
		}
	})
}
