package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

func TestTwoProcessesDoNotTellTheSameAppAtOnce(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, group := w.person(t, "ada"), w.group(t, "Engineering")
	w.join(t, group, ada)
	w.Fault(sandbox.Fault{Path: "/scim/v2", Status: 503, Times: 1})
	w.push(t, group, "Engineering")
	w.clock.pass(time.Minute)
	task, err := w.Org().TakeProvisioning(t.Context(), w.app, "another process", 30*time.Second)
	if err != nil || task == nil || task.Kind != "group" {
		t.Fatal(task, err)
	}
	w.Forget()
	w.assign(t, ada)
	w.asked(t)
	// The other one has died meanwhile.
	w.clock.pass(31 * time.Second)
	w.drain(t)
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[ada]" || len(w.problems(t)) != 0 {
		t.Errorf("members %v, problems %v", got, w.problems(t))
	}
}

func TestManyChangesAtOnceAreAllTold(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	group := w.group(t, "Engineering")
	w.push(t, group, "Engineering")
	var people []string
	for n := range 12 {
		people = append(people, w.person(t, fmt.Sprintf("p%02d", n)))
	}
	var all sync.WaitGroup
	for n, id := range people {
		all.Go(func() {
			w.join(t, group, id)
			w.assign(t, id)
			if n%3 == 0 {
				w.unassign(t, id)
			}
		})
	}
	all.Wait()
	want := "[p01 p02 p04 p05 p07 p08 p10 p11]"
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != want || len(w.problems(t)) != 0 {
		t.Errorf("members %v, want %s; problems %v", got, want, w.problems(t))
	}
}

func TestNamesOfEveryKindAreToldAsTheyAre(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, strings.Replace(catalogue, `"label":"Veza"`, `"label":"100%d <b>"`, 1))
	group := w.group(t, "R&D %s <i>\u202e")
	login := `o'brien+a"b\\c@example.com`
	person := w.do(t, "POST", "/users", `{"profile":{"login":"`+strings.ReplaceAll(login, `"`, `\"`)+`","email":"`+strings.ReplaceAll(login, `"`, `\"`)+`",
		"firstName":"%v <script>","lastName":"`+"\u202e"+`Ünï"}}`, 200).text("id")
	w.join(t, group, person)
	w.push(t, group, "R&D %s <i>\u202e")
	w.Fault(sandbox.Fault{Method: "POST", Path: "/scim/v2/Users", Status: 400, Times: 1})
	w.assign(t, person)
	if got := w.problem(t, false); !strings.HasPrefix(got, "Automatic provisioning of user %v <script> \u202eÜnï to app 100%d <b> failed: Error while creating user ") {
		t.Errorf("problem %q", got)
	}
	if err := w.RetryProvisioning(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.members(t, "R&D %s <i>\u202e"); len(got) != 1 || len(w.problems(t)) != 0 {
		t.Errorf("members %q, problems %v", got, w.problems(t))
	}
	// One who is there is found by the same name.
	w.unassign(t, person)
	w.Forget()
	w.do(t, "POST", "/users/"+person+"/lifecycle/deactivate", "", 200)
	w.asked(t)
}

func TestAnAppGroupIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	ada, group := w.person(t, "ada"), w.group(t, "Engineering")
	mapping := w.do(t, "POST", w.path("/group-push/mappings"), `{"sourceGroupId":"`+group+`","targetGroupName":"Kept","status":"INACTIVE"}`, 200)
	w.asked(t)
	w.do(t, "PATCH", w.path("/group-push/mappings/"+mapping.text("id")), `{"status":"ACTIVE"}`, 200)
	w.asked(t, "POST /Groups")
	w.join(t, group, ada)
	w.assign(t, ada)
	w.unpush(t, mapping.text("id"), false)
	if got := w.members(t, "Kept"); fmt.Sprint(got) != "[ada]" || w.user(t, "ada")["active"] != false {
		t.Errorf("unlinked, the group has %v, and she is %v", got, w.user(t, "ada"))
	}
	w.Forget()
	w.do(t, "POST", w.path("/group-push/mappings"), `{"sourceGroupId":"`+group+`","targetGroupId":"`+mapping.text("targetGroupId")+`"}`, 200)
	w.asked(t, "PATCH /Users/{id}")
	w.do(t, "DELETE", "/groups/"+group, "", 204)
	if got := w.members(t, "Kept"); fmt.Sprint(got) != "[ada]" || w.user(t, "ada")["active"] != false {
		t.Errorf("when its source is gone, the group has %v, and she is %v", got, w.user(t, "ada"))
	}
}

