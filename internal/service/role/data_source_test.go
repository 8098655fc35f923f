package role_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestMain(m *testing.M) { acctest.Main(m) }

func TestAccRole_throughTheCLI(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t)
	acctest.Test(t, resource.TestCase{
		Steps: []resource.TestStep{{
			Config: box.ProviderConfig() + `
data "veza_role" "test" {
  name = "SCIM_Provisioner"
}

data "veza_roles" "test" {}
`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue("data.veza_role.test", tfjsonpath.New("is_available_in_root_team"), knownvalue.Bool(true)),
				statecheck.ExpectKnownValue("data.veza_role.test", tfjsonpath.New("is_available_in_non_root_team"), knownvalue.Bool(false)),
				statecheck.ExpectKnownValue("data.veza_roles.test", tfjsonpath.New("roles").AtSliceIndex(0).AtMapKey("id"), knownvalue.NotNull()),
			},
		}},
	})
}

// known is what the tenant has.
func known(t *testing.T, box *sandbox.Server) []tenant.Role {
	t.Helper()
	roles, err := box.Tenant().Roles(t.Context())
	if err != nil || len(roles) == 0 {
		t.Fatal(roles, err)
	}
	return roles
}

func object(r tenant.Role) acctest.Attrs {
	out := acctest.Attrs{
		"id": r.ID, "name": r.Name, "is_admin": r.Admin, "permissions": []any{},
		"is_available_in_root_team": r.InRootTeam, "is_available_in_non_root_team": r.InNonRootTeam,
	}
	if r.Description != "" {
		out["description"] = r.Description
	}
	return out
}

func TestEachRoleIsFoundByIDAndByName(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	one := srv.DataSource("veza_role")
	for _, r := range known(t, box) {
		for _, config := range []acctest.Attrs{{"id": r.ID}, {"name": r.Name}} {
			if diff := cmp.Diff(object(r), one.MustRead(config)); diff != "" {
				t.Errorf("%v reads (-want +got):\n%s", config, diff)
			}
		}
	}
	if got := one.MustRead(acctest.Attrs{"name": "VIEWER"}); got["id"] != one.MustRead(acctest.Attrs{"name": "viewer"})["id"] {
		t.Errorf("another case reads %v", got)
	}
	if got := box.Requests(); len(got) != 1 {
		t.Errorf("sent %v, want one request for all", got)
	}
}

func TestARoleThatIsNotThereIsAnErrorThatNamesThoseThatAre(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	one := srv.DataSource("veza_role")
	_, diags := one.Read(acctest.Attrs{"name": "superuser"})
	diags.WantError(t, "Role Not Found", `"superuser"`, "operator", "scim_provisioner")
	_, diags = one.Read(acctest.Attrs{"id": "viewer"})
	diags.WantError(t, "Role Not Found", `"viewer"`)
	for _, config := range []acctest.Attrs{{}, {"id": "r1", "name": "viewer"}} {
		if _, diags := one.Read(config); !diags.HasError() {
			t.Errorf("the look-up by %v was accepted", config)
		}
	}
}

func TestEveryRoleIsListed(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	var want []any
	for _, r := range known(t, box) {
		want = append(want, object(r))
	}
	if diff := cmp.Diff(want, srv.DataSource("veza_roles").MustRead(acctest.Attrs{})["roles"]); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestRolesThatCannotBeReadAreAnError(t *testing.T) {
	t.Parallel()
	for status, words := range map[int]string{403: "admin on the root team", 404: "no API for roles"} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(sandbox.Fault{Path: "/api/v1/roles", Status: status}))
			_, diags := srv.DataSource("veza_role").Read(acctest.Attrs{"name": "viewer"})
			diags.WantError(t, "Role Not Read", words)
			_, diags = srv.DataSource("veza_roles").Read(acctest.Attrs{})
			diags.WantError(t, "Roles Not Read", words)
		})
	}
}
