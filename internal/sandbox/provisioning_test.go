package sandbox_test

import (
	"fmt"
	"strings"
	"testing"
)

const lookUp = `GET /Users?userName eq "ada@example.com"`

func TestAnAssignedMemberOfAPushedGroupIsProvisioned(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, group := w.person(t, "ada"), w.group(t, "Engineering")
	w.join(t, group, ada)
	w.push(t, group, "Engineering")
	w.asked(t, "POST /Groups")
	if got := w.assign(t, ada); got != "STAGED SYNCING" {
		t.Errorf("begins as %s", got)
	}
	requests := w.asked(t, lookUp, "POST /Users", "PATCH /Groups/{id}", "PATCH /Groups/{id}")
	if q := requests[0].Query; q.Get("startIndex") != "1" || q.Get("count") != "100" {
		t.Errorf("looked up with %v", q)
	}
	created := body(t, requests[1])
	password := created.text("password")
	delete(created, "password")
	want := `map[active:true displayName:Ada Byron emails:[map[primary:true type:work value:ada@example.com]] externalId:` + ada +
		` groups:[] locale:en-US name:map[familyName:Byron givenName:Ada] schemas:[urn:ietf:params:scim:schemas:core:2.0:User] userName:ada@example.com]`
	if fmt.Sprint(created) != want || len(password) < 16 {
		t.Errorf("created with\n%v, want\n%s", created, want)
	}
	id := w.user(t, "ada").text("id")
	if got := fmt.Sprint(body(t, requests[2])["Operations"]); got != "[map[op:replace value:map[displayName:Engineering id:"+w.veza(t, "Groups", "displayName", "Engineering").text("id")+"]]]" {
		t.Errorf("named by %s", got)
	}
	if got := fmt.Sprint(body(t, requests[3])["Operations"]); got != "[map[op:add path:members value:[map[display:ada@example.com value:"+id+"]]]]" {
		t.Errorf("filled by %s", got)
	}
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[ada]" {
		t.Errorf("members %v", got)
	}
	if got := w.standing(t, ada); got != "PROVISIONED SYNCHRONIZED" {
		t.Errorf("assignment %s", got)
	}
	if got := w.do(t, "GET", w.path("/users/"+ada), "", 200).text("externalId"); got != id {
		t.Errorf("external id %q, want %q", got, id)
	}
}

func TestWhoLacksAConditionIsNotProvisioned(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	group := w.group(t, "Engineering")
	w.push(t, group, "Engineering")
	w.asked(t, "POST /Groups")
	neither, assigned, member := w.person(t, "neither"), w.person(t, "assigned"), w.person(t, "member")
	w.assign(t, assigned)
	w.join(t, group, member)
	w.asked(t)
	if got := w.standing(t, assigned); got != "STAGED OUT_OF_SYNC" {
		t.Errorf("assigned alone: %s", got)
	}
	for _, id := range []string{neither, assigned, member} {
		if last, err := w.Org().Provisioned(t.Context(), w.app, id); err != nil || last != nil {
			t.Errorf("%v %v", last, err)
		}
	}
	w.assign(t, member)
	w.join(t, group, assigned)
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[assigned member]" {
		t.Errorf("with both: %v", got)
	}
	// To leave the last pushed group is to lack it too.
	w.leave(t, group, assigned)
	if w.user(t, "assigned")["active"] != false || w.standing(t, assigned) != "DEPROVISIONED SYNCHRONIZED" {
		t.Errorf("out of the group: %v, %s", w.user(t, "assigned"), w.standing(t, assigned))
	}
}

func TestAnAppOfTheCatalogueIsToldByPatch(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, group := w.provisioned(t)
	w.Forget()
	active := func(value bool) string { return fmt.Sprintf("[map[op:replace value:map[active:%t]]]", value) }
	group2 := []string{"PATCH /Groups/{id}", "PATCH /Groups/{id}"}

	w.do(t, "POST", "/users/"+ada, `{"profile":{"lastName":"Lovelace"}}`, 200)
	put := body(t, w.asked(t, "GET /Users/{id}", "PUT /Users/{id}")[1])
	if put.text("id") == "" || put["meta"] == nil || put["groups"] == nil || fmt.Sprint(put["name"]) != "map[familyName:Lovelace givenName:Ada]" || put["active"] != true {
		t.Errorf("profile sent as %v", put)
	}
	w.unassign(t, ada)
	if got := fmt.Sprint(body(t, w.asked(t, append([]string{"PATCH /Users/{id}"}, group2...)...)[0])["Operations"]); got != active(false) {
		t.Errorf("deactivated by %s", got)
	}
	w.assign(t, ada)
	if got := fmt.Sprint(body(t, w.asked(t, append([]string{"PATCH /Users/{id}"}, group2...)...)[0])["Operations"]); got != active(true) {
		t.Errorf("reactivated by %s", got)
	}
	w.do(t, "POST", "/users/"+ada+"/lifecycle/suspend", "", 200)
	if w.asked(t, append([]string{"PATCH /Users/{id}"}, group2...)...); w.standing(t, ada) != "SUSPENDED SYNCHRONIZED" {
		t.Errorf("suspended: %s", w.standing(t, ada))
	}
	w.do(t, "POST", "/users/"+ada+"/lifecycle/unsuspend", "", 200)
	w.asked(t, append([]string{"PATCH /Users/{id}"}, group2...)...)
	w.leave(t, group, ada)
	requests := w.asked(t, append([]string{"PATCH /Users/{id}"}, group2...)...)
	if got := fmt.Sprint(body(t, requests[2])["Operations"]); got != `[map[op:remove path:members[value eq "`+w.user(t, "ada").text("id")+`"]]]` {
		t.Errorf("taken out by %s", got)
	}
	w.join(t, group, ada)
	w.do(t, "POST", "/users/"+ada+"/lifecycle/deactivate", "", 200)
	w.Forget()
	w.do(t, "DELETE", "/users/"+ada, "", 204)
	w.asked(t)
	if u := w.user(t, "ada"); u == nil || u["active"] != false {
		t.Errorf("a person deleted in Okta is %v", u)
	}
}

