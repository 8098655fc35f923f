package provisioningstatus

import "strings"

const mayRead = "Let the owner of the provider's API key have the roles admin and scim_provisioner on the root team."

func (f *facts) scimEnabled() check {
	switch {
	case !f.scimOn.known():
		return withheldCheck("SCIM provisioning is on in Veza", f.scimOn.reason).
			then(mayRead)
	case !f.scimOn.value:
		return bad("SCIM provisioning is off in Veza, or was turned on less than 30 seconds ago.").
			then("Turn it on: Administration > Sign-in Settings > Enable SCIM provisioning (veza_sign_in_settings).")
	}
	return good("SCIM provisioning is on in Veza.")
}

func (f *facts) vezaUser() check {
	account := f.account.value
	switch {
	case !f.account.known():
		c := withheldCheck(f.name()+" is in Veza", f.account.reason)
		if f.scimOn.known() {
			return c
		}
		return c.then(mayRead)
	case account == nil:
		return bad("Veza knows nobody of the user name %s.", f.name()).
			then("When nothing else is wrong, wait 2 to 3 minutes; then look at Dashboard > Tasks and the System Log in Okta.")
	case account.Active != nil && !*account.Active:
		return bad("%s is deactivated in Veza: they cannot sign in, and their API keys are disabled.", account.UserName).
			then("Okta reactivates them when they are assigned to the app and in a pushed group again. When they are, push the " +
				"person again in Okta: take the assignment away and make it again.")
	}
	return good("%s is in Veza, and active.", account.UserName)
}

func (f *facts) teamRole() check {
	switch {
	case f.account.value == nil:
		return open("No account in Veza is known that could have a role, see %s.", vezaUser)
	case !f.roles.known():
		return withheldCheck(f.name()+" has a role in Veza", f.roles.reason)
	case len(f.roles.value) == 0:
		return bad("%s has no role on any team of Veza, and sees nothing there.", f.name()).
			then("Map a group of theirs to a role (veza_sso_role_mapping), give them one on a team (veza_team_role_assignment), or " +
				"send the attribute roles from Okta. veza_effective_access tells what they have.")
	}
	held := make([]string, len(f.roles.value))
	for i, r := range f.roles.value {
		held[i] = r.RoleName + " on " + r.TeamName
	}
	return good("%s holds %s.", f.name(), strings.Join(held, ", "))
}
