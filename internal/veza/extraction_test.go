package veza_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

func TestEachShapeOfADataSourceIsRead(t *testing.T) {
	t.Parallel()
	const documented = `{"id":"d1","name":"Okta (Acme)","datasource_type":"EXTRACTOR","agent_type":"OKTA","status":"SUCCESS","provider_id":"p1",` +
		`"state":"ENABLED","synced_at":"2026-01-01T00:00:00Z"}`
	const specified = `{"datasource_id":"d1","datasource_name":"Okta (Acme)","datasource_type":"EXTRACTOR","external_provider_id":"p1",` +
		`"extraction_end":"2026-01-01T00:00:00Z","is_deleted":true}`
	want := veza.DataSource{
		ID: "d1", Name: "Okta (Acme)", DatasourceType: "EXTRACTOR", AgentType: "OKTA", ProviderID: "p1", Status: "SUCCESS", State: "ENABLED",
		SyncedAt: "2026-01-01T00:00:00Z",
	}
	deleted := want
	deleted.AgentType, deleted.Status, deleted.State = "", "", "DELETING"
	for body, one := range map[string]veza.DataSource{
		`{"values":[` + documented + `],"next_page_token":"","has_more":false}`:                                       want,
		`{"datasource_list":[` + specified + `],"snapshot_not_found":false,"pagination_context":"","has_more":false}`: deleted,
	} {
		n, c := inTurn(t, ok(body))
		got, err := collect(c.DataSources(t.Context()))
		if err != nil || len(got) != 1 || got[0] != one {
			t.Errorf("%s is read as %+v, error %v", body, got, err)
		}
		n.want("GET /api/v1/providers/datasources?page_size=250")
	}
	n, c := inTurn(t, ok(`{"datasource_list":[`+specified+`],"pagination_context":"next","has_more":true}`), ok(`{"datasource_list":[],"has_more":false}`))
	if got, err := collect(c.DataSources(t.Context())); err != nil || len(got) != 1 {
		t.Errorf("%+v, error %v", got, err)
	}
	n.want("GET /api/v1/providers/datasources?page_size=250", "GET /api/v1/providers/datasources?page_size=250&page_token=next")

	_, c = inTurn(t, ok(`{"value":`+documented+`}`), ok(`{"value":{}}`), ok(`{"values":[`+documented+`]}`), ok(`{"values":[]}`),
		ok(`{"values":[`+documented+`,{"id":"d2","name":"okta (acme)"}]}`))
	if got, err := c.DataSource(t.Context(), "d1"); err != nil || got != want {
		t.Errorf("%+v, error %v", got, err)
	}
	if got, err := c.DataSource(t.Context(), "d1"); err == nil {
		t.Errorf("nothing was read as %+v", got)
	}
	if got, err := c.DataSourceByName(t.Context(), "OKTA (acme)"); err != nil || got != want {
		t.Errorf("%+v, error %v", got, err)
	}
	_, err := c.DataSourceByName(t.Context(), "Okta (Acme)")
	is(t, err, veza.ErrNotFound)
	_, err = c.DataSourceByName(t.Context(), "Okta (Acme)")
	says(t, err, "2 data sources", "d1", "d2")
}

