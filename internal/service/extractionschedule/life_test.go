package extractionschedule_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

const whole = `{"priority":100,"scheduled_days_of_week":["MONDAY","FRIDAY"],"scheduled_extraction_times":["06:00:00","18:30:00"],"timezone":"America/New_York"}`

// wantSent compares the request log and empties it.
func wantSent(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, sent(t, box)); diff != "" {
		t.Errorf("%s sent (-want +got):\n%s", step, diff)
	}
}

func TestALife(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	id := source(t, box, "Acme")
	r := srv.Resource(typeName)

	state := r.MustApply(nil, mornings(id, nil))
	wantSent(t, box, "create", "GET", "POST "+whole)
	want := mornings(id, acctest.Attrs{"priority": int64(100), "on_destroy": "restore", "verifiable": true, "scheduled_days_of_week": []any{"FRIDAY", "MONDAY"}})
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if state.Identity["datasource_id"] != id {
		t.Errorf("identity %v", state.Identity)
	}
	state = r.MustRead(state)
	wantSent(t, box, "read", "GET")
	if diff := cmp.Diff(want, state.Values); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	state = r.MustApply(state, mornings(id, acctest.Attrs{"on_destroy": "retain"}))
	wantSent(t, box, "a change of on_destroy")
	state = r.MustApply(state, mornings(id, acctest.Attrs{"priority": 1}))
	wantSent(t, box, "update", "POST "+strings.Replace(whole, "100", "1", 1))
	r.MustApply(state, nil)
	wantSent(t, box, "delete", "DELETE")
	if left := is(t, box, id); left != nil {
		t.Errorf("left %+v", left)
	}
}

func TestAScheduleIsWrittenWholeWhateverChanges(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change acctest.Attrs
		body   string // none is no request
		want   tenant.Schedule
	}{
		"no priority":       {acctest.Attrs{"priority": nil}, strings.Replace(whole, `"priority":100,`, "", 1), tenant.Schedule{Timezone: "America/New_York", Times: []string{"06:00:00", "18:30:00"}, Days: []string{"MONDAY", "FRIDAY"}}},
		"another zone":      {acctest.Attrs{"timezone": "Europe/Berlin"}, strings.Replace(whole, "America/New_York", "Europe/Berlin", 1), tenant.Schedule{Priority: 100, Timezone: "Europe/Berlin", Times: []string{"06:00:00", "18:30:00"}, Days: []string{"MONDAY", "FRIDAY"}}},
		"no times":          {acctest.Attrs{"scheduled_extraction_times": nil}, strings.Replace(whole, `"06:00:00","18:30:00"`, "", 1), tenant.Schedule{Priority: 100, Timezone: "America/New_York", Times: []string{}, Days: []string{"MONDAY", "FRIDAY"}}},
		"empty times":       {acctest.Attrs{"scheduled_extraction_times": []any{}}, strings.Replace(whole, `"06:00:00","18:30:00"`, "", 1), tenant.Schedule{Priority: 100, Timezone: "America/New_York", Times: []string{}, Days: []string{"MONDAY", "FRIDAY"}}},
		"one day":           {acctest.Attrs{"scheduled_days_of_week": []any{"SUNDAY"}}, strings.Replace(whole, `"MONDAY","FRIDAY"`, `"SUNDAY"`, 1), tenant.Schedule{Priority: 100, Timezone: "America/New_York", Times: []string{"06:00:00", "18:30:00"}, Days: []string{"SUNDAY"}}},
		"another order":     {acctest.Attrs{"scheduled_days_of_week": []any{"FRIDAY", "MONDAY"}}, "", tenant.Schedule{Priority: 100, Timezone: "America/New_York", Times: []string{"06:00:00", "18:30:00"}, Days: []string{"MONDAY", "FRIDAY"}}},
		"the zone left out": {acctest.Attrs{"timezone": nil}, "", tenant.Schedule{Priority: 100, Timezone: "America/New_York", Times: []string{"06:00:00", "18:30:00"}, Days: []string{"MONDAY", "FRIDAY"}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			id := source(t, box, "Acme")
			r := srv.Resource(typeName)
			state := r.MustApply(nil, mornings(id, nil))
			box.Forget()
			state = r.MustApply(state, mornings(id, tc.change))
			if tc.body == "" {
				wantSent(t, box, "update")
			} else {
				wantSent(t, box, "update", "POST "+tc.body)
			}
			if diff := cmp.Diff(&tc.want, is(t, box, id)); diff != "" {
				t.Errorf("the tenant has (-want +got):\n%s", diff)
			}
			if p := r.MustPlan(r.MustRead(state), mornings(id, tc.change)); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
			}
		})
	}
}

func TestWhatIsLeftOutFollowsTheTenant(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	id := source(t, box, "Acme")
	r := srv.Resource(typeName)
	config := acctest.Attrs{"datasource_id": id, "priority": 5}
	state := r.MustApply(nil, config)
	if diff := cmp.Diff(acctest.Attrs{"datasource_id": id, "priority": int64(5), "timezone": "UTC", "on_destroy": "restore", "verifiable": true}, state.Values); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
	}
}

