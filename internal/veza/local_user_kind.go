package veza

import "strings"

// Local reports whether the user signs in with a password of the tenant's own. Veza
// does not publish the names of auth_provider_type: what ends in "local" is taken for
// it, and everything else for an identity provider.
func (u User) Local() bool { return strings.HasSuffix(strings.ToUpper(u.AuthProviderType), "LOCAL") }
