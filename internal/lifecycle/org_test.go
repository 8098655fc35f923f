package lifecycle_test

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	oktaorg "github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// onSandbox serves an org of our own over HTTP and an engine that works on it.
func onSandbox(t *testing.T, options ...sandbox.Option) (*sandbox.Server, *lifecycle.Engine) {
	t.Helper()
	s := sandbox.New(t, append(options, sandbox.WithOrg())...)
	return s, engineFor(t, s, func(o *lifecycle.Options) { o.Token = s.OrgToken() })
}

func engineFor(t *testing.T, s *sandbox.Server, change ...func(*lifecycle.Options)) *lifecycle.Engine {
	t.Helper()
	u, err := url.Parse(s.OrgURL)
	if err != nil {
		t.Fatal(err)
	}
	return newEngine(t, nil, slices.Concat([]func(*lifecycle.Options){
		at(u), func(o *lifecycle.Options) {
			o.Wait, o.RetryWaitMin, o.RetryWaitMax, o.MaxRetries = nil, time.Millisecond, time.Millisecond, 2
		},
	}, change)...)
}

// posted counts the POSTs to paths that begin so.
func posted(s *sandbox.Server, path string) int {
	n := 0
	for _, r := range s.OrgRequests() {
		if r.Method == http.MethodPost && strings.HasPrefix(r.Path, path) {
			n++
		}
	}
	return n
}

func sync1(t *testing.T, e *lifecycle.Engine, want lifecycle.Identity, a lifecycle.Activation) lifecycle.Identity {
	t.Helper()
	got, _, err := e.SyncIdentity(t.Context(), want, lifecycle.SyncOptions{CreateAllowed: true, ReactivateAllowed: true, Activation: a})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// A whole life, in an org whose lists and searches lag.
func TestALifeInAnOrg(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t, sandbox.WithOrgIndexLag(300*time.Millisecond), sandbox.WithOrgTransitionTime(200*time.Millisecond))
	start := time.Now()
	who := sync1(t, e, wanted(jane, object{"department": "Sales"}), lifecycle.ActivateWithEmail)
	if who.Status != lifecycle.StatusProvisioned || who.TransitioningTo != "" || who.Profile["department"] != "Sales" {
		t.Fatalf("created %+v", who)
	}
	changed, outcome, err := e.SyncIdentity(t.Context(), wanted("JANE@acme.example", object{"email": jane, "department": nil, "cost_center": "1"}), lifecycle.SyncOptions{})
	if err != nil || changed.ID != who.ID || changed.Profile["department"] != nil || !slices.Equal(outcome.Changed, []string{"cost_center", "department"}) {
		t.Errorf("changed %+v, %+v, %v", changed, outcome, err)
	}
	g, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "sales", Description: "sells"})
	if err != nil {
		t.Fatal(err)
	}
	added, removed, err := e.SetAssignees(t.Context(), g.ID, []string{who.ID})
	if err != nil || len(added) != 1 || len(removed) != 0 {
		t.Errorf("added %v, removed %v, %v", added, removed, err)
	}
	for got, err := range e.Assignees(t.Context(), g.ID) {
		if err != nil || got.ID != who.ID {
			t.Errorf("assigned to %v, %v", got.ID, err)
		}
	}
	name := "selling"
	if g, err = e.UpdateEntitlement(t.Context(), g.ID, lifecycle.EntitlementChange{Name: &name}); err != nil || g.Name != name || g.Description != "sells" {
		t.Errorf("renamed %+v, %v", g, err)
	}
	if err := e.Deprovision(t.Context(), who.ID, lifecycle.DeprovisionOptions{Logout: true}); err != nil {
		t.Fatal(err)
	}
	if now, err := s.Org().User(t.Context(), who.ID); err != nil || now.Status != "DEPROVISIONED" {
		t.Errorf("the org says %+v, %v", now, err)
	}
	back, err := e.Reactivate(t.Context(), who.ID)
	if err != nil || back.Status != lifecycle.StatusProvisioned || back.Profile["cost_center"] != "1" {
		t.Errorf("back %+v, %v", back, err)
	}
	if reset, err := e.ResetPassword(t.Context(), jane, false); err != nil || !strings.HasPrefix(reset.Link, "http") || reset.At.IsZero() {
		t.Errorf("reset %+v, %v", reset, err)
	}
	var types []string
	for v, err := range e.History(t.Context(), who.ID, start.Add(-time.Minute)) {
		if err != nil {
			t.Fatal(err)
		}
		types = append(types, v.Type)
	}
	for _, want := range []string{"user.lifecycle.create", "user.account.update_profile", "group.user_membership.remove", "user.lifecycle.deactivate", "user.account.reset_password"} {
		if !slices.Contains(types, want) {
			t.Errorf("the history %v lacks %s", types, want)
		}
	}
	if err := e.Deprovision(t.Context(), who.ID, lifecycle.DeprovisionOptions{Delete: true}); err != nil {
		t.Error(err)
	}
	if _, err := e.Identity(t.Context(), who.ID); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("deleted: %v", err)
	}
	if err := e.DeleteEntitlement(t.Context(), g.ID); err != nil {
		t.Error(err)
	}
}