func TestANameThatIsTakenInTheTenantIsSaid(t *testing.T) {
	t.Parallel()
	w := newOkta2veza(t, catalogue)
	c := inProcess(w.Sandbox, w.Key)
	c.do(t, "POST", "/scim/v2/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Engineering"}`, 201)
	mapping := w.push(t, w.group(t, "Engineering"), "Engineering")
	shown := w.do(t, "GET", w.path("/group-push/mappings/"+mapping), "", 200)
	if got := shown.text("errorSummary"); shown.text("status") != "ERROR" || !strings.Contains(got, "Error while creating user group Engineering: Conflict") {
		t.Errorf("mapping %v", shown)
	}
	c.do(t, "DELETE", "/scim/v2/Groups/"+w.veza(t, "Groups", "displayName", "Engineering").text("id"), "", 204)
	w.do(t, "PATCH", w.path("/group-push/mappings/"+mapping), `{"status":"INACTIVE"}`, 200)
	if shown := w.do(t, "PATCH", w.path("/group-push/mappings/"+mapping), `{"status":"ACTIVE"}`, 200); shown.text("status") != "ACTIVE" ||
		w.veza(t, "Groups", "displayName", "Engineering") == nil || len(w.problems(t)) != 0 {
		t.Errorf("mapping %v, problems %v", shown, w.problems(t))
	}
}

// TestACrashBetweenAnyTwoRequestsLosesNothing ends the work in the middle of each
// request in turn, and begins it again.
func TestACrashBetweenAnyTwoRequestsLosesNothing(t *testing.T) {
	t.Parallel()
	for _, app := range []string{catalogue, wizard} {
		for _, known := range []bool{false, true} {
			for at := 1; at <= 7; at++ {
				t.Run(fmt.Sprintf("wizard %t, known %t, request %d", app == wizard, known, at), func(t *testing.T) {
					t.Parallel()
					crashAt(t, app, known, at)
				})
			}
		}
	}
}

func crashAt(t *testing.T, app string, known bool, at int) {
	t.Helper()
	w := bareOkta2veza(t, app)
	ctx, crash := context.WithCancel(t.Context())
	defer crash()
	var left atomic.Int64
	served := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if left.Add(-1) == 0 {
			crash()
		}
		w.Handler().ServeHTTP(rw, r)
	}))
	t.Cleanup(served.Close)
	if known {
		inProcess(w.Sandbox, w.Key).do(t, "POST", "/scim/v2/Users", person("ada@example.com"), 201)
	}
	w.connect(t, served.URL+"/scim/v2", w.Key)
	w.do(t, "PUT", w.path("/features/USER_PROVISIONING"), everything, 200)
	w.Fault(sandbox.Fault{Path: "/scim/v2", Status: 503})
	ada, _ := w.provisioned(t)
	w.ClearFaults()
	w.clock.pass(time.Hour)
	left.Store(int64(at))
	if err := w.DrainProvisioning(ctx); ctx.Err() != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	w.drain(t)
	if got := w.members(t, "Engineering"); fmt.Sprint(got) != "[ada]" || len(w.problems(t)) != 0 || w.standing(t, ada) != "PROVISIONED SYNCHRONIZED" {
		t.Errorf("members %v, problems %v, %s", got, w.problems(t), w.standing(t, ada))
	}
	if u := w.user(t, "ada"); u["active"] != true || u.text("externalId") != ada {
		t.Errorf("she is %v", u)
	}
}
