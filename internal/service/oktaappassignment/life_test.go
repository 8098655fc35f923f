package oktaappassignment_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

func TestEveryStepOfALifeAsksNoMoreThanItNeeds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	state := r.MustApply(nil, w.ofPerson(nil))
	w.wantAsked("create", "POST "+w.users)
	w.wantHas(w.ann, "title", "USER "+login+" <nil>")
	if state.Values["user_name"] != login || state.Values["priority"] != nil {
		t.Errorf("created %v", state.Values)
	}
	state = r.MustRead(state)
	w.wantAsked("read", "GET "+w.users+"/"+w.ann)
	state = r.MustApply(state, w.ofPerson(acctest.Attrs{"profile": acctest.Attrs{"title": "Clerk"}}))
	w.wantAsked("update", "POST "+w.users+"/"+w.ann)
	r.MustApply(state, nil)
	w.wantAsked("delete", "DELETE "+w.users+"/"+w.ann)
	w.wantHas(w.ann, "", "none")

	state = r.MustApply(nil, w.ofGroup(nil))
	w.wantAsked("create for a group", "PUT "+w.groups+"/"+w.sales)
	if fmt.Sprint(state.Values["priority"]) != "0" || state.Values["user_name"] != nil {
		t.Errorf("created %v", state.Values)
	}
	w.wantHas(w.bob, "title", "GROUP bob@acme.example <nil>")
	state = r.MustRead(state)
	w.wantAsked("read of a group", "GET "+w.groups+"/"+w.sales)
	// Okta replaces it as a whole.
	state = r.MustApply(state, w.ofGroup(acctest.Attrs{"priority": 5}))
	w.wantAsked("update of a group", "GET "+w.groups+"/"+w.sales, "PUT "+w.groups+"/"+w.sales)
	p := r.MustPlan(state, nil)
	// Who is in it, for protected_users and max_removals?
	w.wantAsked("planning the delete", "GET /api/v1/groups/"+w.sales+"/users")
	_, diags := r.ApplyPlan(p)
	diags.None(t)
	w.wantAsked("delete of a group", "DELETE "+w.groups+"/"+w.sales)
	w.wantHas(w.bob, "", "none")
}

func TestEachChangeOfAPersonSendsThatChangeAlone(t *testing.T) {
	t.Parallel()
	base := acctest.Attrs{"user_name": "ann.lee@acme.example", "roles": []any{"viewer", "admin"}, "profile": acctest.Attrs{"title": "Clerk", "locale": "de"}}
	for name, tc := range map[string]struct {
		change acctest.Attrs
		body   string
	}{
		"name":               {acctest.Attrs{"user_name": "a.lee@acme.example"}, `{"credentials":{"userName":"a.lee@acme.example"},"scope":"USER"}`},
		"roles":              {acctest.Attrs{"roles": []any{"operator", "admin"}}, `{"profile":{"roles":["admin","operator"]},"scope":"USER"}`},
		"roles left out":     {acctest.Attrs{"roles": nil}, `{"profile":{"roles":null},"scope":"USER"}`},
		"no roles":           {acctest.Attrs{"roles": []any{}}, `{"profile":{"roles":[]},"scope":"USER"}`},
		"another attribute":  {acctest.Attrs{"profile": acctest.Attrs{"title": "Boss", "locale": "de"}}, `{"profile":{"title":"Boss"},"scope":"USER"}`},
		"one left out":       {acctest.Attrs{"profile": acctest.Attrs{"title": "Clerk"}}, `{"profile":{"locale":null},"scope":"USER"}`},
		"profile left out":   {acctest.Attrs{"profile": nil}, `{"profile":{"locale":null,"title":null},"scope":"USER"}`},
		"one added":          {acctest.Attrs{"profile": acctest.Attrs{"title": "Clerk", "locale": "de", "nickName": "A"}}, `{"profile":{"nickName":"A"},"scope":"USER"}`},
		"the name left out":  {acctest.Attrs{"user_name": nil}, ""},
		"roles in any order": {acctest.Attrs{"roles": []any{"admin", "viewer"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.withRoles()
			r := w.resource(nil)
			state := r.MustApply(nil, w.ofPerson(base))
			w.wantHas(w.ann, "roles", "USER ann.lee@acme.example [admin viewer]")
			w.box.ForgetOrg()
			config := w.ofPerson(base)
			for name, value := range tc.change {
				config[name] = value
			}
			state = r.MustApply(state, config)
			var writes []string
			for _, req := range w.box.OrgRequests() {
				writes = append(writes, string(req.Body))
			}
			if got := strings.TrimSpace(strings.Join(writes, " ")); got != tc.body {
				t.Errorf("sent %s, want %s", got, tc.body)
			}
			if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("then planned %s to %v", p.Action, p.Values)
			}
		})
	}
}

