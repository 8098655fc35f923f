package console_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestTenThousandPeopleMakeNoLongerPageThanAThousand holds for every page: what
// is not on it is counted at most.
func TestTenThousandPeopleMakeNoLongerPageThanAThousand(t *testing.T) {
	t.Parallel()
	thousand, tenThousand := newWorld(t), newWorld(t)
	sizes := map[string]int{}
	for people, w := range map[int]*world{1_000: thousand, 10_000: tenThousand} {
		veza, okta := w.fill(t, people)
		team := w.teamRole(t, "Everybody", "viewer").TeamID
		for name, target := range map[string]string{
			"/": "/", "people": "/console/people", "search": "/console/people?q=person", "middle": "/console/people?page=5",
			"teams": "/console/teams", "team": "/console/teams/" + team, "roles": "/console/roles", "okta": "/console/okta?page=3",
			"groups": "/console/okta/groups", "group": "/console/okta/group?okta=" + okta + "&veza=" + veza,
		} {
			size := len(w.get(t, target).html)
			if size > 100_000 {
				t.Errorf("%s with %d people: %d bytes", name, people, size)
			}
			if other := sizes[name]; other == 0 {
				sizes[name] = size
			} else if difference := size - other; difference > 500 || difference < -500 {
				t.Errorf("%s: %d and %d bytes", name, size, other)
			}
		}
	}

	people := tenThousand.get(t, "/console/people?source=scim")
	if rows := strings.Count(people.html, "<tr>") - 1; rows != 100 {
		t.Errorf("%d rows", rows)
	}
	people.has(t, "People 10\u00a0000", "1 to 100 of 10\u00a0000")
	last := tenThousand.get(t, "/console/people?source=scim&page=100")
	last.has(t, "9\u00a0901 to 10\u00a0000 of 10\u00a0000", "Person 10000")
	if strings.Contains(last.html, `rel="next"`) || !strings.Contains(last.html, `href="/console/people?page=99&amp;source=scim" rel="prev"`) {
		t.Error("the last page leads on, or not back")
	}
	tenThousand.get(t, "/console/people?source=scim&page=5000").has(t, "9\u00a0901 to 10\u00a0000 of 10\u00a0000")
	tenThousand.get(t, "/console/people?q=p09999").has(t, "People 1", "Person 9999 p09999@example.com")
	// All the logins of the org that differ in case alone are found.
	tenThousand.get(t, "/console/okta").has(t, "in step 5\u00a0000", "status differs 5\u00a0000", "only in Okta 1", "only in Veza 2")
}

// TestEveryPageOfAListTogetherIsTheList turns all the pages.
func TestEveryPageOfAListTogetherIsTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.fill(t, 250)
	for _, path := range []string{"/console/people", "/console/okta"} {
		var all strings.Builder
		for n := 1; n <= 3; n++ {
			all.WriteString(w.get(t, fmt.Sprintf("%s?page=%d", path, n)).text)
		}
		for n := 1; n <= 250; n++ {
			if got := strings.Count(all.String(), fmt.Sprintf(" Person %d ", n)); got != 1 {
				t.Errorf("%s shows person %d %d times", path, n, got)
			}
		}
	}
}
