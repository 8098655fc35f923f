package tenant_test

import (
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/access"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func rootAdmin(t *testing.T, tn *tenant.Tenant) access.TeamRole {
	t.Helper()
	return access.TeamRole{TeamID: teamID(t, tn, "Root"), RoleID: roleID(t, tn, "admin")}
}

func teamID(t *testing.T, tn *tenant.Tenant, name string) string {
	t.Helper()
	teams, err := tn.Teams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, team := range teams {
		if team.Name == name {
			return team.ID
		}
	}
	t.Fatalf("there is no team %s", name)
	return ""
}

func roleID(t *testing.T, tn *tenant.Tenant, name string) string {
	t.Helper()
	roles, err := tn.Roles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range roles {
		if role.Name == name {
			return role.ID
		}
	}
	t.Fatalf("there is no role %s", name)
	return ""
}

func setTeamRoles(t *testing.T, tn *tenant.Tenant, id string, list ...access.TeamRole) (tenant.Account, error) {
	t.Helper()
	return tn.UpdateAccount(t.Context(), id, func(a *tenant.Account) error {
		a.TeamRoles = nil
		for _, tr := range list {
			a.TeamRoles = append(a.TeamRoles, tenant.TeamRole{TeamRole: tr})
		}
		return nil
	})
}

func TestLastAdministratorIsNotLostThroughTheAdminAPI(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(*tenant.Tenant, string) error{
		"team_roles": func(tn *tenant.Tenant, id string) error { _, err := setTeamRoles(t, tn, id); return err },
		"enabled": func(tn *tenant.Tenant, id string) error {
			_, err := tn.UpdateAccount(t.Context(), id, func(a *tenant.Account) error { a.Enabled = false; return nil })
			return err
		},
		"DELETE": func(tn *tenant.Tenant, id string) error { _, err := tn.DeleteAccount(t.Context(), id); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := open(t, tenant.Options{})
			if err := lose(tn, userByName(t, tn, tenant.SCIMAdmin).ID); err != nil {
				t.Fatalf("one of two administrators could not go: %v", err)
			}
			glass := userByName(t, tn, tenant.BreakGlassAdmin).ID
			refused(t, lose(tn, glass), 403, "", tenant.BreakGlassAdmin, "last active local user")
			account, err := tn.Account(t.Context(), glass)
			if err != nil || !account.Enabled || len(account.TeamRoles) != 1 {
				t.Errorf("%+v, %v", account, err)
			}
		})
	}
}

// glassGroup leaves one local administrator, who is one through the group Glass alone.
func glassGroup(t *testing.T, tn *tenant.Tenant) (glass, group string) {
	t.Helper()
	glass = userByName(t, tn, tenant.BreakGlassAdmin).ID
	group = createGroup(t, tn, "Glass", glass)
	err := tn.PutRoleMapping(t.Context(), tenant.RoleMapping{Group: "Glass", TeamRoles: []access.TeamRole{rootAdmin(t, tn)}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := setTeamRoles(t, tn, glass); err != nil {
		t.Fatal(err)
	}
	if err := tn.DeleteUser(t.Context(), userByName(t, tn, tenant.SCIMAdmin).ID); err != nil {
		t.Fatal(err)
	}
	return glass, group
}

func TestLastAdministratorIsNotLostThroughAGroup(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(tn *tenant.Tenant, glass, group string) error{
		"leaving": func(tn *tenant.Tenant, glass, group string) error {
			_, err := tn.PatchGroup(t.Context(), group, op("remove", `members[value eq "`+glass+`"]`, nil))
			return err
		},
		"emptied": func(tn *tenant.Tenant, _, group string) error {
			_, err := tn.ReplaceGroup(t.Context(), group, scim.Object{"displayName": "Glass"})
			return err
		},
		"renamed": func(tn *tenant.Tenant, _, group string) error {
			_, err := tn.PatchGroup(t.Context(), group, op("replace", "displayName", "Shards"))
			return err
		},
		"deleted": func(tn *tenant.Tenant, _, group string) error { return tn.DeleteGroup(t.Context(), group) },
		"unmapped": func(tn *tenant.Tenant, _, _ string) error {
			return tn.DeleteRoleMapping(t.Context(), "GLASS")
		},
		"mapped otherwise": func(tn *tenant.Tenant, _, _ string) error {
			other := access.TeamRole{TeamID: teamID(t, tn, "Root"), RoleID: roleID(t, tn, "viewer")}
			return tn.PutRoleMapping(t.Context(), tenant.RoleMapping{Group: "glass", TeamRoles: []access.TeamRole{other}})
		},
		"mapping replaced": func(tn *tenant.Tenant, _, _ string) error { return tn.SetRoleMappings(t.Context(), nil) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := open(t, tenant.Options{})
			glass, group := glassGroup(t, tn)
			refused(t, lose(tn, glass, group), 403, "", tenant.BreakGlassAdmin, "last active local user")
			account, err := tn.Account(t.Context(), glass)
			if err != nil || len(account.TeamRoles) != 1 || account.TeamRoles[0].RoleName != "admin" {
				t.Errorf("%+v, %v", account, err)
			}
		})
	}
}

func TestListSentBackMakesNothingDirect(t *testing.T) {
	t.Parallel()
	for name, keepAll := range map[string]bool{"sent with all": true, "sent with the one": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := open(t, tenant.Options{})
			ada := create(t, tn, with(person("ada@example.com"), "roles", refs("viewer")))
			group := createGroup(t, tn, "Finance", ada)
			finance, operator := teamID(t, tn, "Finance"), roleID(t, tn, "operator")
			err := tn.PutRoleMapping(t.Context(), tenant.RoleMapping{
				Group: "finance", TeamRoles: []access.TeamRole{{TeamID: finance, RoleID: roleID(t, tn, "viewer")}},
			})
			if err != nil {
				t.Fatal(err)
			}

			// What an administrator's client does: read all, add one, send all. What others
			// hold stays whether it is sent or not, and whether it was sent leaves no trace.
			account, err := tn.UpdateAccount(t.Context(), ada, func(a *tenant.Account) error {
				if !keepAll {
					a.TeamRoles = nil
				}
				a.TeamRoles = append(a.TeamRoles, tenant.TeamRole{TeamRole: access.TeamRole{TeamID: finance, RoleID: operator}})
				return nil
			})
			if err != nil || len(account.TeamRoles) != 3 {
				t.Fatalf("%+v, %v", account, err)
			}
			if _, err := tn.PatchGroup(t.Context(), group, op("remove", "members", nil)); err != nil {
				t.Fatal(err)
			}
			if _, err := tn.PatchUser(t.Context(), ada, op("remove", "roles", nil)); err != nil {
				t.Fatal(err)
			}
			account, err = tn.Account(t.Context(), ada)
			if err != nil || len(account.TeamRoles) != 1 || account.TeamRoles[0].RoleName != "operator" {
				t.Errorf("%+v, %v: want the one that was assigned", account, err)
			}
		})
	}
}