func TestAChangeOfAGroupLeavesTheRestOfItsAssignment(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change acctest.Attrs
		want   string
	}{
		"priority":     {acctest.Attrs{"priority": 7}, "7 map[locale:de title:Clerk userType:x]"},
		"an attribute": {acctest.Attrs{"profile": acctest.Attrs{"title": "Boss", "locale": "de"}}, "3 map[locale:de title:Boss userType:x]"},
		"one left out": {acctest.Attrs{"profile": acctest.Attrs{"locale": "de"}}, "3 map[locale:de userType:x]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(nil)
			config := w.ofGroup(acctest.Attrs{"priority": 3, "profile": acctest.Attrs{"title": "Clerk", "locale": "de"}})
			state := r.MustApply(nil, config)
			_, err := w.box.Org().PatchAppGroup(t.Context(), w.app, w.sales, []org.Operation{{Op: "add", Path: "/profile/userType", Value: "x"}})
			must(t, err)
			for name, value := range tc.change {
				config[name] = value
			}
			r.MustApply(r.MustRead(state), config)
			g, err := w.box.Org().AppGroup(t.Context(), w.app, w.sales)
			must(t, err)
			if got := fmt.Sprint(g.Priority, " ", g.Profile); got != tc.want {
				t.Errorf("the org has %s, want %s", got, tc.want)
			}
		})
	}
}

func TestSomebodyWhoHasTheAppBecomesManaged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.box.Org().AssignUser(t.Context(), w.app, org.AppUserInput{ID: w.ann, Profile: map[string]any{"title": "Clerk"}})
	must(t, err)
	_, err = w.box.Org().AssignGroup(t.Context(), w.app, w.sales, org.AppGroupInput{})
	must(t, err)
	r := w.resource(nil)
	r.MustApply(nil, w.ofPerson(acctest.Attrs{"profile": acctest.Attrs{"locale": "de"}}))
	w.wantHas(w.ann, "title", "USER "+login+" Clerk")
	w.wantAsked("the create", "POST "+w.users, "POST "+w.users+"/"+w.ann)
	// Through the group alone until now.
	r.MustApply(nil, w.ofPerson(acctest.Attrs{"identity_id": w.bob}))
	w.wantHas(w.bob, "title", "USER bob@acme.example <nil>")
}

func TestDriftIsPutRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withRoles()
	r := w.resource(nil)
	config := w.ofPerson(acctest.Attrs{"user_name": "a@acme.example", "roles": []any{"viewer"}, "profile": acctest.Attrs{"title": "Clerk"}})
	state := r.MustApply(nil, config)
	in := org.AppUserInput{Profile: map[string]any{"roles": []any{"admin"}, "title": nil, "locale": "de"}}
	in.Credentials.UserName = "x@acme.example"
	_, err := w.box.Org().UpdateAppUser(t.Context(), w.app, w.ann, in)
	must(t, err)
	state = r.MustRead(state)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionUpdate {
		t.Errorf("planned %s", p.Action)
	}
	r.MustApply(state, config)
	w.wantHas(w.ann, "roles", "USER a@acme.example [viewer]")
	w.wantHas(w.ann, "title", "USER a@acme.example Clerk")
	w.wantHas(w.ann, "locale", "USER a@acme.example de")
}

