package oktaidentity_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

func TestImportTakesIDLoginAndIdentityAndFillsEverything(t *testing.T) {
	t.Parallel()
	box, r := withCustom(t)
	config := ann(acctest.Attrs{"title": "Clerk", "custom_attributes": `{"badge_number":"B-17","level":3}`})
	state := r.MustApply(nil, config)
	id := fmt.Sprint(state.Values["id"])

	for text, requests := range map[string]int{id: 1, "ANN@example.com": 2, "id:" + id: 1, "login:ann@example.com": 2} {
		box.ForgetOrg()
		imported := r.MustImport(text)
		if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		for _, c := range []acctest.Attrs{config, ann(nil), ann(acctest.Attrs{"custom_attributes": `{"level":3}`})} {
			if p := r.MustPlan(imported, c); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("after the import of %q the plan is to %s: %v", text, p.Action, p.Values)
			}
		}
		if got := len(box.OrgRequests()); got != requests {
			t.Errorf("the import of %q sent %v", text, calls(box))
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": id})
	diags.None(t)
	if diff := cmp.Diff(state.Values, byIdentity.Values); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	_, diags = r.Import("nobody@example.com")
	diags.WantError(t, "Identity To Import Not Found", "nobody@example.com")
	// What is before the @ is somebody else's business.
	_, diags = r.Import("ann")
	diags.WantError(t, "Identity To Import Not Found", `"ann"`)
	_, diags = r.Import(" ")
	diags.WantError(t, "Identity Import ID Not Understood")
	if gone, diags := r.Import("id:00u00000000000000000"); gone != nil {
		t.Errorf("imported %v, %v", gone, diags)
	}
}

// crowd puts people into the org without a trace in the request log.
func crowd(t *testing.T, box *sandbox.Server, n int, profile map[string]any) {
	t.Helper()
	for i := range n {
		name := fmt.Sprintf("p%03d@example.com", i)
		in := map[string]any{"login": name, "email": name, "firstName": "P", "lastName": "Q"}
		for k, v := range profile {
			in[k] = v
		}
		if _, err := box.Org().CreateUser(t.Context(), org.UserInput{Profile: in}, org.CreateOptions{Activate: true}); err != nil {
			t.Fatal(err)
		}
	}
}

const inSales = `profile.department eq "Sales"`

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		people   int
		config   acctest.Attrs
		limit    int64
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"pages until all are there":       {people: 203, config: acctest.Attrs{"search": inSales}, rows: 203, requests: 2},
		"a limit stops the paging":        {people: 203, config: acctest.Attrs{"search": inSales}, limit: 200, rows: 200, requests: 1},
		"everybody, who owns the token":   {rows: 1, requests: 1},
		"nobody is found":                 {config: acctest.Attrs{"search": inSales}, rows: 0, requests: 1},
		"an error is shown with the rows": {people: 203, config: acctest.Attrs{"search": inSales}, fault: []sandbox.Fault{{Method: "GET", Path: "/api/v1/users", Status: 403, Skip: 1}}, rows: 200, requests: 2},
		"a search that is none":           {config: acctest.Attrs{"search": "department is Sales"}, fault: []sandbox.Fault{{Path: "/nowhere", Status: 400}}, rows: 0, requests: 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Org(t, nil)
			crowd(t, box, tc.people, map[string]any{"department": "Sales"})
			box.OrgFault(tc.fault...)
			rows, diags := srv.Resource(typeName).List(tc.config, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Identities Not Listed")
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d", len(rows), tc.rows)
			}
			for _, row := range rows {
				if row.Identity["id"] == nil || row.Resource["login"] != row.DisplayName || row.Resource["on_destroy"] != "deactivate" || row.Resource["active"] != true {
					t.Errorf("row %+v", row)
				}
			}
			if got := len(box.OrgRequests()); got != tc.requests {
				t.Errorf("%d requests, want %d: %v", got, tc.requests, calls(box))
			}
		})
	}
}

func TestListKeepsItsOrder(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	crowd(t, box, 20, map[string]any{"department": "Sales"})
	r := srv.Resource(typeName)
	first := r.MustList(acctest.Attrs{"search": inSales}, 0, false)
	for i := range 3 {
		outside(t, box, fmt.Sprintf("p%03d@example.com", i), map[string]any{"lastName": "Z"})
		if diff := cmp.Diff(first, r.MustList(acctest.Attrs{"search": inSales}, 0, false)); diff != "" {
			t.Errorf("two lists differ:\n%s", diff)
		}
	}
}

func TestWhatIsListedIsWhatIsImported(t *testing.T) {
	t.Parallel()
	_, r := withCustom(t)
	r.MustApply(nil, ann(acctest.Attrs{"custom_attributes": `{"level":3}`, "title": "Clerk"}))
	rows := r.MustList(acctest.Attrs{"search": `profile.login eq "` + login + `"`}, 0, true)
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	if diff := cmp.Diff(r.MustImport(login).Values, rows[0].Resource); diff != "" {
		t.Errorf("differs:\n%s", diff)
	}
}

