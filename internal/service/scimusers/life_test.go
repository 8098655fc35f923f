package scimusers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/veza/terraform-provider-veza/internal/acctest"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

func TestALifeSendsWhatChangedAndNothingElse(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, people{"ann": nil, "bob": nil, "cat": nil, "dan": nil}.config(nil))
	want(t, "create", calls(box), "4 POST")
	want(t, "summary", fmt.Sprint(state.Values["summary"]), "4 created")
	state = r.MustRead(state)
	want(t, "read", calls(box), "1 GET")

	next := people{"ann": {"given_name": "Anna"}, "bob": {"active": false}, "cat": nil, "eve": nil}
	p := r.MustPlan(state, next.config(nil))
	want(t, "planned", fmt.Sprint(p.Values["summary"]), "1 created, 1 changed, 2 deactivated")
	box.Forget()
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	want(t, "update", calls(box), "3 PATCH, 1 POST")
	wantActive(t, box, true, "ann", "cat", "eve")
	wantActive(t, box, false, "bob", "dan")
	want(t, "inactive", fmt.Sprint(state.Values["inactive"]), `["bob@example.com"]`)
	if strings.Contains(fmt.Sprint(state.Values["ids"]), "dan") {
		t.Error("who left is still in ids")
	}
	next["bob"] = acctest.Attrs{"active": true}
	p = r.MustPlan(state, next.config(nil))
	want(t, "planned", fmt.Sprint(p.Values["summary"]), "1 reactivated")
	state, diags = r.ApplyPlan(p)
	diags.None(t)
	r.MustApply(state, nil)
	wantActive(t, box, false, "ann", "bob", "cat", "eve")
}

