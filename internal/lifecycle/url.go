package lifecycle

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/transport"
)

// CheckURL turns what a person writes as the address of an Okta org into the URL
// that requests are built on. It accepts what transport.CheckURL does, and
// refuses the address of the Admin Console and a path: the API has one of its own.
func CheckURL(raw string) (*url.URL, error) {
	if strings.TrimSpace(raw) == "" {
		return nil, errors.New("the URL is empty; give the address of the org, such as https://acme.okta.com")
	}
	u, err := transport.CheckURL(raw)
	if err != nil {
		return nil, err
	}
	return u, checkOrg(u)
}

func checkOrg(u *url.URL) error {
	if path := strings.Trim(u.Path, "/"); path != "" {
		return fmt.Errorf("the URL of the Okta org ends in /%s; give the org alone, %s://%s", path, u.Scheme, u.Host)
	}
	if name, domain, _ := strings.Cut(u.Hostname(), "."); strings.HasSuffix(name, "-admin") && strings.HasPrefix(domain, "okta") {
		return fmt.Errorf("%s is the address of the Admin Console; the API answers at https://%s.%s", u.Host, strings.TrimSuffix(name, "-admin"), domain)
	}
	return nil
}
