package apikey_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// two is a tenant with a key of the caller and one of somebody else.
func two(t *testing.T) (box *sandbox.Server, srv *acctest.Server, other tenant.Key) {
	t.Helper()
	box, srv = acctest.Tenant(t, nil)
	glass, err := box.Tenant().UserByName(t.Context(), tenant.BreakGlassAdmin)
	must(t, err)
	other, err = box.Tenant().CreateKey(t.Context(), glass.ID, "spare")
	must(t, err)
	return box, srv, other
}

func TestListHasEverybodysKeysInAStableOrderAndNoSecrets(t *testing.T) {
	t.Parallel()
	box, srv, other := two(t)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, named("okta", nil))
	for range 2 {
		var got []string
		for _, row := range r.MustList(nil, 0, false) {
			got = append(got, row.DisplayName)
		}
		if diff := cmp.Diff([]string{"sandbox", "spare", "okta"}, got); diff != "" {
			t.Errorf("listed (-want +got):\n%s", diff)
		}
	}
	if rows := r.MustList(nil, 1, false); len(rows) != 1 {
		t.Errorf("listed %v", rows)
	}
	rows := r.MustList(acctest.Attrs{"user_id": other.OwnerID}, 0, true)
	if len(rows) != 1 || rows[0].Identity["id"] != other.ID || strings.Contains(fmt.Sprint(rows), other.Secret) {
		t.Errorf("listed %v", rows)
	}
	rows = r.MustList(acctest.Attrs{"user_id": state.Values["user_id"]}, 0, true)
	want := acctest.Attrs{}
	for name, value := range state.Values {
		if name != "access_key" {
			want[name] = value
		}
	}
	if diff := cmp.Diff(want, rows[len(rows)-1].Resource); diff != "" {
		t.Errorf("listed otherwise than in the state (-want +got):\n%s", diff)
	}
	if rows := r.MustList(acctest.Attrs{"user_id": "nobody"}, 0, false); len(rows) > 0 {
		t.Errorf("listed %v", rows)
	}
	box.Fault(sandbox.Fault{Path: keysAPI, Status: http.StatusForbidden})
	_, diags := r.List(nil, 0, false)
	diags.WantError(t, "API Keys Not Listed", "403")
}

func TestManyKeysComeInPages(t *testing.T) {
	t.Parallel()
	box, srv, other := two(t)
	for i := range 300 {
		_, err := box.Tenant().CreateKey(t.Context(), other.OwnerID, fmt.Sprint("key ", i))
		must(t, err)
	}
	box.Forget()
	if rows := srv.Resource(typeName).MustList(nil, 0, false); len(rows) != 302 {
		t.Errorf("listed %d", len(rows))
	}
	if got := len(box.Requests()); got != 2 {
		t.Errorf("302 keys took %d requests", got)
	}
}

func TestImportTakesIDAndIdentity(t *testing.T) {
	t.Parallel()
	_, srv, other := two(t)
	r := srv.Resource(typeName)
	want := r.MustImport(other.ID)
	if want.Values["name"] != "spare" || want.Identity["id"] != other.ID {
		t.Errorf("imported %v", want)
	}
	got, diags := r.ImportIdentity(acctest.Attrs{"id": other.ID})
	diags.None(t)
	if diff := cmp.Diff(want.Values, got.Values); diff != "" {
		t.Errorf("import by identity (-id +identity):\n%s", diff)
	}
	if missing, diags := r.Import("no-such-key"); missing != nil || diags.HasError() {
		t.Errorf("imported %v: %s", missing, diags)
	}
}

func TestDataSourceReadsKeysWithoutSecrets(t *testing.T) {
	t.Parallel()
	box, srv, other := two(t)
	d := srv.DataSource("veza_api_keys")
	all := d.MustRead(acctest.Attrs{})
	if keys, _ := all["keys"].([]any); len(keys) != 2 || strings.Contains(fmt.Sprint(all), other.Secret) {
		t.Errorf("read %v", all)
	}
	mine := d.MustRead(acctest.Attrs{"user_id": other.OwnerID})
	keys, _ := mine["keys"].([]any)
	want := []any{acctest.Attrs{
		"id": other.ID, "name": "spare", "user_id": other.OwnerID, "team_id": root(t, box), "team_name": "Root", "active": true,
		"created_at": other.Created,
	}}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	box.Fault(sandbox.Fault{Path: keysAPI, Status: http.StatusForbidden})
	_, diags := d.Read(acctest.Attrs{})
	diags.WantError(t, "API Keys Not Read", "403")
}
