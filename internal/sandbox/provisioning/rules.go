package provisioning

import (
	"encoding/json"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// InService says whether anything is sent to an app: it is ACTIVE, and so is its
// connection.
func InService(f *org.ProvisioningFacts) bool {
	return f.App.Status == "ACTIVE" && f.Connection.Status == "ENABLED"
}

// Wanted is what an app should know of a person.
type Wanted struct {
	Provisioned bool
	// Attributes are those of the SCIM resource, without active.
	Attributes scim.Object
}

// WantUser derives from the facts what an app should know of a person. Okta
// itself provisions whoever is assigned; Veza's guide has them be members of a
// pushed group too ("SCIM Provisioning with Okta", step 4), and that is what is
// followed here.
func WantUser(f *org.ProvisioningFacts) Wanted {
	if f.User == nil || f.Assigned == nil {
		return Wanted{}
	}
	return Wanted{
		Provisioned: f.InPushedGroup && inUse(f.User),
		Attributes:  attributes(f.User.ID, f.Assigned.UserName, f.Attributes),
	}
}

// inUse says whether a person's state lets them use apps. The STAGED are told of
// when they are activated.
func inUse(u *org.User) bool {
	status := u.Status
	if u.TransitioningTo != "" {
		status = u.TransitioningTo
	}
	switch status {
	case org.Staged, org.Suspended, org.Deprovisioned:
		return false
	}
	return true
}

// standing is how an assignment shows what came of it (AppUserStatus and
// AppUserSyncState of Okta's API).
func standing(f *org.ProvisioningFacts, want Wanted, sent *org.SentUser) (status, syncState string) {
	switch {
	case f.Assigned == nil:
		return "", ""
	case sent == nil || sent.RemoteID == "":
		return "STAGED", "OUT_OF_SYNC"
	case sent.Active != want.Provisioned, want.Provisioned && !same(sent.Attributes, want.Attributes):
		// The feature that would send it is off.
		return "PROVISIONED", "OUT_OF_SYNC"
	case want.Provisioned:
		return "PROVISIONED", "SYNCHRONIZED"
	case f.User.Status == org.Suspended:
		return "SUSPENDED", "SYNCHRONIZED"
	}
	return "DEPROVISIONED", "SYNCHRONIZED"
}

// same compares two values by their JSON.
func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}
