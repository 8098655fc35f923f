package veza_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestARoleMappingIsReadAndWrittenRowByRow(t *testing.T) {
	t.Parallel()
	const row = `{"group":"R&D / EU","team_roles":[{"team_id":"t1","team_name":"Red","role_id":"r1","role_name":"viewer"}]}`
	want := veza.RoleMapping{Group: "R&D / EU", TeamRoles: []veza.TeamRole{{TeamID: "t1", TeamName: "Red", RoleID: "r1", RoleName: "viewer"}}}
	n, c := inTurn(t, ok(`{"value":{"mappings":[`+row+`]}}`), ok(`{"value":`+row+`}`), ok(`{"value":`+row+`}`), ok(""), ok(`{"value":`+row+`}`), ok("{}"))
	ctx := t.Context()
	if all, err := c.RoleMappings(ctx); err != nil || len(all) != 1 || !cmp.Equal(all[0], want) {
		t.Errorf("%v, error %v", all, err)
	}
	if got, err := c.RoleMapping(ctx, "R&D / EU"); err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v, error %v", got, err)
	}
	for range 2 {
		if got, err := c.PutRoleMapping(ctx, want); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%v, error %v", got, err)
		}
	}
	if err := c.DeleteRoleMapping(ctx, "R&D / EU"); err != nil {
		t.Error(err)
	}
	const path = " /api/private/sso/role_mappings"
	const one = path + "/R&D%20%2F%20EU"
	n.want("GET"+path, "GET"+one, "PUT"+one, "PUT"+one, "GET"+one, "DELETE"+one)
	n.wantBody(2, `{"group":"R&D / EU","team_roles":[{"team_id":"t1","role_id":"r1"}]}`)
}

func TestAMissingRowIsToldFromATenantWithoutMapping(t *testing.T) {
	t.Parallel()
	n, c := inTurn(t, noRoute(), noRoute(), noRoute())
	_, err := c.RoleMapping(t.Context(), "Red")
	is(t, err, veza.ErrNoAPI)
	says(t, err, "role mapping")
	_, err = c.RoleMappings(t.Context())
	is(t, err, veza.ErrNoAPI)
	n.want("GET /api/private/sso/role_mappings/Red", "GET /api/private/sso/role_mappings?page_size=1", "GET /api/private/sso/role_mappings")
	_, c = inTurn(t, noRoute(), ok(`{"value":{"mappings":[]}}`))
	_, err = c.RoleMapping(t.Context(), "Red")
	is(t, err, veza.ErrNotFound)
	_, c = inTurn(t, missing("role_mapping", "Red"))
	is(t, c.DeleteRoleMapping(t.Context(), "Red"), veza.ErrNotFound)
	for _, body := range []string{"{}", `{"value":{}}`, `{"value":{"mappings":7}}`, ""} {
		_, c = inTurn(t, ok(body))
		if all, err := c.RoleMappings(t.Context()); err == nil {
			t.Errorf("%q was read as %v", body, all)
		}
	}
}
