package oktalogout_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

const (
	typeName = "veza_okta_logout"
	ann      = "ann@acme.example"
	users    = "/api/v1/users/"
)

// world is an org with Ann in it.
func world(t *testing.T) (box *sandbox.Server, a *acctest.Action, id string) {
	t.Helper()
	box, srv := acctest.Org(t, acctest.Attrs{"max_retries": 0})
	u, err := box.Org().CreateUser(t.Context(), org.UserInput{
		Profile: map[string]any{"login": ann, "email": ann, "firstName": "Ann", "lastName": "Lee"},
	}, org.CreateOptions{Activate: true})
	must(t, err)
	return box, srv.Action(typeName), u.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sent(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range box.OrgRequests() {
		line := r.Method + " " + r.Path
		if len(r.Query) > 0 {
			line += "?" + r.Query.Encode()
		}
		got = append(got, line)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s sent (-want +got):\n%s", step, diff)
	}
	box.ForgetOrg()
}

// ended are the types of events that the System Log has of it.
func ended(t *testing.T, box *sandbox.Server) []string {
	t.Helper()
	events, _, _, err := box.Org().Events(t.Context(), org.LogQuery{Limit: 100})
	must(t, err)
	types := map[string]bool{}
	for _, e := range events {
		if strings.Contains(e.EventType, "session") || strings.Contains(e.EventType, "token") {
			types[e.EventType] = true
		}
	}
	return slices.Sorted(maps.Keys(types))
}

func TestSessionsEndByLoginOrByID(t *testing.T) {
	t.Parallel()
	const session, token = "user.session.clear", "app.oauth2.token.revoke"
	for name, tc := range map[string]struct {
		config func(id string) acctest.Attrs
		asks   bool // for the id
		revoke bool
	}{
		"by login":       {func(string) acctest.Attrs { return acctest.Attrs{"login": ann} }, true, true},
		"by id":          {func(id string) acctest.Attrs { return acctest.Attrs{"identity_id": id} }, false, true},
		"tokens live on": {func(id string) acctest.Attrs { return acctest.Attrs{"identity_id": id, "revoke_tokens": false} }, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, a, id := world(t)
			config := tc.config(id)
			a.Plan(config).None(t)
			sent(t, box, "the plan")
			progress := a.MustInvoke(config)
			want := []string{fmt.Sprintf("DELETE %s%s/sessions?oauthTokens=%t", users, id, tc.revoke)}
			if tc.asks {
				want = append([]string{"GET " + users + ann}, want...)
			}
			sent(t, box, "the action", want...)
			kinds := []string{session}
			if tc.revoke {
				kinds = []string{token, session}
			}
			if diff := cmp.Diff(kinds, ended(t, box)); diff != "" {
				t.Errorf("the log has (-want +got):\n%s", diff)
			}
			whom := id
			if tc.asks {
				whom = ann
			}
			if len(progress) != 2 || !strings.Contains(progress[0], "ending") || !strings.HasSuffix(progress[1], whom+" are ended") {
				t.Errorf("told %q", progress)
			}
		})
	}
}

func TestALogoutMayBeRepeated(t *testing.T) {
	t.Parallel()
	_, a, id := world(t)
	for range 2 {
		a.MustInvoke(acctest.Attrs{"identity_id": id})
	}
}

func TestWhoIsNotThereIsNotLoggedOut(t *testing.T) {
	t.Parallel()
	box, a, id := world(t)
	_, diags := a.Invoke(acctest.Attrs{"login": "ann"})
	diags.WantError(t, "Person To Log Out Not Found", `no person has the login "ann"`)
	_, diags = a.Invoke(acctest.Attrs{"identity_id": "00u00000000000000000"})
	diags.WantError(t, "Person Not Logged Out", "404")
	if got := ended(t, box); len(got) != 0 {
		t.Errorf("the log has %v", got)
	}
	box.OrgFault(sandbox.Fault{Method: http.MethodDelete, Path: users, Status: 403})
	progress, diags := a.Invoke(acctest.Attrs{"identity_id": id})
	diags.WantError(t, "Person Not Logged Out", "403", "administrator role")
	if len(progress) != 1 {
		t.Errorf("told %q", progress)
	}
}

func TestExactlyOnePersonIsNamed(t *testing.T) {
	t.Parallel()
	box, a, id := world(t)
	for what, config := range map[string]acctest.Attrs{
		"nobody": {}, "both": {"login": ann, "identity_id": id}, "an empty login": {"login": ""}, "an empty id": {"identity_id": ""},
		"oneself": {"identity_id": "me"}, "part of a login": {"identity_id": "ann"}, "another path": {"identity_id": "../groups"},
	} {
		if !a.Validate(config).HasError() {
			t.Errorf("%s is valid", what)
		}
	}
	a.Plan(acctest.Attrs{"login": acctest.Unknown, "revoke_tokens": acctest.Unknown}).None(t)
	a.Plan(acctest.Attrs{"login": acctest.Unknown, "identity_id": acctest.Unknown}).None(t)
	sent(t, box, "validation and plans")
}

func TestWithoutAnOrgNobodyIsLoggedOut(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	srv.Action(typeName).Plan(acctest.Attrs{"login": ann}).WantError(t, "Okta Not Configured")
}
