package transport

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// CheckURL turns what a person writes as the address of a tenant or an org into
// the URL that requests are built on. It adds https:// when no scheme is given, drops
// a trailing slash, and drops a trailing /scim/v2, the path that the guide has
// people paste into their identity provider. It refuses http to any host but a
// loopback one, and user information, query and fragment. Its errors never
// repeat user information, which may be a secret.
func CheckURL(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return nil, errors.New("the URL is empty; give the address of the tenant, such as https://acme.vezacloud.com")
	}
	if !strings.Contains(raw, "://") {
		raw = "https://" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		// url.Error repeats the whole input, a password in it included.
		if cause := (*url.Error)(nil); errors.As(err, &cause) && !strings.Contains(raw, "@") {
			return nil, fmt.Errorf("not a URL: %w", cause.Err)
		}
		return nil, errors.New("not a URL")
	}
	if err := checkParts(u); err != nil {
		return nil, err
	}
	u.Host = strings.ToLower(u.Host)
	u.Path = trimEndpoint(u.Path)
	u.RawPath = ""
	return u, nil
}

func checkParts(u *url.URL) error {
	switch {
	case u.User != nil:
		return errors.New("the URL holds a user name or password; requests are authorized by the key alone, so remove everything up to the @")
	case u.RawQuery != "" || u.ForceQuery:
		return fmt.Errorf("the URL holds a query (?…); give the address alone, https://%s", u.Host)
	case u.Fragment != "" || strings.HasSuffix(u.String(), "#"):
		return fmt.Errorf("the URL holds a fragment (#…); give the address alone, https://%s", u.Host)
	}
	return checkScheme(u)
}

// checkScheme allows https to any host and http to a loopback host.
func checkScheme(u *url.URL) error {
	if u.Hostname() == "" {
		return errors.New("the URL names no host; give an address such as https://acme.example.com")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return fmt.Errorf("the URL's port %s is not between 1 and 65535", port)
		}
	}
	switch strings.ToLower(u.Scheme) {
	case "https":
		return nil
	case "http":
		if loopback(u.Hostname()) {
			return nil
		}
		return fmt.Errorf("plain HTTP to %s would send the key unencrypted; use https://%s (http is accepted for localhost, 127.0.0.0/8 and ::1 only)", u.Hostname(), u.Host)
	default:
		return fmt.Errorf("the URL's scheme is %q; it must be https", u.Scheme)
	}
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// trimEndpoint cuts trailing slashes and one trailing /scim/v2.
func trimEndpoint(path string) string {
	const endpoint = "/scim/v2"
	path = strings.TrimRight(path, "/")
	if at := len(path) - len(endpoint); at >= 0 && strings.EqualFold(path[at:], endpoint) {
		path = strings.TrimRight(path[:at], "/")
	}
	return path
}

// origin is scheme, host and port, in a form that compares.
func origin(u *url.URL) string {
	scheme, port := strings.ToLower(u.Scheme), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[scheme]
	}
	return scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
