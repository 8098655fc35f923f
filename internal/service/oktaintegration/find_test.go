package oktaintegration_test

import (
	"fmt"
	"maps"
	"net/http"
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
	config := rich(nil)
	state := r.MustApply(nil, config)
	id := fmt.Sprint(state.Values["id"])
	// What was never told cannot be imported, and a type that was never written is.
	want := maps.Clone(state.Values)
	delete(want, "token_wo_version")
	want["user_custom_properties"] = []any{acctest.Attrs{"name": "badge", "type": "STRING", "lcm_unique_identifier": true}}

	for text, requests := range map[string]int{id: 2, "id:" + id: 1, "ACME": 3, "name:acme": 2} {
		box.Forget()
		imported := r.MustImport(text)
		if got := box.Requests(); len(got) != requests {
			t.Errorf("the import of %q sent %v, want %d", text, got, requests)
		}
		if diff := cmp.Diff(want, imported.Values); diff != "" {
			t.Errorf("import of %q differs (-want +got):\n%s", text, diff)
		}
		if imported.Identity["id"] != id {
			t.Errorf("import of %q has the identity %v", text, imported.Identity)
		}
		if p := r.MustPlan(imported, acctest.Attrs{"name": "Acme", "domain": "acme.okta.com"}); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import of %q the plan is to %s: %v", text, p.Action, p.Values)
		}
		// The first apply writes the secret: nobody knows which one the tenant has.
		box.Forget()
		r.MustApply(imported, acme(nil))
		if got := sent(t, box, http.MethodPatch); got != `{"token":"`+token+`"}` {
			t.Errorf("after the import the apply sent %s", got)
		}
	}
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": id})
	diags.None(t)
	if diff := cmp.Diff(want, byIdentity.Values); diff != "" {
		t.Errorf("import by identity differs:\n%s", diff)
	}
	_, diags = r.Import("Nobody's")
	diags.WantError(t, "Okta Integration To Import Not Found", "Nobody's")
	_, diags = r.Import(" ")
	diags.WantError(t, "Okta Integration Import ID Not Understood", "name")
	if gone, diags := r.Import("id:5a1e"); gone != nil || diags.HasError() {
		t.Errorf("imported %v, %s", gone, diags)
	}
}

// A CLI before 1.12 hands no identity back.
func TestTheIdentityIsSetWhereACLIKeepsNone(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, acme(nil))
	state.Identity = nil
	if got := r.MustRead(state); got.Identity["id"] != state.Values["id"] {
		t.Errorf("read gives the identity %v", got.Identity)
	}
	if got := r.MustApply(state, acme(acctest.Attrs{"region": "eu"})); got.Identity["id"] != state.Values["id"] {
		t.Errorf("update gives the identity %v", got.Identity)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		many  int
		limit int64
		fault []sandbox.Fault
		rows  int
	}{
		"none":                          {},
		"all of them, in one request":   {many: 30, rows: 30},
		"no more than the limit":        {many: 5, limit: 3, rows: 3},
		"a tenant that refuses":         {many: 2, fault: []sandbox.Fault{{Method: "GET", Path: api, Status: 403}}},
		"a tenant that has no such API": {many: 2, fault: []sandbox.Fault{{Method: "GET", Path: api, Status: 404}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			for i := range tc.many {
				r.MustApply(nil, acme(acctest.Attrs{"name": fmt.Sprintf("Acme %02d", i)}))
			}
			box.Forget()
			box.Fault(tc.fault...)
			rows, diags := acctest.On(t, box, nil).Resource(typeName).List(nil, tc.limit, true)
			if tc.fault == nil {
				diags.None(t)
			} else {
				diags.WantError(t, "Okta Integrations Not Listed")
			}
			if len(rows) != tc.rows || len(box.Requests()) != 1 {
				t.Errorf("%d rows of %v, want %d", len(rows), box.Requests(), tc.rows)
			}
			for i, row := range rows {
				if row.Identity["id"] == nil || row.Identity["id"] != row.Resource["id"] || row.DisplayName != fmt.Sprintf("Acme %02d", i) || row.Resource["token_wo"] != nil {
					t.Errorf("row %+v", row)
				}
			}
		})
	}
}

func TestDataSourceFindsByIDAndByName(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	state := srv.Resource(typeName).MustApply(nil, rich(nil))
	one := srv.DataSource(typeName)
	for _, config := range []acctest.Attrs{{"id": state.Values["id"]}, {"name": "ACME"}} {
		box.Forget()
		got := one.MustRead(config)
		want := maps.Clone(state.Values)
		maps.Copy(want, config) // the spelling of the configuration stays
		delete(want, "token_wo_version")
		want["audit_log"] = acctest.Attrs{"state": "DISABLED"}
		want["user_custom_properties"] = []any{acctest.Attrs{"name": "badge", "type": "STRING", "lcm_unique_identifier": true}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%v reads (-want +got):\n%s", config, diff)
		}
		if sent := box.Requests(); len(sent) != 1 || sent[0].Method != http.MethodGet {
			t.Errorf("%v sent %v, want one GET", config, sent)
		}
	}
	for _, config := range []acctest.Attrs{{"name": "Nobody's"}, {"id": "5a1e"}} {
		_, diags := one.Read(config)
		diags.WantError(t, "Okta Integration Not Found")
	}
	for _, config := range []acctest.Attrs{{}, {"id": "i", "name": "Acme"}} {
		if _, diags := one.Read(config); !diags.HasError() {
			t.Errorf("the look-up by %v was accepted", config)
		}
	}
}
