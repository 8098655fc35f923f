package httpapi

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// base is where the SCIM service lives.
const base = "/scim/v2"

func (s *server) serveSCIM(r *http.Request, call *tenant.Call) (answer, error) {
	if err := s.admit(r, call); err != nil {
		return answer{}, err
	}
	path, err := segments(r)
	if err != nil {
		return answer{}, err
	}
	switch {
	case len(path) >= 1 && path[0] == "Users":
		return s.serveResources(r, s.usersEndpoint(), path[1:])
	case len(path) >= 1 && path[0] == "Groups":
		return s.serveResources(r, s.groupsEndpoint(), path[1:])
	case len(path) == 1 && path[0] == "Bulk":
		return answer{}, bulk(r)
	case len(path) == 1 && path[0] == ".search" && s.searches():
		return s.search(r, s.usersEndpoint().list, s.groupsEndpoint().list)
	case len(path) == 0 && s.searches():
		return s.queryRoot(r)
	case len(path) >= 1:
		if a, err := s.serveDiscovery(r, path); a.status != 0 || err != nil {
			return a, err
		}
	}
	return answer{}, noEndpoint(r)
}

// admit lets a request pass when SCIM is on and its caller may use it.
func (s *server) admit(r *http.Request, call *tenant.Call) error {
	ready, wait, err := s.tenant.SCIMReady(r.Context())
	if err != nil {
		return err
	}
	if !ready {
		return off(wait)
	}
	if err := s.authenticate(r, call); err != nil {
		return err
	}
	if wait, ok := s.limiter.allow(call.Caller.KeyID); !ok {
		return refuse(scim.Errorf(http.StatusTooManyRequests, "",
			"The tenant allows %d SCIM requests a minute: wait %s.", s.limiter.limit, wait.Round(time.Second)),
			"Retry-After", seconds(wait))
	}
	if len(r.URL.RequestURI()) > maxURL {
		return tooLongURL()
	}
	return requireRoles(call.Caller, "admin", "scim_provisioner")
}

// off is the answer while SCIM is off or being activated. What Veza answers
// then is not public; to the RFC, an endpoint that does not exist is a 404.
func off(wait time.Duration) error {
	if wait <= 0 {
		return scim.Errorf(http.StatusNotFound, "",
			"SCIM is off. Turn it on with Administration > Sign-in Settings > Enable SCIM provisioning.")
	}
	return refuse(scim.Errorf(http.StatusNotFound, "", "SCIM was turned on and answers in %s.", wait.Round(time.Second)),
		"Retry-After", seconds(wait))
}

// seconds rounds up: whoever waits for less comes too early.
func seconds(wait time.Duration) string {
	return strconv.Itoa(int(math.Ceil(wait.Seconds())))
}

func bulk(r *http.Request) error {
	if r.Method != http.MethodPost {
		return methodNotAllowed(r, http.MethodPost)
	}
	return scim.Errorf(http.StatusNotImplemented, "", "Bulk operations are not currently supported by Veza")
}

func noEndpoint(r *http.Request) error {
	return scim.Errorf(http.StatusNotFound, "", "There is no endpoint %s.", r.URL.Path)
}

// segments splits the path below the base. A trailing slash makes no difference.
func segments(r *http.Request) ([]string, error) {
	path := strings.Trim(strings.TrimPrefix(r.URL.EscapedPath(), base), "/")
	if path == "" {
		return nil, nil
	}
	parts := strings.Split(path, "/")
	for i, part := range parts {
		plain, err := url.PathUnescape(part)
		if err != nil {
			return nil, noEndpoint(r)
		}
		parts[i] = plain
	}
	return parts, nil
}
