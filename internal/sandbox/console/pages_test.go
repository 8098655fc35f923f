package console_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/console"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
)

// requestsFor are a few requests, newest first.
func requestsFor(t *testing.T) []console.Request {
	t.Helper()
	return []console.Request{
		{Time: noon, System: "Veza", Method: "GET", Path: "/scim/v2/Users", Query: `filter=userName eq "ada"`, Status: 200, Took: 1500 * time.Microsecond},
		{Time: noon, System: "Okta", Method: "POST", Path: "/api/v1/users", Status: 400, Took: time.Millisecond},
		{Time: noon, System: "Veza", Method: "PATCH", Path: "/scim/v2/Users/1", Cut: true},
	}
}

func TestOverviewCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.get(t, "/")
	page.has(t, "SCIM off", "People 2 2 active, 2 local", "Teams 1", "Okta people 1", "Okta groups 1", "http://127.0.0.1:8644",
		"Nobody has asked for anything since the sandbox was started.")
	if err := w.tenant.SetSCIMEnabled(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	w.group(t, "Engineering", w.person(t, "ada@example.com", "Ada Byron"))
	w.asked = requestsFor(t)
	page = w.get(t, "/")
	page.has(t, "SCIM on", "People 3 3 active, 2 local", "Teams 2 1 from SCIM groups")
	if row := page.row(t, "PATCH"); !strings.Contains(row, "cut off") {
		t.Errorf("row: %s", row)
	}
}

func TestPeopleAreFoundByTextStateAndSource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person(t, "ada@example.com", "Ada Byron", "viewer")
	bob := w.person(t, "bob_x@example.com", "100% Bob")
	w.group(t, "Engineering", bob)
	w.deactivate(t, bob)
	for query, want := range map[string][]string{
		"":                               {"Ada Byron", "100% Bob", "Break Glass", "SCIM Admin"},
		"q=ADA":                          {"Ada Byron"},
		"q=byron":                        {"Ada Byron"},
		"q=b_x":                          {"100% Bob"},
		"q=" + url.QueryEscape("100%"):   {"100% Bob"},
		"q=" + url.QueryEscape("%"):      {"100% Bob"},
		"q=_":                            {"100% Bob"},
		"state=inactive":                 {"100% Bob"},
		"state=active&source=scim":       {"Ada Byron"},
		"source=local":                   {"Break Glass", "SCIM Admin"},
		"state=nonsense&source=nonsense": {"Ada Byron", "100% Bob", "Break Glass", "SCIM Admin"},
		"q=nobody":                       nil,
		"q=" + url.QueryEscape(`'; DROP TABLE users; --`): nil,
		"q=%00": {"Ada Byron", "100% Bob", "Break Glass", "SCIM Admin"},
		"q=%ff": {"Ada Byron", "100% Bob", "Break Glass", "SCIM Admin"},
	} {
		page := w.get(t, "/console/people?"+query)
		for _, name := range []string{"Ada Byron", "100% Bob", "Break Glass", "SCIM Admin"} {
			wanted := false
			for _, one := range want {
				wanted = wanted || one == name
			}
			if strings.Contains(page.text, name) != wanted {
				t.Errorf("%s: %s: want it shown: %v", query, name, wanted)
			}
		}
		page.has(t, fmt.Sprintf("People %d", len(want)))
	}
	w.get(t, "/console/people?q=nobody").has(t, "Nobody matches.")
	all := w.get(t, "/console/people")
	if row := all.row(t, "Ada Byron"); row != "Ada Byron ada@example.com active SCIM none viewer on Root" {
		t.Errorf("row: %s", row)
	}
	if row := all.row(t, "100% Bob"); row != "100% Bob bob_x@example.com deactivated SCIM Engineering none" {
		t.Errorf("row: %s", row)
	}
	if row := all.row(t, "Break Glass"); row != "Break Glass break-glass@example.com active local none admin on Root" {
		t.Errorf("row: %s", row)
	}
}

