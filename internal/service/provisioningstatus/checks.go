package provisioningstatus

import (
	"strings"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

// Names of the checks.
const (
	oktaUser     = "okta_user"
	appAssigned  = "app_assigned"
	groupPushed  = "group_pushed"
	emailMatches = "email_matches"
	connection   = "connection"
	provisioning = "provisioning"
	groupPush    = "group_push"
	scimEnabled  = "scim_enabled"
	vezaUser     = "veza_user"
	teamRole     = "team_role"
)

// What a check says that has nothing to judge, whether or not there is any.
const (
	noPerson = "The person is not known in Okta, see " + oktaUser + "."
	noApp    = "The app is not known, see " + connection + "."
)

// checks judges the facts in the order of the Troubleshooting section of "SCIM Provisioning
// with Okta".
func (f *facts) checks() []check {
	all := []struct {
		name  string
		judge func() check
	}{
		{oktaUser, f.oktaUser},
		{appAssigned, f.appAssigned},
		{groupPushed, f.groupPushed},
		{emailMatches, f.emailMatches},
		{connection, f.connection},
		{provisioning, f.provisioning},
		{groupPush, f.groupPush},
		{scimEnabled, f.scimEnabled},
		{vezaUser, f.vezaUser},
		{teamRole, f.teamRole},
	}
	checks := make([]check, len(all))
	for i, one := range all {
		checks[i] = one.judge()
		checks[i].Name = one.name
	}
	return checks
}

// who names the person in a sentence.
func (f *facts) who() string {
	if f.person.value != nil {
		return f.person.value.Login()
	}
	return f.userName
}

// appName names the app in a sentence.
func (f *facts) appName() string {
	app := f.app.value.App
	return "the app " + app.Label + " (" + app.ID + ")"
}

func (f *facts) oktaUser() check {
	switch {
	case !f.person.known():
		return withheldCheck(f.userName+" is in Okta", f.person.reason)
	case f.person.value == nil && len(f.namesakes) > 1:
		return bad("Several people in Okta have the e-mail address %s: %s.", f.userName, strings.Join(f.namesakes, ", ")).
			then("Set user_name to the login of the one who is meant.")
	case f.person.value == nil:
		return bad("Nobody in Okta has the login or the e-mail address %s.", f.userName).
			then("Check the spelling, or create the person in Okta (veza_okta_identity).")
	}
	status := f.person.value.Status
	if to := f.person.value.TransitioningTo; to != "" {
		status = to
	}
	what := bad("%s is %s in Okta, and people of that status have no access to apps.", f.who(), status)
	switch status {
	case lifecycle.StatusStaged:
		return what.then("Activate the person in Okta: Directory > People > Activate.")
	case lifecycle.StatusSuspended:
		return what.then("Unsuspend the person in Okta: Directory > People > More Actions > Unsuspend.")
	case lifecycle.StatusDeprovisioned:
		return what.then("If they are to come back, reactivate the person in Okta, then assign the app and the groups again: " +
			"deactivation has taken both.")
	}
	return good("%s is in Okta, with the status %s.", f.who(), status)
}

func (f *facts) appAssigned() check {
	switch {
	case f.person.value == nil:
		return open(noPerson)
	case f.app.value == nil:
		return open(noApp)
	case !f.assignment.known():
		return withheldCheck(f.who()+" is assigned to "+f.appName(), f.assignment.reason)
	case f.assignment.value == nil:
		return bad("%s is not assigned to %s.", f.who(), f.appName()).
			then("Assign the person, or a group of theirs, on the Assignments tab of the app (veza_okta_app_assignment).")
	case f.assignment.value.Scope == lifecycle.ScopeGroup:
		return good("%s is assigned to %s through a group.", f.who(), f.appName())
	}
	return good("%s is assigned to %s.", f.who(), f.appName())
}

// theirs are the mappings that push a group of the person's.
func (f *facts) theirs() []lifecycle.PushGroup {
	var pushes []lifecycle.PushGroup
	for _, p := range f.pushes.value {
		if _, member := f.groups.value[p.SourceID]; member {
			pushes = append(pushes, p)
		}
	}
	return pushes
}

// groupNames are the groups of some mappings, for a sentence.
func (f *facts) groupNames(pushes []lifecycle.PushGroup) string {
	names := make([]string, len(pushes))
	for i, p := range pushes {
		if names[i] = f.groups.value[p.SourceID]; names[i] == "" {
			names[i] = p.SourceID
		}
	}
	return strings.Join(names, ", ")
}

func (f *facts) groupPushed() check {
	const tab = "the Push Groups tab of the app (veza_okta_push_group)"
	switch {
	case f.person.value == nil:
		return open(noPerson)
	case f.app.value == nil:
		return open(noApp)
	case !f.pushes.known():
		return withheldCheck("groups are pushed to "+f.appName(), f.pushes.reason)
	case len(f.pushes.value) == 0:
		return bad("No group is pushed to %s.", f.appName()).then("Add a group of the person's on %s.", tab)
	case !f.groups.known():
		return withheldCheck(f.who()+" is in a pushed group", f.groups.reason)
	}
	var pushed []lifecycle.PushGroup
	theirs := f.theirs()
	for _, p := range theirs {
		if p.Status != lifecycle.PushInactive {
			pushed = append(pushed, p)
		}
	}
	switch {
	case len(pushed) > 0:
		return good("%s is in what is pushed to %s: %s.", f.who(), f.appName(), f.groupNames(pushed))
	case len(theirs) > 0:
		return bad("%s is in %s, whose push to %s is turned off.", f.who(), f.groupNames(theirs), f.appName()).
			then("Activate the push on %s.", tab)
	}
	return bad("%s is in none of the groups that are pushed to %s. Veza wants both: the assignment and the membership.", f.who(), f.appName()).
		then("Put the person into a pushed group (veza_okta_entitlement_assignment), or add a group of theirs on %s.", tab)
}

func (f *facts) emailMatches() check {
	if f.person.value == nil {
		return open(noPerson)
	}
	email, _ := f.person.value.Profile["email"].(string)
	if strings.EqualFold(email, f.name()) {
		return good("The e-mail address is the user name %s.", f.name())
	}
	return bad("The e-mail address %q is not the user name %s by which Veza is to know the person.", email, f.name()).
		then("Make them the same in Okta: the profile's e-mail address, or the application username on the Sign On tab of the app.")
}
