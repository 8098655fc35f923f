package oktaidentities_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

func TestEveryStepOfALifeCostsWhatItMustAndNoMore(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := numbered(30)
	state := r.MustApply(nil, config.set())
	// The searches are for others with the e-mail addresses.
	same(t, "create", calls(box), "2 GET /users, 30 POST /users")
	same(t, "summary", fmt.Sprint(state.Values["summary"]), "30 created")

	config["n0000"] = acctest.Attrs{"title": "Clerk"}
	config["n0001"] = acctest.Attrs{"active": false}
	config["new"] = nil
	delete(config, "n0002")
	p := r.MustPlan(state, config.set())
	same(t, "planned", fmt.Sprint(p.Values["summary"]), "1 created, 1 changed, 2 deactivated")
	same(t, "plan", calls(box), "1 GET /users/me")
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	same(t, "update", calls(box), "1 GET /users, 4 GET /users/{id}, 2 GET /users/{id}/groups, 1 POST /users, 1 POST /users/{id}, "+
		"2 POST /users/{id}/lifecycle/deactivate")
	same(t, "inactive", fmt.Sprint(state.Values["inactive"]), `["n0001@acme.example"]`)
	if strings.Contains(fmt.Sprint(state.Values["ids"]), "n0002") {
		t.Error("who left is still in ids")
	}

	config["n0001"] = acctest.Attrs{"active": true}
	p = r.MustPlan(state, config.set())
	same(t, "planned", fmt.Sprint(p.Values["summary"]), "1 reactivated")
	// Or a plan over thousands would show the ids of all.
	same(t, "ids", fmt.Sprint(p.Values["ids"]), fmt.Sprint(state.Values["ids"]))
	state, diags = r.ApplyPlan(p)
	diags.None(t)
	same(t, "reactivation", calls(box), "1 GET /users, 2 GET /users/{id}, 1 POST /users/{id}/lifecycle/activate")

	// Whoever left comes back as the one they were.
	config["n0002"] = acctest.Attrs{"first_name": "Two"}
	state, diags = r.Apply(state, config.set())
	diags.WantWarning(t, "People Reactivated", "n0002@acme.example", "groups")
	same(t, "return", calls(box), "2 GET /users, 3 GET /users/{id}, 1 POST /users, 1 POST /users/{id}, 1 POST /users/{id}/lifecycle/activate")
	r.MustApply(state, numbered(0).set())
	if got := statuses(t, box); strings.Count(got, "DEPROVISIONED") != 31 {
		t.Errorf("the people are %s", got)
	}
}

