package oktaapp_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

func TestImportTakesIDLabelAndIdentity(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, veza(acctest.Attrs{"label": "Veza / EU"}))
	id := fmt.Sprint(state.Values["id"])
	for _, text := range []string{id, "id:" + id, "Veza / EU", "veza / eu", "label:Veza / EU"} {
		imported := r.MustImport(text)
		if diff := cmp.Diff(state, imported); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": id})
	diags.None(t)
	if p := r.MustPlan(byIdentity, veza(acctest.Attrs{"label": "Veza / EU"})); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	_, diags = r.Import("Nobody's")
	diags.WantError(t, "Okta App To Import Not Found", "Nobody's")
}

// The wizard's apps can be managed, although none can be made.
func TestAnAppMadeByHandIsImportedAndFound(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil, sandbox.WithSCIMApp("By Hand"))
	found, _, err := box.Org().Apps(t.Context(), org.Query{Q: "By Hand", Limit: 1})
	must(t, err)
	made := found[0]
	r := srv.Resource(typeName)
	state := r.MustImport("By Hand")
	if p := r.MustPlan(state, acctest.Attrs{"name": made.Name, "label": "By Hand"}); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s: %v", p.Action, p.Values)
	}
	for _, by := range []acctest.Attrs{{"id": made.ID}, {"label": "By Hand"}, {"label": "by hand"}} {
		got := srv.DataSource(typeName).MustRead(by)
		if got["id"] != made.ID || got["name"] != made.Name || got["sign_on_mode"] != made.SignOnMode || got["status"] != "ACTIVE" {
			t.Errorf("by %v: found %v", by, got)
		}
	}
	for _, by := range []acctest.Attrs{{"label": "Nobody's"}, {"id": "0oa0000000000000gone"}} {
		_, diags := srv.DataSource(typeName).Read(by)
		diags.WantError(t, "Okta App Not Found")
	}
	for _, by := range []acctest.Attrs{{}, {"label": "a", "id": "b"}} {
		if _, diags := srv.DataSource(typeName).Read(by); !diags.HasError() {
			t.Errorf("%v was accepted", by)
		}
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
		"of all, in pages":              {rows: 203, requests: 2},
		"of those that begin so":        {config: acctest.Attrs{"query": "vez"}, rows: 1, requests: 1},
		"of none":                       {config: acctest.Attrs{"query": "nobody's"}, requests: 1},
		"a limit stops inside a page":   {limit: 3, rows: 3, requests: 1},
		"an error is shown with a page": {fault: []sandbox.Fault{{Path: apps, Status: 403, Skip: 1}}, rows: 200, requests: 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			for i := range 202 {
				newApp(t, box, "salesforce", fmt.Sprintf("App %03d", i))
			}
			newApp(t, box, "scim2headerauth", "Veza")
			box.OrgFault(tc.fault...)
			rows, diags := srv.Resource(typeName).List(tc.config, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Okta Apps Not Listed")
			}
			if got := asked(box); len(rows) != tc.rows || len(got) != tc.requests {
				t.Errorf("%d rows after %v, want %d after %d requests", len(rows), got, tc.rows, tc.requests)
			}
			for _, row := range rows {
				if row.Resource["label"] != row.DisplayName || row.Resource["id"] != row.Identity["id"] {
					t.Errorf("row %+v", row)
				}
			}
		})
	}
}