func TestDataSourceFindsByIDAndByLogin(t *testing.T) {
	t.Parallel()
	box, r := withCustom(t)
	state := r.MustApply(nil, ann(acctest.Attrs{"title": "Clerk", "custom_attributes": `{"level":3}`}))
	one := r.DataSource(typeName)
	box.ForgetOrg()
	byLogin := one.MustRead(acctest.Attrs{"login": "ANN@example.com"})
	byID := one.MustRead(acctest.Attrs{"id": state.Values["id"]})
	wantCalls(t, box, "two look-ups", read, read)
	for _, name := range []string{"id", "email", "first_name", "last_name", "title", "status", "active", "custom_attributes"} {
		if byLogin[name] != state.Values[name] || byID[name] != state.Values[name] {
			t.Errorf("%s is %v by login, %v by id, %v in the state", name, byLogin[name], byID[name], state.Values[name])
		}
	}
	if byID["created"] == nil || byID["type_id"] == nil || byID["last_login"] != nil {
		t.Errorf("found %v", byID)
	}
	deprovisioned(t, box)
	if got := one.MustRead(acctest.Attrs{"login": login}); got["status"] != deactivated || got["active"] != false {
		t.Errorf("found %v", got)
	}
	for _, config := range []acctest.Attrs{{"login": "nobody@example.com"}, {"id": "00u00000000000000000"}, {"login": "ann"}} {
		_, diags := one.Read(config)
		diags.WantError(t, "Identity Not Found")
	}
	box.OrgFault(sandbox.Fault{Path: "/api/v1/users", Status: 403})
	_, diags := one.Read(acctest.Attrs{"login": login})
	diags.WantError(t, "Identity Not Looked Up", "administrator role")
	for _, config := range []acctest.Attrs{{}, {"id": "00u1", "login": login}} {
		if _, diags := one.Read(config); !diags.HasError() {
			t.Errorf("%v was accepted", config)
		}
	}
}

func people(t *testing.T, source *acctest.DataSource, config acctest.Attrs) []acctest.Attrs {
	t.Helper()
	list, ok := source.MustRead(config)["identities"].([]any)
	if !ok {
		t.Fatal("identities is no list")
	}
	var out []acctest.Attrs
	for _, e := range list {
		one, ok := e.(acctest.Attrs)
		if !ok {
			t.Fatalf("%v is no person", e)
		}
		out = append(out, one)
	}
	return out
}

func TestPluralDataSourceReadsAllPagesInTheOrderOfLogins(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	crowd(t, box, 203, map[string]any{"department": "Sales"})
	many := srv.DataSource("veza_okta_identities")
	first := people(t, many, acctest.Attrs{"search": inSales})
	if got := len(box.OrgRequests()); got != 2 || len(first) != 203 {
		t.Errorf("%d people in %d requests", len(first), got)
	}
	for i, p := range first {
		if p["login"] != fmt.Sprintf("p%03d@example.com", i) || p["department"] != "Sales" || p["custom_attributes"] != "{}" {
			t.Fatalf("number %d is %v", i, p)
		}
	}
	if diff := cmp.Diff(first, people(t, many, acctest.Attrs{"search": inSales})); diff != "" {
		t.Errorf("two readings differ:\n%s", diff)
	}
	if got := people(t, many, acctest.Attrs{}); len(got) != 204 {
		t.Errorf("%d people, want all and the owner of the token", len(got))
	}
	if got := people(t, many, acctest.Attrs{"search": `profile.department eq "IT"`}); len(got) != 0 {
		t.Errorf("found %v", got)
	}
	_, diags := many.Read(acctest.Attrs{"search": "department is Sales"})
	diags.WantError(t, "Identities Not Read", "E0000031")
	if _, diags = many.Read(acctest.Attrs{"search": ""}); !diags.HasError() {
		t.Error("an empty search was accepted")
	}
}

func TestWithoutAnOrgEverythingSaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	r.Plan(nil, ann(nil)).Diagnostics.WantError(t, "Okta Not Configured", "OKTA_API_TOKEN")
	_, diags := r.List(nil, 0, false)
	diags.WantError(t, "Okta Not Configured")
	_, diags = srv.DataSource(typeName).Read(acctest.Attrs{"login": login})
	diags.WantError(t, "Okta Not Configured")
	_, diags = srv.DataSource("veza_okta_identities").Read(acctest.Attrs{})
	diags.WantError(t, "Okta Not Configured")
}

func TestTheTokenIsInNoStateAndNoLog(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(acctest.Attrs{"title": "Clerk-in-the-body"}))
	box.OrgFault(sandbox.Fault{Method: "POST", Path: "/api/v1/users", Status: 400})
	_, diags := r.Apply(state, ann(acctest.Attrs{"title": "Chief-in-the-body"}))
	diags.WantError(t, "Identity Not Updated")
	log := srv.TraceLog()
	for name, text := range map[string]string{"state": fmt.Sprint(state), "diagnostics": diags.String(), "trace log": log} {
		if strings.Contains(text, box.OrgToken()) {
			t.Errorf("the token is in the %s", name)
		}
	}
	if strings.Contains(log, `"profile"`) || !strings.Contains(log, "/api/v1/users") {
		t.Error("the log has bodies, or no requests")
	}
}
