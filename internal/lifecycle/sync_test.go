package lifecycle_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

const (
	jane     = "jane@acme.example"
	readJane = "GET /api/v1/users/" + jane
	update1  = "POST /api/v1/users/00u1"
	create   = "POST /api/v1/users"
	search   = "GET /api/v1/users"
)

func bodyOf(t *testing.T, r request) object {
	t.Helper()
	var out object
	if err := json.Unmarshal([]byte(r.body), &out); err != nil {
		t.Fatalf("body %q: %v", r.body, err)
	}
	return out
}

func TestNothingIsSentWhenNothingDiffers(t *testing.T) {
	t.Parallel()
	o := newOrg().says(readJane, 200, person("00u1", "ACTIVE", jane, object{"department": "Sales", "level": 3}))
	got, outcome, err := newEngine(t, o).SyncIdentity(t.Context(), wanted(jane, object{"department": "Sales", "level": 3.0, "title": nil}), lifecycle.SyncOptions{})
	if err != nil || got.ID != "00u1" || outcome.Created || len(outcome.Changed) != 0 {
		t.Errorf("got %+v, %+v, %v", got, outcome, err)
	}
	wantAsked(t, o, readJane)
}

func TestOnlyTheDifferenceTravelsUnderOktasNames(t *testing.T) {
	t.Parallel()
	o := newOrg().
		says(readJane, 200, person("00u1", "ACTIVE", jane, object{"title": "Clerk", "costCenter": "1", "badge_no": "7", "employeeID": "x"})).
		says(update1, 200, person("00u1", "ACTIVE", jane, object{"costCenter": "2"}))
	want := wanted(jane, object{"title": nil, "cost_center": "2", "badge__no": "8", "employee_i_d": "x", "zip_code": "12345"})
	_, outcome, err := newEngine(t, o).SyncIdentity(t.Context(), want, lifecycle.SyncOptions{NoContinuousSync: []string{"zip_code"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := bodyOf(t, o.last(t, update1)); len(got) != 1 || !equalJSON(t, got["profile"], object{"title": nil, "costCenter": "2", "badge_no": "8"}) {
		t.Errorf("sent %v", got)
	}
	if !slices.Equal(outcome.Changed, []string{"badge__no", "cost_center", "title"}) || !slices.Equal(outcome.Held, []string{"zip_code"}) {
		t.Errorf("outcome %+v", outcome)
	}
	wantAsked(t, o, readJane, update1)
}

func equalJSON(t *testing.T, a, b any) bool {
	t.Helper()
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	if err := errors.Join(errX, errY); err != nil {
		t.Fatal(err)
	}
	return string(x) == string(y)
}

func TestALoginIsNeverChanged(t *testing.T) {
	t.Parallel()
	o := newOrg().says("GET /api/v1/users/00u1", 200, person("00u1", "ACTIVE", jane))
	want := wanted("new@acme.example")
	want.ID = "00u1"
	_, _, err := newEngine(t, o).SyncIdentity(t.Context(), want, lifecycle.SyncOptions{CreateAllowed: true})
	if !errors.Is(err, lifecycle.ErrLoginImmutable) || !strings.Contains(err.Error(), jane) {
		t.Errorf("error %v", err)
	}
	wantAsked(t, o, "GET /api/v1/users/00u1")
}

func TestAnotherSpellingOfTheLoginIsTheSameLogin(t *testing.T) {
	t.Parallel()
	o := newOrg().says("GET /api/v1/users/JANE@acme.example", 200, person("00u1", "ACTIVE", jane))
	want := wanted("JANE@acme.example", object{"email": jane})
	if _, _, err := newEngine(t, o).SyncIdentity(t.Context(), want, lifecycle.SyncOptions{}); err != nil {
		t.Error(err)
	}
	if len(o.asked()) != 1 {
		t.Errorf("asked %v", o.asked())
	}
}

// GET /users/{x} also answers for the part of a login before its @, for ids
// and for "me".
func TestSomeoneElseWhoAnswersIsNotTaken(t *testing.T) {
	t.Parallel()
	for _, login := range []string{"jane", "me", "00u1"} {
		o := newOrg().says("GET /api/v1/users/"+login, 200, person("00u1", "ACTIVE", jane))
		_, err := newEngine(t, o).IdentityByLogin(t.Context(), login)
		if !errors.Is(err, lifecycle.ErrNotFound) {
			t.Errorf("%s: error %v", login, err)
		}
	}
}

func TestAPersonIsCreatedOnlyWhereAllowed(t *testing.T) {
	t.Parallel()
	o := newOrg().on(readJane, func(int, request) answer { return notFound(jane, "User") }).
		says(search, 200, []object{}).
		says(create, 200, person("00u1", "PROVISIONED", jane))
	e := newEngine(t, o)
	if _, _, err := e.SyncIdentity(t.Context(), wanted(jane), lifecycle.SyncOptions{}); !errors.Is(err, lifecycle.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	got, outcome, err := e.SyncIdentity(t.Context(), wanted(jane, object{"title": nil, "user_type": "x"}), lifecycle.SyncOptions{CreateAllowed: true})
	if err != nil || !outcome.Created || got.ID != "00u1" {
		t.Fatalf("got %+v, %+v, %v", got, outcome, err)
	}
	want := object{"email": jane, "firstName": "Jane", "lastName": "Doe", "login": jane, "userType": "x"}
	r := o.last(t, create)
	if got := bodyOf(t, r)["profile"]; !equalJSON(t, got, want) || r.query.Get("activate") != "true" {
		t.Errorf("sent %v with %v", got, r.query)
	}
	if o.count(create) != 1 {
		t.Errorf("asked %v", o.asked())
	}
}

func TestRequiredAttributesAreAskedForBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	o := newOrg()
	e := newEngine(t, o)
	for _, name := range []string{"login", "email", "first_name", "last_name"} {
		for _, value := range []any{nil, "", " ", 7} {
			_, _, err := e.SyncIdentity(t.Context(), wanted(jane, object{name: value}), lifecycle.SyncOptions{CreateAllowed: true})
			if err == nil || !strings.Contains(err.Error(), name+" is required") {
				t.Errorf("%s = %v: error %v", name, value, err)
			}
		}
	}
	if len(o.asked()) != 0 {
		t.Errorf("asked %v", o.asked())
	}
}

func TestAnAddressOfSomeoneElseIsRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		other object
		free  bool
	}{
		{"of an active person", person("00u2", "ACTIVE", "other@acme.example", object{"email": "JANE@acme.example"}), false},
		{"of a deprovisioned one", person("00u2", "DEPROVISIONED", "other@acme.example", object{"email": jane}), true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().on(readJane, func(int, request) answer { return notFound(jane, "User") }).
				says(search, 200, []object{tt.other}).
				says(create, 200, person("00u1", "PROVISIONED", jane))
			_, _, err := newEngine(t, o).SyncIdentity(t.Context(), wanted(jane), lifecycle.SyncOptions{CreateAllowed: true})
			if errors.Is(err, lifecycle.ErrConflict) == tt.free || o.count(create) == 1 != tt.free {
				t.Errorf("error %v, asked %v", err, o.asked())
			}
			if got := o.last(t, search).query.Get("search"); got != `profile.email eq "jane@acme.example"` {
				t.Errorf("searched for %s", got)
			}
		})
	}
}

