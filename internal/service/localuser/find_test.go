package localuser_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

func names(rows []acctest.Row) string {
	var out []string
	for _, r := range rows {
		out = append(out, r.DisplayName)
	}
	return strings.Join(out, " ")
}

func TestListHasLocalUsersAloneInAStableOrderAndStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil, sandbox.WithPageSize(2))
	employee(t, box)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, eve(nil))
	want := tenant.BreakGlassAdmin + " " + tenant.SCIMAdmin + " eve@example.com"
	for range 2 {
		if got := names(r.MustList(nil, 0, false)); got != want {
			t.Errorf("listed %q, want %q", got, want)
		}
	}
	box.Forget()
	if got := names(r.MustList(nil, 1, false)); got != tenant.BreakGlassAdmin {
		t.Errorf("listed %q", got)
	}
	if got := len(box.Requests()); got != 2 {
		t.Errorf("a list limited to one sent %v", box.Requests())
	}
	rows := r.MustList(acctest.Attrs{"filter": `userName eq "eve@example.com"`}, 0, true)
	if len(rows) != 1 {
		t.Fatalf("listed %v", rows)
	}
	if diff := cmp.Diff(state.Values, rows[0].Resource); diff != "" || rows[0].Identity["id"] != state.Values["id"] {
		t.Errorf("listed otherwise than in the state (-want +got):\n%s", diff)
	}
	if rows := r.MustList(acctest.Attrs{"filter": `userName eq "nobody@example.com"`}, 0, false); len(rows) > 0 {
		t.Errorf("listed %v", rows)
	}
}

func TestAListThatBreaksOffSaysSo(t *testing.T) {
	t.Parallel()
	for path, status := range map[string]int{"/scim/v2/Users": http.StatusForbidden, usersAPI: http.StatusForbidden} {
		_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(sandbox.Fault{Path: path, Status: status}))
		_, diags := srv.Resource(typeName).List(nil, 0, false)
		diags.WantError(t, "Local Users Not Listed", "403")
	}
}

func TestImportTakesIDAddressAndIdentity(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, eve(nil))
	id, _ := state.Values["id"].(string)
	for _, key := range []string{id, "EVE@example.com", "id:" + id} {
		if diff := cmp.Diff(state.Values, r.MustImport(key).Values); diff != "" {
			t.Errorf("import of %q (-want +got):\n%s", key, diff)
		}
	}
	imported, diags := r.ImportIdentity(acctest.Attrs{"id": id})
	diags.None(t)
	if diff := cmp.Diff(state.Values, imported.Values); diff != "" {
		t.Errorf("import by identity (-want +got):\n%s", diff)
	}
	_, diags = r.Import("nobody@example.com")
	diags.WantError(t, "Local User To Import Not Found", "nobody@example.com")
	_, diags = r.Import("no-such-id")
	diags.WantError(t, "Local User To Import Not Read")
	_, diags = r.Import(" ")
	diags.WantError(t, "Local User Import ID Not Understood")
}

func TestDataSourceFindsByIDByAddressAndTheOwnerOfTheKey(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	d := srv.DataSource(typeName)
	id := idOf(t, box, tenant.SCIMAdmin)
	for _, config := range []acctest.Attrs{{"id": id}, {"email": strings.ToUpper(tenant.SCIMAdmin)}, {"self": true}} {
		got := d.MustRead(config)
		roles, _ := got["team_roles"].([]any)
		if got["id"] != id || got["local"] != true || got["enabled"] != true || len(roles) != 2 {
			t.Errorf("%v found %v", config, got)
		}
	}
	sam := d.MustRead(acctest.Attrs{"id": employee(t, box)})
	if sam["local"] != false || sam["email"] != "sam@example.com" {
		t.Errorf("found %v", sam)
	}
	_, diags := d.Read(acctest.Attrs{"id": "nobody"})
	diags.WantError(t, "User Not Found", "404")
	for _, config := range []acctest.Attrs{{}, {"id": id, "self": true}, {"self": false}} {
		if _, diags := d.Read(config); !diags.HasError() {
			t.Errorf("%v was accepted", config)
		}
	}
}
