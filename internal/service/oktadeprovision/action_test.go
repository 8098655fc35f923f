package oktadeprovision_test

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
	typeName = "veza_okta_deprovision"
	ann      = "ann@acme.example"
	bob      = "bob@acme.example"
	users    = "/api/v1/users/"
	me       = "GET " + users + "me"
)

// world is an org with Ann and Bob in it, and a group that Ann is in.
type world struct {
	box             *sandbox.Server
	ann, bob, group string
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := world{box: sandbox.New(t, sandbox.WithOrg())}
	g, err := w.box.Org().CreateGroup(t.Context(), map[string]any{"name": "Engineering"})
	must(t, err)
	w.group = g.ID
	w.ann, w.bob = person(t, w.box, ann), person(t, w.box, bob)
	must(t, w.box.Org().AddMember(t.Context(), w.group, w.ann))
	return w
}

// action is the action of a provider with more in its provider block.
func (w world) action(t *testing.T, more acctest.Attrs) *acctest.Action {
	t.Helper()
	attributes := acctest.Attrs{"max_retries": 0}
	maps.Copy(attributes, more)
	return acctest.On(t, w.box, attributes).Action(typeName)
}

func person(t *testing.T, box *sandbox.Server, login string) (id string) {
	t.Helper()
	u, err := box.Org().CreateUser(t.Context(), org.UserInput{
		Profile: map[string]any{"login": login, "email": login, "firstName": "Ann", "lastName": "Lee"},
	}, org.CreateOptions{Activate: true})
	must(t, err)
	return u.ID
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// is the person's status, "" once they are deleted.
func (w world) is(t *testing.T, id string) string {
	t.Helper()
	u, err := w.box.Org().User(t.Context(), id)
	if err != nil {
		return ""
	}
	return u.Status
}

func (w world) members(t *testing.T) int {
	t.Helper()
	members, _, err := w.box.Org().Members(t.Context(), w.group, "", 100)
	must(t, err)
	return len(members)
}

func sent(t *testing.T, box *sandbox.Server, step string, want ...string) {
	t.Helper()
	var got []string
	for _, r := range box.OrgRequests() {
		got = append(got, r.Method+" "+r.Path)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s sent (-want +got):\n%s", step, diff)
	}
	box.ForgetOrg()
}

func TestAPersonIsDeprovisionedStepByStep(t *testing.T) {
	t.Parallel()
	const logout, leave, deactivate, remove = "ending the sessions of ", "removing ", "deactivating ", "deleting "
	for name, tc := range map[string]struct {
		config acctest.Attrs
		steps  []string // how the progress begins, line by line
		status string
	}{
		"as a rule":        {acctest.Attrs{}, []string{leave, deactivate, ann + " is deprovisioned"}, "DEPROVISIONED"},
		"with the session": {acctest.Attrs{"logout": true}, []string{logout, leave, deactivate, ann + " is deprovisioned"}, "DEPROVISIONED"},
		"for good":         {acctest.Attrs{"delete": true}, []string{leave, deactivate, remove, ann + " is deleted"}, ""},
		"all of it":        {acctest.Attrs{"delete": true, "logout": true}, []string{logout, leave, deactivate, remove, ann + " is deleted"}, ""},
		"in full words":    {acctest.Attrs{"delete": false, "logout": false}, []string{leave, deactivate, ann + " is deprovisioned"}, "DEPROVISIONED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tc.config["login"] = strings.ToUpper(ann)
			progress := w.action(t, nil).MustInvoke(tc.config)
			begun := slices.EqualFunc(progress, tc.steps, strings.HasPrefix)
			if !begun || w.is(t, w.ann) != tc.status || w.members(t) != 0 || w.is(t, w.bob) != "PROVISIONED" {
				t.Errorf("told %q, and Ann is %q, Bob %q", progress, w.is(t, w.ann), w.is(t, w.bob))
			}
		})
	}
}

func TestRequestsAreThoseThatAreNeeded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.action(t, nil)
	config := acctest.Attrs{"identity_id": w.ann, "logout": true}
	read := "GET " + users + w.ann
	a.Plan(config).None(t)
	sent(t, w.box, "the plan", read, me)
	a.MustInvoke(config)
	sent(t, w.box, "plan and action",
		read,       // for the plan within the apply; the token's owner is known
		read, read, // for the guard, and as the first step
		"DELETE "+users+w.ann+"/sessions", "GET "+users+w.ann+"/groups",
		"DELETE /api/v1/groups/"+w.group+"/users/"+w.ann, "POST "+users+w.ann+"/lifecycle/deactivate", read)
	a.MustInvoke(config)
	sent(t, w.box, "once more", read, read, read, "DELETE "+users+w.ann+"/sessions", "GET "+users+w.ann+"/groups")
}

func TestWhatBrokeOffIsResumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.action(t, nil)
	config := acctest.Attrs{"login": ann, "delete": true}
	w.box.OrgFault(sandbox.Fault{Method: http.MethodDelete, Path: "/api/v1/groups/", Status: 500, Times: 1})
	progress, diags := a.Invoke(config)
	diags.WantError(t, "Person Not Deprovisioned", ann, "Engineering", "repeat it", "500")
	if w.is(t, w.ann) != "DEPROVISIONED" || w.members(t) != 1 || !strings.HasPrefix(progress[len(progress)-1], "deactivating") {
		t.Errorf("told %q, and Ann is %s in %d groups", progress, w.is(t, w.ann), w.members(t))
	}
	progress = a.MustInvoke(config)
	if w.is(t, w.ann) != "" || !slices.EqualFunc(progress, []string{"removing", "deleting", ann + " is deleted"}, strings.HasPrefix) {
		t.Errorf("told %q, and Ann is %q", progress, w.is(t, w.ann))
	}
}

func TestWhoIsGoneIsToldApartFromWhoNeverWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.action(t, nil)
	deleted := acctest.Attrs{"identity_id": w.ann, "delete": true}
	a.MustInvoke(deleted)
	if progress := a.MustInvoke(deleted); len(progress) != 1 || !strings.Contains(progress[0], w.ann) {
		t.Errorf("told %q", progress)
	}
	for what, config := range map[string]acctest.Attrs{
		"an id that is to stay": {"identity_id": w.ann},
		"a login":               {"login": ann},
		"a login that goes":     {"login": ann, "delete": true},
		"part of somebody's":    {"login": "bob"},
	} {
		a.Plan(acctest.Attrs{"login": "nobody@acme.example"}).None(t)
		_, diags := a.Invoke(config)
		if !diags.HasError() {
			t.Errorf("%s is no error", what)
		}
	}
	if w.is(t, w.bob) != "PROVISIONED" {
		t.Errorf("Bob is %s", w.is(t, w.bob))
	}
}

func TestExactlyOnePersonIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.action(t, nil)
	for what, config := range map[string]acctest.Attrs{
		"nobody": {}, "both": {"login": ann, "identity_id": w.ann}, "an empty login": {"login": ""}, "an empty id": {"identity_id": ""},
		"oneself": {"identity_id": "me"}, "part of a login": {"identity_id": "ann"}, "another path": {"identity_id": "../groups"},
	} {
		if !a.Validate(config).HasError() {
			t.Errorf("%s is valid", what)
		}
	}
	a.Plan(acctest.Attrs{"login": acctest.Unknown, "logout": acctest.Unknown, "delete": acctest.Unknown}).None(t)
	a.Plan(acctest.Attrs{"login": acctest.Unknown, "identity_id": acctest.Unknown}).None(t)
	sent(t, w.box, "validation and plans")
	a.Plan(acctest.Attrs{"login": ann, "delete": acctest.Unknown}).None(t)
	sent(t, w.box, "a plan that knows whom", "GET "+users+ann, me)
}

func TestWithoutAnOrgNobodyIsDeprovisioned(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	srv.Action(typeName).Plan(acctest.Attrs{"login": ann}).WantError(t, "Okta Not Configured")
}

func TestAnOrgThatDoesNotAnswerEndsThePlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.action(t, nil)
	w.box.OrgFault(sandbox.Fault{Path: users + ann, Status: 500, Times: 1})
	a.Plan(acctest.Attrs{"login": ann}).WantError(t, "Departure Not Checked", "500")
	w.box.OrgFault(sandbox.Fault{Path: users + "me", Status: 500, Times: 1})
	a.Plan(acctest.Attrs{"login": ann}).WantError(t, "Owner Of The Okta Token Not Known", "500")
	if w.is(t, w.ann) != "PROVISIONED" {
		t.Errorf("Ann is %s", w.is(t, w.ann))
	}
}

func TestTheLogOfADepartureHoldsNoSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.action(t, nil)
	a.MustInvoke(acctest.Attrs{"login": ann})
	if log := a.TraceLog(); strings.Contains(log, w.box.OrgToken()) || !strings.Contains(log, fmt.Sprintf("/api/v1/users/%s/lifecycle/deactivate", w.ann)) {
		t.Errorf("the log:\n%s", log)
	}
}
