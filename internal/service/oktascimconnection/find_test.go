package oktascimconnection_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestImportTakesTheAppByIDAndLabelAndIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, w.veza(nil))
	delete(state.Values, "api_key_wo_version") // nobody can tell
	for _, text := range []string{w.app, "id:" + w.app, "Veza", "label:veza"} {
		imported := r.MustImport(text)
		if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"app_id": w.app})
	diags.None(t)
	w.box.ForgetOrg()
	// The key is written once more.
	if p := r.MustPlan(byIdentity, w.veza(nil)); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	r.MustApply(byIdentity, w.veza(nil))
	w.wantAsked("the apply after the import", "POST "+w.connection)
	_, diags = r.Import("Nobody's")
	diags.WantError(t, "App Of SCIM Connection To Import Not Found")
}

func TestAConnectionThatWasNeverSetIsImported(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustImport("Veza")
	if state.Values["enabled"] != false || state.Values["base_url"] != nil || state.Values["features"] != nil {
		t.Errorf("imported %v", state.Values)
	}
	r.MustApply(state, w.veza(nil))
	w.wantTold("ENABLED " + w.box.URL + "/scim/v2 " + secret + " " + allOn)
}

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config         func(world) acctest.Attrs
		whole          bool
		limit          int64
		fault          []sandbox.Fault
		rows, requests int
	}{
		"of those that are on":             {rows: 2, requests: 1},
		"with all of each":                 {whole: true, rows: 2, requests: 1 + 2*2},
		"a limit":                          {limit: 1, rows: 1, requests: 1},
		"of one app that is off":           {config: func(w world) acctest.Attrs { return acctest.Attrs{"app_id": w.app} }, rows: 1, requests: 2},
		"of an app that is not there":      {config: func(world) acctest.Attrs { return acctest.Attrs{"app_id": "0oa0000000000000gone"} }, fault: []sandbox.Fault{{Path: "/none", Status: 500}}, requests: 1},
		"an error is shown with the first": {whole: true, fault: []sandbox.Fault{{Path: "/api/v1/apps/", Status: 403, Skip: 2}}, rows: 1, requests: 4},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for i := range 2 {
				id := w.newApp("scim2headerauth", fmt.Sprintf("On %d", i))
				w.resource(nil).MustApply(nil, w.veza(acctest.Attrs{"app_id": id}))
			}
			w.newApp("salesforce", "Sales")
			r := w.resource(acctest.Attrs{"max_retries": 0})
			var config acctest.Attrs
			if tc.config != nil {
				config = tc.config(w)
			}
			w.box.ForgetOrg()
			w.box.OrgFault(tc.fault...)
			rows, diags := r.List(config, tc.limit, tc.whole)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "SCIM Connections Not Listed")
			}
			if got := w.asked(); len(rows) != tc.rows || len(got) != tc.requests {
				t.Errorf("%d rows after %v, want %d after %d requests", len(rows), got, tc.rows, tc.requests)
			}
			for i, row := range rows {
				if tc.config == nil && row.DisplayName != fmt.Sprintf("On %d", i) || tc.whole && row.Resource["app_id"] != row.Identity["app_id"] {
					t.Errorf("row %d is %+v", i, row)
				}
			}
		})
	}
}
