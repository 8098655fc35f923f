package acctest

import (
	"maps"
	"testing"

	"github.com/veza/terraform-provider-veza/internal/sandbox"
)

// Tenant is a sandbox of its own and the provider configured for it. More holds
// further attributes of the provider block.
func Tenant(t testing.TB, more Attrs, options ...sandbox.Option) (*sandbox.Server, *Server) {
	t.Helper()
	box := sandbox.New(t, options...)
	return box, On(t, box, more)
}

// Org is Tenant with the sandbox's Okta org beside it, and the provider configured for both.
func Org(t testing.TB, more Attrs, options ...sandbox.Option) (*sandbox.Server, *Server) {
	t.Helper()
	return Tenant(t, more, append(options, sandbox.WithOrg())...)
}

// On is another provider configured for the same tenant, and for its org where that is
// served, as a second command is.
func On(t testing.TB, box *sandbox.Server, more Attrs) *Server {
	t.Helper()
	block := Attrs{"url": box.URL, "api_key": box.Key}
	if box.OrgURL != "" {
		block["okta"] = Attrs{"org_url": box.OrgURL, "api_token": box.OrgToken()}
	}
	maps.Copy(block, more)
	return Configured(t, block)
}