func TestAScheduleIsSetAsDocumentedAndReadWhateverTheAnswer(t *testing.T) {
	t.Parallel()
	s := veza.ExtractionSchedule{Priority: 100, Timezone: "America/New_York", Times: []string{"06:00:00"}, Days: []string{"MONDAY", "SUNDAY"}}
	const wire = `{"priority":100,"timezone":"America/New_York","scheduled_extraction_times":["06:00:00"],"scheduled_days_of_week":["MONDAY","SUNDAY"]}`
	const numbers = `{"priority":"100","timezone":"America/New_York","scheduled_extraction_times":["06:00:00"],"scheduled_days_of_week":[1,7]}`
	n, c := inTurn(t, ok(`{}`), ok(``), ok(`{"value":`+wire+`}`), ok(numbers), ok(`{"value":`+numbers+`}`), ok(`{}`))
	for range 4 {
		if got, err := c.SetExtractionSchedule(t.Context(), "d 1", s); err != nil || !cmp.Equal(got, s) {
			t.Errorf("%+v, error %v", got, err)
		}
	}
	if got, err := c.ExtractionSchedule(t.Context(), "d 1"); err != nil || !cmp.Equal(got, s) {
		t.Errorf("%+v, error %v", got, err)
	}
	if err := c.DeleteExtractionSchedule(t.Context(), "d 1"); err != nil {
		t.Error(err)
	}
	const path = "/api/private/providers/datasources/d%201/scheduling_config"
	n.want("POST "+path, "POST "+path, "POST "+path, "POST "+path, "GET "+path, "DELETE "+path)
	n.wantBody(0, wire)
	if _, err := c.SetExtractionSchedule(t.Context(), "..", s); err == nil {
		t.Error("what is no id was asked for")
	}
}

// Of this API only POST is documented: a verb that is missing must neither pass for a
// schedule that is missing nor make the other verbs fail.
func TestAMissingVerbIsToldFromAMissingSchedule(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		reply reply
		is    error
	}{
		"no schedule":    {missing("scheduling config", "d1"), veza.ErrNotFound},
		"no route":       {noRoute(), veza.ErrNoAPI},
		"no verb":        {answer(501, `{"code":12,"message":"Method Not Allowed"}`), veza.ErrNoAPI},
		"not allowed":    {answer(405, ""), veza.ErrNoAPI},
		"a page":         {ok("<html>"), veza.ErrNoAPI},
		"not permitted":  {answer(403, `{"code":7}`), veza.ErrForbidden},
		"nothing to say": {ok(`{}`), nil},
	} {
		_, c := inTurn(t, ok(`{}`), tt.reply)
		if _, err := c.SetExtractionSchedule(t.Context(), "d1", veza.ExtractionSchedule{Priority: 1}); err != nil {
			t.Error(err)
		}
		_, err := c.ExtractionSchedule(t.Context(), "d1")
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if tt.is != nil {
			is(t, err, tt.is)
		}
	}
	_, c := inTurn(t, ok("<html>"))
	_, err := c.SetExtractionSchedule(t.Context(), "d1", veza.ExtractionSchedule{Priority: 1})
	if err == nil {
		t.Error("a page passed for the success of a POST")
	}
	is(t, err)
}

func TestExtractionSettingsAreReadAndChangedByMask(t *testing.T) {
	t.Parallel()
	const value = `{"value":{"interval":"6h","overrides":[{"provider_type":"OKTA","interval":"1h"}]}}`
	want := veza.ExtractionSettings{Interval: "6h", Overrides: map[string]string{"OKTA": "1h"}}
	n, c := inTurn(t, ok(value), ok(value), ok(value), noRoute(), ok(`{}`))
	if got, err := c.ExtractionSettings(t.Context()); err != nil || !cmp.Equal(got, want) {
		t.Errorf("%+v, error %v", got, err)
	}
	change := veza.ExtractionSettings{Interval: "6h", Overrides: map[string]string{"OKTA": "1h", "BOX": "2d"}}
	for _, mask := range [][]string{{"interval"}, {"overrides"}} {
		if got, err := c.UpdateExtractionSettings(t.Context(), change, mask...); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%+v, error %v", got, err)
		}
	}
	const path = "/api/private/system/extraction_settings"
	n.want("GET "+path, "PATCH "+path+"?update_mask=interval", "PATCH "+path+"?update_mask=overrides")
	n.wantBody(1, `{"interval":"6h"}`)
	n.wantBody(2, `{"overrides":[{"provider_type":"BOX","interval":"2d"},{"provider_type":"OKTA","interval":"1h"}]}`)
	_, err := c.ExtractionSettings(t.Context())
	is(t, err, veza.ErrNoAPI)
	says(t, err, "no API for its extraction settings")
	if got, err := c.ExtractionSettings(t.Context()); err == nil {
		t.Errorf("nothing was read as %+v", got)
	}
}
