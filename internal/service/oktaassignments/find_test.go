package oktaassignments_test

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
	w := newWorld(t)
	r := w.resource(nil)
	config := set(w.sales, w.ann, w.bob)
	state := r.MustApply(nil, config)
	w.clock.settle()

	for _, text := range []string{w.sales, "id:" + w.sales, "Sales", "name:Sales"} {
		imported := r.MustImport(text)
		if diff := cmp.Diff(state, imported); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if p := r.MustPlan(imported, config); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import of %q the plan is to %s", text, p.Action)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"entitlement_id": w.sales})
	diags.None(t)
	if diff := cmp.Diff(state, byIdentity); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	_, diags = r.Import("Nobody's")
	diags.WantError(t, "Entitlement Of Assignments To Import Not Found")
	_, diags = r.Import(" ")
	diags.WantError(t, "Entitlement Assignments Import ID Not Understood")
	missing, diags := r.Import("id:00g0000000000000gone")
	diags.None(t)
	if missing != nil {
		t.Errorf("imported %v", missing.Values)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	// Three entitlements of Ann's, and one of nobody's.
	tests := map[string]struct {
		limit    int64
		resource bool
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"without the sets":             {rows: 4, requests: 1},
		"with the sets":                {resource: true, rows: 4, requests: 1 + 4},
		"a limit is kept":              {limit: 2, resource: true, rows: 2, requests: 1 + 2},
		"an error is shown":            {fault: []sandbox.Fault{{Method: "GET", Path: "/api/v1/groups$", Status: 403}}, rows: 0, requests: 1},
		"an error of one set is shown": {resource: true, fault: []sandbox.Fault{{Method: "GET", Path: groups, Status: 403, Times: 1}}, rows: 3, requests: 1 + 4},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.assign(w.sales, w.ann)
			for i := range 2 {
				w.assign(w.group(fmt.Sprintf("Group %d", i)), w.ann)
			}
			w.group("Nobody's")
			w.box.OrgFault(tc.fault...)
			rows, diags := w.resource(nil).List(nil, tc.limit, tc.resource)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Sets Of Assignees Not Listed", "administrator role")
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d", len(rows), tc.rows)
			}
			for i, row := range rows {
				want := []any{w.ann}
				if row.DisplayName == "Nobody's" {
					want = []any{}
				}
				if !tc.resource {
					continue
				}
				if diff := cmp.Diff(acctest.Attrs{"entitlement_id": row.Identity["entitlement_id"], "identity_ids": want, "on_destroy": "retain"}, row.Resource); diff != "" {
					t.Errorf("row %d (-want +got):\n%s", i, diff)
				}
			}
			if got := w.asked(); len(got) != tc.requests {
				t.Errorf("sent %v, want %d requests", got, tc.requests)
			}
		})
	}
}

func TestListOfAnOrgWithoutEntitlementsIsEmptyAndElseKeepsItsOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.box.Org().DeleteGroup(t.Context(), w.sales))
	r := w.resource(nil)
	if rows := r.MustList(nil, 0, true); len(rows) != 0 {
		t.Errorf("rows %+v", rows)
	}
	for i := range 3 {
		w.group(fmt.Sprintf("Group %d", i))
	}
	first := r.MustList(nil, 0, false)
	if len(first) != 3 || first[0].DisplayName != "Group 0" {
		t.Errorf("rows %+v", first)
	}
	for range 3 {
		if diff := cmp.Diff(first, r.MustList(nil, 0, false)); diff != "" {
			t.Errorf("two lists differ:\n%s", diff)
		}
	}
}