func TestEveryStepOfADeprovisionThatBreaksIsResumed(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	for _, broken := range []string{"/sessions", "/groups", "/lifecycle/deactivate", "$"} {
		who := sync1(t, e, wanted(strings.Trim(strings.ReplaceAll(broken, "/", "x"), "$")+"y@acme.example"), lifecycle.ActivateSilently)
		g, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "group for " + broken})
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Assign(t.Context(), g.ID, who.ID); err != nil {
			t.Fatal(err)
		}
		s.OrgFault(sandbox.Fault{Path: "/api/v1/users/" + who.ID + broken, Status: 403, Times: 1, Skip: map[bool]int{true: 1}[broken == "$"]})
		o := lifecycle.DeprovisionOptions{Logout: true, Delete: true}
		if err := e.Deprovision(t.Context(), who.ID, o); err == nil {
			t.Errorf("%s: nothing broke", broken)
		}
		if err := e.Deprovision(t.Context(), who.ID, o); err != nil {
			t.Errorf("%s: %v", broken, err)
		}
		if _, err := s.Org().User(t.Context(), who.ID); err == nil {
			t.Errorf("%s: the person is still there", broken)
		}
	}
}

func TestDroppedAnswersLeaveOneOfEach(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	s.OrgFault(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/users$", Drop: true, Times: 1},
		sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/groups$", Drop: true, Times: 1})
	who := sync1(t, e, wanted(jane), lifecycle.LeaveStaged)
	g, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "sales"})
	if err != nil {
		t.Fatal(err)
	}
	if who.Status != lifecycle.StatusStaged || posted(s, "/api/v1/users") != 1 || posted(s, "/api/v1/groups") != 2 {
		t.Errorf("got %+v, requests %v", who, s.OrgRequests())
	}
	s.OrgFault(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/users/" + who.ID, Drop: true, Times: 1},
		sandbox.Fault{Method: http.MethodPut, Path: "/api/v1/groups/" + g.ID, Drop: true, Times: 1})
	who = sync1(t, e, wanted(jane, object{"title": "Clerk"}), lifecycle.LeaveStaged)
	if who.Profile["title"] != "Clerk" || e.Assign(t.Context(), g.ID, who.ID) != nil {
		t.Errorf("got %+v", who)
	}
	s.OrgFault(sandbox.Fault{Method: http.MethodPost, Path: "/api/v1/users/" + who.ID + "/lifecycle/reset", Drop: true})
	if who, err = e.Reactivate(t.Context(), who.ID); err != nil {
		t.Fatal(err)
	}
	// The person is in recovery since: there is no need to ask for more.
	reset, err := e.ResetPassword(t.Context(), jane, true)
	if err != nil || reset.At.IsZero() || posted(s, "/api/v1/users/"+who.ID+"/lifecycle/reset") != 1 {
		t.Errorf("reset %+v, error %v", reset, err)
	}
}

func TestAnOAuthAppWorksOnTheOrg(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithOrg())
	der, err := x509.MarshalPKIXPublicKey(&rsaKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	client, err := s.Org().RegisterClient(t.Context(), oktaorg.Client{
		Name: "terraform", PublicKey: pemOf("PUBLIC KEY", der), KeyID: "kid1", Scopes: []string{"okta.users.manage", "okta.groups.manage"},
	})
	if err != nil {
		t.Fatal(err)
	}
	e := engineFor(t, s, asApp, func(o *lifecycle.Options) { o.ClientID = client.ID })
	who := sync1(t, e, wanted(jane), lifecycle.ActivateSilently)
	if _, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "sales"}); err != nil {
		t.Error(err)
	}
	if got := posted(s, "/oauth2/v1/token"); got != 1 {
		t.Errorf("%d tokens", got)
	}
	for _, err := range e.History(t.Context(), who.ID, time.Now().Add(-time.Hour)) {
		if !errors.Is(err, lifecycle.ErrForbidden) {
			t.Errorf("history without its scope: %v", err)
		}
	}
	for says, change := range map[string]func(*lifecycle.Options){
		"invalid_client": func(o *lifecycle.Options) { o.ClientID = "0oaunknown" },
		"invalid_scope":  func(o *lifecycle.Options) { o.Scopes = []string{"okta.logs.read"} },
	} {
		_, err := engineFor(t, s, asApp, func(o *lifecycle.Options) { o.ClientID = client.ID }, change).Identity(t.Context(), who.ID)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v", says, err)
		}
	}
}

