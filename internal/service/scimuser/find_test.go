package scimuser_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestImportTakesIDUserNameAndIdentityAndFillsEverything(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := ann(acctest.Attrs{"roles": []any{"viewer"}, "external_id": "00u1"})
	state := r.MustApply(nil, config)
	id := fmt.Sprint(state.Values["id"])

	for _, text := range []string{id, "id:" + id, "ANN@example.com", "userName:ann@example.com"} {
		box.Forget()
		imported := r.MustImport(text)
		if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
			t.Errorf("import of %q differs:\n%s", text, diff)
		}
		for _, c := range []acctest.Attrs{config, ann(nil)} {
			if p := r.MustPlan(imported, c); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("after the import of %q the plan is to %s: %v", text, p.Action, p.Values)
			}
		}
		if got := box.Count(http.MethodGet, "/"); got > 2 {
			t.Errorf("the import of %q took %d requests", text, got)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": id})
	diags.None(t)
	if diff := cmp.Diff(state.Values, byIdentity.Values); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	_, diags = r.Import("nobody@example.com")
	diags.WantError(t, "Person To Import Not Found")
	_, diags = r.Import(" ")
	diags.WantError(t, "Person Import ID Not Understood")
}

func TestList(t *testing.T) {
	t.Parallel()
	// Two administrators come with the tenant.
	tests := map[string]struct {
		people   int
		config   acctest.Attrs
		limit    int64
		fault    []sandbox.Fault
		rows     int
		requests int
	}{
		"pages until all are there":    {people: 5, rows: 7, requests: 3},
		"a limit stops the paging":     {people: 5, limit: 2, rows: 2, requests: 1},
		"a filter is the tenant's":     {people: 5, config: acctest.Attrs{"filter": `userName eq "P3@example.com"`}, rows: 1, requests: 1},
		"nobody is found":              {config: acctest.Attrs{"filter": `userName eq "nobody@example.com"`}, rows: 0, requests: 1},
		"an error is shown with a row": {people: 5, fault: []sandbox.Fault{{Method: "GET", Path: "/scim/v2/Users", Status: 403, Skip: 1}}, rows: 3, requests: 2},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(3))
			r := srv.Resource(typeName)
			for i := range tc.people {
				r.MustApply(nil, ann(acctest.Attrs{"user_name": fmt.Sprintf("p%d@example.com", i)}))
			}
			box.Forget()
			box.Fault(tc.fault...)
			rows, diags := r.List(tc.config, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "People Not Listed", "scim_provisioner")
			}
			if len(rows) != tc.rows {
				t.Errorf("%d rows, want %d", len(rows), tc.rows)
			}
			for _, row := range rows {
				if row.Identity["id"] == nil || row.Resource["user_name"] != row.DisplayName || row.Resource["on_destroy"] != "deactivate" {
					t.Errorf("row %+v", row)
				}
			}
			if got := len(box.Requests()); got != tc.requests {
				t.Errorf("%d requests, want %d: %v", got, tc.requests, box.Requests())
			}
		})
	}
}

func TestListKeepsItsOrder(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(2))
	r := srv.Resource(typeName)
	for i := range 5 {
		r.MustApply(nil, ann(acctest.Attrs{"user_name": fmt.Sprintf("p%d@example.com", i)}))
	}
	first := r.MustList(nil, 0, false)
	for range 3 {
		if diff := cmp.Diff(first, r.MustList(nil, 0, false)); diff != "" {
			t.Errorf("two lists differ:\n%s", diff)
		}
	}
}

func TestDataSourceFindsByIDAndByName(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, ann(acctest.Attrs{"roles": []any{"viewer"}}))
	one := srv.DataSource(typeName)
	box.Forget()
	byName := one.MustRead(acctest.Attrs{"user_name": "ANN@example.com"})
	byID := one.MustRead(acctest.Attrs{"id": state.Values["id"]})
	if got := len(box.Requests()); got != 2 {
		t.Errorf("two look-ups took %d requests", got)
	}
	for _, name := range []string{"id", "given_name", "family_name", "display_name", "active"} {
		if byName[name] != state.Values[name] || byID[name] != state.Values[name] {
			t.Errorf("%s is %v by name, %v by id, %v in the state", name, byName[name], byID[name], state.Values[name])
		}
	}
	_, diags := one.Read(acctest.Attrs{"user_name": "nobody@example.com"})
	diags.WantError(t, "Person Not Found", "nobody@example.com")
	_, diags = one.Read(acctest.Attrs{})
	if !diags.HasError() {
		t.Error("a look-up without a key was accepted")
	}
}

