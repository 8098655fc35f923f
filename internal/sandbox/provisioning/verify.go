package provisioning

import (
	"context"
	"errors"
	"net/http"

	"github.com/veza/terraform-provider-veza/internal/sandbox/org"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// verify tries a connection, as "Test Connector Configuration" does. What exactly
// that asks is not documented; a list of one person needs the right address, a
// good token and SCIM that is on, and changes nothing.
func (p *Provisioner) verify(ctx context.Context, baseURL, token string) error {
	const doing = "verifying"
	o, err := p.target(baseURL, token).call(ctx, doing, http.MethodGet, "/Users?startIndex=1&count=1", nil)
	if _, counted := scim.Get(o, "totalResults"); err == nil && !counted {
		err = unreadable(doing, "the answer is no SCIM list")
	}
	f := new(failure)
	if !errors.As(err, &f) {
		return err
	}
	cause := "Error authenticating: " + f.reason
	if f.remote != "" {
		cause += ". Errors reported by remote server: " + f.remote
	}
	return &org.Error{
		Status: http.StatusBadRequest, Code: "E0000001", Summary: "Api validation failed: connection", Causes: []string{cause},
	}
}
