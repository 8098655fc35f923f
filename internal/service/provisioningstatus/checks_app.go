package provisioningstatus

import (
	"strings"

	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

func (f *facts) connection() check {
	const tab = "the Provisioning tab of the app (veza_okta_scim_connection)"
	switch {
	case !f.app.known():
		return withheldCheck("an app of the org provisions to "+f.baseURL, f.app.reason)
	case f.app.value == nil && f.appID != "":
		return bad("The org has no app %s.", f.appID).then("Set app_id to the id of the app that provisions to Veza, or leave it out.")
	case f.app.value == nil:
		return bad("No app of the org was found that provisions to %s.", f.baseURL).
			then("Connect the SCIM app to it (veza_okta_scim_connection), or set app_id if the org does not tell its base URL.")
	}
	app := f.app.value
	switch {
	case app.noSCIM:
		return bad("Okta cannot provision to %s: it is no SCIM app.", f.appName()).
			then("Take one of the catalogue that speaks SCIM, such as scim2headerauth, or one made with SCIM in the Admin Console.")
	case app.App.Status != lifecycle.AppActive:
		return bad("%s is %s.", sentence(f.appName()), app.App.Status).then("Activate the app in Okta.")
	case app.BaseURL != "" && !sameURL(app.BaseURL, f.baseURL):
		return bad("%s provisions to %s, and this tenant is at %s.", sentence(f.appName()), app.BaseURL, f.baseURL).
			then("Set base_url on %s, or name another app in app_id.", tab)
	case !app.Enabled():
		return bad("Provisioning to %s is turned off.", f.appName()).then("Turn it on, with an API key of the SCIM admin, on %s.", tab)
	}
	return f.features(tab)
}

// features judges what is switched on. Without new people who is there already stays so.
func (f *facts) features(tab string) check {
	if !f.provisions.known() {
		return open("The connection of %s is on; which provisioning is switched on is not known: %s.", f.appName(),
			strings.TrimSuffix(f.provisions.reason, "."))
	}
	is := func(flag *bool) bool { return flag != nil && *flag }
	linked := f.assignment.value != nil && f.assignment.value.ExternalID != ""
	switched := f.provisions.value
	if !is(switched.PushNewUsers) && !linked {
		return bad("%s does not push new users, so that nobody new comes to Veza.", sentence(f.appName())).
			then("Turn on Create Users on %s.", tab)
	}
	var off []string
	for _, one := range []struct {
		on   bool
		name string
	}{
		{is(switched.PushNewUsers), "new users"}, {is(switched.ProfileUpdates), "profile updates"}, {is(switched.Deactivate), "deactivation"},
	} {
		if !one.on {
			off = append(off, one.name)
		}
	}
	if len(off) > 0 {
		return good("The connection of %s is on; %s are not pushed, which is of no consequence to this person being in Veza.",
			f.appName(), strings.Join(off, " and ")).then("Veza's guide turns on all of them, on %s.", tab)
	}
	return good("The connection of %s is on, and pushes new users, profile updates and deactivation.", f.appName())
}

func (f *facts) provisioning() check {
	const tasks = "Mend the cause, then try again in Okta: Dashboard > Tasks > Retry Selected"
	state := f.assignment.value
	if state == nil {
		return open("No assignment is known that Okta would have provisioned, see %s.", appAssigned)
	}
	switch state.SyncState {
	case lifecycle.SyncError:
		if !f.lastFailure.known() || f.lastFailure.value == "" {
			return bad("Okta could not provision %s, and why is not known: %s.", f.who(), strings.TrimSuffix(f.lastFailure.reason, ".")).
				then("Read the reason in Okta: Dashboard > Tasks, or the System Log. %s.", tasks)
		}
		return bad("Okta could not provision %s: %s.", f.who(), strings.TrimSuffix(f.lastFailure.value, ".")).then("%s.", tasks)
	case lifecycle.SyncDisabled:
		if f.app.value.Enabled() {
			return bad("%s was assigned while provisioning to the app was off, and Okta has not provisioned them since.", f.who()).
				then("Provision the person on the Assignments tab of the app (Provision User), or take the assignment away and make it again.")
		}
		return open("Okta provisions nobody while the connection is off.")
	case lifecycle.SyncDone:
		return good("Okta has told the app all about %s: the assignment is %s.", f.who(), state.Status)
	case lifecycle.SyncOutOfSync, lifecycle.SyncUnderWay:
		if state.ExternalID != "" {
			return good("Okta has provisioned %s; some change of theirs is not sent yet, or not to be sent (%s, %s).", f.who(), state.Status, state.SyncState)
		}
		return open("Okta has not provisioned %s yet (%s, %s).", f.who(), state.Status, state.SyncState).
			then("When nothing else is wrong, Okta needs 2 to 3 minutes.")
	}
	return open("Okta does not tell how the provisioning of %s stands (%s).", f.who(), state.Status)
}

func (f *facts) groupPush() check {
	if !f.pushes.known() || len(f.pushes.value) > 0 && !f.groups.known() {
		return open("Which groups of the person are pushed is not known, see %s.", groupPushed)
	}
	theirs := f.theirs()
	var failed []lifecycle.PushGroup
	var words []string
	for _, p := range theirs {
		if p.Status == lifecycle.PushError {
			failed = append(failed, p)
			if p.Error != "" {
				words = append(words, strings.TrimSuffix(p.Error, "."))
			}
		}
	}
	switch {
	case len(theirs) == 0:
		return open("No group of the person is pushed, see %s.", groupPushed)
	case len(failed) == 0:
		return good("No push of the person's groups has failed.")
	case len(words) == 0:
		words = []string{"Okta gives no reason"}
	}
	return bad("Okta could not push %s: %s.", f.groupNames(failed), strings.Join(words, "; ")).
		then("Mend the cause, then push again on the Push Groups tab of the app (Push Now).")
}

// sentence begins one with what stands inside of others.
func sentence(words string) string { return strings.ToUpper(words[:1]) + words[1:] }
