package extractionschedule_test

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const (
	typeName = "veza_extraction_schedule"
	api      = "/api/private/providers/datasources/"
)

// source makes an integration and returns the id of its data source that extracts.
func source(t *testing.T, box *sandbox.Server, name string) string {
	t.Helper()
	secret := "hush"
	p, err := box.Tenant().CreateOktaProvider(t.Context(), name, tenant.OktaSettings{Domain: "acme.okta.com"}, tenant.OktaSecrets{Token: &secret})
	if err != nil {
		t.Fatal(err)
	}
	all, err := box.Tenant().DataSources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.ProviderID == p.ID && d.DatasourceType == tenant.Extractor {
			return d.ID
		}
	}
	t.Fatal("the integration has no data source")
	return ""
}

// mornings is a schedule with everything set, with changes; a change to nil takes an
// attribute away.
func mornings(id string, changes acctest.Attrs) acctest.Attrs {
	a := acctest.Attrs{
		"datasource_id": id, "priority": 100, "timezone": "America/New_York",
		"scheduled_extraction_times": []any{"06:00:00", "18:30:00"}, "scheduled_days_of_week": []any{"MONDAY", "FRIDAY"},
	}
	maps.Copy(a, changes)
	maps.DeleteFunc(a, func(_ string, v any) bool { return v == nil })
	return a
}

// is is the tenant's schedule of a data source, nil for none.
func is(t *testing.T, box *sandbox.Server, id string) *tenant.Schedule {
	t.Helper()
	s, err := box.Tenant().Schedule(t.Context(), id)
	if err != nil {
		return nil
	}
	return &s
}

func set(t *testing.T, box *sandbox.Server, id string, s tenant.Schedule) {
	t.Helper()
	if _, err := box.Tenant().SetSchedule(t.Context(), id, s); err != nil {
		t.Fatal(err)
	}
}

// sent is what the requests were, such as "GET" or "POST {…}".
func sent(t *testing.T, box *sandbox.Server) []string {
	t.Helper()
	var out []string
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
			line += " " + string(text)
		}
		out = append(out, line)
	}
	box.Forget()
	return out
}