func TestDestroyGivesBackWhatWas(t *testing.T) {
	t.Parallel()
	before := tenant.Schedule{Priority: 7, Timezone: "Europe/Paris", Times: []string{"00:00:00"}, Days: []string{"SUNDAY"}}
	for name, tc := range map[string]struct {
		onDestroy any
		before    *tenant.Schedule
		want      *tenant.Schedule
		sent      []string
	}{
		"a schedule":  {nil, &before, &before, []string{`POST {"priority":7,"scheduled_days_of_week":["SUNDAY"],"scheduled_extraction_times":["00:00:00"],"timezone":"Europe/Paris"}`}},
		"none":        {"restore", nil, nil, []string{"DELETE"}},
		"nothing":     {"retain", nil, &tenant.Schedule{Priority: 9, Timezone: "UTC", Times: []string{}, Days: []string{}}, nil},
		"not even it": {"retain", &before, &tenant.Schedule{Priority: 9, Timezone: "UTC", Times: []string{}, Days: []string{}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			id := source(t, box, "Acme")
			if tc.before != nil {
				set(t, box, id, *tc.before)
			}
			r := srv.Resource(typeName)
			config := acctest.Attrs{"datasource_id": id, "priority": 9, "timezone": "UTC"}
			if tc.onDestroy != nil {
				config["on_destroy"] = tc.onDestroy
			}
			state := r.MustApply(nil, config)
			if previous := state.Values["previous"]; (previous != nil) != (tc.before != nil) {
				t.Errorf("remembers %v", previous)
			}
			state = r.MustRead(state)
			box.Forget()
			r.MustApply(state, nil)
			wantSent(t, box, "destroy", tc.sent...)
			if diff := cmp.Diff(tc.want, is(t, box, id)); diff != "" {
				t.Errorf("the tenant has (-want +got):\n%s", diff)
			}
		})
	}
}

// Of this API only POST is documented.
func TestATenantThatOnlyTakesASchedule(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"no verb": http.StatusMethodNotAllowed, "not implemented": http.StatusNotImplemented, "no route": http.StatusNotFound} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, acctest.Attrs{"max_retries": 0})
			id := source(t, box, "Acme")
			for _, method := range []string{"GET", "DELETE"} {
				box.Fault(sandbox.Fault{Method: method, Path: api, Status: status})
			}
			r := srv.Resource(typeName)
			state := r.MustApply(nil, mornings(id, nil))
			if state.Values["verifiable"] != false {
				t.Errorf("state %v", state.Values)
			}
			state = r.MustRead(state)
			if p := r.MustPlan(state, mornings(id, nil)); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("the next plan is to %s: %v", p.Action, p.Values)
			}
			state = r.MustApply(state, mornings(id, acctest.Attrs{"priority": 3}))
			if got := is(t, box, id); got == nil || got.Priority != 3 {
				t.Errorf("the tenant has %+v", got)
			}
			left, diags := r.Apply(state, nil)
			diags.WantError(t, "Previous Extraction Schedule Not Restored", "no API for extraction schedules", "on_destroy = \"retain\"")
			if left == nil {
				t.Fatal("the schedule is gone from the state")
			}
			r.MustApply(r.MustApply(left, mornings(id, acctest.Attrs{"priority": 3, "on_destroy": "retain"})), nil)
			_, diags = r.Import("id:" + id)
			diags.WantError(t, "Extraction Schedule Not Read", "no API")
			_, diags = r.List(nil, 0, false)
			diags.WantError(t, "Extraction Schedules Not Listed", "no API")
		})
	}
}

func TestATenantWithoutTheAPISaysSo(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	id := source(t, box, "Acme")
	box.Fault(sandbox.Fault{Path: api, Status: http.StatusNotFound})
	state, diags := srv.Resource(typeName).Apply(nil, mornings(id, nil))
	diags.WantError(t, "Extraction Schedule Not Set", "this tenant offers no API for extraction schedules")
	if state != nil {
		t.Errorf("state %v", state.Values)
	}
}

