package console_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestTenThousandPeopleMakeNoLongerPageThanAFewHundred holds for every page: what
// is not on it is counted at most.
func TestTenThousandPeopleMakeNoLongerPageThanAFewHundred(t *testing.T) {
	t.Parallel()
	few, many := manyPages(t, 300), manyPages(t, 10_000)
	for name, page := range many {
		size, other := len(page.html), len(few[name].html)
		if size > 100_000 || size-other > 500 || other-size > 500 {
			t.Errorf("%s: %d bytes, and %d with a few hundred people", name, size, other)
		}
	}
	if rows := strings.Count(many["people"].html, "<tr>") - 1; rows != 100 {
		t.Errorf("%d rows", rows)
	}
	many["people"].has(t, "People 10\u00a0000", "101 to 200 of 10\u00a0000")
	many["search"].has(t, "People 1", "Person 299 p00299@example.com")
	many["team"].has(t, "People 10\u00a0000", "201 to 300 of 10\u00a0000")
	// The logins in Okta are in another case.
	many["okta"].has(t, "same status 5\u00a0000", "status differs 5\u00a0000", "only in Okta 1", "only in Veza 2")
	many["group"].has(t, "10\u00a0000 members in Okta, 10\u00a0000 members in Veza", "in both 5\u00a0000")
	many["behind the last"].has(t, "9\u00a0901 to 10\u00a0000 of 10\u00a0000", "Person 10000")
	if last := many["behind the last"].html; strings.Contains(last, `rel="next"`) ||
		!strings.Contains(last, `href="/console/people?page=99&amp;source=scim" rel="prev"`) {
		t.Error("the last page leads on, or not back")
	}
}

// manyPages gives one page of each kind in a world of so many people.
func manyPages(t *testing.T, people int) map[string]shown {
	t.Helper()
	w := newWorld(t)
	veza, okta := w.fill(t, people)
	pages := map[string]shown{}
	for name, target := range map[string]string{
		"overview": "/", "people": "/console/people?source=scim&page=2", "search": "/console/people?q=p00299",
		"behind the last": "/console/people?source=scim&page=5000",
		"teams":           "/console/teams", "team": "/console/teams/" + w.teamRole(t, "Everybody", "viewer").TeamID + "?page=3", "roles": "/console/roles",
		"okta": "/console/okta?page=2", "groups": "/console/okta/groups", "group": "/console/okta/group?okta=" + okta + "&veza=" + veza + "&page=2",
	} {
		pages[name] = w.get(t, target)
	}
	return pages
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
