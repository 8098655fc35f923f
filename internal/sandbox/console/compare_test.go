package console_test

import (
	"strings"
	"testing"
)

func TestOktaStandsBesideVeza(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.person(t, "ada@example.com", "Ada Byron"), w.person(t, "bob@example.com", "Bob Ross")
	w.person(t, "eve@example.com", "Eve Adams")
	gone := w.person(t, "gone@example.com", "Gone Girl")
	w.person(t, "zoé@example.com", "Zoé")
	w.deactivate(t, gone)
	oktaAda, oktaBob := w.inOkta(t, "ADA@example.com", "Ada"), w.inOkta(t, "bob@example.com", "Bob")
	eve := w.inOkta(t, "eve@example.com", "Eve")
	w.inOkta(t, "gone@example.com", "Gone")
	w.inOkta(t, "new@example.com", "New")
	w.inOkta(t, "zoe@example.com", "Zoe") // Okta ignores diacritics in logins, Veza does not in user names
	if _, err := w.org.Suspend(t.Context(), oktaBob); err != nil {
		t.Fatal(err)
	}
	if _, err := w.org.Deactivate(t.Context(), eve); err != nil {
		t.Fatal(err)
	}
	w.group(t, "Engineering", ada, bob)
	w.group(t, "Lunch", ada)
	w.oktaGroup(t, "engineering", oktaAda, oktaBob)
	w.oktaGroup(t, "Contractors", oktaAda)

	page := w.get(t, "/console/okta")
	for part, want := range map[string]string{
		"Ada Byron":   "ADA@example.com Ada Byron ACTIVE Contractors only here engineering active Lunch only here Engineering same status",
		"Bob Ross":    "bob@example.com Bob Ross SUSPENDED engineering active Engineering status differs",
		"Eve Adams":   "eve@example.com Eve Adams DEPROVISIONED none active none status differs",
		"Gone Girl":   "gone@example.com Gone Girl ACTIVE none deactivated none status differs",
		"new@":        "new@example.com New Of Okta ACTIVE none not there only in Okta",
		"zoe@":        "zoe@example.com Zoe Of Okta ACTIVE none not there only in Okta",
		"zoé@":        "zoé@example.com Zoé not there active none only in Veza",
		"Break Glass": "break-glass@example.com Break Glass not there active local none only in Veza",
	} {
		if row := page.row(t, part); row != want {
			t.Errorf("row: %s\nwant %s", row, want)
		}
	}
	page.has(t, "all 10", "same status 1", "status differs 3", "only in Okta 3", "only in Veza 3")
	only := w.get(t, "/console/okta?only=status")
	only.has(t, "Bob Ross", "Eve Adams", "Gone Girl")
	only.hasNot(t, "Ada Byron", "Break Glass")
	w.get(t, "/console/okta?q=BYRON").has(t, "all 1", "Ada Byron")
	w.get(t, "/console/okta?q=nobody").has(t, "Nobody matches.")

	w.get(t, "/console/people/"+ada).has(t, "In Okta ACTIVE Ada Of Okta Contractors engineering")
}

func TestGroupsStandSideBySide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.person(t, "ada@example.com", "Ada Byron"), w.person(t, "bob@example.com", "Bob Ross")
	oktaAda, eve := w.inOkta(t, "ada@example.com", "Ada"), w.inOkta(t, "eve@example.com", "Eve")
	veza := w.group(t, "Engineering", ada, bob)
	w.group(t, "Lunch")
	okta := w.oktaGroup(t, "engineering", oktaAda, eve)
	w.oktaGroup(t, "Lunch", eve)

	page := w.get(t, "/console/okta/groups")
	for part, want := range map[string]string{
		"engineering": "engineering 2 2 as many members",
		"Lunch":       "Lunch 1 0 not as many",
		"Everyone":    "Everyone built in 3 not there only in Okta",
	} {
		if row := page.row(t, part); row != want {
			t.Errorf("row: %s, want %s", row, want)
		}
	}
	page.has(t, "all 3", "as many members 1", "not as many 1", "only in Okta 1", "only in Veza 0")
	w.get(t, "/console/okta/groups?q=LUN&only=status").has(t, "Lunch")
	w.get(t, "/console/okta/groups?only=veza").has(t, "No group matches.")

	for _, target := range []string{"okta=" + okta + "&veza=" + veza, "okta=" + okta} {
		members := w.get(t, "/console/okta/group?"+target)
		members.has(t, "Who is in engineering", "2 members in Okta, 2 members in Veza", "all 3", "in both 1", "only in Okta 1", "only in Veza 1")
		for part, want := range map[string]string{
			"Ada": "ada@example.com Ada Byron yes ACTIVE yes active",
			"Bob": "bob@example.com Bob Ross no yes active",
			"Eve": "eve@example.com Eve Of Okta yes ACTIVE no",
		} {
			if row := members.row(t, part); row != want {
				t.Errorf("row: %s, want %s", row, want)
			}
		}
	}
	everyone := w.get(t, "/console/okta/group?okta="+w.org.Everyone())
	everyone.has(t, "3 members in Okta, no SCIM group of the name in Veza")
}

func TestAGroupOfVezaAloneCanBeOpened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.group(t, "Lunch", w.person(t, "ada@example.com", "Ada Byron"))
	page := w.get(t, "/console/okta/group?veza="+id)
	page.has(t, "No such group in Okta, 1 member in Veza", "Ada Byron")
	if groups := w.get(t, "/console/okta/groups"); !strings.Contains(groups.html, `href="/console/okta/group?veza=`+id+`"`) {
		t.Error("the group is not linked")
	}
}

func TestTheDeactivatedAreShownToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	okta := w.inOkta(t, "ada@example.com", "Ada")
	if _, err := w.org.Deactivate(t.Context(), okta); err != nil {
		t.Fatal(err)
	}
	page := w.get(t, "/console/okta?q=ada")
	page.has(t, "DEPROVISIONED")
}
