package scimgroup_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestImportTakesIDNameAndIdentityAndFillsEverything(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := engineering(acctest.Attrs{"external_id": "00g1"})
	state := r.MustApply(nil, config)
	id := fmt.Sprint(state.Values["id"])

	for text, requests := range map[string]int{id: 2, "id:" + id: 1, "ENGINEERING": 4, "displayName:engineering": 2} {
		box.Forget()
		imported := r.MustImport(text)
		if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if imported.Identity["id"] != id {
			t.Errorf("import of %q has the identity %v", text, imported.Identity)
		}
		for _, c := range []acctest.Attrs{config, engineering(nil)} {
			if p := r.MustPlan(imported, c); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("after the import of %q the plan is to %s: %v", text, p.Action, p.Values)
			}
		}
		if got := box.Requests(); len(got) > requests {
			t.Errorf("the import of %q sent %v, want at most %d", text, got, requests)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": id})
	diags.None(t)
	if diff := cmp.Diff(state.Values, byIdentity.Values); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	_, diags = r.Import("Nobody's")
	diags.WantError(t, "Group To Import Not Found")
	_, diags = r.Import(" ")
	diags.WantError(t, "Group Import ID Not Understood", "displayName")
}

func TestImportByIDFindsNothingWhereNothingIs(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	state, diags := srv.Resource(typeName).Import("id:5a1e")
	diags.None(t)
	if state != nil {
		t.Errorf("imported %v", state.Values)
	}
}

func groups(t *testing.T, srv *acctest.Server, count int) {
	t.Helper()
	for i := range count {
		srv.Resource(typeName).MustApply(nil, engineering(acctest.Attrs{"display_name": fmt.Sprintf("Group %d", i)}))
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		groups   int
		config   acctest.Attrs
		limit    int64
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"pages until all are there":    {groups: 7, rows: 7, requests: 3},
		"a limit stops the paging":     {groups: 7, limit: 3, rows: 3, requests: 1},
		"a filter is the tenant's":     {groups: 5, config: acctest.Attrs{"filter": `displayName eq "GROUP 3"`}, rows: 1, requests: 1},
		"there are no groups":          {rows: 0, requests: 1},
		"an error is shown with a row": {groups: 7, fault: []sandbox.Fault{{Method: "GET", Path: "/scim/v2/Groups", Status: 403, Skip: 1}}, rows: 3, requests: 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(3))
			groups(t, srv, tc.groups)
			box.Forget()
			box.Fault(tc.fault...)
			rows, diags := srv.Resource(typeName).List(tc.config, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Groups Not Listed", "scim_provisioner")
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d", len(rows), tc.rows)
			}
			for _, row := range rows {
				if row.Identity["id"] == nil || row.Identity["id"] != row.Resource["id"] ||
					row.Resource["display_name"] != row.DisplayName || row.Resource["on_destroy"] != "delete" {
					t.Errorf("row %+v", row)
				}
			}
			if got := box.Requests(); len(got) != tc.requests {
				t.Errorf("sent %v, want %d requests", got, tc.requests)
			}
			for _, r := range box.Requests() {
				if r.Query.Get("excludedAttributes") != "members" {
					t.Errorf("%v asks for members", r)
				}
			}
		})
	}
}

func TestListKeepsItsOrder(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(2))
	groups(t, srv, 5)
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

func TestListRefusesWhatIsNoFilter(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).List(acctest.Attrs{"filter": `displayName equals "x"`}, 0, false)
	diags.WantError(t, "Invalid SCIM Filter", "position")
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("sent %v", got)
	}
}

func TestDataSourceFindsByIDAndByNameWithMembers(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, engineering(acctest.Attrs{"external_id": "00g1"}))
	withMember(t, box, state.Values["id"])
	one := srv.DataSource(typeName)
	for requests, config := range map[int]acctest.Attrs{1: {"id": state.Values["id"]}, 2: {"display_name": "ENGINEERING"}} {
		want := acctest.Attrs{"id": state.Values["id"], "display_name": "Engineering", "external_id": "00g1", "user_ids": []any{somebody(t, box)}}
		maps.Copy(want, config) // the spelling of the configuration stays
		box.Forget()
		if diff := cmp.Diff(want, one.MustRead(config)); diff != "" {
			t.Errorf("%v reads (-want +got):\n%s", config, diff)
		}
		if sent := box.Requests(); len(sent) != requests {
			t.Errorf("%v sent %v, want %d requests", config, sent, requests)
		}
	}
	_, diags := one.Read(acctest.Attrs{"display_name": "Nobody's"})
	diags.WantError(t, "Group Not Found By Name", "Nobody's")
	_, diags = one.Read(acctest.Attrs{"id": "5a1e"})
	diags.WantError(t, "Group Not Found", "5a1e")
	for _, config := range []acctest.Attrs{{}, {"id": "g1", "display_name": "Engineering"}} {
		if _, diags := one.Read(config); !diags.HasError() {
			t.Errorf("the look-up by %v was accepted", config)
		}
	}
}

func TestDataSourceOfAGroupWithoutMembersHasNone(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, engineering(nil))
	got := srv.DataSource(typeName).MustRead(acctest.Attrs{"id": state.Values["id"]})
	want := acctest.Attrs{"id": state.Values["id"], "display_name": "Engineering", "user_ids": []any{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestPluralDataSourceReadsPages(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(2))
	groups(t, srv, 5)
	many := srv.DataSource("veza_scim_groups")
	var want []any
	for _, row := range srv.Resource(typeName).MustList(nil, 0, false) {
		want = append(want, acctest.Attrs{"id": row.Identity["id"], "display_name": row.DisplayName})
	}
	box.Forget()
	if diff := cmp.Diff(want, many.MustRead(acctest.Attrs{})["groups"]); diff != "" || len(want) != 5 {
		t.Errorf("read (-list +data source):\n%s", diff)
	}
	if got := box.Requests(); len(got) != 3 || got[0].Query.Get("excludedAttributes") != "members" {
		t.Errorf("sent %v, want 3 requests", got)
	}
	if diff := cmp.Diff([]any{}, many.MustRead(acctest.Attrs{"filter": `displayName eq "Nobody's"`})["groups"]); diff != "" {
		t.Errorf("a filter that finds nothing (-want +got):\n%s", diff)
	}
	_, diags := many.Read(acctest.Attrs{"filter": `displayName equals "x"`})
	diags.WantError(t, "Invalid SCIM Filter")
	_, diags = many.Read(acctest.Attrs{"filter": `displayName co "x"`})
	diags.WantError(t, "Groups Not Read", "invalidFilter")
}
