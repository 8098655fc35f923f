package oktapasswordreset_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestCreatingResetsOnceAndNothingElseResets(t *testing.T) {
	t.Parallel()
	box, srv, id := world(t)
	r := srv.Resource(typeName)
	config := of("ANN@acme.example", acctest.Attrs{"triggers": acctest.Attrs{"incident": "42"}})
	state := r.MustApply(nil, config)
	got := box.OrgRequests()
	if len(got) != 2 || got[0].Path != users+"ANN@acme.example" || got[1].Path != users+id+"/lifecycle/reset_password" {
		t.Errorf("sent %v", got)
	}
	box.ForgetOrg()
	if status(t, box, id) != "RECOVERY" {
		t.Errorf("Ann is %s", status(t, box, id))
	}
	at, err := time.Parse(time.RFC3339, fmt.Sprint(state.Values["reset_at"]))
	if err != nil || time.Since(at).Abs() > time.Hour {
		t.Errorf("reset at %v, %v", state.Values["reset_at"], err)
	}
	if state.Values["identity_id"] != id || state.Values["send_email"] != true || state.Values["login"] != "ANN@acme.example" {
		t.Errorf("state %v", state.Values)
	}

	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	spelled := of(ann, acctest.Attrs{"triggers": acctest.Attrs{"incident": "42"}})
	if p := r.MustPlan(state, spelled); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("another spelling plans %s", p.Action)
	}
	config["send_email"] = false
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionUpdate || p.Values["reset_at"] != state.Values["reset_at"] {
		t.Errorf("planned %s: %v", p.Action, p.Values)
	}
	state = r.MustApply(state, config)
	r.MustApply(r.MustRead(state), nil)
	sent(t, box, "all else")
}

func TestAnotherTriggerOrLoginResetsAgain(t *testing.T) {
	t.Parallel()
	box, srv, id := world(t)
	bob := person(t, box, "bob@acme.example")
	r := srv.Resource(typeName)
	state := r.MustApply(nil, of(ann, nil))
	sent(t, box, "the first reset", once(id, true)...)
	for _, config := range []acctest.Attrs{
		of(ann, acctest.Attrs{"triggers": acctest.Attrs{"incident": "42"}}),
		of(ann, acctest.Attrs{"triggers": acctest.Attrs{"incident": "43"}, "send_email": false}),
		of(ann, acctest.Attrs{"triggers": acctest.Unknown}),
		of(ann, nil),
	} {
		p := r.MustPlan(state, config)
		if p.Action != plancheck.ResourceActionReplace || !cmp.Equal(p.RequiresReplace, []string{`AttributeName("triggers")`}) {
			t.Errorf("%v plans %s for %v", config, p.Action, p.RequiresReplace)
		}
		if config["triggers"] == acctest.Unknown {
			continue
		}
		state, _ = r.ApplyPlan(p)
		sent(t, box, "another trigger", once(id, config["send_email"] == nil)...)
	}
	state, diags := r.ApplyPlan(r.MustPlan(state, of("bob@acme.example", nil)))
	diags.None(t)
	if state.Values["identity_id"] != bob || status(t, box, bob) != "RECOVERY" {
		t.Errorf("state %v", state.Values)
	}
}

func TestTheLinkGoesNowhere(t *testing.T) {
	t.Parallel()
	box, srv, id := world(t)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, of(ann, acctest.Attrs{"send_email": false}))
	sent(t, box, "a reset without an e-mail", once(id, false)...)
	// The sandbox answers …/reset_password/<secret>, and asks for it at …/lifecycle/reset_password.
	link := regexp.MustCompile(`/reset_password/\w+`)
	for what, text := range map[string]string{"state": fmt.Sprint(state.Values), "private data": string(state.Private), "log": srv.TraceLog()} {
		if link.MatchString(text) {
			t.Errorf("the link is in the %s", what)
		}
	}
	if !strings.Contains(srv.TraceLog(), "reset_password") {
		t.Error("the log has no requests")
	}
}

