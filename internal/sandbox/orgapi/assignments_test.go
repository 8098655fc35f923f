package orgapi_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/sandbox/orgapi"
)

// assigned are the people of an app with the scope of each, as its list shows them.
func (w *world) assigned(t *testing.T, app string) map[string]string {
	t.Helper()
	people := map[string]string{}
	for _, one := range w.do(t, http.MethodGet, "/api/v1/apps/"+app+"/users?limit=500", "", 200).list(t) {
		id, _ := one["id"].(string)
		people[id], _ = one["scope"].(string)
	}
	return people
}

func (w *world) want(t *testing.T, what, app string, want map[string]string) {
	t.Helper()
	if got := w.assigned(t, app); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: assigned %v, want %v", what, got, want)
	}
}

func TestAnAssignmentOfOnesOwn(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	app, user := w.app(t, scimApp, "A"), w.person(t, "ada@example.com", "", "")
	users := "/api/v1/apps/" + app + "/users"
	made := w.do(t, http.MethodPost, users, `{"id":"`+user+`","credentials":{"password":{"value":"x"}},"profile":{"department":"R&D"}}`, 200).object(t)
	profile, _ := made["profile"].(map[string]any)
	if made["scope"] != "USER" || made["status"] != "ACTIVE" || profile["givenName"] != "Ada" || profile["department"] != "R&D" || profile["title"] != nil {
		t.Errorf("assigned %v", made)
	}
	if credentials := fmt.Sprint(made["credentials"]); credentials != "map[password:map[] userName:ada@example.com]" {
		t.Errorf("credentials %s", credentials)
	}
	w.refused(t, http.MethodPost, users, `{"id":"`+user+`"}`, 409, "E0000062")
	changed := w.do(t, http.MethodPost, users+"/"+user, `{"credentials":{"userName":"ada"},"profile":{"department":null,"title":"Countess"}}`, 200).object(t)
	if profile, _ := changed["profile"].(map[string]any); profile["department"] != nil || profile["title"] != "Countess" ||
		fmt.Sprint(changed["credentials"]) != "map[password:map[] userName:ada]" {
		t.Errorf("changed to %v", changed)
	}
	w.refused(t, http.MethodPost, users, `{"id":"nobody"}`, 404, "E0000007")
	w.refused(t, http.MethodPost, users, `{}`, 400, "E0000001")
	w.refused(t, http.MethodPost, users+"/"+user, `{"profile":{"shoeSize":1}}`, 400, "E0000001")
	w.refused(t, http.MethodPost, users+"/"+user, `{"profile":{"title":1}}`, 400, "E0000001")
	w.refused(t, http.MethodPost, "/api/v1/apps/0oa/users", `{"id":"`+user+`"}`, 404, "E0000007")
	for operation, code := range map[string]int{"suspend": 403, "deactivate": 403} {
		other := w.person(t, operation+"@example.com", "", password)
		w.do(t, http.MethodPost, "/api/v1/users/"+other+"/lifecycle/"+operation, "", 200)
		w.refused(t, http.MethodPost, users, `{"id":"`+other+`"}`, code, "E0000117")
	}
	expanded := w.do(t, http.MethodGet, users+"/"+user+"?expand=user", "", 200).body
	if !strings.Contains(expanded, `"_embedded":{"user":{"id":"`+user) {
		t.Errorf("expand=user: %s", expanded)
	}
	w.do(t, http.MethodDelete, users+"/"+user, "", 204)
	w.refused(t, http.MethodDelete, users+"/"+user, "", 404, "E0000007")
	w.refused(t, http.MethodGet, users+"/"+user, "", 404, "E0000007")
}

