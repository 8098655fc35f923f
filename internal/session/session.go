// Package session is what the configured provider hands to every resource, data
// source, action and list resource.
package session

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/veza/terraform-provider-veza/internal/guardrail"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

// Session belongs to one provider block. Two aliases share nothing.
type Session struct {
	// Veza is the client of the tenant, nil where the provider block names none. What
	// embeds Resource, DataSource or Ephemeral has one.
	Veza *veza.Client
	// Okta works on the Okta org, nil where the provider block names none. What embeds
	// OktaResource, OktaDataSource or OktaAction has one.
	Okta *lifecycle.Engine
	// OktaUnusable says why the org that only the environment names is left out.
	OktaUnusable string
	// Guard and OktaGuard hold the limits of one plan, in the tenant and in the org:
	// protected people and mass removals.
	Guard     *guardrail.Guard
	OktaGuard *guardrail.OrgGuard
	// AdoptExisting lets a create take over an object that exists and is in use.
	AdoptExisting bool
	// APIKey is the secret in use, to recognize it among those that are managed.
	APIKey string
	// Unclosed belongs to the whole process: it outlives the session.
	Unclosed *Unclosed

	// Handover is what resources that are replaced leave to their successors.
	Handover Handover

	teams teamList
}

// system is one of the two that a provider block names, either of them alone or both.
type system int

const (
	tenant system = iota
	org
)

// from returns the session in a Configure request's provider data, or an error where
// the provider block does not name the system that is needed. It is nil, and no error,
// while Terraform validates: that happens before the provider is configured.
func from(providerData any, needs system) (*Session, diag.Diagnostics) {
	if providerData == nil {
		return nil, nil
	}
	s, ok := providerData.(*Session)
	switch {
	case !ok:
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unexpected Provider Data",
			"This is a bug in the provider: it was configured with something that is no session. Please report it.")}
	case needs == tenant && s.Veza == nil:
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Tenant Not Configured",
			"This works on a Veza tenant, and the provider block names only an Okta org. Set url and api_key in the provider "+
				"block, or the environment variables VEZA_URL and VEZA_API_KEY.")}
	case needs == org && s.Okta == nil:
		detail := "This works on an Okta org, and the provider block names none. Set okta = { org_url = …, api_token = … } in the " +
			"provider block, or the environment variables OKTA_ORG_NAME, OKTA_BASE_URL and OKTA_API_TOKEN."
		if s.OktaUnusable != "" {
			detail += "\n\nThe org that the environment names cannot be used: " + s.OktaUnusable
		}
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Okta Not Configured", detail)}
	}
	return s, nil
}
