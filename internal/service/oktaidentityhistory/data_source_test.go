package oktaidentityhistory_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const (
	typeName = "veza_okta_identity_history"
	login    = "ann@example.com"
)

// aLife is an org in which somebody was created, changed and deprovisioned, a day apart,
// and the time at which it began.
func aLife(t *testing.T) (*sandbox.Server, *acctest.DataSource, string, time.Time) {
	t.Helper()
	var days atomic.Int64
	begin := time.Now().Add(-80 * 24 * time.Hour).Truncate(time.Second)
	box, srv := acctest.Org(t, nil, sandbox.WithClock(func() time.Time { return begin.Add(time.Duration(days.Load()) * 24 * time.Hour) }))
	r := srv.Resource("veza_okta_identity")
	config := acctest.Attrs{"login": login, "email": login, "first_name": "Ann", "last_name": "Lee"}
	state := r.MustApply(nil, config)
	days.Add(1)
	config["title"] = "Clerk"
	state = r.MustApply(state, config)
	days.Add(1)
	r.MustApply(state, nil)
	box.ForgetOrg()
	return box, srv.DataSource(typeName), fmt.Sprint(state.Values["id"]), begin
}

func events(t *testing.T, state acctest.Attrs) []acctest.Attrs {
	t.Helper()
	list, ok := state["events"].([]any)
	if !ok {
		t.Fatalf("no events in %v", state)
	}
	var out []acctest.Attrs
	for _, e := range list {
		event, ok := e.(acctest.Attrs)
		if !ok {
			t.Fatalf("%v is no event", e)
		}
		out = append(out, event)
	}
	return out
}

// kinds are the events' types.
func kinds(t *testing.T, state acctest.Attrs) []string {
	t.Helper()
	out := []string{}
	for _, e := range events(t, state) {
		out = append(out, fmt.Sprint(e["type"]))
	}
	return out
}

var whole = []string{"user.lifecycle.create", "user.lifecycle.activate", "user.account.update_profile", "user.lifecycle.deactivate"}

