package auditevents_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

const (
	typeName  = "veza_audit_events"
	auditPath = "/api/preview/system/audit"
)

// begin is when the tenant's clock starts.
var begin = time.Date(2026, 1, 31, 8, 0, 0, 0, time.UTC)

// busy is a tenant in which a group was made, found three times, and deleted, which
// takes a look at its members first.
func busy(t *testing.T) (*sandbox.Server, *acctest.DataSource) {
	t.Helper()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource("veza_scim_group")
	state := r.MustApply(nil, acctest.Attrs{"display_name": "Engineering"})
	for range 3 {
		state = r.MustRead(state)
	}
	r.MustApply(state, nil)
	box.Forget()
	return box, srv.DataSource(typeName)
}

func since(more acctest.Attrs) acctest.Attrs {
	config := acctest.Attrs{"since": "2020-01-01T00:00:00Z"}
	for name, value := range more {
		config[name] = value
	}
	return config
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

// calls are events as "POST 201".
func calls(t *testing.T, state acctest.Attrs) []string {
	t.Helper()
	out := []string{}
	for _, e := range events(t, state) {
		out = append(out, fmt.Sprintf("%s %v", e["method"], e["http_status"]))
	}
	return out
}

func TestEveryCallIsShownWithWhoMadeIt(t *testing.T) {
	t.Parallel()
	box, source := busy(t)
	state := source.MustRead(since(nil))
	if diff := cmp.Diff([]string{"POST 201", "GET 200", "GET 200", "GET 200", "GET 200", "DELETE 204"}, calls(t, state)); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	admin, err := box.Tenant().UserByName(t.Context(), "scim-admin@example.com")
	if err != nil {
		t.Fatal(err)
	}
	first := events(t, state)[0]
	if first["user_id"] != admin.ID || first["email"] != "scim-admin@example.com" || first["url"] != "/scim/v2/Groups" || first["grpc_code"] != "OK" {
		t.Errorf("the first event is %v", first)
	}
	for _, name := range []string{"id", "request_id", "started_at", "ended_at", "api_key_id", "client_ip", "user_agent"} {
		if first[name] == nil {
			t.Errorf("%s is not told: %v", name, first)
		}
	}
	for _, name := range []string{"endpoint", "session_id", "error_reason"} {
		if v, there := first[name]; there {
			t.Errorf("%s, which the tenant leaves out, is %v", name, v)
		}
	}
	if state["truncated"] != false {
		t.Error("nothing is left out, and truncated is true")
	}
}

func TestSecretsOfTheCallsAreNotInTheState(t *testing.T) {
	t.Parallel()
	box, source := busy(t)
	state := source.MustRead(since(nil))
	for _, secret := range []string{box.Key, "Engineering", "displayName"} {
		if strings.Contains(fmt.Sprint(state), secret) {
			t.Errorf("%q is in the state", secret)
		}
	}
}

func TestFiltersAreTheTenantsToApply(t *testing.T) {
	t.Parallel()
	box, source := busy(t)
	glass, err := box.Tenant().UserByName(t.Context(), "break-glass@example.com")
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		config acctest.Attrs
		want   []string
	}{
		"method":      {since(acctest.Attrs{"method": "DELETE"}), []string{"DELETE 204"}},
		"url":         {since(acctest.Attrs{"url": "/scim/v2/Groups"}), []string{"POST 201"}},
		"both":        {since(acctest.Attrs{"url": "/scim/v2/Groups", "method": "DELETE"}), []string{}},
		"user":        {since(acctest.Attrs{"user_id": glass.ID}), []string{}},
		"a later day": {acctest.Attrs{"since": "2100-01-01T00:00:00+02:00"}, []string{}},
	} {
		box.Forget()
		if diff := cmp.Diff(tc.want, calls(t, source.MustRead(tc.config))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if got := box.Requests(); len(got) != 1 || got[0].Path != auditPath {
			t.Errorf("%s sent %v, want one request", name, got)
		}
	}
}

func TestSinceIsTheEndOfTheCall(t *testing.T) {
	t.Parallel()
	var passed atomic.Int64
	box, srv := acctest.Tenant(t, nil, sandbox.WithClock(func() time.Time { return begin.Add(time.Duration(passed.Load())) }))
	r := srv.Resource("veza_scim_group")
	state := r.MustApply(nil, acctest.Attrs{"display_name": "Engineering"})
	passed.Store(int64(time.Hour))
	r.MustApply(state, nil)
	box.Forget()
	source := srv.DataSource(typeName)
	for at, want := range map[string][]string{
		"2026-01-31T08:00:00Z":      {"POST 201", "DELETE 204"},
		"2026-01-31T09:00:00+01:00": {"POST 201", "DELETE 204"},
		"2026-01-31T08:00:01Z":      {"DELETE 204"},
		"2026-01-31T10:00:00Z":      {},
	} {
		got := slices.DeleteFunc(calls(t, source.MustRead(acctest.Attrs{"since": at})), func(c string) bool { return c == "GET 200" })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("since %s (-want +got):\n%s", at, diff)
		}
	}
}

