package lifecycle_test

import (
	"errors"
	"maps"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestTheStateOfAProvisioningIsRead(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	a, ann := newApp(t, e), sync1(t, e, wanted("ann@example.com"), lifecycle.ActivateSilently)
	if _, err := e.ProvisioningState(t.Context(), a.ID, ann.ID); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("without an assignment: %v", err)
	}
	if _, err := e.AssignAppUser(t.Context(), a.ID, ann.ID, lifecycle.AppUserChange{}); err != nil {
		t.Fatal(err)
	}
	sent(s)
	got, err := e.ProvisioningState(t.Context(), a.ID, ann.ID)
	if err != nil || got.Scope != lifecycle.ScopeUser || got.UserName != "ann@example.com" || got.ExternalID != "" || got.Status == "" || got.SyncState == "" {
		t.Errorf("state %+v, %v", got, err)
	}
	wantSent(t, s, "GET /api/v1/apps/"+a.ID+"/users/"+ann.ID)
}

func TestTheGroupsOfAPersonAreThoseThatWereWrittenToo(t *testing.T) {
	t.Parallel()
	const groups = "GET /api/v1/users/00u1/groups"
	o := newOrg().says(groups, 200, []object{groupOf("00g0", "BUILT_IN", "Everyone"), groupOf("00g1", "OKTA_GROUP", "One")}).
		says("PUT /api/v1/groups/00g2/users/00u1", 204, nil).says("DELETE /api/v1/groups/00g1/users/00u1", 204, nil)
	e := newEngine(t, o)
	want := map[string]string{"00g0": "Everyone", "00g1": "One"}
	if got, err := e.EntitlementsOf(t.Context(), "00u1"); err != nil || !maps.Equal(got, want) {
		t.Errorf("groups %v, %v", got, err)
	}
	if err := errors.Join(e.Assign(t.Context(), "00g2", "00u1"), e.Unassign(t.Context(), "00g1", "00u1")); err != nil {
		t.Fatal(err)
	}
	want = map[string]string{"00g0": "Everyone", "00g2": ""}
	if got, err := e.EntitlementsOf(t.Context(), "00u1"); err != nil || !maps.Equal(got, want) {
		t.Errorf("groups after writes %v, %v", got, err)
	}
}

func TestTheLastFailureIsThatOfTheApp(t *testing.T) {
	t.Parallel()
	const logs = "GET /api/v1/logs"
	event := func(app, reason string) object {
		return object{
			"uuid": "e1", "eventType": "application.provision.user.push", "outcome": object{"result": "FAILURE", "reason": reason},
			"target": []object{{"id": app, "type": "AppInstance"}, {"id": "00u1", "type": "User"}},
		}
	}
	o := newOrg().says(logs, 200, []object{event("0oa2", "another app"), event("0oa1", "Bad Request"), event("0oa1", "older")})
	e := newEngine(t, o)
	got, err := e.ProvisioningFailure(t.Context(), "0oa1", "00u1")
	if err != nil || got.Reason != "Bad Request" {
		t.Errorf("%+v, %v", got, err)
	}
	query := o.last(t, logs).query
	if query.Get("sortOrder") != "DESCENDING" ||
		query.Get("filter") != `eventType sw "application.provision" and outcome.result eq "FAILURE" and target.id eq "00u1"` {
		t.Errorf("asked for %v", query)
	}
	if got := o.count(logs); got != 1 {
		t.Errorf("asked %d times", got)
	}
	if _, err := e.ProvisioningFailure(t.Context(), "0oa3", "00u1"); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("of an app without failures: %v", err)
	}
}

func TestIDsThatAreNoneAreNotAskedAbout(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithOrg())
	e := engineFor(t, s)
	_, state := e.ProvisioningState(t.Context(), "0oa1/../x", "00u1")
	_, groups := e.EntitlementsOf(t.Context(), "")
	_, failure := e.ProvisioningFailure(t.Context(), "0oa1", "a b")
	for _, err := range []error{state, groups, failure} {
		if err == nil {
			t.Error("an id that is none is taken")
		}
	}
	wantSent(t, s)
}