func TestWhoLeavesATeamLosesTheirKeysOfIt(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(tn *tenant.Tenant, ada, group string) error{
		"group left": func(tn *tenant.Tenant, ada, group string) error {
			_, err := tn.PatchGroup(t.Context(), group, op("remove", `members[value eq "`+ada+`"]`, nil))
			return err
		},
		"group deleted": func(tn *tenant.Tenant, _, group string) error { return tn.DeleteGroup(t.Context(), group) },
		"deleted":       func(tn *tenant.Tenant, ada, _ string) error { return tn.DeleteUser(t.Context(), ada) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := open(t, tenant.Options{})
			ada := create(t, tn, with(person("ada@example.com"), "roles", refs("viewer")))
			group := createGroup(t, tn, "Finance", ada)
			caller := tenant.Caller{UserID: ada, UserName: "ada@example.com", TeamID: teamID(t, tn, "Root")}
			for _, team := range []string{"Root", "Finance"} {
				if _, err := tn.MakeKey(t.Context(), caller, teamID(t, tn, team), team); err != nil {
					t.Fatal(err)
				}
			}
			if err := leave(tn, ada, group); err != nil {
				t.Fatal(err)
			}
			keys, err := tn.Keys(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, key := range keys {
				left = append(left, key.Name)
			}
			want := "Root"
			if name == "deleted" {
				want = ""
			}
			if got := strings.Join(left, " "); got != want {
				t.Errorf("keys left: %q, want %q", got, want)
			}
		})
	}
}

func TestTeamCountsWhoHoldsARoleOrIsInItsGroup(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada, bob := create(t, tn, with(person("ada@example.com"), "roles", refs("viewer"))), create(t, tn, person("bob@example.com"))
	createGroup(t, tn, "Finance", ada)
	finance := teamID(t, tn, "Finance")
	if _, err := setTeamRoles(t, tn, bob, access.TeamRole{TeamID: finance, RoleID: roleID(t, tn, "viewer")}); err != nil {
		t.Fatal(err)
	}
	err := tn.PutRoleMapping(t.Context(), tenant.RoleMapping{
		Group: "Finance", TeamRoles: []access.TeamRole{{TeamID: finance, RoleID: roleID(t, tn, "operator")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"Root": 3, "Finance": 2} {
		team, err := tn.Team(t.Context(), teamID(t, tn, name))
		if err != nil || team.UserCount != want {
			t.Errorf("%s has %d people, %v, want %d", name, team.UserCount, err, want)
		}
	}
}