func TestWhatWasNotResetIsInNoState(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		login string
		fault sandbox.Fault
		says  []string
	}{
		"nobody":          {login: "nobody@acme.example", says: []string{"nobody@acme.example"}},
		"part of a login": {login: "ann", says: []string{`no person has the login "ann"`}},
		"no permission":   {login: ann, fault: sandbox.Fault{Method: http.MethodPost, Path: users, Status: 403}, says: []string{"was not reset", "403", "administrator role"}},
		"the limit":       {login: ann, fault: sandbox.Fault{Method: http.MethodPost, Path: users, Status: 429}, says: []string{"was not reset", "429", "apply again in a minute"}},
		"an unusable org": {login: ann, fault: sandbox.Fault{Path: users, Status: 401}, says: []string{"401", "API token"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv, id := world(t)
			if tc.fault.Status != 0 {
				box.OrgFault(tc.fault)
			}
			state, diags := srv.Resource(typeName).Apply(nil, of(tc.login, nil))
			diags.WantError(t, "Password Not Reset", tc.says...)
			if state != nil || status(t, box, id) != "ACTIVE" {
				t.Errorf("state %v, and Ann is %s", state, status(t, box, id))
			}
		})
	}
}

func TestAPersonWhoseStatusForbidsAResetIsNamedWithIt(t *testing.T) {
	t.Parallel()
	box, srv, id := world(t)
	_, err := box.Org().Suspend(t.Context(), id)
	must(t, err)
	state, diags := srv.Resource(typeName).Apply(nil, of(ann, nil))
	diags.WantError(t, "Password Not Reset", ann, "SUSPENDED")
	if state != nil {
		t.Errorf("state %v", state.Values)
	}
}

func TestALostAnswerIsSettledByALookAtThePerson(t *testing.T) {
	t.Parallel()
	for _, email := range []bool{true, false} {
		box, srv, id := world(t)
		box.OrgFault(sandbox.Fault{Method: http.MethodPost, Path: users, Drop: true})
		state := srv.Resource(typeName).MustApply(nil, of(ann, acctest.Attrs{"send_email": email}))
		sent(t, box, "a reset whose answer is lost", append(once(id, email), "GET "+users+id)...)
		if state.Values["reset_at"] == nil || status(t, box, id) != "RECOVERY" {
			t.Errorf("state %v", state.Values)
		}
	}
}

func TestAResetThatMayHaveHappenedTaintsAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	box, srv, id := world(t)
	box.OrgFault(sandbox.Fault{Method: http.MethodPost, Path: users, Status: 503})
	r := srv.Resource(typeName)
	state, diags := r.Apply(nil, of(ann, nil))
	diags.WantError(t, "Password Reset Not Confirmed", ann, id, "is ACTIVE, as before", "user.account.reset_password", "terraform untaint")
	if len(diags) != 1 || diags[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Errorf("said %s", diags)
	}
	// A state beside an error of a create is what the CLI taints.
	if state == nil || state.Values["identity_id"] != id || state.Values["reset_at"] != nil || state.Values["login"] != ann {
		t.Fatalf("state %v", state)
	}
	sent(t, box, "a reset whose outcome is unknown", append(once(id, true), "GET "+users+id)...)
	// Untainted, it is left at that.
	if p := r.MustPlan(r.MustRead(state), of(ann, nil)); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
}

func TestNoResetCanBeImported(t *testing.T) {
	t.Parallel()
	_, srv, _ := world(t)
	resp, err := srv.Raw().ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: typeName, ID: ann})
	must(t, err)
	acctest.Diagnostics(resp.Diagnostics).WantError(t, "Password Reset Not Importable", "creating it resets")
}

func TestValuesThatThePlanDoesNotKnowAreTolerated(t *testing.T) {
	t.Parallel()
	box, srv, _ := world(t)
	config := of("", acctest.Attrs{"login": acctest.Unknown, "send_email": acctest.Unknown, "triggers": acctest.Attrs{"at": acctest.Unknown}})
	if p := srv.Resource(typeName).MustPlan(nil, config); p.Action != plancheck.ResourceActionCreate {
		t.Errorf("planned %s", p.Action)
	}
	srv.Action(typeName).Plan(acctest.Attrs{"login": acctest.Unknown, "send_email": acctest.Unknown}).None(t)
	sent(t, box, "plans")
	if !srv.Resource(typeName).Validate(of("", nil)).HasError() || !srv.Resource(typeName).Validate(acctest.Attrs{}).HasError() {
		t.Error("no login is taken for one")
	}
}

func TestWithoutAnOrgThereIsNoReset(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	srv.Resource(typeName).Plan(nil, of(ann, nil)).Diagnostics.WantError(t, "Okta Not Configured", "OKTA_API_TOKEN")
	srv.Action(typeName).Plan(of(ann, nil)).WantError(t, "Okta Not Configured")
}