func TestOneAttributeThatChangedIsOneOperation(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change acctest.Attrs
		want   string
	}{
		"given_name":   {acctest.Attrs{"given_name": "Anna"}, `[{"op":"replace","path":"name.givenName","value":"Anna"}]`},
		"family_name":  {acctest.Attrs{"family_name": "Fox"}, `[{"op":"replace","path":"name.familyName","value":"Fox"}]`},
		"display_name": {acctest.Attrs{"display_name": "Al"}, `[{"op":"replace","path":"displayName","value":"Al"}]`},
		"external_id":  {acctest.Attrs{"external_id": "00u2"}, `[{"op":"replace","path":"externalId","value":"00u2"}]`},
		"no external":  {acctest.Attrs{"external_id": ""}, `[{"op":"remove","path":"externalId"}]`},
		"roles":        {acctest.Attrs{"roles": []string{"operator"}}, `[{"op":"replace","path":"roles","value":[{"value":"operator"}]}]`},
		"no roles":     {acctest.Attrs{"roles": []string{}}, `[{"op":"remove","path":"roles"}]`},
		"active":       {acctest.Attrs{"active": false}, `[{"op":"replace","path":"active","value":false}]`},
		"emails": {acctest.Attrs{"emails": []acctest.Attrs{{"value": "ann@example.com", "primary": true}, {"value": "a@home.example"}}},
			`[{"op":"replace","path":"emails","value":[{"value":"ann@example.com","primary":true},{"value":"a@home.example"}]}]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box, srv := acctest.Tenant(t, nil)
			r := srv.Resource(typeName)
			full := acctest.Attrs{"external_id": "00u1", "roles": []string{"viewer"}, "active": true,
				"emails": []acctest.Attrs{{"value": "ann@example.com", "primary": true}}}
			state := r.MustApply(nil, people{"ann": full, "bob": nil}.config(nil))
			changed := people{"ann": {}, "bob": nil}
			for k, v := range full {
				changed["ann"][k] = v
			}
			for k, v := range tc.change {
				changed["ann"][k] = v
			}
			box.Forget()
			state = r.MustApply(state, changed.config(nil))
			want(t, "sent", operations(t, box), tc.want)
			state = r.MustRead(state)
			if p := r.MustPlan(state, changed.config(nil)); p.Action != plancheck.ResourceActionNoop {
				t.Errorf("and plans %s again", p.Action)
			}
		})
	}
}

func TestWhatTheDocumentLeavesOutFollowsTheTenant(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := people{"ann": nil}.config(nil)
	state := r.MustApply(nil, config)
	outside(t, box, "ann", scim.Operation{Op: "replace", Path: "active", Value: false}, scim.Operation{Op: "replace", Path: "externalId", Value: "x"},
		scim.Operation{Op: "replace", Path: "roles", Value: []any{map[string]any{"value": "viewer"}}})
	state = r.MustRead(state)
	want(t, "inactive", fmt.Sprint(state.Values["inactive"]), `["ann@example.com"]`)
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	spelled := acctest.Attrs{"name": "all", "people": strings.ReplaceAll(strings.Replace(people{"ann": nil}.String(), "ann@", "ANN@", 1), ":", " : ")}
	if p := r.MustPlan(state, spelled); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("another spelling plans %s", p.Action)
	}
}

func TestDriftIsShownAndMendedPersonByPerson(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := people{"ann": {"roles": []string{"viewer"}, "active": true}, "bob": nil, "cat": nil, "dan": nil}.config(nil)
	state := r.MustApply(nil, config)
	outside(t, box, "ann", scim.Operation{Op: "replace", Path: "active", Value: false}, scim.Operation{Op: "remove", Path: "roles"})
	outside(t, box, "bob", scim.Operation{Op: "replace", Path: "displayName", Value: "Robert"})
	outside(t, box, "dan", scim.Operation{Op: "replace", Path: "emails", Value: []any{map[string]any{"value": "daniel@example.com", "primary": true}}},
		scim.Operation{Op: "replace", Path: "userName", Value: "daniel@example.com"})
	cat, _ := there(t, box, "cat")
	if err := box.Tenant().DeleteUser(t.Context(), cat.ID); err != nil {
		t.Fatal(err)
	}
	box.Forget()
	state = r.MustRead(state)
	// A page, the one who is not in it, the one whose roles are not in it, and whether SCIM
	// is on at all, if the answers so far do not tell.
	if got := calls(box); got != "3 GET" && got != "4 GET" {
		t.Errorf("read: got %s", got)
	}
	seen := fmt.Sprint(state.Values["people"])
	for _, part := range []string{`"active":false,"roles":[]`, `"Robert"`, `"dan@example.com":{"user_name":"daniel@example.com"`} {
		if !strings.Contains(seen, part) {
			t.Errorf("no %s in %s", part, seen)
		}
	}
	if strings.Contains(seen, "cat@") {
		t.Errorf("who is gone is in %s", seen)
	}
	p := r.MustPlan(state, config)
	want(t, "planned", fmt.Sprint(p.Values["summary"]), "1 created, 2 changed, 1 reactivated")
	state, diags := r.ApplyPlan(p)
	diags.None(t)
	wantActive(t, box, true, "ann", "bob", "cat", "dan")
	if p := r.MustPlan(r.MustRead(state), config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s: %v", p.Action, p.Values)
	}
}

func TestSomebodyWhoIsRenamedOutsideIsTheSameUnderTheNewName(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, people{"dan": nil, "eve": nil}.config(nil))
	outside(t, box, "dan", scim.Operation{Op: "replace", Path: "emails", Value: []any{map[string]any{"value": "daniel@example.com", "primary": true}}},
		scim.Operation{Op: "replace", Path: "userName", Value: "daniel@example.com"})
	state = r.MustRead(state)
	config := people{"daniel": {"given_name": "dan", "display_name": "dan Lee"}, "eve": nil}.config(nil)
	box.Forget()
	state = r.MustApply(state, config)
	want(t, "sent", calls(box), "")
	wantActive(t, box, true, "daniel", "eve")
	if ids := fmt.Sprint(state.Values["ids"]); strings.Contains(ids, `"dan@`) || !strings.Contains(ids, "daniel@") {
		t.Errorf("ids are %s", ids)
	}
}

func TestAnotherSpellingOfAKeyIsNotedWhereNothingIsSent(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	state := r.MustApply(nil, people{"ann": {"external_id": "x"}}.config(nil))
	box.Forget()
	state = r.MustApply(state, acctest.Attrs{"name": "all", "people": strings.Replace(people{"ann": nil}.String(), `"ann@`, `"ANN@`, 1)})
	want(t, "sent", calls(box), "")
	want(t, "ids", fmt.Sprint(state.Values["ids"])[:6], `{"ANN@`)
}

func TestEverybodyOfATenantIsImported(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	made := people{"ann": {"roles": []string{"viewer"}}, "bob": {"active": false}}
	r.MustApply(nil, made.config(acctest.Attrs{"name": "made"}))
	everybody, err := box.Tenant().Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for how, imported := range map[string]func() (*acctest.State, acctest.Diagnostics){
		"by name":     func() (*acctest.State, acctest.Diagnostics) { return r.Import("all") },
		"by identity": func() (*acctest.State, acctest.Diagnostics) { return r.ImportIdentity(acctest.Attrs{"name": "all"}) },
	} {
		box.Forget()
		state, diags := imported()
		diags.None(t)
		want(t, how, calls(box), "1 GET")
		if n := strings.Count(fmt.Sprint(state.Values["ids"]), "@"); n != len(everybody) {
			t.Errorf("%s: %d of %d people: %v", how, n, len(everybody), state.Values)
		}
		config := acctest.Attrs{"name": "all", "people": state.Values["people"]}
		if !strings.Contains(fmt.Sprint(config["people"]), "ann@example.com") {
			t.Errorf("%s: %v", how, config)
		}
	}
	_, diags := r.Import("two words")
	diags.WantError(t, "People Import ID Not Understood", "one word")
	rows := r.MustList(nil, 10, true)
	if len(rows) != 1 || rows[0].Identity["name"] != "all" {
		t.Errorf("listed %v", rows)
	}
}

func TestARefreshOfThousandsIsOneWalk(t *testing.T) {
	t.Parallel()
	box, srv := acctest.Tenant(t, nil)
	r := srv.Resource(typeName)
	config := many(450).config(nil)
	state := r.MustApply(nil, config)
	want(t, "create", calls(box), "450 POST")
	state = r.MustRead(state)
	want(t, "read", calls(box), "3 GET")
	if p := r.MustPlan(state, config); p.Action != plancheck.ResourceActionNoop {
		t.Errorf("planned %s", p.Action)
	}
	want(t, "plan", calls(box), "")
}
