package oktaappassignment_test

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
	person, group := r.MustApply(nil, w.ofPerson(nil)), r.MustApply(nil, w.ofGroup(nil))
	for text, want := range map[string]*acctest.State{
		w.app + "/" + w.ann: person, "Veza/" + login: person, "label:veza/login:" + login: person, "id:" + w.app + "/id:" + w.ann: person,
		w.app + "/" + w.sales: group, "Veza/Sales": group, w.app + "/name:Sales": group, "Veza/id:" + w.sales: group,
	} {
		imported := r.MustImport(text)
		if diff := cmp.Diff(want, imported); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
	}
	for _, want := range []*acctest.State{person, group} {
		imported, diags := r.ImportIdentity(want.Identity)
		diags.None(t)
		if diff := cmp.Diff(want, imported); diff != "" {
			t.Errorf("import by identity differs:\n%s", diff)
		}
	}
	if p := r.MustPlan(r.MustImport("Veza/"+login), w.ofPerson(nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	for text, summary := range map[string]string{
		"Veza": "App Assignment Import ID Not Understood", "/" + login: "App Assignment Import ID Not Understood",
		"Nobody's/" + login: "App Of Assignment To Import Not Found", "Veza/nobody@acme.example": "Holder Of App To Import Not Found",
		"Veza/Nobodies": "Holder Of App To Import Not Found",
	} {
		_, diags := r.Import(text)
		diags.WantError(t, summary)
	}
	for _, identity := range []acctest.Attrs{{"app_id": w.app}, {"app_id": w.app, "identity_id": w.ann, "entitlement_id": w.sales}} {
		_, diags := r.ImportIdentity(identity)
		diags.WantError(t, "App Assignment Identity Not Understood")
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
		"groups first, then people":     {rows: 3, requests: 2},
		"a limit stops before the next": {limit: 1, rows: 1, requests: 1},
		"an error is shown with a row":  {fault: []sandbox.Fault{{Path: "/api/v1/apps", Status: 403, Skip: 1}}, rows: 1, requests: 2},
		"of an app that is not there":   {config: acctest.Attrs{"app_id": "0oa0000000000000gone"}, fault: []sandbox.Fault{{Path: "/none", Status: 500}}, requests: 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(acctest.Attrs{"max_retries": 0})
			cat := w.person("cat@acme.example")
			want := []any{r.MustApply(nil, w.ofGroup(nil)).Identity["entitlement_id"]}
			for _, id := range []string{w.ann, cat} {
				want = append(want, r.MustApply(nil, w.ofPerson(acctest.Attrs{"identity_id": id})).Identity["identity_id"])
			}
			w.box.ForgetOrg()
			w.box.OrgFault(tc.fault...)
			if tc.config == nil {
				tc.config = acctest.Attrs{"app_id": w.app}
			}
			rows, diags := r.List(tc.config, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "App Assignments Not Listed")
			}
			if got := w.asked(); len(rows) != tc.rows || len(got) != tc.requests {
				t.Errorf("%d rows after %v, want %d after %d requests", len(rows), got, tc.rows, tc.requests)
			}
			for i, row := range rows {
				got := fmt.Sprint(row.Resource["identity_id"], row.Resource["entitlement_id"])
				if got != fmt.Sprint("<nil>", want[i]) && got != fmt.Sprint(want[i], "<nil>") || row.DisplayName == "" {
					t.Errorf("row %d is %+v, want %v", i, row, want[i])
				}
			}
		})
	}
}