func TestALostAnswerToACreationLeavesOnePerson(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		found   answer // by login, after the loss
		creates int
		err     error
	}{
		{"that arrived", reply(200, person("00u1", "STAGED", jane)), 1, nil},
		{"that did not arrive", notFound(jane, "User"), 2, nil},
		{"that came with a page of a proxy", reply(200, person("00u1", "STAGED", jane)), 1, nil},
		{"that someone else made", reply(200, person("00u9", "STAGED", jane, object{"firstName": "June"})), 1, lifecycle.ErrConflict},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().says(search, 200, []object{})
			o.on(readJane, func(n int, _ request) answer {
				if n == 0 {
					return notFound(jane, "User")
				}
				return tt.found
			})
			o.on(create, func(n int, _ request) answer {
				switch {
				case n == 0 && strings.Contains(tt.name, "proxy"):
					return reply(200, "<html>welcome</html>")
				case n == 0:
					return lost()
				}
				return reply(200, person("00u1", "STAGED", jane))
			})
			got, outcome, err := newEngine(t, o).SyncIdentity(t.Context(), wanted(jane), lifecycle.SyncOptions{CreateAllowed: true, Activation: lifecycle.LeaveStaged})
			if !errors.Is(err, tt.err) || o.count(create) != tt.creates {
				t.Fatalf("error %v, asked %v", err, o.asked())
			}
			if tt.err == nil && (got.ID != "00u1" || !outcome.Created) {
				t.Errorf("got %+v, %+v", got, outcome)
			}
		})
	}
}

// The org that made the person shows them only after it has refused to make them again.
func TestAPersonWhomTheOrgShowsLateIsOursAllTheSame(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		first string // of the person who has the login
		err   error
	}{"ours": {"Jane", nil}, "someone else": {"June", lifecycle.ErrConflict}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg().says(search, 200, []object{})
			o.on(readJane, func(int, request) answer {
				if o.count(create) < 2 {
					return notFound(jane, "User")
				}
				return reply(200, person("00u1", "STAGED", jane, object{"firstName": tt.first}))
			}).on(create, func(n int, _ request) answer {
				if n == 0 {
					return lost()
				}
				return refuse(400, "E0000001", "Api validation failed: login", "login: An object with this field already exists in the current organization")
			})
			got, err := newEngine(t, o).CreateIdentity(t.Context(), wanted(jane), lifecycle.LeaveStaged)
			if !errors.Is(err, tt.err) || tt.err == nil && got.ID != "00u1" || o.count(create) != 2 {
				t.Errorf("got %+v, %v, asked %v", got, err, o.asked())
			}
		})
	}
}

