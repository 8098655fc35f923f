package extractionsettings_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const (
	typeName = "veza_extraction_settings"
	api      = "/api/private/system/extraction_settings"
	identity = "extraction_settings"
)

func both(interval string, overrides acctest.Attrs) acctest.Attrs {
	return acctest.Attrs{"interval": interval, "overrides": overrides}
}

func wantTenant(t *testing.T, box *sandbox.Server, interval string, overrides ...tenant.ExtractionOverride) {
	t.Helper()
	got, err := box.Tenant().ExtractionSettings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := tenant.ExtractionSettings{Interval: interval, Overrides: append([]tenant.ExtractionOverride{}, overrides...)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the tenant has (-want +got):\n%s", diff)
	}
}

func outside(t *testing.T, box *sandbox.Server, interval string, overrides ...tenant.ExtractionOverride) {
	t.Helper()
	err := box.Tenant().UpdateExtractionSettings(t.Context(), func(s *tenant.ExtractionSettings) {
		s.Interval, s.Overrides = interval, overrides
	})
	if err != nil {
		t.Fatal(err)
	}
}

// wantSent compares the request log with lines such as "PATCH interval {…}" and empties it.
func wantSent(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range box.Requests() {
		line := r.Method
		if len(r.Body) > 0 {
			var body map[string]any
			if err := json.Unmarshal(r.Body, &body); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			line += " " + r.Query.Get("update_mask") + " " + string(text)
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s sent (-want +got):\n%s", step, diff)
	}
	box.Forget()
}

func TestALife(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	outside(t, box, "2d", tenant.ExtractionOverride{ProviderType: "BOX", Interval: "1d"})
	r := srv.Resource(typeName)

	state := r.MustApply(nil, both("6h", acctest.Attrs{"OKTA": "1h"}))
	wantSent(t, box, "create", "GET", `PATCH interval,overrides {"interval":"6h","overrides":[{"interval":"1h","provider_type":"OKTA"}]}`)
	want := acctest.Attrs{
		"interval": "6h", "overrides": acctest.Attrs{"OKTA": "1h"}, "on_destroy": "restore",
		"previous_interval": "2d", "previous_overrides": acctest.Attrs{"BOX": "1d"},
	}
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	state = r.MustRead(state)
	wantSent(t, box, "read", "GET")
	state = r.MustApply(state, both("auto", acctest.Attrs{"OKTA": "1h"}))
	wantSent(t, box, "another interval", `PATCH interval {"interval":"auto"}`)
	state = r.MustApply(state, both("auto", acctest.Attrs{"OKTA": "1h", "BOX": "2h"}))
	wantSent(t, box, "another override", `PATCH overrides {"overrides":[{"interval":"2h","provider_type":"BOX"},{"interval":"1h","provider_type":"OKTA"}]}`)
	state = r.MustApply(state, acctest.Attrs{"interval": "auto"})
	wantSent(t, box, "leaving the overrides out")
	state = r.MustApply(state, acctest.Attrs{"interval": "auto", "overrides": acctest.Attrs{}})
	wantSent(t, box, "no overrides", `PATCH overrides {"overrides":[]}`)
	state = r.MustApply(state, acctest.Attrs{"overrides": acctest.Attrs{}, "on_destroy": "retain"})
	state = r.MustApply(state, acctest.Attrs{"overrides": acctest.Attrs{}})
	wantSent(t, box, "changes of on_destroy")
	r.MustApply(state, nil)
	wantSent(t, box, "delete", `PATCH interval,overrides {"interval":"2d","overrides":[{"interval":"1d","provider_type":"BOX"}]}`)
	wantTenant(t, box, "2d", tenant.ExtractionOverride{ProviderType: "BOX", Interval: "1d"})
}

func TestWhatIsAsConfiguredIsNotWritten(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, acctest.Attrs{"interval": "auto"})
	wantSent(t, box, "create", "GET")
	if p := r.MustPlan(r.MustRead(state), acctest.Attrs{"interval": "auto"}); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
	}
	box.Forget()
	r.MustApply(state, nil)
	wantSent(t, box, "delete")
}

func TestRetainLeavesTheSettings(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	r.MustApply(r.MustApply(nil, acctest.Attrs{"interval": "3h", "on_destroy": "retain"}), nil)
	wantTenant(t, box, "3h")
}

func TestAChangeMadeOutsideIsShownAndMended(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := both("6h", acctest.Attrs{"OKTA": "1h"})
	state := r.MustApply(nil, config)
	outside(t, box, "6h")
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	r.MustApply(state, config)
	wantTenant(t, box, "6h", tenant.ExtractionOverride{ProviderType: "OKTA", Interval: "1h"})
}

func TestATenantWithoutTheAPINamesTheClicks(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
			r := srv.Resource(typeName)
			state := r.MustApply(nil, acctest.Attrs{"interval": "3h"})
			box.Fault(sandbox.Fault{Path: "/api/private/", Status: status})
			words := []string{"this tenant offers no API for its extraction settings", "Administration > System Settings > Pipeline > Extraction Interval"}

			created, diags := r.Apply(nil, acctest.Attrs{"interval": "2h"})
			diags.WantError(t, "Extraction Settings Have No API Here", words...)
			if created != nil {
				t.Errorf("created %v", created.Values)
			}
			after, diags := r.Read(state)
			diags.WantError(t, "Extraction Settings Have No API Here", words...)
			if after == nil {
				t.Error("the settings are gone from the state")
			}
			_, diags = r.Apply(state, acctest.Attrs{"interval": "2h"})
			diags.WantError(t, "Extraction Settings Have No API Here", words...)
			_, diags = r.Apply(state, nil)
			diags.WantError(t, "Previous Extraction Settings Not Restored", "no API", "retain")
			_, diags = r.Import(identity)
			diags.WantError(t, "Extraction Settings Have No API Here", words...)
			_, diags = r.List(nil, 0, false)
			diags.WantError(t, "Extraction Settings Have No API Here", words...)
			_, diags = srv.DataSource(typeName).Read(acctest.Attrs{})
			diags.WantError(t, "Extraction Settings Have No API Here", words...)
		})
	}
}

