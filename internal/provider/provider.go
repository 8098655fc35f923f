// Package provider is the front door: the provider's own schema, its configuration,
// and the register of everything it offers.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ provider.Provider                       = (*vezaProvider)(nil)
	_ provider.ProviderWithListResources      = (*vezaProvider)(nil)
	_ provider.ProviderWithConfigValidators   = (*vezaProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*vezaProvider)(nil)
	_ provider.ProviderWithActions            = (*vezaProvider)(nil)
	_ provider.ProviderWithFunctions          = (*vezaProvider)(nil)
)

type vezaProvider struct {
	version  string
	unclosed *session.Unclosed
}

// New returns what plugin servers call for a provider of that version.
func New(version string) func() provider.Provider {
	return func() provider.Provider { return &vezaProvider{version: version} }
}

// Serving is New for a process that serves the CLI, and what the process calls once that
// has ended: it closes what the CLI has left open.
func Serving(version string) (newProvider func() provider.Provider, end func(context.Context)) {
	unclosed := &session.Unclosed{}
	return func() provider.Provider { return &vezaProvider{version: version, unclosed: unclosed} }, unclosed.End
}

func (p *vezaProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "veza"
	resp.Version = p.version
}
