// Package provider is the front door: the provider's own schema, its configuration,
// and the register of everything it offers.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
)

var (
	_ provider.Provider                       = (*vezaProvider)(nil)
	_ provider.ProviderWithListResources      = (*vezaProvider)(nil)
	_ provider.ProviderWithConfigValidators   = (*vezaProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*vezaProvider)(nil)
)

type vezaProvider struct{ version string }

// New returns what plugin servers call for a provider of that version.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &vezaProvider{version: version} }
}

func (p *vezaProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "veza"
	resp.Version = p.version
}