func TestAScheduleThatDisappearsIsPlannedAnewAndDestroyingItSucceeds(t *testing.T) {
	t.Parallel()
	for name, vanish := range map[string]func(*testing.T, *sandbox.Server, string){
		"the schedule": func(t *testing.T, box *sandbox.Server, id string) {
			t.Helper()
			if err := box.Tenant().DeleteSchedule(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		},
		"the integration": func(t *testing.T, box *sandbox.Server, _ string) {
			t.Helper()
			all, err := box.Tenant().OktaProviders(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := box.Tenant().DeleteOktaProvider(t.Context(), all[0].ID); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			id := source(t, box, "Acme")
			r := srv.Resource(typeName)
			state := r.MustApply(nil, mornings(id, nil))
			vanish(t, box, id)
			r.MustApply(state, nil)
			if state = r.MustRead(state); state != nil {
				t.Fatalf("state is %v, want none", state.Values)
			}
			if p := r.MustPlan(nil, mornings(id, nil)); p.Action != plancheck.ResourceActionCreate {
				t.Errorf("planned %s", p.Action)
			}
		})
	}
}

func TestDriftIsShownAndMended(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	id := source(t, box, "Acme")
	r := srv.Resource(typeName)
	state := r.MustApply(nil, mornings(id, nil))
	set(t, box, id, tenant.Schedule{Priority: 100, Timezone: "America/New_York", Days: []string{"MONDAY", "FRIDAY"}})
	state = r.MustRead(state)
	if p := r.MustPlan(state, mornings(id, nil)); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	box.Forget()
	r.MustApply(state, mornings(id, nil))
	wantSent(t, box, "the next apply", "POST "+whole)
}

func TestAnotherDataSourceReplacesTheSchedule(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	one, other := source(t, box, "Acme"), source(t, box, "Beta")
	r := srv.Resource(typeName)
	state := r.MustApply(nil, mornings(one, nil))
	if p := r.MustPlan(state, mornings(other, nil)); p.Action != plancheck.ResourceActionReplace || !slices.Equal(p.RequiresReplace, []string{`AttributeName("datasource_id")`}) {
		t.Errorf("planned %s for %v", p.Action, p.RequiresReplace)
	}
	r.MustApply(state, mornings(other, nil))
	if is(t, box, one) != nil || is(t, box, other) == nil {
		t.Error("the schedule is where it was")
	}
}

func TestWhatTheTenantRefusesIsShownAtItsAttribute(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	id := source(t, box, "Acme")
	r := srv.Resource(typeName)
	state, diags := r.Apply(nil, mornings(id, acctest.Attrs{"timezone": "Mars/Olympus"}))
	diags.WantError(t, "Extraction Schedule Not Set", "Mars/Olympus")
	if got := diags[0].Attribute.String(); !strings.Contains(got, "timezone") || state != nil {
		t.Errorf("shown at %q, state %v", got, state)
	}
	_, diags = r.Apply(nil, mornings("5a1e", nil))
	diags.WantError(t, "Extraction Schedule Not Set", "5a1e", "404")
	state = r.MustApply(nil, mornings(id, nil))
	after, diags := r.Apply(state, mornings(id, acctest.Attrs{"timezone": "Mars/Olympus"}))
	diags.WantError(t, "Extraction Schedule Not Updated", "Mars/Olympus")
	if diff := cmp.Diff(state.Values, after.Values); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
	box.Fault(sandbox.Fault{Method: "GET", Path: api, Status: 403})
	_, diags = r.Apply(nil, mornings(id, nil))
	diags.WantError(t, "Extraction Schedule Before Not Read", "admin on the root team")
	_, diags = r.Read(state)
	diags.WantError(t, "Extraction Schedule Not Read", "admin on the root team")
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"of the create":   {Method: "POST", Path: api, Drop: true, Times: 1},
		"before it":       {Method: "POST", Path: api, Reset: true, Times: 1},
		"by a gateway":    {Method: "POST", Path: api, Status: 502, Times: 1},
		"of the deletion": {Method: "DELETE", Path: api, Drop: true, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil, sandbox.WithFaults(fault))
			id := source(t, box, "Acme")
			r := srv.Resource(typeName)
			state := r.MustApply(nil, mornings(id, nil))
			if state.Values["previous"] != nil || is(t, box, id) == nil {
				t.Errorf("state %v", state.Values)
			}
			r.MustApply(state, nil)
			if left := is(t, box, id); left != nil {
				t.Errorf("left %+v", left)
			}
		})
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	for words, config := range map[string]acctest.Attrs{
		"datasource_id":         mornings("", nil),
		"1 and 100":             mornings("d", acctest.Attrs{"priority": 101}),
		"half past":             mornings("d", acctest.Attrs{"scheduled_extraction_times": []any{"06:15:00"}}),
		"MONDAY":                mornings("d", acctest.Attrs{"scheduled_days_of_week": []any{"Monday"}}),
		"retain":                mornings("d", acctest.Attrs{"on_destroy": "delete"}),
		"At least one of these": {"datasource_id": "d", "timezone": "UTC"},
	} {
		if diags := r.Validate(config); !diags.HasError() || !strings.Contains(diags.String(), words) {
			t.Errorf("got %q, want an error about %q", diags, words)
		}
	}
	unknown := mornings("d", nil)
	for name := range unknown {
		unknown[name] = acctest.Unknown
	}
	r.Validate(unknown).None(t)
	box, srv := acctest.Tenant(t, nil)
	if p := srv.Resource(typeName).MustPlan(nil, unknown); p.Values["priority"] != acctest.Unknown || len(box.Requests()) > 0 {
		t.Errorf("planned %v with %v", p.Values, box.Requests())
	}
}

func TestAProviderForOktaAloneSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	box := sandbox.New(t, sandbox.WithOrg())
	srv := acctest.Configured(t, acctest.Attrs{"okta": acctest.Attrs{"org_url": box.OrgURL, "api_token": box.OrgToken()}})
	_, diags := srv.Resource(typeName).Apply(nil, mornings("d", nil))
	diags.WantError(t, "Tenant Not Configured", "VEZA_URL")
}