func TestAGroupGivesItsMembersTheApp(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	app, group, other := w.app(t, scimApp, "A"), w.group(t, "G"), w.group(t, "Other")
	in, direct := w.person(t, "in@example.com", "", ""), w.person(t, "direct@example.com", "", "")
	join := func(method, group, user string) {
		t.Helper()
		w.do(t, method, "/api/v1/groups/"+group+"/users/"+user, "", 204)
	}
	groups, users := "/api/v1/apps/"+app+"/groups/", "/api/v1/apps/"+app+"/users/"
	join(http.MethodPut, group, in)
	w.do(t, http.MethodPut, groups+group, `{"priority":1,"profile":{"department":"G"}}`, 200)
	w.want(t, "assigning the group", app, map[string]string{in: "GROUP"})
	join(http.MethodPut, group, direct)
	w.want(t, "joining the group", app, map[string]string{in: "GROUP", direct: "GROUP"})
	w.do(t, http.MethodPost, strings.TrimSuffix(users, "/"), `{"id":"`+direct+`"}`, 200)
	w.want(t, "one's own beside the group's", app, map[string]string{in: "GROUP", direct: "USER"})
	for _, person := range []string{in, direct} {
		if text := w.refused(t, http.MethodDelete, users+person, "", 403, "E0000046"); !strings.Contains(text, "while their group memberships grant them access") {
			t.Errorf("refused with %q", text)
		}
	}
	join(http.MethodDelete, group, direct)
	join(http.MethodPut, other, in)
	w.do(t, http.MethodPut, groups+other, `{"priority":0,"profile":{"department":"Other"}}`, 200)
	w.want(t, "made one's own before leaving", app, map[string]string{in: "GROUP", direct: "USER"})
	department := func() any {
		t.Helper()
		profile, _ := w.do(t, http.MethodGet, users+in, "", 200).object(t)["profile"].(map[string]any)
		return profile["department"]
	}
	if department() != "Other" {
		t.Errorf("the first of two groups gives the profile, not %v", department())
	}
	w.do(t, http.MethodPatch, groups+other, `[{"op":"replace","path":"/priority","value":7}]`, 200)
	if department() != "G" {
		t.Errorf("after the priorities changed the profile is of %v", department())
	}
	w.do(t, http.MethodDelete, groups+other, "", 204)
	w.want(t, "one of two groups goes", app, map[string]string{in: "GROUP", direct: "USER"})
	w.do(t, http.MethodDelete, "/api/v1/groups/"+group, "", 204)
	w.want(t, "the last group is deleted", app, map[string]string{direct: "USER"})
	if left := w.do(t, http.MethodGet, strings.TrimSuffix(groups, "/"), "", 200).list(t); len(left) != 0 {
		t.Errorf("groups left %v", left)
	}
}

func TestADeactivatedPersonHasNoApps(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	app, group, user := w.app(t, bookmark, "A"), w.group(t, "G"), w.person(t, "p@example.com", "", password)
	own := w.app(t, bookmark, "B")
	w.do(t, http.MethodPut, "/api/v1/groups/"+group+"/users/"+user, "", 204)
	w.do(t, http.MethodPut, "/api/v1/apps/"+app+"/groups/"+group, "null", 200)
	w.do(t, http.MethodPost, "/api/v1/apps/"+own+"/users", `{"id":"`+user+`"}`, 200)
	life := func(operation string) {
		t.Helper()
		w.do(t, http.MethodPost, "/api/v1/users/"+user+"/lifecycle/"+operation, "", 200)
	}
	life("suspend")
	w.want(t, "suspended", app, map[string]string{user: "GROUP"})
	w.want(t, "suspended", own, map[string]string{user: "USER"})
	w.refused(t, http.MethodPost, "/api/v1/apps/"+own+"/users/"+user, `{"credentials":{"userName":"x"}}`, 403, "E0000117")
	life("unsuspend")
	life("deactivate")
	w.want(t, "deactivated", app, map[string]string{})
	w.want(t, "deactivated", own, map[string]string{})
	life("activate")
	w.want(t, "back, with the group they are still in", app, map[string]string{user: "GROUP"})
	w.want(t, "back, without what was their own", own, map[string]string{})
	w.do(t, http.MethodDelete, "/api/v1/users/"+user, "", 204)
	w.want(t, "deleted once", app, map[string]string{})
	w.do(t, http.MethodDelete, "/api/v1/users/"+user, "", 204)
	var events []string
	for _, e := range w.do(t, http.MethodGet, "/api/v1/logs?limit=1000", "", 200).list(t) {
		if kind, _ := e["eventType"].(string); strings.HasPrefix(kind, "application.") || strings.HasPrefix(kind, "group.application") {
			events = append(events, strings.TrimPrefix(kind, "application."))
		}
	}
	want := []string{
		"lifecycle.create", "lifecycle.activate", "lifecycle.create", "lifecycle.activate", "group.application_assignment.add",
		"user_membership.add", "user_membership.add", "user_membership.remove", "user_membership.remove", "user_membership.add",
		"user_membership.remove",
	}
	if !slices.Equal(events, want) {
		t.Errorf("events\n%v, want\n%v", events, want)
	}
}

