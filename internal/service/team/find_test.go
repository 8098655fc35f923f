package team_test

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
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
	state := r.MustApply(nil, data(nil))
	id := fmt.Sprint(state.Values["id"])

	for text, requests := range map[string]int{id: 2, "id:" + id: 1, "DATA": 3, "name:data": 2} {
		box.Forget()
		imported := r.MustImport(text)
		if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		if imported.Identity["id"] != id {
			t.Errorf("import of %q has the identity %v", text, imported.Identity)
		}
		for _, c := range []acctest.Attrs{data(nil), {"name": "Data"}} {
			if p := r.MustPlan(imported, c); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("after the import of %q the plan is to %s: %v", text, p.Action, p.Values)
			}
		}
		if got := box.Requests(); len(got) != requests {
			t.Errorf("the import of %q sent %v, want %d", text, got, requests)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": id})
	diags.None(t)
	if diff := cmp.Diff(state.Values, byIdentity.Values); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	_, diags = r.Import("Nobody's")
	diags.WantError(t, "Team To Import Not Found", "Nobody's")
	_, diags = r.Import(" ")
	diags.WantError(t, "Team Import ID Not Understood", "name")
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

// A CLI before 1.12 hands no identity back.
func TestTheIdentityIsSetWhereACLIKeepsNone(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, data(nil))
	state.Identity = nil
	if got := r.MustRead(state); got.Identity["id"] != state.Values["id"] {
		t.Errorf("read gives the identity %v", got.Identity)
	}
	if got := r.MustApply(state, data(acctest.Attrs{"name": "Platform"})); got.Identity["id"] != state.Values["id"] {
		t.Errorf("update gives the identity %v", got.Identity)
	}
}

func teams(t *testing.T, srv *acctest.Server, count int) {
	t.Helper()
	for i := range count {
		srv.Resource(typeName).MustApply(nil, acctest.Attrs{"name": fmt.Sprintf("Team %03d", i)})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		teams    int
		limit    int64
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"the root team is always there": {rows: 1, requests: 1},
		"pages until all are there":     {teams: 255, rows: 256, requests: 2},
		"a limit stops the paging":      {teams: 255, limit: 3, rows: 3, requests: 1},
		"an error is shown with a row":  {teams: 255, fault: []sandbox.Fault{{Method: "GET", Path: "/api/v1/teams", Status: 403, Skip: 1}}, rows: 250, requests: 2},
		"an error of the first page":    {fault: []sandbox.Fault{{Method: "GET", Path: "/api/v1/teams", Status: 403}}, requests: 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			teams(t, srv, tc.teams)
			box.Forget()
			box.Fault(tc.fault...)
			rows, diags := srv.Resource(typeName).List(nil, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Teams Not Listed", "admin on the root team")
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d", len(rows), tc.rows)
			}
			for _, row := range rows {
				if row.Identity["id"] == nil || row.Identity["id"] != row.Resource["id"] || row.Resource["name"] != row.DisplayName {
					t.Errorf("row %+v", row)
				}
			}
			if got := box.Requests(); len(got) != tc.requests {
				t.Errorf("sent %d requests, want %d", len(got), tc.requests)
			}
		})
	}
}

func TestListKeepsItsOrder(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	teams(t, srv, 5)
	r := srv.Resource(typeName)
	first := r.MustList(nil, 0, false)
	if len(first) != 6 || first[0].Resource != nil {
		t.Errorf("rows %+v", first)
	}
	for range 3 {
		if diff := cmp.Diff(first, r.MustList(nil, 0, false)); diff != "" {
			t.Errorf("two lists differ:\n%s", diff)
		}
	}
}

func TestDataSourceFindsByIDAndByName(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, data(nil))
	one := srv.DataSource(typeName)
	for _, config := range []acctest.Attrs{{"id": state.Values["id"]}, {"name": "DATA"}} {
		box.Forget()
		got := one.MustRead(config)
		want := maps.Clone(state.Values)
		maps.Copy(want, config) // the spelling of the configuration stays
		for _, name := range []string{"user_count", "created_at", "updated_at"} {
			if got[name] == nil {
				t.Errorf("%s is null", name)
			}
			delete(got, name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v reads (-want +got):\n%s", config, diff)
		}
		if sent := box.Requests(); len(sent) != 1 || sent[0].Method != http.MethodGet {
			t.Errorf("%v sent %v, want one GET", config, sent)
		}
	}
	for _, config := range []acctest.Attrs{{"name": "Nobody's"}, {"id": "5a1e"}} {
		_, diags := one.Read(config)
		diags.WantError(t, "Team Not Found")
	}
	for _, config := range []acctest.Attrs{{}, {"id": "t1", "name": "Data"}} {
		if _, diags := one.Read(config); !diags.HasError() {
			t.Errorf("the look-up by %v was accepted", config)
		}
	}
}

func TestDataSourceFindsTheTeamOfASCIMGroup(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	srv.Resource("veza_scim_group").MustApply(nil, acctest.Attrs{"display_name": "Engineering"})
	got := srv.DataSource(typeName).MustRead(acctest.Attrs{"name": "engineering"})
	if got["id"] == nil || got["policy_type"] != "PROVIDER_ID_SET" || got["description"] != nil {
		t.Errorf("read %v", got)
	}
}

func TestPluralDataSourceReadsEveryTeam(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	teams(t, srv, 3)
	many := srv.DataSource("veza_teams")
	box.Forget()
	var names []string
	rows, ok := many.MustRead(acctest.Attrs{})["teams"].([]any)
	for _, row := range rows {
		team, isObject := row.(acctest.Attrs)
		ok = ok && isObject
		names = append(names, fmt.Sprint(team["name"], team["policy_type"]))
	}
	want := "RootUNBOUND Team 000PROVIDER_ID_SET Team 001PROVIDER_ID_SET Team 002PROVIDER_ID_SET"
	if got := strings.Join(names, " "); !ok || got != want {
		t.Errorf("read %q, want %q", got, want)
	}
	if got := box.Requests(); len(got) != 1 {
		t.Errorf("sent %v, want one request", got)
	}
	box.Fault(sandbox.Fault{Method: "GET", Path: "/api/v1/teams", Status: 403})
	_, diags := many.Read(acctest.Attrs{})
	diags.WantError(t, "Teams Not Read")
}