func TestAnAppOfTheWizardIsToldByPut(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, wizard)
	ada, group := w.person(t, "ada"), w.group(t, "Engineering")
	w.join(t, group, ada)
	w.push(t, group, "Engineering")
	w.assign(t, ada)
	requests := w.asked(t, "POST /Groups", lookUp, "POST /Users", "PUT /Groups/{id}")
	g := w.veza(t, "Groups", "displayName", "Engineering")
	if got := body(t, requests[3]); got.text("id") != g.text("id") || got.text("displayName") != "Engineering" ||
		fmt.Sprint(got["members"]) != "[map[display:ada@example.com value:"+w.user(t, "ada").text("id")+"]]" {
		t.Errorf("group sent as %v", got)
	}
	w.Forget()
	whole := []string{"GET /Users/{id}", "PUT /Users/{id}"}
	active := func(requests []string, want bool) {
		t.Helper()
		if got := body(t, w.asked(t, requests...)[1]); got["active"] != want || got.text("userName") != "ada@example.com" {
			t.Errorf("sent as %v", got)
		}
	}
	w.do(t, "POST", "/users/"+ada, `{"profile":{"lastName":"Lovelace"}}`, 200)
	active(whole, true)
	w.unassign(t, ada)
	active(append(whole, "PUT /Groups/{id}"), false)
	w.assign(t, ada)
	active(append(whole, "PUT /Groups/{id}"), true)
	w.do(t, "PUT", "/groups/"+group, `{"profile":{"name":"Platform"}}`, 200)
	w.asked(t, "PUT /Groups/{id}")
	if got := w.members(t, "Platform"); fmt.Sprint(got) != "[ada]" {
		t.Errorf("renamed group has %v", got)
	}
}

func TestSomeoneWhoIsThereIsLinked(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	c := inProcess(w.Sandbox, w.Key)
	there := jsonObject(c.do(t, "POST", "/scim/v2/Users", strings.Replace(person("ada@example.com"), `"active":true`, `"active":false`, 1), 201).object(t))
	w.Forget()
	ada, _ := w.provisioned(t)
	w.asked(t, "POST /Groups", lookUp, "GET /Users/{id}", "PUT /Users/{id}", "PATCH /Groups/{id}", "PATCH /Groups/{id}")
	u := w.user(t, "ada")
	if u.text("id") != there.text("id") || u["active"] != true || u.text("externalId") != ada || u.text("displayName") != "Ada Byron" {
		t.Errorf("linked: %v", u)
	}
}

func TestAGroupIsUnlinkedWithOrWithoutItsTarget(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	first, second := w.group(t, "First"), w.group(t, "Second")
	one, two := w.push(t, first, "First"), w.push(t, second, "Second")
	w.Forget()
	w.unpush(t, one, false)
	w.asked(t)
	w.unpush(t, two, true)
	w.asked(t, "DELETE /Groups/{id}")
	if w.veza(t, "Groups", "displayName", "First") == nil || w.veza(t, "Groups", "displayName", "Second") != nil {
		t.Error("the wrong group is gone")
	}
}

func TestFeaturesThatAreOffAreNotUsed(t *testing.T) {
	t.Parallel()
	w := bareOkta2veza(t, catalogue)
	w.connect(t, w.URL+"/scim/v2", w.Key)
	w.Forget()
	ada, _ := w.provisioned(t)
	w.asked(t, "POST /Groups", lookUp)
	if got := w.problems(t); len(got) != 1 || got[0].Retried || got[0].Problem !=
		"Automatic provisioning of user Ada Byron to app Veza failed: Error while verifying if user ada@example.com exists: Matching user not found" {
		t.Errorf("without create: %+v", got)
	}
	feature := func(path, status string) {
		t.Helper()
		parts := strings.Split(path, ".")
		w.do(t, "PUT", w.path("/features/USER_PROVISIONING"), fmt.Sprintf(`{%q:{%q:{"status":%q}}}`, parts[0], parts[1], status), 200)
	}
	feature("create.lifecycleCreate", "ENABLED")
	if w.Forget(); w.user(t, "ada")["active"] != true || len(w.problems(t)) != 0 {
		t.Errorf("with create: %v, %v", w.user(t, "ada"), w.problems(t))
	}
	w.Forget()
	w.do(t, "POST", "/users/"+ada, `{"profile":{"lastName":"Lovelace"}}`, 200)
	if w.asked(t); w.standing(t, ada) != "PROVISIONED OUT_OF_SYNC" {
		t.Errorf("without profile updates: %s", w.standing(t, ada))
	}
	feature("update.profile", "ENABLED")
	w.asked(t, "GET /Users/{id}", "PUT /Users/{id}")
	w.unassign(t, ada)
	w.asked(t)
	if w.user(t, "ada")["active"] != true {
		t.Error("deactivated without the feature")
	}
	w.Forget()
	feature("update.lifecycleDeactivate", "ENABLED")
	if w.user(t, "ada")["active"] != false {
		t.Error("not deactivated with the feature")
	}
}