func TestEveryoneAndRulesGiveAppsToo(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	all, ruled, group := w.app(t, bookmark, "All"), w.app(t, bookmark, "Ruled"), w.group(t, "Lisbon")
	w.do(t, http.MethodPut, "/api/v1/apps/"+all+"/groups/"+w.org.Everyone(), "", 200)
	w.do(t, http.MethodPut, "/api/v1/apps/"+ruled+"/groups/"+group, "", 200)
	rule := w.do(t, http.MethodPost, "/api/v1/groups/rules", `{"type":"group_rule","name":"r","conditions":{"expression":{"type":"urn:okta:expression:1.0",`+
		`"value":"user.city==\"Lisbon\""}},"actions":{"assignUserToGroups":{"groupIds":["`+group+`"]}}}`, 200).id(t)
	w.do(t, http.MethodPost, "/api/v1/groups/rules/"+rule+"/lifecycle/activate", "", 204)
	user := w.person(t, "p@example.com", "", "")
	if w.assigned(t, all)[user] != "GROUP" {
		t.Errorf("who is new is not in Everyone's app: %v", w.assigned(t, all))
	}
	w.want(t, "before the rule matches", ruled, map[string]string{})
	w.do(t, http.MethodPost, "/api/v1/users/"+user, `{"profile":{"city":"Lisbon"}}`, 200)
	w.want(t, "the rule matches", ruled, map[string]string{user: "GROUP"})
	w.do(t, http.MethodPost, "/api/v1/users/"+user, `{"profile":{"city":"Porto"}}`, 200)
	w.want(t, "the rule matches no more", ruled, map[string]string{})
}