func TestALostAnswerToAnUpdateIsFollowedByALook(t *testing.T) {
	t.Parallel()
	for _, arrived := range []bool{true, false} {
		o := newOrg().says(readJane, 200, person("00u1", "ACTIVE", jane))
		o.on(update1, func(n int, _ request) answer {
			if n == 0 {
				return lost()
			}
			return reply(200, person("00u1", "ACTIVE", jane, object{"title": "Clerk"}))
		})
		now := person("00u1", "ACTIVE", jane)
		if arrived {
			now = person("00u1", "ACTIVE", jane, object{"title": "Clerk"})
		}
		o.says("GET /api/v1/users/00u1", 200, now)
		got, _, err := newEngine(t, o).SyncIdentity(t.Context(), wanted(jane, object{"title": "Clerk"}), lifecycle.SyncOptions{})
		if err != nil || got.Profile["title"] != "Clerk" {
			t.Errorf("arrived %v: got %+v, %v", arrived, got, err)
		}
		if want := map[bool]int{true: 1, false: 2}[arrived]; o.count(update1) != want {
			t.Errorf("arrived %v: asked %v", arrived, o.asked())
		}
	}
}

func TestADeprovisionedPersonTakesNoChangesButComesBack(t *testing.T) {
	t.Parallel()
	status := "DEPROVISIONED"
	o := newOrg()
	read := func(int, request) answer { return reply(200, person("00u1", status, jane)) }
	o.on(readJane, read).on("GET /api/v1/users/00u1", read).says(search, 200, []object{})
	o.on("POST /api/v1/users/00u1/lifecycle/activate", func(int, request) answer {
		status = "PROVISIONED"
		return reply(200, object{})
	})
	o.on(update1, func(int, request) answer { return reply(200, person("00u1", status, jane, object{"title": "Clerk"})) })
	e, want := newEngine(t, o), wanted(jane, object{"title": "Clerk"})
	if _, _, err := e.SyncIdentity(t.Context(), want, lifecycle.SyncOptions{CreateAllowed: true}); !errors.Is(err, lifecycle.ErrDeprovisioned) {
		t.Fatalf("error %v", err)
	}
	got, outcome, err := e.SyncIdentity(t.Context(), want, lifecycle.SyncOptions{ReactivateAllowed: true, Activation: lifecycle.ActivateSilently})
	if err != nil || !outcome.Reactivated || got.Status != "PROVISIONED" || !slices.Equal(outcome.Changed, []string{"title"}) {
		t.Errorf("got %+v, %+v, %v", got, outcome, err)
	}
	if got := o.last(t, "POST /api/v1/users/00u1/lifecycle/activate").query.Get("sendEmail"); got != "false" {
		t.Errorf("sendEmail=%s", got)
	}
}

func TestWhoIsCreatedAndNotActivatedComesBackWithTheError(t *testing.T) {
	t.Parallel()
	o := newOrg().on(readJane, func(int, request) answer { return notFound(jane, "User") }).
		says(search, 200, []object{}).
		says(create, 200, person("00u1", "STAGED", jane)).
		on("POST /api/v1/users/00u1/lifecycle/activate", func(int, request) answer {
			return refuse(http.StatusForbidden, "E0000006", "You do not have permission to perform the requested action")
		})
	got, outcome, err := newEngine(t, o).SyncIdentity(t.Context(), wanted(jane), lifecycle.SyncOptions{CreateAllowed: true, Activation: lifecycle.ActivateSilently})
	if !errors.Is(err, lifecycle.ErrForbidden) || got.ID != "00u1" || !outcome.Created {
		t.Errorf("got %+v, %+v, %v", got, outcome, err)
	}
}

func TestNamesNotInSnakeCaseAreToldTheirSpelling(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"firstName": `"first_name"`, "badge_No": `"badge___no"`} {
		_, _, err := newEngine(t, newOrg()).SyncIdentity(t.Context(), wanted(jane, object{name: "x"}), lifecycle.SyncOptions{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestACreationThatFailsTwiceTellsTheOrgsOwnWords(t *testing.T) {
	t.Parallel()
	o := newOrg().on(readJane, func(int, request) answer { return notFound(jane, "User") }).says(search, 200, []object{}).
		on(create, func(int, request) answer { return refuse(500, "E0000009", "Internal Server Error") })
	_, err := newEngine(t, o).CreateIdentity(t.Context(), wanted(jane), lifecycle.ActivateWithEmail)
	if !errors.Is(err, lifecycle.ErrUnconfirmed) || !strings.Contains(err.Error(), "E0000009") || !strings.Contains(err.Error(), "oae") {
		t.Errorf("error %v", err)
	}
	if o.count(create) != 2 {
		t.Errorf("asked %v", o.asked())
	}
}