func TestNewAddressesAreLookedForTogetherAndRefusedSingly(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	outsider := map[string]any{"login": "zoe@acme.example", "email": "N0007@new.example", "firstName": "Zoe", "lastName": "Zed"}
	if _, err := box.Org().CreateUser(t.Context(), org.UserInput{Profile: outsider}, org.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	config := numbered(30)
	state := r.MustApply(nil, config.set())
	for name := range config {
		config[name] = acctest.Attrs{"email": name + "@new.example"}
	}
	p := r.MustPlan(state, config.set())
	box.ForgetOrg()
	state, diags := r.ApplyPlan(p)
	diags.WantError(t, "People Not Brought To The Configuration", "1 of 30", "n0007@acme.example: ", "belongs to zoe@acme.example")
	// Who has the last one is asked once more.
	same(t, "update", calls(box), "3 GET /users, 29 POST /users/{id}")
	outside(t, box, "zoe", map[string]any{"email": "zoe@acme.example"})
	settled(t, r, r.MustApply(state, config.set()), config.set())
}

func TestWhatChangedIsSentAndNothingElse(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	schema(t, box)
	r := srv.Resource(typeName)
	full := acctest.Attrs{"title": "Clerk", "department": "Sales", "custom_attributes": acctest.Attrs{"badge_number": "B-17", "level": 3}}
	state := r.MustApply(nil, crew{"ann": full, "bob": nil}.set())
	for _, step := range []struct {
		what   string
		change acctest.Attrs
		want   string
	}{
		{"one attribute", acctest.Attrs{"title": "Chief"}, `{"title":"Chief"}`},
		{"an empty one", acctest.Attrs{"title": ""}, `{"title":null}`},
		{"null, which is empty", acctest.Attrs{"title": nil}, ``},
		{"one that is new to the document", acctest.Attrs{"city": "Bern"}, `{"city":"Bern"}`},
		{"an empty one that is new to it", acctest.Attrs{"division": ""}, `{"division":null}`},
		{"a custom one", acctest.Attrs{"custom_attributes": acctest.Attrs{"badge_number": "B-17", "level": 4}}, `{"level":4}`},
		{"one fewer, which is left to the org", acctest.Attrs{"custom_attributes": acctest.Attrs{"level": 4}}, ``},
		{"the address in other letters", acctest.Attrs{"email": "ANN@acme.example"}, ``},
		{"another address", acctest.Attrs{"email": "ann.lee@acme.example"}, `{"email":"ann.lee@acme.example"}`},
	} {
		for name, value := range step.change {
			full[name] = value
		}
		config := crew{"ann": full, "bob": nil}.set()
		box.ForgetOrg()
		state = r.MustApply(state, config)
		same(t, step.what, profiles(t, box), step.want)
		state = settled(t, r, state, config)
	}
}

func TestWhatTheDocumentLeavesOutFollowsTheOrg(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := crew{"ann": {"title": "Clerk"}, "bob": nil}.set()
	state := r.MustApply(nil, config)
	outside(t, box, "ann", map[string]any{"department": "Sales", "email": "ANN@acme.example"})
	deactivated(t, box, "bob")
	state = settled(t, r, state, config)
	same(t, "inactive", fmt.Sprint(state.Values["inactive"]), `["bob@acme.example"]`)
	spelled := acctest.Attrs{"name": "all", "people": strings.NewReplacer("ann@", "Ann@", `":`, `" : `).Replace(fmt.Sprint(config["people"]))}
	settled(t, r, state, spelled)

	// Okta takes no changes of the deprovisioned: they wait until somebody brings them back.
	waiting := crew{"ann": {"title": "Clerk"}, "bob": {"title": "Clerk"}}.set()
	box.ForgetOrg()
	state = settled(t, r, r.MustApply(state, waiting), waiting)
	if n := writes(box); n > 0 {
		t.Errorf("%d writes", n)
	}
	back := crew{"ann": {"title": "Clerk"}, "bob": {"title": "Clerk", "active": true}}.set()
	settled(t, r, r.MustApply(state, back), back)
	same(t, "people", statuses(t, box), "ann PROVISIONED, bob PROVISIONED")
	if u, err := box.Org().User(t.Context(), "bob@acme.example"); err != nil || u.Profile["title"] != "Clerk" {
		t.Errorf("bob is %v (%v)", u, err)
	}
}

func TestDriftIsShownAndMendedPersonByPerson(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := crew{"ann": {"title": "Clerk", "active": true}, "bob": {"city": "Bern", "title": ""}, "cat": nil}.set()
	state := r.MustApply(nil, config)
	deactivated(t, box, "ann")
	outside(t, box, "bob", map[string]any{"city": nil, "title": "Chief"})
	for range 2 { // Okta deactivates first, and deletes then.
		if err := box.Org().DeleteUser(t.Context(), "cat@acme.example"); err != nil {
			t.Fatal(err)
		}
	}
	r = acctest.On(t, box, nil).Resource(typeName)
	state = r.MustRead(state)
	seen := fmt.Sprint(state.Values["people"])
	for _, part := range []string{`"ann@acme.example":{"active":false`, `"bob@acme.example":{"city":null`, `"title":"Chief"`} {
		if !strings.Contains(seen, part) {
			t.Errorf("no %s in %s", part, seen)
		}
	}
	if strings.Contains(seen, "cat@") {
		t.Errorf("who is gone is in %s", seen)
	}
	p := r.MustPlan(state, config)
	same(t, "planned", fmt.Sprint(p.Values["summary"]), "1 created, 1 changed, 1 reactivated")
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	settled(t, r, state, config)
	same(t, "people", statuses(t, box), "ann PROVISIONED, bob PROVISIONED, cat PROVISIONED")
}

func TestSomebodyWhoIsRenamedInOktaIsNeverTakenAway(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	r := srv.Resource(typeName)
	config := crew{"ann": nil, "bob": nil}
	state := r.MustApply(nil, config.set())
	outside(t, box, "ann", map[string]any{"login": "anna@acme.example"})
	state = r.MustRead(state)
	box.ForgetOrg()
	r.Plan(state, config.set()).Diagnostics.WantError(t, "Person Renamed In Okta", "ann@acme.example", `"anna@acme.example" as their key`)
	renamed := acctest.Attrs{"name": "all", "people": strings.Replace(config.json(), `"ann@acme.example":`, `"anna@acme.example":`, 1)}
	state = settled(t, r, r.MustApply(state, renamed), renamed)
	if n := writes(box); n > 0 {
		t.Errorf("%d writes", n)
	}
	if ids := fmt.Sprint(state.Values["ids"]); strings.Contains(ids, "ann@") || !strings.Contains(ids, "anna@") {
		t.Errorf("ids are %s", ids)
	}
	same(t, "people", statuses(t, box), "anna PROVISIONED, bob PROVISIONED")
}

func TestTheOrgIsImportedWithoutTheDeprovisioned(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	schema(t, box)
	r := srv.Resource(typeName)
	r.MustApply(nil, crew{"ann": {"title": "Clerk", "custom_attributes": acctest.Attrs{"level": 3}}, "bob": {"active": false}, "cat": nil}.set())
	deactivated(t, box, "cat")
	for how, imported := range map[string]func() (*acctest.State, acctest.Diagnostics){
		"by name":     func() (*acctest.State, acctest.Diagnostics) { return r.Import("all") },
		"by identity": func() (*acctest.State, acctest.Diagnostics) { return r.ImportIdentity(acctest.Attrs{"name": "all"}) },
	} {
		box.ForgetOrg()
		state, diags := imported()
		diags.None(t)
		same(t, how, calls(box), "1 GET /users")
		var people map[string]acctest.Attrs
		if err := json.Unmarshal([]byte(fmt.Sprint(state.Values["people"])), &people); err != nil {
			t.Fatal(err)
		}
		// Ann, Bob, and the owner of the token, whom the guard keeps.
		if len(people) != 3 || people["ann@acme.example"]["title"] != "Clerk" || people["bob@acme.example"]["active"] != false {
			t.Errorf("%s: %v", how, people)
		}
		config := acctest.Attrs{"name": "all", "people": state.Values["people"]}
		if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
			t.Errorf("%s: the plan is to %s", how, p.Action)
		}
		r.Plan(state, nil).Diagnostics.WantError(t, "Owner Of The Okta Token Would Be Deprovisioned")
	}
	_, diags := r.Import("two words")
	diags.WantError(t, "People Import ID Not Understood", "but the deprovisioned")
	rows := r.MustList(nil, 10, true)
	if len(rows) != 1 || rows[0].Identity["name"] != "all" || rows[0].Resource["activation"] != "email" {
		t.Errorf("listed %v", rows)
	}
}

func TestARefreshOfHundredsIsOneWalk(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Org(t, nil)
	for i := range 450 {
		login := fmt.Sprintf("p%03d@acme.example", i)
		profile := map[string]any{"login": login, "email": login, "firstName": "P", "lastName": "Q"}
		if _, err := box.Org().CreateUser(t.Context(), org.UserInput{Profile: profile}, org.CreateOptions{Activate: true}); err != nil {
			t.Fatal(err)
		}
	}
	r := srv.Resource(typeName)
	state := r.MustImport("all")
	same(t, "import", calls(box), "3 GET /users")
	outside(t, box, "p001", map[string]any{"lastName": "Z"})
	deactivated(t, box, "p002")
	config := acctest.Attrs{"name": "all", "people": state.Values["people"]}
	state = r.MustRead(state)
	same(t, "read", calls(box), "3 GET /users")
	p := r.MustPlan(state, config)
	same(t, "plan", calls(box), "")
	same(t, "summary", fmt.Sprint(p.Values["summary"]), "1 changed")
	same(t, "inactive", fmt.Sprint(state.Values["inactive"]), `["p002@acme.example"]`)
}