func TestWhatTheTenantRefusesIsToldAndKeepsWhatWas(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state, diags := r.Apply(nil, acctest.Attrs{"interval": "59m"})
	diags.WantError(t, "Extraction Settings Not Changed", "59m", "1 hour")
	if got := diags[0].Attribute.String(); !strings.Contains(got, "interval") || state != nil {
		t.Errorf("shown at %q, state %v", got, state)
	}
	state = r.MustApply(nil, acctest.Attrs{"interval": "3h"})
	box.Fault(sandbox.Fault{Path: api, Status: http.StatusForbidden})
	after, diags := r.Apply(state, acctest.Attrs{"interval": "2h"})
	diags.WantError(t, "Extraction Settings Not Changed", "admin on the root team")
	if diff := cmp.Diff(state.Values, after.Values); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
	_, diags = r.Apply(nil, acctest.Attrs{"interval": "2h"})
	diags.WantError(t, "Extraction Settings Before Not Read", "admin on the root team")
	_, diags = r.Read(state)
	diags.WantError(t, "Extraction Settings Not Read", "admin on the root team")
	_, diags = r.List(nil, 0, false)
	diags.WantError(t, "Extraction Settings Not Listed", "admin on the root team")
	_, diags = srv.DataSource(typeName).Read(acctest.Attrs{})
	diags.WantError(t, "Extraction Settings Not Found", "admin on the root team")
	wantTenant(t, box, "3h")
}

func TestImportTakesTheConstantAndTheIdentity(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	outside(t, box, "4h")
	r := srv.Resource(typeName)
	want := acctest.Attrs{"interval": "4h", "overrides": acctest.Attrs{}, "on_destroy": "restore", "previous_interval": "4h", "previous_overrides": acctest.Attrs{}}
	byID := r.MustImport(identity)
	byIdentity, diags := r.ImportIdentity(acctest.Attrs{"id": identity})
	diags.None(t)
	for how, imported := range map[string]*acctest.State{"id": byID, "identity": byIdentity} {
		if diff := cmp.Diff(want, imported.Values); diff != "" || imported.Identity["id"] != identity {
			t.Errorf("import by %s is %v, differs:\n%s", how, imported.Identity, diff)
		}
		if p := r.MustPlan(imported, acctest.Attrs{"interval": "4h"}); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("after the import by %s the plan is to %s", how, p.Action)
		}
	}
	_, diags = r.Import("acme")
	diags.WantError(t, "Extraction Settings Import ID Not Understood", `"extraction_settings"`, `"acme"`)
}

func TestListAndDataSourceReadTheOneSet(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	outside(t, box, "4h", tenant.ExtractionOverride{ProviderType: "OKTA", Interval: "1h"})
	rows := srv.Resource(typeName).MustList(nil, 1, true)
	want := []acctest.Row{{
		DisplayName: "Extraction settings", Identity: acctest.Attrs{"id": identity},
		Resource: acctest.Attrs{
			"interval": "4h", "overrides": acctest.Attrs{"OKTA": "1h"}, "on_destroy": "restore",
			"previous_interval": "4h", "previous_overrides": acctest.Attrs{"OKTA": "1h"},
		},
	}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	box.Forget()
	if diff := cmp.Diff(both("4h", acctest.Attrs{"OKTA": "1h"}), srv.DataSource(typeName).MustRead(acctest.Attrs{})); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	wantSent(t, box, "the data source", "GET")
}

func TestBadInputIsRefusedAtValidateAndTheUnknownIsNot(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for words, config := range map[string]acctest.Attrs{
		`must be "auto"`:         {"interval": "often"},
		"such as 6h":             {"overrides": acctest.Attrs{"OKTA": ""}},
		"length must be at leas": {"overrides": acctest.Attrs{"": "6h"}},
		"At least one of these":  {"on_destroy": "retain"},
		"restore":                {"interval": "6h", "on_destroy": "reset"},
	} {
		if diags := r.Validate(config); !diags.HasError() || !strings.Contains(diags.String(), words) {
			t.Errorf("got %q, want an error about %q", diags, words)
		}
	}
	box, srv := acctest.Tenant(t, nil)
	p := srv.Resource(typeName).MustPlan(nil, acctest.Attrs{"interval": acctest.Unknown, "overrides": acctest.Unknown, "on_destroy": acctest.Unknown})
	if p.Values["interval"] != acctest.Unknown || p.Values["overrides"] != acctest.Unknown || len(box.Requests()) > 0 {
		t.Errorf("planned %v with %v", p.Values, box.Requests())
	}
}

func TestAProviderForOktaAloneSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	srv := acctest.Configured(t, acctest.Attrs{"okta": acctest.Attrs{"org_url": box.OrgURL, "api_token": box.OrgToken()}})
	_, diags := srv.Resource(typeName).Apply(nil, acctest.Attrs{"interval": "6h"})
	diags.WantError(t, "Tenant Not Configured", "VEZA_URL")
}