// withAccess makes somebody who holds roles from every kind of source.
func withAccess(t *testing.T) (*world, string) {
	t.Helper()
	w := newWorld(t)
	ada := w.person(t, "ada@example.com", "Ada Byron", "viewer")
	w.group(t, "Engineering", ada)
	w.group(t, "Security", ada)
	w.group(t, "Lunch", ada)
	w.mapped(t, "ENGINEERING", w.teamRole(t, "Engineering", "operator"), w.teamRole(t, "Root", "viewer"))
	w.mapped(t, "Security", w.teamRole(t, "Root", "admin"))
	lunch := w.teamRole(t, "Lunch", "viewer")
	_, err := w.tenant.UpdateAccount(t.Context(), ada, func(a *tenant.Account) error {
		a.TeamRoles = append(a.TeamRoles, tenant.TeamRole{TeamRole: lunch})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, ada
}

func TestAccessOfAPersonIsToldInWords(t *testing.T) {
	t.Parallel()
	w, ada := withAccess(t)
	page := w.get(t, "/console/people/"+ada)
	page.has(t, "User name ada@example.com", "the identity provider, through SCIM", "In Okta nobody has this login",
		"Holds 4 roles on 3 teams. Is in 3 SCIM groups.", "Lunch Lunch not mapped: membership of the team alone")
	for part, want := range map[string]string{
		"admin Root":           "admin Root the group Security , which the SSO role mapping names",
		"viewer Root":          "viewer Root the group Engineering , which the SSO role mapping names the person’s SCIM roles",
		"operator Engineering": "operator Engineering the group Engineering , which the SSO role mapping names",
		"viewer Lunch":         "viewer Lunch a direct assignment by an administrator",
	} {
		if row := page.row(t, part); row != want {
			t.Errorf("row: %s, want %s", row, want)
		}
	}
}

// TestAccessOfAPersonIsDrawn follows the lines of the picture from box to box.
func TestAccessOfAPersonIsDrawn(t *testing.T) {
	t.Parallel()
	w, ada := withAccess(t)
	page := w.get(t, "/console/people/"+ada).html
	if !regexp.MustCompile(`<svg[^>]* role="img" aria-labelledby="graph-title graph-words"`).MatchString(page) {
		t.Error("the picture has no words")
	}
	type at struct{ x, y int }
	begins, ends := map[at]string{}, map[at]string{}
	box := regexp.MustCompile(`<svg class="box \w+" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)">(.*?)</svg>`)
	for _, found := range box.FindAllStringSubmatch(page, -1) {
		var x, y, width, height int
		if _, err := fmt.Sscan(strings.Join(found[1:5], " "), &x, &y, &width, &height); err != nil {
			t.Fatal(err)
		}
		label := plainText(found[5])
		ends[at{x, y + height/2}], begins[at{x + width, y + height/2}] = label, label
	}
	got := map[string]bool{}
	for _, found := range regexp.MustCompile(`<path class="edge \w+" d="M(\d+) (\d+)C\d+ \d+ \d+ \d+ (\d+) (\d+)"`).FindAllStringSubmatch(page, -1) {
		var from, to at
		if _, err := fmt.Sscan(strings.Join(found[1:], " "), &from.x, &from.y, &to.x, &to.y); err != nil {
			t.Fatal(err)
		}
		got[begins[from]+" > "+ends[to]] = true
	}
	want := []string{
		"Ada Byron ada@example.com > Engineering SCIM group", "Ada Byron ada@example.com > Security SCIM group",
		"Ada Byron ada@example.com > SCIM roles of the person", "Ada Byron ada@example.com > Direct assignment by an administrator",
		"Ada Byron ada@example.com > Lunch SCIM group, not mapped",
		"Engineering SCIM group > ENGINEERING 2 roles", "Security SCIM group > Security 1 role",
		"ENGINEERING 2 roles > operator Engineering", "ENGINEERING 2 roles > viewer Root", "Security 1 role > admin Root",
		"SCIM roles of the person > viewer Root", "Direct assignment by an administrator > viewer Lunch",
	}
	for _, line := range want {
		if !got[line] {
			t.Errorf("no line %s", line)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d lines: %v", len(got), got)
	}
}

func TestSomebodyWithoutAccessAndSomebodyDeactivated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person(t, "ada@example.com", "Ada Byron")
	page := w.get(t, "/console/people/"+ada)
	page.has(t, "No role on any team.", "In no SCIM group.", "Holds no role.")
	page.hasNot(t, "deactivated")
	w.deactivate(t, ada)
	w.get(t, "/console/people/"+ada).has(t, "Ada Byron deactivated", "held but cannot be used")
}

func TestThePictureIsBoundedAndSaysWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person(t, "ada@example.com", "Ada Byron")
	for n := range 30 {
		name := fmt.Sprintf("Group %02d", n)
		w.group(t, name, ada)
		w.mapped(t, name, w.teamRole(t, name, "viewer"))
	}
	page := w.get(t, "/console/people/"+ada)
	if boxes := strings.Count(page.html, `<svg class="box `); boxes != 1+24+24+24 {
		t.Errorf("%d boxes", boxes)
	}
	page.has(t, "The picture leaves out 12 for want of room", "the group Group 29")
}

func TestTeamsShowScopeAndMembers(t *testing.T) {
	t.Parallel()
	w, ada := withAccess(t)
	_, err := w.tenant.CreateTeam(t.Context(), tenant.Team{
		Name: "Auditors", PolicyType: "PROVIDER_ID_SET", Providers: []string{"p1", "p2", "p3", "p4", "p5", "p6"}, Description: "They look.",
	})
	if err != nil {
		t.Fatal(err)
	}
	teams := w.get(t, "/console/teams")
	for part, want := range map[string]string{
		"Root":        "Root root team all providers 3 the tenant none",
		"Auditors":    "Auditors p1 p2 p3 p4 and 2 more 0 an administrator They look.",
		"Engineering": "Engineering no provider 1 a SCIM group none",
	} {
		if row := teams.row(t, part); row != want {
			t.Errorf("row: %s, want %s", row, want)
		}
	}
	w.get(t, "/console/teams?q=AUDIT").has(t, "Teams 1", "Auditors")
	w.get(t, "/console/teams?q=nothing").has(t, "Teams 0", "No team matches.")
	w.get(t, "/console/teams/"+w.teamRole(t, "Auditors", "viewer").TeamID).has(t, "p6", "Nobody is in this team.")

	root := w.get(t, "/console/teams/"+w.teamRole(t, "Root", "admin").TeamID)
	root.has(t, "The data of all providers", "People 3")
	if row := root.row(t, "Ada Byron"); row != "Ada Byron ada@example.com active admin viewer" && row != "Ada Byron ada@example.com active viewer admin" {
		t.Errorf("row: %s", row)
	}
	if row := root.row(t, "ENGINEERING"); row != "ENGINEERING viewer 1" {
		t.Errorf("row: %s", row)
	}
	lunch := w.get(t, "/console/teams/"+w.teamRole(t, "Lunch", "viewer").TeamID)
	if row := lunch.row(t, "Ada Byron"); row != "Ada Byron ada@example.com active viewer" {
		t.Errorf("row: %s", row)
	}
	w.group(t, "Idle", ada)
	idle := w.get(t, "/console/teams/"+w.teamRole(t, "Idle", "viewer").TeamID)
	if row := idle.row(t, "Ada Byron"); row != "Ada Byron ada@example.com active member without a role" {
		t.Errorf("row: %s", row)
	}
}

func TestRolesAndMapping(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.get(t, "/console/roles").has(t, "SSO role mapping 0", "No group is mapped")
	w.group(t, "Engineering", w.person(t, "ada@example.com", "Ada Byron"), w.person(t, "bob@example.com", "Bob Ross", "viewer"))
	w.mapped(t, "Engineering", w.teamRole(t, "Root", "viewer"), w.teamRole(t, "Engineering", "viewer"))
	w.mapped(t, "Planned", w.teamRole(t, "Root", "watcher"))
	page := w.get(t, "/console/roles")
	for part, want := range map[string]string{
		"Planned":                   "Planned no such group yet watcher Root 0",
		"Engineering viewer Engine": "Engineering viewer Engineering 2",
		"Reads only":                "viewer every team 2 Reads only.",
		"Full control":              "admin the root team 2 Full control of settings, integrations and users.",
	} {
		if row := page.row(t, part); row != want {
			t.Errorf("row: %s, want %s", row, want)
		}
	}
}

func TestRequestsAreListedAndSelected(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.get(t, "/console/requests").has(t, "Requests 0", "None.")
	w.asked = requestsFor(t)
	page := w.get(t, "/console/requests")
	if row := page.row(t, "GET"); row != `12:00:00.000 Veza GET /scim/v2/Users ? filter=userName eq "ada" 200 1.5` {
		t.Errorf("row: %s", row)
	}
	for query, want := range map[string]string{
		"": "Requests 3", "system=Okta": "Requests 1", "system=Veza": "Requests 2", "only=writes": "Requests 2",
		"only=failed": "Requests 2", "only=failed&system=Veza": "Requests 1",
	} {
		w.get(t, "/console/requests?"+query).has(t, want)
	}
}
