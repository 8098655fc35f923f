package console_test

import (
	"strings"
	"testing"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// way is a world whose org provisions to an app and pushes the group Engineering.
type way struct {
	*world
	app, group string
}

func newWay(t *testing.T) way {
	t.Helper()
	w := way{world: newWorld(t)}
	w.app = w.newApp(t, "Veza")
	w.group = w.oktaGroup(t, "Engineering")
	w.push(t, w.group)
	return w
}

func (w *world) newApp(t *testing.T, label string) string {
	t.Helper()
	a, err := w.org.CreateApp(t.Context(), org.AppInput{Name: "scim2headerauth", Label: label, SignOnMode: "AUTO_LOGIN"}, true)
	if err != nil {
		t.Fatal(err)
	}
	in := org.ConnectionInput{BaseURL: "https://sandbox.localhost/scim/v2"}
	in.Profile.AuthScheme, in.Profile.Token = "TOKEN", "secret-of-the-connection"
	if _, err := w.org.SetConnection(t.Context(), a.ID, in, true); err != nil {
		t.Fatal(err)
	}
	return a.ID
}

func (w way) push(t *testing.T, group string) string {
	t.Helper()
	p, err := w.org.CreatePush(t.Context(), w.app, org.PushInput{Source: group, TargetName: "Target " + group})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// someone is a person of the org with either condition or both.
func (w way) someone(t *testing.T, name string, assigned, pushed bool) string {
	t.Helper()
	id := w.inOkta(t, name+"@example.com", name)
	if pushed {
		if err := w.org.AddMember(t.Context(), w.group, id); err != nil {
			t.Fatal(err)
		}
	}
	if assigned {
		if _, err := w.org.AssignUser(t.Context(), w.app, org.AppUserInput{ID: id, Scope: "USER"}); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

// tell plays who provisions: what came of each person or app group.
func (w way) tell(t *testing.T, results func(task *org.ProvisioningTask) org.ProvisioningResult) {
	t.Helper()
	for {
		task, err := w.org.TakeProvisioning(t.Context(), w.app, "test", time.Minute)
		if err == nil && task != nil {
			err = w.org.EndProvisioning(t.Context(), task, results(task))
		}
		if err != nil {
			t.Fatal(err)
		}
		if task == nil {
			return
		}
	}
}

func TestWhatPassesFromOktaToVezaStandsBetweenThem(t *testing.T) {
	t.Parallel()
	w := newWay(t)
	ada, bob := w.someone(t, "ada", true, true), w.someone(t, "bob", true, true)
	w.someone(t, "cora", true, false)
	w.someone(t, "dan", false, true)
	w.someone(t, "eve", false, false)
	fay, gus := w.someone(t, "fay", true, true), w.someone(t, "gus", true, true)
	w.tell(t, func(task *org.ProvisioningTask) org.ProvisioningResult {
		sent := &org.SentUser{RemoteID: "of " + task.ItemID, Active: true}
		switch task.ItemID {
		case ada:
			return org.ProvisioningResult{User: sent, Status: "PROVISIONED", SyncState: "SYNCHRONIZED"}
		case bob:
			return org.ProvisioningResult{Status: "STAGED", SyncState: "ERROR", Problem: "Error while creating user <b>bob</b>: Unauthorized", Park: true}
		case fay:
			return org.ProvisioningResult{User: sent, Status: "PROVISIONED", SyncState: "OUT_OF_SYNC"}
		case gus:
			return org.ProvisioningResult{Status: "STAGED", SyncState: "OUT_OF_SYNC"}
		}
		return org.ProvisioningResult{}
	})
	page := w.get(t, "/console/okta")
	page.has(t, "Provisioning", "Okta provisions who is assigned to the app and in a pushed group.")
	for part, want := range map[string]string{
		"ada@":        "ACTIVE Engineering only here provisioned PROVISIONED, SYNCHRONIZED not there",
		"bob@":        "ACTIVE Engineering only here error STAGED, ERROR Error while creating user <b>bob</b>: Unauthorized not there",
		"cora@":       "ACTIVE none in no pushed group assigned not there",
		"dan@":        "ACTIVE Engineering only here not assigned in a pushed group not there",
		"eve@":        "ACTIVE none not assigned not there",
		"fay@":        "not up to date PROVISIONED, OUT_OF_SYNC not there",
		"gus@":        "waiting STAGED, OUT_OF_SYNC not there",
		"Break Glass": "break-glass@example.com Break Glass not there active local none only in Veza",
	} {
		if row := page.row(t, part); !strings.Contains(row, want) {
			t.Errorf("row: %s\nwant %s", row, want)
		}
	}
	wellMade(t, "/console/okta", page.html)
	if strings.Contains(page.html, "secret-of-the-connection") || strings.Contains(page.html, "<b>") {
		t.Error("the page tells too much, or obeys an app's words")
	}
	members := w.get(t, "/console/okta/group?okta="+w.group)
	if row := members.row(t, "bob@"); row != "bob@example.com bob Of Okta yes ACTIVE error STAGED, ERROR Error while creating user <b>bob</b>: Unauthorized no" {
		t.Errorf("member: %s", row)
	}
	wellMade(t, "/console/okta/group", members.html)
}

func TestWhereAGroupIsPushedToStandsBetweenTheTwoSides(t *testing.T) {
	t.Parallel()
	w := newWay(t)
	lunch, off := w.oktaGroup(t, "Lunch"), w.oktaGroup(t, "Off")
	w.oktaGroup(t, "Unpushed")
	w.push(t, lunch)
	if _, err := w.org.SetPushStatus(t.Context(), w.app, w.push(t, off), "INACTIVE"); err != nil {
		t.Fatal(err)
	}
	w.tell(t, func(task *org.ProvisioningTask) org.ProvisioningResult {
		if task.Push != nil && task.Push.Source == lunch {
			return org.ProvisioningResult{Problem: "Unable to update Group Push mapping: Forbidden", Park: true}
		}
		return org.ProvisioningResult{}
	})
	page := w.get(t, "/console/okta/groups")
	for part, want := range map[string]string{
		"Engineering 0": "Engineering 0 Veza pushed not there only in Okta",
		"Lunch 0":       "Lunch 0 Veza error Unable to update Group Push mapping: Forbidden not there only in Okta",
		"Off 0":         "Off 0 Veza push is off not there only in Okta",
		"Unpushed":      "Unpushed 0 not pushed not there only in Okta",
		"Target":        "of an app 0 not there only in Okta", // it is what a group is pushed to
	} {
		if row := page.row(t, part); !strings.HasSuffix(row, want) {
			t.Errorf("row: %s, want %s", row, want)
		}
	}
	wellMade(t, "/console/okta/groups", page.html)
}

func TestSeveralAppsAreNamed(t *testing.T) {
	t.Parallel()
	w := newWay(t)
	w.someone(t, "ada", true, true)
	w.newApp(t, "Another")
	if row := w.get(t, "/console/okta").row(t, "ada@"); !strings.Contains(row, "Another not assigned Veza waiting ACTIVE, DISABLED") {
		t.Errorf("row: %s", row)
	}
}

// An app whose pushed group is the one that holds everybody.
func TestEveryoneMayBePushed(t *testing.T) {
	t.Parallel()
	w := newWay(t)
	w.push(t, w.org.Everyone())
	w.someone(t, "ada", false, false)
	if row := w.get(t, "/console/okta").row(t, "ada@"); !strings.Contains(row, "not assigned in a pushed group") {
		t.Errorf("row: %s", row)
	}
}

func TestWithoutAnAppNothingStandsBetween(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.inOkta(t, "ada@example.com", "Ada")
	for _, target := range []string{"/console/okta", "/console/okta/groups", "/console/okta/group?okta=" + w.org.Everyone()} {
		w.get(t, target).hasNot(t, "Provisioning", "Pushed to", "provisions")
	}
}
