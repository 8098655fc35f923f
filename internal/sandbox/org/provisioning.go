package org

import (
	"context"
	"time"
)

// The kinds of items that an app is told of.
const (
	ProvisionUser  = "user"
	ProvisionGroup = "group" // an app group, which a group is pushed to
)

// ProvisioningHooks are called by the org for whoever provisions to its apps.
type ProvisioningHooks struct {
	// Changed is called after a change that an app is to be told of.
	Changed func(context.Context)
	// Verify tries a connection before it is put to use; its *Error refuses it.
	Verify func(ctx context.Context, baseURL, token string) error
}

// ProvisionWith sets the hooks, before the org is used.
func (o *Org) ProvisionWith(h ProvisioningHooks) { o.provisioner = h }

// SentUser is what an app was last told of a person.
type SentUser struct {
	RemoteID   string
	Active     bool
	Attributes map[string]any
	// Unsure says that a request may or may not have been carried out.
	Unsure bool `json:",omitempty"`
}

// SentGroup is what an app was last told of a group.
type SentGroup struct {
	RemoteID, Name string
	Members        []string // ids in the app, sorted
	Unsure         bool     `json:",omitempty"`
}

// ProvisioningAttribute is an attribute of a person's app profile, and where an
// app wants it: External as in name.givenName, Namespace a schema's URN or "".
type ProvisioningAttribute struct {
	External, Namespace string
	Value               any
}

// ProvisionedMember is a member of a pushed group whom the app knows.
type ProvisionedMember struct{ RemoteID, Display string }

// ProvisioningFacts are all that decides what an app must be told of one item.
type ProvisioningFacts struct {
	App        *App
	Connection *Connection
	// Create, Update and Deactivate are the features that are on.
	Create, Update, Deactivate bool

	// User, UserName, Attributes and Assigned are of a person; User is nil for one
	// who is gone, Assigned for one without the app.
	User       *User
	Assigned   *AppUser
	Attributes []ProvisioningAttribute
	// InPushedGroup says that an ACTIVE mapping pushes a group of theirs.
	InPushedGroup bool
	SentUser      *SentUser

	// Target is the app group, nil when it is gone; Push is the mapping to it.
	Target    *Group
	Push      *Push
	Members   []ProvisionedMember
	SentGroup *SentGroup
}

// ProvisioningTask is one item that an app may have to be told of.
type ProvisioningTask struct {
	AppID, Kind, ItemID string
	Attempts            int // that failed so far
	ProvisioningFacts

	number int64
}

// ProvisioningEvent is an entry for the System Log.
type ProvisioningEvent struct{ Type, Message, Reason string }

// ProvisioningResult is what came of a task.
type ProvisioningResult struct {
	User  *SentUser  // nil forgets what was sent
	Group *SentGroup // likewise
	// Status and SyncState are the assignment's from now on, "" as they are.
	Status, SyncState string
	// Problem is why it failed, "" for success. It is tried again after Wait, or
	// with Park when the item changes or somebody asks for it.
	Problem string
	Wait    time.Duration
	Park    bool
	Events  []ProvisioningEvent
}

// ProvisioningProblem is an entry of Okta's Tasks page.
type ProvisioningProblem struct {
	AppID, Kind, ItemID string
	Problem             string
	Attempts            int
	// Retried says that it is tried again without being asked to.
	Retried bool
	Since   string
}

const dueForm = "2006-01-02T15:04:05.000000000Z"

func dueTime(t time.Time) string { return t.UTC().Format(dueForm) }

// followSCIM makes a new mapping to a SCIM app one that is applied whenever a
// person changes: "create and update" is how the Admin Console begins it.
func (m *Mapping) followSCIM() {
	if _, scim := m.Properties["familyName"]; !scim || !m.ToApp {
		return
	}
	for name, p := range m.Properties {
		p.PushStatus = "PUSH"
		m.Properties[name] = p
	}
}