func TestWhatIsRemovedOutsideIsPlannedAnew(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(world) error{
		"the assignments": func(w world) error {
			if err := w.box.Org().UnassignUser(w.t.Context(), w.app, w.ann); err != nil {
				return err
			}
			return w.box.Org().UnassignGroup(w.t.Context(), w.app, w.sales)
		},
		"the app": func(w world) error {
			if err := w.box.Org().SetAppActive(w.t.Context(), w.app, false); err != nil {
				return err
			}
			return w.box.Org().DeleteApp(w.t.Context(), w.app)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(nil)
			for _, config := range []acctest.Attrs{w.ofPerson(nil), w.ofGroup(nil)} {
				r.MustApply(nil, config)
			}
			must(t, remove(w))
			for _, config := range []acctest.Attrs{w.ofPerson(nil), w.ofGroup(nil)} {
				identity := acctest.Attrs{"app_id": w.app, "identity_id": config["identity_id"], "entitlement_id": config["entitlement_id"]}
				state := &acctest.State{Values: config, Identity: identity}
				r.MustApply(state, nil) // a destroy of what is gone succeeds
				if state = r.MustRead(state); state != nil {
					t.Errorf("state is %v, want none", state.Values)
				}
			}
		})
	}
}

// That is the group's assignment.
func TestWhoHasTheAppThroughAGroupAloneIsPlannedAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	r.MustApply(nil, w.ofGroup(nil))
	config := w.ofPerson(acctest.Attrs{"identity_id": w.bob})
	state, diags := r.Import("Veza/bob@acme.example")
	diags.None(t)
	if state != nil {
		t.Errorf("imported %v", state.Values)
	}
	state = r.MustApply(nil, config)
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "App Not Taken Away", "through a group as well")
}

func TestGuardsStopThePlanAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	must(t, w.box.Org().AddMember(t.Context(), w.sales, w.ann))
	person, group := w.resource(nil).MustApply(nil, w.ofPerson(nil)), w.resource(nil).MustApply(nil, w.ofGroup(nil))
	protecting := func() *acctest.Resource {
		return w.resource(acctest.Attrs{"protected_users": []any{"ANN@acme.example"}})
	}
	for name, tc := range map[string]struct {
		state  *acctest.State
		config acctest.Attrs
	}{
		"the person": {person, nil}, "the group": {group, nil}, "another person": {person, w.ofPerson(acctest.Attrs{"identity_id": w.bob})},
		"a group in place of the person":  {person, w.ofGroup(nil)},
		"a person who is not known yet":   {person, w.ofPerson(acctest.Attrs{"identity_id": acctest.Unknown})},
		"another app":                     {group, w.ofGroup(acctest.Attrs{"app_id": "0oa1"})},
		"an app that is not known either": {group, w.ofGroup(acctest.Attrs{"app_id": acctest.Unknown})},
	} {
		diags := protecting().Plan(tc.state, tc.config).Diagnostics
		if !diags.HasError() {
			t.Errorf("%s is planned", name)
			continue
		}
		diags.WantError(t, "Protected Person Would Be Removed", "takes an app from ANN@acme.example")
	}
	// -replace: the CLI asks about the assignment as it is, and then about a new one alone.
	for _, s := range []struct {
		state  *acctest.State
		config acctest.Attrs
	}{{person, w.ofPerson(nil)}, {group, w.ofGroup(nil)}} {
		r := protecting()
		r.MustPlan(s.state, s.config)
		r.Plan(nil, s.config).Diagnostics.WantError(t, "Protected Person Would Be Removed")
		protecting().MustPlan(nil, s.config)
		protecting().MustPlan(s.state, changed(s.config, acctest.Attrs{"profile": acctest.Attrs{"title": "x"}}))
	}
	limited := w.resource(acctest.Attrs{"max_removals": "1"})
	limited.MustPlan(person, nil)
	limited.Plan(group, nil).Diagnostics.WantError(t, "Too Many People Would Be Removed", "bob@acme.example", "max_removals")
	w.wantHas(w.ann, "title", "USER "+login+" <nil>")
}

func changed(config, change acctest.Attrs) acctest.Attrs {
	out := acctest.Attrs{}
	for _, from := range []acctest.Attrs{config, change} {
		for name, value := range from {
			out[name] = value
		}
	}
	return out
}

