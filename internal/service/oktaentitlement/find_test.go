package oktaentitlement_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestImportTakesIDNameAndIdentityAndFillsEverything(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := sales(acctest.Attrs{"description": "Those who sell"})
	state := r.MustApply(nil, config)
	id := fmt.Sprint(state.Values["id"])

	for text, requests := range map[string]int{id: 2, "id:" + id: 1, "Sales": 2, "name:Sales": 2} {
		box.ForgetOrg()
		imported := r.MustImport(text)
		if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if imported.Identity["id"] != id {
			t.Errorf("import of %q has the identity %v", text, imported.Identity)
		}
		for _, c := range []acctest.Attrs{config, sales(nil)} {
			if p := r.MustPlan(imported, c); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("after the import of %q the plan is to %s: %v", text, p.Action, p.Values)
			}
		}
		if got := asked(box); len(got) != requests {
			t.Errorf("the import of %q sent %v, want %d", text, got, requests)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": id})
	diags.None(t)
	if diff := cmp.Diff(state.Values, byIdentity.Values); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	for _, text := range []string{"Nobody's", "SALES"} {
		_, diags = r.Import(text)
		diags.WantError(t, "Entitlement To Import Not Found", text)
	}
	_, diags = r.Import(" ")
	diags.WantError(t, "Entitlement Import ID Not Understood", "name")
	missing, diags := r.Import("id:00g0000000000000gone")
	diags.None(t)
	if missing != nil {
		t.Errorf("imported %v", missing.Values)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	const perPage = 200
	tests := map[string]struct {
		groups   int
		config   acctest.Attrs
		limit    int64
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"pages until all are there":      {groups: 2*perPage + 1, rows: 2*perPage + 1, requests: 3},
		"a limit stops the paging":       {groups: perPage + 1, limit: 3, rows: 3, requests: 1},
		"a search is Okta's":             {groups: 5, config: acctest.Attrs{"search": `profile.name eq "Group 3" or profile.name eq "Group 4"`}, rows: 2, requests: 1},
		"what cannot be managed is none": {groups: 1, config: acctest.Attrs{"search": `profile.name sw "E"`}, rows: 0, requests: 1},
		"there are no groups":            {rows: 0, requests: 1},
		"an error is shown with a row":   {groups: perPage + 1, fault: []sandbox.Fault{{Method: "GET", Path: groups, Status: 403, Skip: 1}}, rows: perPage, requests: 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			for i := range tc.groups {
				newGroup(t, box, map[string]any{"name": fmt.Sprintf("Group %d", i)})
			}
			box.OrgFault(tc.fault...)
			rows, diags := srv.Resource(typeName).List(tc.config, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Entitlements Not Listed", "administrator role")
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d", len(rows), tc.rows)
			}
			for _, row := range rows {
				if row.Identity["id"] == nil || row.Identity["id"] != row.Resource["id"] ||
					row.Resource["name"] != row.DisplayName || row.Resource["type"] != "OKTA_GROUP" {
					t.Errorf("row %+v", row)
				}
			}
			if got := asked(box); len(got) != tc.requests {
				t.Errorf("sent %v, want %d requests", got, tc.requests)
			}
		})
	}
}

func TestListKeepsItsOrder(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	for i := range 5 {
		newGroup(t, box, map[string]any{"name": fmt.Sprintf("Group %d", 5-i)})
	}
	r := srv.Resource(typeName)
	first := r.MustList(nil, 0, false)
	if len(first) != 5 || first[0].Resource != nil {
		t.Errorf("rows %+v", first)
	}
	for range 3 {
		if diff := cmp.Diff(first, r.MustList(nil, 0, false)); diff != "" {
			t.Errorf("two lists differ:\n%s", diff)
		}
	}
}

func TestDataSourceFindsByIDAndNameAndReadsAssigneesIfAsked(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	d := srv.DataSource("veza_okta_entitlement")
	id := newGroup(t, box, map[string]any{"name": "Sales", "description": "Those who sell"})
	annID := ann(t, box)
	assign(t, box, id, annID)

	byID := d.MustRead(acctest.Attrs{"id": id})
	if got := asked(box); !slices.Equal(got, []string{"GET " + groups + "/" + id}) {
		t.Errorf("by id asked %v", got)
	}
	if byID["name"] != "Sales" || byID["description"] != "Those who sell" || byID["type"] != "OKTA_GROUP" || byID["created"] == nil ||
		byID["last_updated"] == nil || byID["last_membership_updated"] == nil || byID["identity_ids"] != nil {
		t.Errorf("got %v", byID)
	}
	if diff := cmp.Diff(byID, d.MustRead(acctest.Attrs{"name": "Sales"})); diff != "" {
		t.Errorf("by name:\n%s", diff)
	}
	box.ForgetOrg()
	withAssignees := d.MustRead(acctest.Attrs{"name": "Sales", "include_assignees": true})
	if diff := cmp.Diff([]any{annID}, withAssignees["identity_ids"]); diff != "" {
		t.Errorf("assignees:\n%s", diff)
	}
	if got := asked(box); !slices.Equal(got, []string{"GET " + groups, "GET " + groups + "/" + id + "/users"}) {
		t.Errorf("with assignees asked %v", got)
	}
	if everyone := d.MustRead(acctest.Attrs{"name": "Everyone"}); everyone["type"] != "BUILT_IN" {
		t.Errorf("got %v", everyone)
	}
	for _, config := range []acctest.Attrs{{"name": "SALES"}, {"id": "00g0000000000000gone"}} {
		_, diags := d.Read(config)
		diags.WantError(t, "Entitlement Not Found")
	}
	for _, config := range []acctest.Attrs{{}, {"id": id, "name": "Sales"}} {
		if _, diags := d.Read(config); !diags.HasError() {
			t.Errorf("%v was accepted", config)
		}
	}
	box.OrgFault(sandbox.Fault{Path: groups + "/" + id + "/users", Status: 403})
	_, diags := d.Read(acctest.Attrs{"id": id, "include_assignees": true})
	diags.WantError(t, "Assignees Not Found", "403")
}

func TestDataSourceOfManyReadsEveryType(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	for i := range 3 {
		newGroup(t, box, map[string]any{"name": fmt.Sprintf("Group %d", i)})
	}
	d := srv.DataSource("veza_okta_entitlements")
	names := func(config acctest.Attrs) []any {
		t.Helper()
		rows, _ := d.MustRead(config)["entitlements"].([]any)
		out := []any{}
		for _, row := range rows {
			if a, ok := row.(acctest.Attrs); ok {
				out = append(out, a["name"])
			}
		}
		return out
	}
	if got := names(acctest.Attrs{}); len(got) < 4 || !slices.Contains(got, any("Everyone")) {
		t.Errorf("got %v", got)
	}
	if diff := cmp.Diff([]any{"Group 0", "Group 1", "Group 2"}, names(acctest.Attrs{"search": `type eq "OKTA_GROUP"`})); diff != "" {
		t.Errorf("by search:\n%s", diff)
	}
	if got := names(acctest.Attrs{"search": `profile.name eq "none"`}); len(got) != 0 {
		t.Errorf("got %v", got)
	}
	if got := asked(box); len(got) != 3 {
		t.Errorf("asked %v", got)
	}
	_, diags := d.Read(acctest.Attrs{"search": "nonsense"})
	diags.WantError(t, "Entitlements Not Read", "E0000031")
}