func TestIdentitiesComeFromAllPagesInAStableOrder(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	for i := range 250 {
		login := "p" + strings.Repeat("x", i%7) + ids(i, i+1)[0] + "@acme.example"
		if _, err := s.Org().CreateUser(t.Context(), oktaorg.UserInput{Profile: map[string]any{
			"login": login, "email": login, "firstName": "P", "lastName": "X", "department": map[bool]any{true: "odd", false: "even"}[i%2 == 1],
		}}, oktaorg.CreateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	before := len(s.OrgRequests())
	var lists [2][]string
	for i := range lists {
		for who, err := range e.Identities(t.Context(), `profile.login sw "p"`) {
			if err != nil {
				t.Fatal(err)
			}
			lists[i] = append(lists[i], who.ID)
		}
	}
	if len(lists[0]) != 250 || !slices.Equal(lists[0], lists[1]) || len(s.OrgRequests())-before != 4 {
		t.Errorf("%d people, the same order twice %v, %d requests", len(lists[0]), slices.Equal(lists[0], lists[1]), len(s.OrgRequests())-before)
	}
	n := 0
	for who, err := range e.Identities(t.Context(), `profile.department eq "odd" and status eq "STAGED"`) {
		if err != nil || who.Profile["department"] != "odd" {
			t.Errorf("got %+v, %v", who, err)
		}
		n++
	}
	if n != 125 {
		t.Errorf("%d people", n)
	}
}

func TestEveryoneIsNotOursToChange(t *testing.T) {
	t.Parallel()
	s, e := onSandbox(t)
	everyone, err := e.EntitlementByName(t.Context(), "Everyone")
	if err != nil || everyone.Type != lifecycle.TypeBuiltIn || everyone.ID != s.Org().Everyone() {
		t.Fatalf("got %+v, %v", everyone, err)
	}
	who := sync1(t, e, wanted(jane), lifecycle.LeaveStaged)
	for _, err := range []error{e.Unassign(t.Context(), everyone.ID, who.ID), e.Assign(t.Context(), everyone.ID, who.ID), e.DeleteEntitlement(t.Context(), everyone.ID)} {
		if !errors.Is(err, lifecycle.ErrNotManaged) {
			t.Errorf("error %v", err)
		}
	}
}

func TestAnOrgThatServesFewAtOnceGetsThemOneByOne(t *testing.T) {
	t.Parallel()
	s := sandbox.New(t, sandbox.WithOrg(), sandbox.WithOrgConcurrency(2))
	e := engineFor(t, s, func(o *lifecycle.Options) { o.Token, o.MaxRetries = s.OrgToken(), 20 })
	g, err := e.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "sales"})
	if err != nil {
		t.Fatal(err)
	}
	var people []string
	for _, id := range ids(0, 40) {
		login := id + "@acme.example"
		u, err := s.Org().CreateUser(t.Context(), oktaorg.UserInput{Profile: map[string]any{"login": login, "email": login, "firstName": "P", "lastName": "X"}}, oktaorg.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, u.ID)
	}
	if added, _, err := e.SetAssignees(t.Context(), g.ID, people); err != nil || len(added) != len(people) {
		t.Errorf("added %d, %v", len(added), err)
	}
}

// Another process plans right after an apply, in an org whose lists lag.
func TestAnotherProcessFindsWhatWasAssignedAMomentAgo(t *testing.T) {
	t.Parallel()
	clock := &movable{now: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)}
	s, one := onSandbox(t, sandbox.WithOrgIndexLag(2*time.Second), sandbox.WithClock(clock.Now))
	other := engineFor(t, s, func(o *lifecycle.Options) { o.Token, o.Wait = s.OrgToken(), clock.pass })
	g, err := one.CreateEntitlement(t.Context(), lifecycle.Entitlement{Name: "sales"})
	if err != nil {
		t.Fatal(err)
	}
	var people []string
	for _, id := range ids(0, 3) {
		people = append(people, sync1(t, one, wanted(id+"@acme.example"), lifecycle.LeaveStaged).ID)
	}
	if _, _, err := one.SetAssignees(t.Context(), g.ID, people); err != nil {
		t.Fatal(err)
	}
	if got, err := other.AssigneeIDs(t.Context(), g.ID, people); err != nil || !slices.Equal(got, slices.Sorted(slices.Values(people))) {
		t.Errorf("the set is %v, %v; want %v", got, err, people)
	}
	if err := one.Unassign(t.Context(), g.ID, people[0]); err != nil {
		t.Fatal(err)
	}
	if err := one.Assign(t.Context(), g.ID, people[0]); err != nil {
		t.Fatal(err)
	}
	for _, id := range people {
		if is, err := other.Assigned(t.Context(), g.ID, id); !is || err != nil {
			t.Errorf("%s is assigned: %v, %v", id, is, err)
		}
	}
	stranger := sync1(t, one, wanted("stranger@acme.example"), lifecycle.LeaveStaged).ID
	if is, err := other.Assigned(t.Context(), g.ID, stranger); is || err != nil {
		t.Errorf("a stranger is assigned: %v, %v", is, err)
	}
}

// movable is a clock that moves when somebody waits.
type movable struct {
	mu  sync.Mutex
	now time.Time
}

func (m *movable) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *movable) pass(ctx context.Context, d time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
	return ctx.Err()
}