func TestWhatCannotBeAssignedSaysWhy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(nil)
	for name, tc := range map[string]struct {
		config acctest.Attrs
		words  []string
	}{
		"no such person":       {w.ofPerson(acctest.Attrs{"identity_id": "00u0000000000000gone"}), []string{"00u0000000000000gone", "E0000007"}},
		"no such group":        {w.ofGroup(acctest.Attrs{"entitlement_id": "00g0000000000000gone"}), []string{"00g0000000000000gone", "E0000007"}},
		"no such app":          {w.ofPerson(acctest.Attrs{"app_id": "0oa0000000000000gone"}), []string{"E0000007"}},
		"no id":                {w.ofPerson(acctest.Attrs{"identity_id": login}), []string{"is no id of a person"}},
		"no attribute roles":   {w.ofPerson(acctest.Attrs{"roles": []any{"admin"}}), []string{"roles", "not defined"}},
		"no such attribute":    {w.ofGroup(acctest.Attrs{"profile": acctest.Attrs{"badge": "1"}}), []string{"badge", "not defined"}},
		"wrong name of an app": {w.ofGroup(acctest.Attrs{"app_id": "Veza/EU"}), []string{"is no id of an app"}},
	} {
		state, diags := r.Apply(nil, tc.config)
		diags.WantError(t, "App Not Assigned", tc.words...)
		if state != nil || len(diags) != 1 {
			t.Errorf("%s: state is %v, want none; said %s", name, state, diags)
		}
	}
}

// What a proxy answers with 404 is no word of Okta's.
func TestA404OfSomebodyElseIsNoRemoval(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.resource(acctest.Attrs{"max_retries": 0})
	state := r.MustApply(nil, w.ofPerson(nil))
	w.box.OrgFault(sandbox.Fault{Path: "/api/v1/apps", Status: 404, Body: "<html>not here</html>"})
	after, diags := r.Read(state)
	diags.WantError(t, "App Assignment Not Read", "404")
	if after == nil {
		t.Error("the assignment is gone from the state")
	}
	_, diags = r.Apply(state, nil)
	diags.WantError(t, "App Not Taken Away", "404")
}

func TestALostAnswerDoesNoHarm(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]sandbox.Fault{
		"after the change": {Method: "*", Path: "/api/v1/apps", Drop: true, Times: 1},
		"before it":        {Method: "*", Path: "/api/v1/apps", Reset: true, Times: 1},
		"by a gateway":     {Method: "*", Path: "/api/v1/apps", Status: http.StatusBadGateway, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.resource(nil)
			for _, config := range []acctest.Attrs{w.ofPerson(nil), w.ofGroup(nil)} {
				w.box.OrgFault(fault)
				state := r.MustApply(nil, config)
				w.box.OrgFault(fault)
				state = r.MustApply(state, changed(config, acctest.Attrs{"profile": acctest.Attrs{"title": "x"}}))
				w.box.OrgFault(fault)
				r.MustApply(state, nil)
			}
			for _, id := range []string{w.ann, w.bob} {
				w.wantHas(id, "", "none")
			}
		})
	}
}

func TestWithoutAnOrgAnAppAssignmentSaysSo(t *testing.T) {
	t.Parallel()
	_, srv := acctest.Tenant(t, nil)
	_, diags := srv.Resource(typeName).Apply(nil, acctest.Attrs{"app_id": "0oa1", "identity_id": "00u1"})
	diags.WantError(t, "Okta Not Configured")
}

func TestWhatAnotherResourceDecidesIsNotKnownAtPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.resource(nil).MustPlan(nil, acctest.Attrs{"app_id": acctest.Unknown, "identity_id": acctest.Unknown, "roles": acctest.Unknown, "profile": acctest.Unknown})
	if p.Action != plancheck.ResourceActionCreate || p.Values["identity_id"] != acctest.Unknown || p.Values["user_name"] != acctest.Unknown {
		t.Errorf("planned %s of %v", p.Action, p.Values)
	}
	w.wantAsked("the plan")
}

