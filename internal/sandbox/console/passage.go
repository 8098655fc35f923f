package console

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
)

// passage is the way of one person from Okta into one app.
type passage struct {
	org.Standing

	Named bool // the app is named, since there are several
}

// State is where the person is on the way, and Mark the class of it.
func (p passage) State() string {
	switch {
	case p.Problem != "":
		return "error"
	case !p.Assigned && !p.Pushed:
		return ""
	case !p.Assigned:
		return "not assigned"
	case !p.Pushed:
		return "in no pushed group"
	case p.Status == "DEPROVISIONED" || p.Status == "SUSPENDED":
		return "deactivated"
	case p.SyncState == "SYNCHRONIZED":
		return "provisioned"
	case p.Status == "PROVISIONED":
		return "not up to date"
	}
	return "waiting"
}

// Mark is the class of the state.
func (p passage) Mark() string {
	switch p.State() {
	case "error":
		return "bad"
	case "provisioned":
		return "on"
	case "waiting", "not up to date":
		return "wait"
	}
	return "off"
}

// Words are the two conditions, or else what Okta shows of the assignment.
func (p passage) Words() string {
	switch {
	case p.Assigned && p.Pushed:
		return p.Status + ", " + p.SyncState
	case p.Assigned:
		return "assigned"
	case p.Pushed:
		return "in a pushed group"
	}
	return ""
}

// passages adds to pairs what passes between their sides, and says whether anything
// can: whether there is an app that the org provisions to.
func (c *console) passages(ctx context.Context, pairs []pair) (bool, error) {
	var ids []string
	for _, p := range pairs {
		if p.Okta != nil {
			ids = append(ids, p.Okta.ID)
		}
	}
	by, apps, err := c.Org.Standings(ctx, ids)
	for i, p := range pairs {
		if p.Okta == nil {
			continue
		}
		for _, s := range by[p.Okta.ID] {
			pairs[i].Between = append(pairs[i].Between, passage{s, apps > 1})
		}
	}
	return apps > 0, err
}