func TestALimitLeavesOutTheRestAndSaysSo(t *testing.T) {
	t.Parallel()
	box, source := busy(t)
	for limit, truncated := range map[int]bool{1: true, 4: true} {
		state := source.MustRead(since(acctest.Attrs{"limit": limit}))
		if len(events(t, state)) != limit || state["truncated"] != truncated {
			t.Errorf("limited to %d: %d events, truncated %v", limit, len(events(t, state)), state["truncated"])
		}
	}
	box.Forget()
	state := source.MustRead(since(acctest.Attrs{"method": "DELETE", "limit": 1}))
	if len(events(t, state)) != 1 || state["truncated"] != false {
		t.Errorf("as many as the limit: %d events, truncated %v", len(events(t, state)), state["truncated"])
	}
	if got := box.Requests(); len(got) != 1 {
		t.Errorf("sent %v, want one request", got)
	}
}

func TestANewerShapeOfEntriesIsUnderstood(t *testing.T) {
	t.Parallel()
	body := `{"values":[{"id":"e1","timestamp":"2026-01-31T08:00:00Z","intent":{"trace_id":"t1","user_id":"u1","method":"POST","url":"/scim/v2/Users","endpoint":"/x"},` +
		`"result":{"code":"PermissionDenied","error_reason":"no"}}],"has_more":false}`
	_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(sandbox.Fault{Path: auditPath, Status: 200, Body: body}))
	want := []acctest.Attrs{{
		"id": "e1", "request_id": "t1", "started_at": "2026-01-31T08:00:00Z", "ended_at": "2026-01-31T08:00:00Z", "user_id": "u1",
		"method": "POST", "url": "/scim/v2/Users", "endpoint": "/x", "grpc_code": "PermissionDenied", "error_reason": "no",
	}}
	if diff := cmp.Diff(want, events(t, srv.DataSource(typeName).MustRead(since(nil)))); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestATenantThatRefusesIsTold(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status int
		words  string
	}{
		"not allowed": {403, "role admin on the root team"},
		"no such API": {404, "offers no API for the audit log"},
	} {
		_, srv := acctest.Tenant(t, nil, sandbox.WithFaults(sandbox.Fault{Path: auditPath, Status: tc.status}))
		_, diags := srv.DataSource(typeName).Read(since(nil))
		diags.WantError(t, "Audit Events Not Read", tc.words)
		if len(diags) != 1 {
			t.Errorf("%s: %s", name, diags)
		}
	}
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	box, source := busy(t)
	for name, config := range map[string]acctest.Attrs{
		"no time": {}, "an empty time": {"since": ""}, "a date": {"since": "2026-01-31"}, "no zone": {"since": "2026-01-31T08:00:00"},
		"no limit at all": since(acctest.Attrs{"limit": 0}), "too many": since(acctest.Attrs{"limit": 100_001}),
		"empty method": since(acctest.Attrs{"method": ""}), "empty url": since(acctest.Attrs{"url": ""}), "empty user": since(acctest.Attrs{"user_id": ""}),
	} {
		if _, diags := source.Read(config); !diags.HasError() {
			t.Errorf("%s is accepted", name)
		}
	}
	_, diags := source.Read(acctest.Attrs{"since": "yesterday"})
	diags.WantError(t, "Invalid Audit Time", `"yesterday"`, "2026-01-31T08:00:00Z")
	if got := box.Requests(); len(got) != 0 {
		t.Errorf("sent %v", got)
	}
}
