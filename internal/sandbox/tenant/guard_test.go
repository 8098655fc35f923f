package tenant_test

import (
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestLastLocalAdministratorCannotBeLost(t *testing.T) {
	t.Parallel()
	ways := map[string]func(*tenant.Tenant, string) error{
		"PATCH active": func(tn *tenant.Tenant, id string) error {
			_, err := tn.PatchUser(t.Context(), id, op("replace", "active", false))
			return err
		},
		"PUT active": func(tn *tenant.Tenant, id string) error {
			_, err := tn.ReplaceUser(t.Context(), id, with(with(person(tenant.BreakGlassAdmin), "active", false), "roles", refs("admin")))
			return err
		},
		"PATCH roles": func(tn *tenant.Tenant, id string) error {
			_, err := tn.PatchUser(t.Context(), id, op("remove", `roles[value eq "admin"]`, nil))
			return err
		},
		"PUT without roles": func(tn *tenant.Tenant, id string) error {
			_, err := tn.ReplaceUser(t.Context(), id, person(tenant.BreakGlassAdmin))
			return err
		},
		"DELETE": func(tn *tenant.Tenant, id string) error { return tn.DeleteUser(t.Context(), id) },
	}
	for name, lose := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tn := open(t, tenant.Options{})
			if err := tn.DeleteUser(t.Context(), userByName(t, tn, tenant.SCIMAdmin).ID); err != nil {
				t.Fatalf("one of two administrators could not go: %v", err)
			}
			// A provisioned administrator is none for this rule: the identity provider may be what is broken.
			create(t, tn, with(person("ada@example.com"), "roles", refs("admin")))

			glass := userByName(t, tn, tenant.BreakGlassAdmin).ID
			fromAttribute(t, tn, glass)
			refused(t, lose(tn, glass), 403, "", tenant.BreakGlassAdmin, "last active local user", "root team")
			user := userByName(t, tn, tenant.BreakGlassAdmin)
			if !*user.Active || len(user.Roles) != 1 {
				t.Errorf("the administrator is %+v", user)
			}
		})
	}
}

// fromAttribute lets the role admin of a person come from their SCIM roles alone.
func fromAttribute(t *testing.T, tn *tenant.Tenant, id string) {
	t.Helper()
	if _, err := tn.PatchUser(t.Context(), id, op("add", "roles", refs("admin"))); err != nil {
		t.Fatal(err)
	}
	account, err := tn.UpdateAccount(t.Context(), id, func(a *tenant.Account) error { a.TeamRoles = nil; return nil })
	if err != nil || len(account.TeamRoles) != 1 {
		t.Fatalf("%+v, %v: the role goes though another source holds it", account, err)
	}
}

func TestKeyCannotRemoveItsOwner(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	owner := userByName(t, tn, tenant.SCIMAdmin).ID
	call := &tenant.Call{Caller: tenant.Caller{UserID: owner}}
	ctx := tenant.WithCall(t.Context(), call)

	refused(t, tn.DeleteUser(ctx, owner), 403, "", tenant.SCIMAdmin, "API key")
	_, err := tn.PatchUser(ctx, owner, op("replace", "active", false))
	refused(t, err, 403, "", tenant.SCIMAdmin, "API key")
	if _, err := tn.PatchUser(ctx, owner, op("replace", "displayName", "Provisioner")); err != nil {
		t.Errorf("the owner may not be renamed: %v", err)
	}
	if err := tn.DeleteUser(ctx, userByName(t, tn, tenant.BreakGlassAdmin).ID); err != nil {
		t.Errorf("another administrator may not go: %v", err)
	}
}

func TestDeactivationDisablesKeysForGood(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, with(person("ada@example.com"), "roles", refs("admin", "scim_provisioner")))
	key, err := tn.CreateKey(t.Context(), ada, "laptop")
	if err != nil {
		t.Fatal(err)
	}
	caller, err := tn.Authenticate(t.Context(), key.Secret)
	if err != nil || caller.UserID != ada || caller.KeyID != key.ID || !caller.Has("admin") || !caller.Has("scim_provisioner") {
		t.Fatalf("caller is %+v, %v", caller, err)
	}

	for _, active := range []any{false, true} {
		patched, err := tn.PatchUser(t.Context(), ada, op("replace", "", scim.Object{"active": active}))
		if err != nil || patched["active"] != active {
			t.Fatalf("active is %v, %v, want %v", patched["active"], err, active)
		}
		_, err = tn.Authenticate(t.Context(), key.Secret)
		refused(t, err, 401, "", "disabled", "ada@example.com")
		if keys, err := tn.Keys(t.Context()); err != nil || len(keys) != 1 || keys[0].Status != "INACTIVE" {
			t.Errorf("keys are %+v, %v", keys, err)
		}
	}
	second, err := tn.CreateKey(t.Context(), ada, "laptop again")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tn.Authenticate(t.Context(), second.Secret); err != nil {
		t.Errorf("the new key of a reactivated person: %v", err)
	}
}

func TestRolesOfTheCallerFollowTheAttribute(t *testing.T) {
	t.Parallel()
	tn := open(t, tenant.Options{})
	ada := create(t, tn, with(person("ada@example.com"), "roles", refs("admin", "viewer")))
	key, err := tn.CreateKey(t.Context(), ada, "laptop")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tn.PatchUser(t.Context(), ada, op("remove", `roles[value eq "admin"]`, nil)); err != nil {
		t.Fatal(err)
	}
	caller, err := tn.Authenticate(t.Context(), key.Secret)
	if err != nil || caller.Has("admin") || !caller.Has("viewer") {
		t.Errorf("caller is %+v, %v, want viewer alone", caller, err)
	}
}
