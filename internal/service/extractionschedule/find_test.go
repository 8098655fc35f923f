package extractionschedule_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func TestImportTakesIDNameAndIdentity(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	id := source(t, box, "Acme")
	r := srv.Resource(typeName)
	state := r.MustApply(nil, mornings(id, nil))
	for text, requests := range map[string]int{id: 2, "id:" + id: 1, "Okta (Acme)": 3, "name:okta (acme)": 2} {
		box.Forget()
		imported := r.MustImport(text)
		if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if got := box.Requests(); imported.Identity["datasource_id"] != id || len(got) != requests {
			t.Errorf("import of %q has the identity %v and sent %v", text, imported.Identity, got)
		}
		if p := r.MustPlan(imported, mornings(id, nil)); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import of %q the plan is to %s: %v", text, p.Action, p.Values)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"datasource_id": id})
	diags.None(t)
	if diff := cmp.Diff(state.Values, byIdentity.Values); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	_, diags = r.Import("Nobody's")
	diags.WantError(t, "Data Source Of Schedule To Import Not Found", "Nobody's")
	_, diags = r.Import(" ")
	diags.WantError(t, "Extraction Schedule Import ID Not Understood", "name")
	if none, diags := r.Import("id:" + source(t, box, "Beta")); none != nil || diags.HasError() {
		t.Errorf("a data source without a schedule is imported as %v, %s", none, diags)
	}
}

// A CLI before 1.12 hands no identity back.
func TestTheIdentityIsSetWhereACLIKeepsNone(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	id := source(t, box, "Acme")
	r := srv.Resource(typeName)
	state := r.MustApply(nil, mornings(id, nil))
	state.Identity = nil
	if got := r.MustRead(state); got.Identity["datasource_id"] != id {
		t.Errorf("read gives the identity %v", got.Identity)
	}
	if got := r.MustApply(state, mornings(id, acctest.Attrs{"priority": 2})); got.Identity["datasource_id"] != id {
		t.Errorf("update gives the identity %v", got.Identity)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		many     int
		limit    int64
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"none":                       {requests: 1},
		"one request for each":       {many: 4, rows: 4, requests: 1 + 8},
		"no more than the limit":     {many: 4, limit: 2, rows: 2, requests: 1 + 4},
		"a list that is refused":     {many: 2, fault: []sandbox.Fault{{Method: "GET", Path: "/api/v1/providers", Status: 403}}, requests: 1},
		"a schedule that is refused": {many: 2, fault: []sandbox.Fault{{Method: "GET", Path: api, Status: 403, Skip: 2}}, rows: 1, requests: 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			for i := range tc.many {
				set(t, box, source(t, box, fmt.Sprintf("Acme %d", i)), tenant.Schedule{Priority: i + 1})
			}
			box.Fault(tc.fault...)
			rows, diags := srv.Resource(typeName).List(nil, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Extraction Schedules Not Listed", "admin on the root team")
			}
			if got := box.Requests(); len(rows) != tc.rows || len(got) != tc.requests {
				t.Errorf("%d rows by %v, want %d by %d", len(rows), got, tc.rows, tc.requests)
			}
			for i, row := range rows {
				if row.Identity["datasource_id"] != row.Resource["datasource_id"] || row.DisplayName != fmt.Sprintf("Okta (Acme %d)", i) || row.Resource["priority"] != int64(i+1) {
					t.Errorf("row %+v", row)
				}
			}
		})
	}
}
