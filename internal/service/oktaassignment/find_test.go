package oktaassignment_test

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
	platform := w.group("R&D/Platform")
	state := r.MustApply(nil, pair(platform, w.ann))

	for _, text := range []string{
		platform + "/" + w.ann, "id:" + platform + "/id:" + w.ann, "R&D/Platform/ANN@acme.example",
		"name:R&D/Platform/login:" + login, platform + "/" + login, "R&D/Platform/" + w.ann,
	} {
		imported := r.MustImport(text)
		if diff := cmp.Diff(state, imported); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if p := r.MustPlan(imported, pair(platform, w.ann)); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import of %q the plan is to %s", text, p.Action)
		}
	}
	byIdentity, diags := r.ImportIdentity(pair(platform, w.ann))
	diags.None(t)
	if diff := cmp.Diff(state, byIdentity); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	for text, summary := range map[string]string{
		"Engineering":                      "Entitlement Assignment Import ID Not Understood",
		"/" + login:                        "Entitlement Assignment Import ID Not Understood",
		"Nobody's/" + login:                "Entitlement Of Assignment To Import Not Found",
		"R&D/Platform/nobody@acme.example": "Person Of Assignment To Import Not Found",
	} {
		_, diags := r.Import(text)
		diags.WantError(t, summary)
	}
}

func TestManyImportsOfOneEntitlementShareWhatTheyRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.assign(w.sales, w.ann, w.bob)
	r := w.resource(nil)
	r.MustImport("id:" + w.sales + "/" + w.ann)
	r.MustImport("id:" + w.sales + "/" + w.bob)
	w.wantAsked("two imports", "GET "+groups+w.sales, "GET "+groups+w.sales+"/users")
}

func TestImportOfAGroupOfOktasOwnIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	for _, text := range []string{"Everyone/" + login, w.box.Org().Everyone() + "/" + w.ann} {
		_, diags := r.Import(text)
		diags.WantError(t, "Entitlement Assignment Not Imported", "Everyone", "one of Okta's own")
	}
	_, diags := r.ImportIdentity(pair(w.box.Org().Everyone(), w.ann))
	diags.WantError(t, "Entitlement Assignment Not Imported", "one of Okta's own")
}

func TestImportOfSomebodyWithoutTheEntitlementFindsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.assign(w.sales, w.bob)
	r := w.resource(nil)
	for _, text := range []string{w.sales + "/" + w.ann, "id:00g0000000000000gone/" + w.ann} {
		state, diags := r.Import(text)
		diags.None(t)
		if state != nil {
			t.Errorf("imported %v", state.Values)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	// Two entitlements, each with Ann and Bob, one that may have a crowd of 201, and one of nobody.
	tests := map[string]struct {
		config   func(groups []string) acctest.Attrs
		crowd    bool
		limit    int64
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"of every entitlement":               {crowd: true, rows: 2 + 2 + 201, requests: 1 + 1 + 1 + 2 + 1},
		"of one, in pages":                   {config: func(g []string) acctest.Attrs { return acctest.Attrs{"entitlement_id": g[2]} }, crowd: true, rows: 201, requests: 1 + 2},
		"a limit stops inside a page":        {limit: 3, rows: 3, requests: 1 + 1 + 1},
		"an error is shown with a row":       {fault: []sandbox.Fault{{Method: "GET", Path: groups, Status: 403, Skip: 1}}, rows: 2, requests: 3},
		"an entitlement that is not there":   {config: func([]string) acctest.Attrs { return acctest.Attrs{"entitlement_id": "00g0000000000000gone"} }, fault: []sandbox.Fault{{Path: "/none", Status: 500}}, requests: 1},
		"an entitlement of nobody":           {config: func(g []string) acctest.Attrs { return acctest.Attrs{"entitlement_id": g[3]} }, requests: 2},
		"one that cannot be assigned at all": {config: func(g []string) acctest.Attrs { return acctest.Attrs{"entitlement_id": g[4]} }, fault: []sandbox.Fault{{Path: "/none", Status: 500}}, requests: 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			all := []string{w.sales, w.group("Security"), w.group("Everybody"), w.group("Nobody"), w.box.Org().Everyone()}
			w.assign(all[0], w.ann, w.bob)
			w.assign(all[1], w.ann, w.bob)
			for i := range 201 {
				if tc.crowd {
					w.assign(all[2], w.person(fmt.Sprintf("p%03d@acme.example", i)))
				}
			}
			var config acctest.Attrs
			if tc.config != nil {
				config = tc.config(all)
			}
			w.box.OrgFault(tc.fault...)
			rows, diags := w.resource(nil).List(config, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Entitlement Assignments Not Listed")
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d", len(rows), tc.rows)
			}
			for i, row := range rows {
				if diff := cmp.Diff(row.Identity, row.Resource); diff != "" {
					t.Errorf("identity and resource differ:\n%s", diff)
				}
				if want := "Sales / " + []string{login, "bob@acme.example"}[i%2]; config == nil && i < 2 && row.DisplayName != want {
					t.Errorf("row %d is %q, want %q", i, row.DisplayName, want)
				}
			}
			if got := w.asked(); len(got) != tc.requests {
				t.Errorf("sent %v, want %d requests", got, tc.requests)
			}
		})
	}
}

func TestListKeepsItsOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.assign(w.sales, w.bob, w.ann)
	w.assign(w.group("Security"), w.bob, w.ann)
	r := w.resource(nil)
	first := r.MustList(nil, 0, false)
	if len(first) != 4 || first[0].Resource != nil {
		t.Errorf("rows %+v", first)
	}
	for range 3 {
		if diff := cmp.Diff(first, r.MustList(nil, 0, false)); diff != "" {
			t.Errorf("two lists differ:\n%s", diff)
		}
	}
}