func TestListsOfAssignmentsHavePages(t *testing.T) {
	t.Parallel()
	w := plainWorld(t)
	app := w.app(t, bookmark, "A")
	var people, groups []string
	for n := range 7 {
		people = append(people, w.person(t, fmt.Sprintf("p%d@example.com", n), "", ""))
		w.do(t, http.MethodPost, "/api/v1/apps/"+app+"/users", `{"id":"`+people[n]+`"}`, 200)
		groups = append([]string{w.group(t, fmt.Sprintf("G%d", n))}, groups...)
		w.do(t, http.MethodPut, "/api/v1/apps/"+app+"/groups/"+groups[0], fmt.Sprintf(`{"priority":%d}`, 100-n), 200)
	}
	for kind, want := range map[string][]string{"users": people, "groups": groups} {
		var found []string
		for path := "/api/v1/apps/" + app + "/" + kind + "?limit=3"; path != ""; {
			page := w.do(t, http.MethodGet, path, "", 200)
			for _, one := range page.list(t) {
				id, _ := one["id"].(string)
				found = append(found, id)
			}
			path = page.next(t)
		}
		if !slices.Equal(found, want) {
			t.Errorf("%s: %v, want %v", kind, found, want)
		}
	}
	if found := w.do(t, http.MethodGet, "/api/v1/apps/"+app+"/users?q=P3", "", 200).list(t); len(found) != 1 || found[0]["id"] != people[3] {
		t.Errorf("q finds %v", found)
	}
	if found := w.do(t, http.MethodGet, "/api/v1/apps/"+app+"/groups?q=g2&expand=group", "", 200).body; !strings.Contains(found, `"name":"G2"`) {
		t.Errorf("q finds %v", found)
	}
	// Without a priority a group gets the next one.
	if last := w.do(t, http.MethodPut, "/api/v1/apps/"+app+"/groups/"+w.group(t, "Last"), "", 200).object(t); last["priority"] != 101.0 {
		t.Errorf("priority %v", last["priority"])
	}
	w.refused(t, http.MethodGet, "/api/v1/apps/"+app+"/groups?after=x", "", 400, "E0000029")
	w.do(t, http.MethodPut, "/api/v1/apps/"+app+"/groups/"+groups[3], `{"priority":94}`, 200)
	var moved []any
	for _, one := range w.do(t, http.MethodGet, "/api/v1/apps/"+app+"/groups?limit=4", "", 200).list(t) {
		moved = append(moved, one["id"], one["priority"])
	}
	if want := []any{groups[3], 94.0, groups[0], 95.0, groups[1], 96.0, groups[2], 97.0}; !slices.Equal(moved, want) {
		t.Errorf("a priority that was taken moves %v, want %v", moved, want)
	}
	for _, body := range []string{`[{"op":"move","path":"/priority"}]`, `[{"op":"replace","path":"/priority","value":"x"}]`, `[{"op":"add","path":"/profile","value":1}]`,
		`[{"op":"add","path":"/profile/x","value":1}]`} {
		w.refused(t, http.MethodPatch, "/api/v1/apps/"+app+"/groups/"+groups[0], body, 400, "E0000001")
	}
	w.refused(t, http.MethodPatch, "/api/v1/apps/"+app+"/groups/"+groups[0], `{}`, 400, "E0000003")
	w.refused(t, http.MethodPut, "/api/v1/apps/"+app+"/groups/"+groups[0], `{"priority":-1}`, 400, "E0000001")
}

func TestAssignmentsLagInListsAndNotByID(t *testing.T) {
	t.Parallel()
	w := newWorld(t, org.Options{IndexLag: time.Minute}, orgapi.Options{})
	user, group := w.person(t, "p@example.com", "", ""), w.group(t, "G")
	w.clock.pass(time.Hour)
	app := w.app(t, bookmark, "Late")
	path := "/api/v1/apps/" + app
	w.do(t, http.MethodPut, "/api/v1/groups/"+group+"/users/"+user, "", 204)
	w.do(t, http.MethodPut, path+"/groups/"+group, "", 200)
	lists := []string{"/api/v1/apps", path + "/users?expand=user", path + "/groups?expand=group", "/api/v1/groups/" + group + "/apps", "/api/v1/users/" + user + "/appLinks"}
	look := func(want int) {
		t.Helper()
		for _, list := range lists {
			if got := len(w.do(t, http.MethodGet, list, "", 200).list(t)); got != want {
				t.Errorf("%s: %d, want %d", list, got, want)
			}
		}
	}
	look(0)
	w.do(t, http.MethodGet, path, "", 200)
	w.do(t, http.MethodGet, path+"/users/"+user, "", 200)
	w.do(t, http.MethodGet, path+"/groups/"+group, "", 200)
	w.clock.pass(time.Minute)
	look(1)
	w.do(t, http.MethodDelete, path+"/groups/"+group, "", 204)
	w.refused(t, http.MethodGet, path+"/users/"+user, "", 404, "E0000007")
	look(1)
	w.clock.pass(time.Minute)
	for _, list := range lists[1:] {
		if got := w.do(t, http.MethodGet, list, "", 200).body; got != "[]" {
			t.Errorf("%s stays in the index: %s", list, got)
		}
	}
}
