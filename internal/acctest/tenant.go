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

// On is another provider configured for the same tenant, as a second command is.
func On(t testing.TB, box *sandbox.Server, more Attrs) *Server {
	t.Helper()
	block := Attrs{"url": box.URL, "api_key": box.Key}
	maps.Copy(block, more)
	return Configured(t, block)
}
