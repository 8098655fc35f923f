// Package session is what the configured provider hands to every resource, data
// source and list resource.
package session

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Session belongs to one provider block. Two aliases share nothing.
type Session struct {
	// Veza is the client of the tenant.
	Veza *veza.Client
	// Guard holds the limits of one plan: protected people and mass removals.
	Guard *guardrail.Guard
	// AdoptExisting lets a create take over an object that exists and is in use.
	AdoptExisting bool
	// APIKey is the secret in use, to recognize it among those that are managed.
	APIKey string
	// Unclosed belongs to the whole process: it outlives the session.
	Unclosed *Unclosed

	teams teamList
}

// from returns the session in a Configure request's provider data. It is nil, and no
// error, while Terraform validates: that happens before the provider is configured.
func from(providerData any) (*Session, diag.Diagnostics) {
	if providerData == nil {
		return nil, nil
	}
	s, ok := providerData.(*Session)
	if !ok {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unexpected Provider Data",
			"This is a bug in the provider: it was configured with something that is no session. Please report it.")}
	}
	return s, nil
}