func TestPluralDataSourceReadsPages(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(2))
	for i := range 3 {
		srv.Resource(typeName).MustApply(nil, ann(acctest.Attrs{"user_name": fmt.Sprintf("p%d@example.com", i)}))
	}
	box.Forget()
	many := srv.DataSource("veza_scim_users")
	count := func(config acctest.Attrs) int {
		t.Helper()
		users, ok := many.MustRead(config)["users"].([]any)
		if !ok {
			t.Fatal("users is no list")
		}
		return len(users)
	}
	if got := count(acctest.Attrs{}); got != 5 {
		t.Errorf("%d people, want 5", got)
	}
	if got := len(box.Requests()); got != 3 {
		t.Errorf("%d requests, want 3", got)
	}
	if got := count(acctest.Attrs{"filter": `userName eq "p1@example.com"`}); got != 1 {
		t.Errorf("%d people, want 1", got)
	}
	_, diags := many.Read(acctest.Attrs{"filter": `userName equals "p1"`})
	diags.WantError(t, "Invalid SCIM Filter")
	_, diags = many.Read(acctest.Attrs{"filter": `userName co "p1"`})
	diags.WantError(t, "People Not Read", "invalidFilter")
}

func TestGuardsStopThePlanAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	config := ann(acctest.Attrs{"active": true})
	state := srv.Resource(typeName).MustApply(nil, config)
	box.Forget()

	protected := acctest.On(t, box, acctest.Attrs{"protected_users": []any{"Ann@example.com"}}).Resource(typeName)
	protected.Plan(state, nil).Diagnostics.WantError(t, "Protected Person Would Be Removed", "Ann@example.com", "protected_users")
	protected.Plan(state, ann(acctest.Attrs{"active": false})).Diagnostics.WantError(t, "Protected Person Would Be Removed", "deactivates")
	limited := acctest.On(t, box, acctest.Attrs{"max_removals": "0"}).Resource(typeName)
	limited.Plan(state, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", "ann@example.com", "max_removals")
	percent := acctest.On(t, box, acctest.Attrs{"max_removals": "33%"}).Resource(typeName)
	percent.Plan(state, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", "33%")

	if writes := box.Writes(); len(writes) != 0 {
		t.Errorf("plans wrote %v", writes)
	}
	if got := len(box.Requests()); got != 1 {
		t.Errorf("four plans asked %v; want one count of the people, for the percentage", box.Requests())
	}
	retained := srv.Resource(typeName).MustApply(state, ann(acctest.Attrs{"active": true, "on_destroy": "retain"}))
	protected.MustPlan(retained, nil)
}

func TestTheKeyIsInNoStateAndNoLog(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(sandbox.Fault{Method: "PATCH", Path: "/scim/v2/Users", Status: 400}))
	r := srv.Resource(typeName)
	state := r.MustApply(nil, ann(nil))
	_, diags := r.Apply(state, ann(acctest.Attrs{"given_name": "Anna"}))
	diags.WantError(t, "Person Not Updated")
	for name, text := range map[string]string{"state": fmt.Sprint(state), "diagnostics": diags.String(), "trace log": srv.TraceLog()} {
		if strings.Contains(text, box.Key) {
			t.Errorf("the key is in the %s", name)
		}
	}
	if log := srv.TraceLog(); strings.Contains(log, "familyName") || !strings.Contains(log, "/scim/v2/Users") {
		t.Error("the log has bodies, or no requests")
	}
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault sandbox.Fault
		words []string
	}{
		"a key that is not accepted": {sandbox.Fault{Status: 401}, []string{"VEZA_API_KEY", "POST /scim/v2/Users"}},
		"a key without the role":     {sandbox.Fault{Status: 403}, []string{"scim_provisioner", "403"}},
		"over the limit":             {sandbox.Fault{Status: 429, RetryAfter: "0"}, []string{"requests_per_minute"}},
		"a tenant that fails":        {sandbox.Fault{Status: 500}, []string{"What was done before is kept"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tc.fault.Path = "/scim/v2/"
			tc.fault.Method = http.MethodPost
			_, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 1}, sandbox.WithFaults(tc.fault))
			_, diags := srv.Resource(typeName).Apply(nil, ann(nil))
			diags.WantError(t, "Person Not Created", tc.words...)
		})
	}
}