func TestALifeIsToldInItsOrderByIDAndByLogin(t *testing.T) {
	t.Parallel()
	box, source, id, begin := aLife(t)
	byID := source.MustRead(acctest.Attrs{"identity_id": id})
	if got := box.OrgRequests(); len(got) != 1 {
		t.Errorf("by id it sent %v", got)
	}
	byLogin := source.MustRead(acctest.Attrs{"login": "ANN@example.com"})
	if got := box.OrgRequests(); len(got) != 3 || byLogin["identity_id"] != id {
		t.Errorf("by login it sent %v and found %v", got, byLogin["identity_id"])
	}
	if diff := cmp.Diff(whole, kinds(t, byID)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(byID["events"], byLogin["events"]); diff != "" {
		t.Errorf("by id and by login differ:\n%s", diff)
	}
	first := events(t, byID)[0]
	if first["published"] != begin.UTC().Format(time.RFC3339) || first["outcome"] != "SUCCESS" || first["message"] == nil || first["id"] == nil || first["reason"] != nil {
		t.Errorf("the first event is %v", first)
	}
	want := []any{acctest.Attrs{"id": id, "type": "User", "name": login, "display_name": "Ann Lee"}}
	if diff := cmp.Diff(want, first["targets"]); diff != "" {
		t.Errorf("targets (-want +got):\n%s", diff)
	}
	actor, _ := first["actor"].(acctest.Attrs)
	if actor["id"] != box.Org().Administrator().ID || actor["name"] == nil {
		t.Errorf("the actor is %v", actor)
	}
	if byID["truncated"] != false {
		t.Error("nothing is left out, and truncated is true")
	}
}

func TestWhoIsDeletedIsRememberedByID(t *testing.T) {
	t.Parallel()
	box, source, id, _ := aLife(t)
	if err := box.Org().DeleteUser(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if got := kinds(t, source.MustRead(acctest.Attrs{"identity_id": id})); len(got) <= len(whole) {
		t.Errorf("events %v", got)
	}
	_, diags := source.Read(acctest.Attrs{"login": login})
	diags.WantError(t, "Identity Of The History Not Found", login)
	if got := kinds(t, source.MustRead(acctest.Attrs{"identity_id": "00u00000000000000000"})); len(got) != 0 {
		t.Errorf("nobody's events are %v", got)
	}
}

func TestSinceLeavesOutWhatWasBefore(t *testing.T) {
	t.Parallel()
	_, source, id, begin := aLife(t)
	east := time.FixedZone("", 2*60*60)
	for _, tc := range []struct {
		since time.Time
		want  []string
	}{
		{begin, whole}, {begin.In(east), whole}, {begin.Add(time.Second).In(east), whole[2:]},
		{begin.Add(24 * time.Hour), whole[2:]}, {begin.Add(25 * time.Hour), whole[3:]}, {begin.Add(100 * time.Hour), []string{}},
	} {
		since := tc.since.Format(time.RFC3339)
		if diff := cmp.Diff(tc.want, kinds(t, source.MustRead(acctest.Attrs{"identity_id": id, "since": since}))); diff != "" {
			t.Errorf("since %s (-want +got):\n%s", since, diff)
		}
	}
}

func TestALimitLeavesOutTheRestAndSaysSo(t *testing.T) {
	t.Parallel()
	_, source, id, _ := aLife(t)
	for limit, truncated := range map[int]bool{1: true, 3: true, 4: false, 5: false} {
		state := source.MustRead(acctest.Attrs{"identity_id": id, "limit": limit})
		if got := kinds(t, state); len(got) != min(limit, 4) || got[0] != whole[0] || state["truncated"] != truncated {
			t.Errorf("limited to %d: %v, truncated %v", limit, got, state["truncated"])
		}
	}
}

func TestTheAttributesThatWereChangedAreNamedAndNoURLIsKept(t *testing.T) {
	t.Parallel()
	body := `[{"uuid":"e1","published":"2026-01-31T08:00:00.123Z","eventType":"user.account.update_profile","displayMessage":"Update user profile for Okta",
		"outcome":{"result":"FAILURE","reason":"no"},"actor":{"id":"00u2","type":"User","alternateId":"bob@example.com","displayName":"Bob"},
		"target":null,"debugContext":{"debugData":{"changedAttributes":"firstName, badge_no","url":"/x?token=secret-in-the-url"}}}]`
	_, srv := acctest.Org(t, nil, sandbox.WithOrgFaults(sandbox.Fault{Path: "/api/v1/logs", Status: 200, Body: body}))
	state := srv.DataSource(typeName).MustRead(acctest.Attrs{"identity_id": "00u1"})
	want := []acctest.Attrs{{
		"id": "e1", "published": "2026-01-31T08:00:00.123Z", "type": "user.account.update_profile", "message": "Update user profile for Okta",
		"outcome": "FAILURE", "reason": "no", "targets": []any{}, "changed_attributes": []any{"first_name", "badge__no"},
		"actor": acctest.Attrs{"id": "00u2", "type": "User", "name": "bob@example.com", "display_name": "Bob"},
	}}
	if diff := cmp.Diff(want, events(t, state)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if strings.Contains(fmt.Sprint(state)+srv.TraceLog(), "secret-in-the-url") {
		t.Error("a URL of the log is kept")
	}
}

func TestAnOrgThatRefusesIsTold(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Org(t, nil, sandbox.WithOrgFaults(sandbox.Fault{Path: "/api/v1/logs", Status: 403}))
	_, diags := srv.DataSource(typeName).Read(acctest.Attrs{"identity_id": "00u1"})
	diags.WantError(t, "Identity History Not Read", "okta.logs.read", "403")
	if len(diags) != 1 {
		t.Errorf("told %s", diags)
	}
	_, none := acctest.Tenant(t, nil)
	_, diags = none.DataSource(typeName).Read(acctest.Attrs{"identity_id": "00u1"})
	diags.WantError(t, "Okta Not Configured")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	box, source, _, _ := aLife(t)
	of := func(name string, value any) acctest.Attrs { return acctest.Attrs{"identity_id": "00u1", name: value} }
	for name, config := range map[string]acctest.Attrs{
		"nobody": {}, "two": of("login", login), "an empty id": {"identity_id": ""}, "an empty login": {"login": ""},
		"a date": of("since", "2026-01-31"), "no zone": of("since", "2026-01-31T08:00:00"),
		"no limit at all": of("limit", 0), "too many": of("limit", 100_001),
	} {
		if _, diags := source.Read(config); !diags.HasError() {
			t.Errorf("%s is accepted", name)
		}
	}
	_, diags := source.Read(of("since", "yesterday"))
	diags.WantError(t, "Invalid History Time", `"yesterday"`, "2026-01-31T08:00:00Z")
	if got := box.OrgRequests(); len(got) != 0 {
		t.Errorf("sent %v", got)
	}
}
