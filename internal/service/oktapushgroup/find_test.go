package oktapushgroup_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestImportTakesIDsAndNamesOnEitherSideAndIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, w.push(acctest.Attrs{"target_name": "Selling"}))
	id := fmt.Sprint(state.Values["id"])
	for _, text := range []string{
		"Veza/Sales", w.app + "/" + w.sales, "label:veza/name:Sales", w.app + "/" + id, "Veza/id:" + id, "id:" + w.app + "/id:" + w.sales,
	} {
		imported := r.MustImport(text)
		if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"app_id": w.app, "id": id})
	diags.None(t)
	if p := r.MustPlan(byIdentity, w.push(acctest.Attrs{"target_name": "Selling"})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s to %v", p.Action, p.Values)
	}
	w.group("Idle")
	for text, summary := range map[string]string{
		"Veza": "Pushed Group Import ID Not Understood", "Nobody's/Sales": "App Of Pushed Group To Import Not Found",
		"Veza/Nobodies": "Pushed Group To Import Not Found", "Veza/Idle": "Pushed Group To Import Not Found",
	} {
		_, diags := r.Import(text)
		diags.WantError(t, summary)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config         acctest.Attrs
		limit          int64
		fault          []sandbox.Fault
		rows, requests int
	}{
		"of all":                       {rows: 2, requests: 3},
		"a limit":                      {limit: 1, rows: 1, requests: 2},
		"an error is shown with a row": {fault: []sandbox.Fault{{Path: "/api/v1/groups", Status: 403, Skip: 1}}, rows: 1, requests: 3},
		"of an app that is not there":  {config: acctest.Attrs{"app_id": "0oa0000000000000gone"}, fault: []sandbox.Fault{{Path: "/none", Status: 500}}, requests: 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(acctest.Attrs{"max_retries": 0})
			want := []any{r.MustApply(nil, w.push(nil)).Values["id"], r.MustApply(nil, w.push(acctest.Attrs{"entitlement_id": w.group("Security")})).Values["id"]}
			w.box.ForgetOrg()
			w.box.OrgFault(tc.fault...)
			if tc.config == nil {
				tc.config = acctest.Attrs{"app_id": w.app}
			}
			rows, diags := r.List(tc.config, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Pushed Groups Not Listed")
			}
			if got := w.asked(); len(rows) != tc.rows || len(got) != tc.requests {
				t.Errorf("%d rows after %v, want %d after %d requests", len(rows), got, tc.rows, tc.requests)
			}
			for i, row := range rows {
				if row.Resource["id"] != want[i] || row.DisplayName != []string{"Sales", "Security"}[i] || row.Identity["id"] != want[i] {
					t.Errorf("row %d is %+v", i, row)
				}
			}
		})
	}
}