func TestBadInputIsRefusedAtValidate(t *testing.T) {
	t.Parallel()
	r := acctest.NewServer(t).Resource(typeName)
	person, group := acctest.Attrs{"app_id": "0oa1", "identity_id": "00u1"}, acctest.Attrs{"app_id": "0oa1", "entitlement_id": "00g1"}
	for name, config := range map[string]acctest.Attrs{
		"nobody": {"app_id": "0oa1"}, "both": changed(person, group), "no app": {"identity_id": "00u1"}, "empty app": changed(person, acctest.Attrs{"app_id": ""}),
		"name of a group": changed(group, acctest.Attrs{"user_name": "x"}), "roles of a group": changed(group, acctest.Attrs{"roles": []any{"admin"}}),
		"priority of a person": changed(person, acctest.Attrs{"priority": 1}), "priority below 0": changed(group, acctest.Attrs{"priority": -1}),
		"roles in the profile": changed(person, acctest.Attrs{"profile": acctest.Attrs{"roles": "admin"}}), "empty profile": changed(person, acctest.Attrs{"profile": acctest.Attrs{}}),
	} {
		if diags := r.Validate(config); !diags.HasError() {
			t.Errorf("%s was accepted", name)
		}
	}
	r.Validate(changed(person, acctest.Attrs{"roles": []any{}, "user_name": "x"})).None(t)
	r.Validate(acctest.Attrs{"app_id": acctest.Unknown, "identity_id": acctest.Unknown}).None(t)
}

// A refresh is pages, not single reads, whoever asks first.
func TestManyAssignmentsAreRefreshedInPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var states []*acctest.State
	for i := range 600 {
		config := w.ofPerson(acctest.Attrs{"identity_id": w.person(fmt.Sprintf("p%d@acme.example", i))})
		_, err := w.box.Org().AssignUser(t.Context(), w.app, org.AppUserInput{ID: fmt.Sprint(config["identity_id"])})
		must(t, err)
		config["user_name"] = fmt.Sprintf("p%d@acme.example", i)
		states = append(states, &acctest.State{Values: config, Identity: acctest.Attrs{"app_id": w.app, "identity_id": config["identity_id"]}})
	}
	r := w.resource(nil)
	var all sync.WaitGroup
	for part := range slices.Chunk(states, 100) {
		all.Go(func() {
			for _, s := range part {
				if after, diags := r.Read(s); after == nil || diags.HasError() {
					t.Errorf("%v is gone: %s", s.Values, diags)
				}
			}
		})
	}
	all.Wait()
	lists, singles := 0, 0
	for _, req := range w.asked() {
		if req == "GET "+w.users {
			lists++
		} else {
			singles++
		}
	}
	if lists != 2 || singles > 3 {
		t.Errorf("sent %d lists and %d single reads", lists, singles)
	}
}

// A list may show less than is there, or what was before.
func TestADifferenceThatAListShowsIsBelievedByIDAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann, bob := w.ofPerson(acctest.Attrs{"profile": acctest.Attrs{"title": "Clerk"}}), w.ofPerson(acctest.Attrs{"identity_id": w.bob, "profile": acctest.Attrs{"title": "Clerk"}})
	r := w.resource(nil)
	first, second := r.MustApply(nil, ann), r.MustApply(nil, bob)
	r = w.resource(nil)
	w.box.ForgetOrg()
	old := fmt.Sprintf(`[{"id":%q,"scope":"USER","credentials":{"userName":"bob@acme.example"},"profile":{"title":"Boss"}}]`, w.bob)
	w.box.OrgFault(sandbox.Fault{Method: "GET", Path: w.users + "$", Status: 200, Body: old})
	r.MustRead(first)
	// A few are read singly before there is a list.
	for _, nobody := range []string{"00uNobody1", "00uNobody2"} {
		if after, diags := r.Read(&acctest.State{Values: w.ofPerson(acctest.Attrs{"identity_id": nobody})}); after != nil || diags.HasError() {
			t.Errorf("%s is %v, %s", nobody, after, diags)
		}
	}
	if after := r.MustRead(second); !cmp.Equal(after.Values, second.Values) {
		t.Errorf("read %v", after.Values)
	}
	w.wantAsked("the reads", "GET "+w.users+"/"+w.ann, "GET "+w.users+"/00uNobody1", "GET "+w.users+"/00uNobody2", "GET "+w.users, "GET "+w.users+"/"+w.bob)
}
