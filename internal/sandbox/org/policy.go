package org

import (
	"context"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
)

// Policy is one that apps are under. People sign in to nothing here, so that its
// rules are not kept.
type Policy struct {
	ID, Type, Name, Description string
	Created                     string
	System                      bool // the one that apps begin under
}

// foundingPolicies are what a new org has.
var foundingPolicies = []Policy{
	{Type: "ACCESS_POLICY", Name: "Any two factors", Description: "Require two factors to access.", System: true},
	{Type: "ACCESS_POLICY", Name: "Password only"},
	{Type: "PROFILE_ENROLLMENT", Name: "Default Policy", Description: "Default policy for new applications", System: true},
}

// foundPolicies makes them in a new org, and in one of a time when there were none.
func (w *writer) foundPolicies() error {
	there, err := objects[Policy](w.Tx, "policy", "")
	if err != nil || len(there) > 0 {
		return err
	}
	for _, p := range foundingPolicies {
		if p.ID, err = w.newID("rst"); err != nil {
			return err
		}
		p.Created = w.stamp()
		if err := w.putObject("policy", "", p.ID, p.Name, p); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) systemPolicy(kind string) (string, error) {
	all, err := objects[Policy](w.Tx, "policy", "")
	for _, p := range all {
		if p.System && p.Type == kind {
			return p.ID, nil
		}
	}
	return "", err
}

// Policies gives the policies of a type.
func (o *Org) Policies(ctx context.Context, kind string) ([]*Policy, error) {
	list := []*Policy{}
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		all, err := objects[Policy](tx, "policy", "")
		for _, p := range all {
			if p.Type == kind {
				list = append(list, p)
			}
		}
		return err
	})
	return list, err
}

// Policy gives a policy by id.
func (o *Org) Policy(ctx context.Context, id string) (*Policy, error) {
	var p *Policy
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		var err error
		p, err = findPolicy(tx, id)
		return err
	})
	return p, err
}

func findPolicy(tx *store.Tx, id string) (*Policy, error) {
	p := &Policy{}
	found, err := object(tx, "policy", "", id, p)
	if err == nil && !found {
		err = NotFound(id, "Policy")
	}
	return p, err
}

// SetAppPolicy puts an app under an access or enrollment policy.
func (o *Org) SetAppPolicy(ctx context.Context, appID, policyID string) error {
	_, err := o.changeApp(ctx, appID, func(w *writer, a *App) error {
		p, err := findPolicy(w.Tx, policyID)
		if err != nil {
			return err
		}
		if p.Type == "ACCESS_POLICY" {
			a.AccessPolicy = p.ID
		} else {
			a.EnrollmentPolicy = p.ID
		}
		w.log("policy.mapping.create", "Create policy mapping", a.target(), Target{p.ID, "PolicyEntity", "unknown", p.Name})
		return nil
	})
	return err
}
