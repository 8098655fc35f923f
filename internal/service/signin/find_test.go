package signin_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const identity = "sign_in_settings"

func TestImportTakesTheConstantAndTheIdentity(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string][]sandbox.Fault{"with an API": nil, "without one": {noAPI}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(faults...))
			r := srv.Resource(typeName)
			state := r.MustApply(nil, settings(true, nil))
			byID := r.MustImport(identity)
			byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": identity})
			diags.None(t)
			for how, imported := range map[string]*acctest.State{"id": byID, "identity": byIdentity} {
				if diff := cmp.Diff(state, imported); diff != "" {
					t.Errorf("import by %s differs:\n%s", how, diff)
				}
				if p := r.MustPlan(imported, settings(true, nil)); p.Action != plancheck.ResourceActionNoop {
					t.Errorf("after the import by %s the plan is to %s", how, p.Action)
				}
			}
		})
	}
}

func TestImportRefusesAnyOtherID(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Import("acme")
	diags.WantError(t, "Sign-In Settings Import ID Not Understood", `"sign_in_settings"`, `"acme"`)
}

func TestList(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault  sandbox.Fault
		verify bool
		failed bool
	}{
		"with an API": {fault: sandbox.Fault{Path: "/nowhere", Status: 404}},
		"without one": {fault: noAPI, verify: true},
		"an error":    {fault: sandbox.Fault{Path: "/api/private/", Status: http.StatusForbidden}, failed: true},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(tc.fault))
			r := srv.Resource(typeName)
			rows, diags := r.List(nil, 1, true)
			if tc.failed {
				diags.WantError(t, "Sign-In Settings Not Listed")
				return
			}
			diags.None(t)
			want := []acctest.Row{{
				DisplayName: "Sign-in settings", Identity: acctest.Attrs{"id": identity},
				Resource: acctest.Attrs{"scim_enabled": true, "on_destroy": "retain", "verification_only": tc.verify},
			}}
			if diff := cmp.Diff(want, rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if rows := r.MustList(nil, 0, false); len(rows) != 1 || rows[0].Resource != nil {
				t.Errorf("rows %+v", rows)
			}
		})
	}
}

func TestDataSourceSaysSinceWhen(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		options []sandbox.Option
		want    acctest.Attrs
	}{
		"on":              {nil, acctest.Attrs{"scim_enabled": true, "scim_available_at": "2026-01-01T12:00:00Z", "verification_only": false}},
		"off":             {[]sandbox.Option{sandbox.WithSCIMDisabled()}, acctest.Attrs{"scim_enabled": false, "verification_only": false}},
		"on, and no API":  {[]sandbox.Option{sandbox.WithFaults(noAPI)}, acctest.Attrs{"scim_enabled": true, "verification_only": true}},
		"off, and no API": {[]sandbox.Option{sandbox.WithFaults(noAPI), sandbox.WithSCIMDisabled()}, acctest.Attrs{"scim_enabled": false, "verification_only": true}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, srv := acctest.Tenant(t, nil, append(tc.options, sandbox.WithClock(func() time.Time { return noon }))...)
			got := srv.DataSource(typeName).MustRead(acctest.Attrs{})
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("a tenant that refuses", func(t *testing.T) {
		t.Parallel()
		_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(sandbox.Fault{Path: "/api/private/", Status: http.StatusForbidden}))
		_, diags := srv.DataSource(typeName).Read(acctest.Attrs{})
		diags.WantError(t, "Sign-In Settings Not Found", "admin on the root team")
	})
}
