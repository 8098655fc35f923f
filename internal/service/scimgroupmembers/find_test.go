package scimgroupmembers_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestImportTakesIDNameAndIdentityAndFillsTheSet(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	config := set(s.group, s.ann, s.bob)
	state := s.r.MustApply(nil, config)

	for _, text := range []string{s.group, "id:" + s.group, "ENGINEERING", "displayName:Engineering"} {
		imported := s.r.MustImport(text)
		if diff := cmp.Diff(state, imported); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if p := s.r.MustPlan(imported, config); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import of %q the plan is to %s", text, p.Action)
		}
	}
	byIdentity, diags := s.r.ImportIdentity(acctest.Attrs{"group_id": s.group})
	diags.None(t)
	if diff := cmp.Diff(state, byIdentity); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	_, diags = s.r.Import("Nobody's")
	diags.WantError(t, "Group Of Members To Import Not Found")
	_, diags = s.r.Import(" ")
	diags.WantError(t, "Members Import ID Not Understood")
	missing, diags := s.r.Import("id:5a1e")
	diags.None(t)
	if missing != nil {
		t.Errorf("imported %v", missing.Values)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	// Three groups with Ann, and one without anybody.
	tests := map[string]struct {
		limit    int64
		resource bool
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"without the sets":             {rows: 4, requests: 2},
		"with the sets":                {resource: true, rows: 4, requests: 3},
		"a limit stops the paging":     {limit: 2, rows: 2, requests: 1},
		"an error is shown with a row": {fault: []sandbox.Fault{{Method: "GET", Path: "/scim/v2/Groups$", Status: 403, Skip: 1}}, rows: 2, requests: 2},
		"an error of one set is shown": {resource: true, fault: []sandbox.Fault{{Method: "GET", Path: "/scim/v2/Groups/", Status: 403}}, rows: 3, requests: 3},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(2))
			ann := newPerson(t, box, "Ann")
			for i := range 3 {
				outside(t, box, newGroup(t, box, fmt.Sprintf("Group %d", i)), adding(ann))
			}
			newGroup(t, box, "Nobody's")
			box.Fault(tc.fault...)
			rows, diags := srv.Resource(typeName).List(nil, tc.limit, tc.resource)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Sets Of Members Not Listed", "scim_provisioner")
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d", len(rows), tc.rows)
			}
			for i, row := range rows {
				want := []any{ann}
				if i == 3 {
					want = []any{}
				}
				if tc.resource {
					if diff := cmp.Diff(acctest.Attrs{"group_id": row.Identity["group_id"], "user_ids": want, "on_destroy": "retain"}, row.Resource); diff != "" {
						t.Errorf("row %d (-want +got):\n%s", i, diff)
					}
				}
				if want := fmt.Sprintf("Group %d", i); i < 3 && row.DisplayName != want {
					t.Errorf("row %d is %q, want %q", i, row.DisplayName, want)
				}
			}
			if got := box.Requests(); len(got) != tc.requests {
				t.Errorf("sent %v, want %d requests", got, tc.requests)
			}
		})
	}
}

func TestListOfATenantWithoutGroupsIsEmpty(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	if rows := srv.Resource(typeName).MustList(nil, 0, true); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
}
