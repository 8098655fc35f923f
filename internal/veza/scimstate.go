package veza

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// scimState is what the client knows of the tenant's SCIM switch. A tenant
// whose SCIM is off may answer 404 to every path (what it really answers is
// not published), and a Terraform provider that took this for "not found"
// would forget everyone.
type scimState struct {
	probing sync.Mutex // held while one caller asks on behalf of all

	mu       sync.Mutex
	clock    uint64 // counts events; only their order matters
	answered uint64 // when SCIM last gave a usable answer, 0 for never
	off      error  // what the probe found, until something answers
}

// now is the moment at which a request begins.
func (s *scimState) now() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock++
	return s.clock
}

// works notes that the SCIM service gave a usable answer.
func (s *scimState) works() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock++
	s.answered, s.off = s.clock, nil
}

// fails notes that the probe found no SCIM service; nil is for a switch that was just
// turned.
func (s *scimState) fails(off error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answered, s.off = 0, off
}

// since reports whether SCIM has answered after the given moment, and what the last
// probe found if it has not answered after that.
func (s *scimState) since(moment uint64) (on bool, off error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.answered > moment, s.off
}

// doSCIM is do for SCIM objects: a 404 counts only when SCIM is known to be on.
func (c *Client) doSCIM(ctx context.Context, r request, out any) (answer, error) {
	began := c.scim.now()
	a, err := c.do(ctx, r, out)
	if e := (*Error)(nil); errors.As(err, &e) && e.Status == http.StatusNotFound {
		return answer{}, c.judge(ctx, e, began)
	}
	return a, err
}

// judge tells "the object is gone" from "SCIM is off". Only an answer that came after
// the request began proves that SCIM was on: the switch may be turned while Terraform
// works. Requests that ran at the same time share one probe.
func (c *Client) judge(ctx context.Context, notFound *Error, began uint64) error {
	c.scim.probing.Lock()
	defer c.scim.probing.Unlock()
	on, off := c.scim.since(began)
	if on {
		return notFound
	}
	if off != nil {
		return scimOff(notFound, off)
	}
	_, err := c.ServiceProviderConfig(ctx)
	switch {
	case err == nil:
		return notFound
	case errors.Is(err, ErrSCIMOff):
		c.scim.fails(err)
		return scimOff(notFound, err)
	}
	return fmt.Errorf("%s %s was answered with 404, and whether the object is gone or SCIM is off could not be found out: %w",
		notFound.Method, notFound.Path, err)
}

// ServiceProviderConfig returns what the tenant's SCIM service can do (RFC 7643
// §5). A tenant that does not know the path has SCIM switched off: the error
// is ErrSCIMOff.
func (c *Client) ServiceProviderConfig(ctx context.Context) (scim.ServiceProviderConfig, error) {
	var out scim.ServiceProviderConfig
	var body json.RawMessage
	r := request{method: http.MethodGet, path: scimRoot + "/ServiceProviderConfig"}
	a, err := c.do(ctx, r, &body)
	if err == nil {
		// A member of another type than RFC 7643 gives it leaves the others decoded, and
		// says nothing about the switch. What is no object at all is no SCIM service.
		wrong := (*json.UnmarshalTypeError)(nil)
		if failed := json.Unmarshal(body, &out); failed != nil && (!errors.As(failed, &wrong) || wrong.Field == "") {
			c.scim.fails(nil)
			err = unreadable(r, a, failed)
		}
	}
	if e := (*Error)(nil); errors.As(err, &e) && switchedOff(e) {
		return out, scimOff(e, nil)
	}
	return out, err
}

// switchedOff reports whether an answer of ServiceProviderConfig, which RFC
// 7644 §4 makes every SCIM service serve, means that there is no service. A
// page instead of JSON is what a web application answers to unknown paths.
func switchedOff(e *Error) bool {
	switch e.Status {
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone, http.StatusNotImplemented:
		return true
	}
	return e.unreadable
}

// offError is a 404 that says nothing about the object.
type offError struct {
	answer *Error
	probe  error
}

func scimOff(e *Error, probe error) error {
	// It must not count as ErrNotFound any more, which errors.Is would find.
	doubtful := *e
	doubtful.foreign = true
	return &offError{answer: &doubtful, probe: probe}
}

func (e *offError) Error() string {
	text := "SCIM provisioning is off on this tenant, or was turned on less than 30 seconds ago" +
		" (Administration > Sign-in Settings > Enable SCIM provisioning): " + e.answer.Error()
	if e.probe != nil {
		text += ", and /scim/v2/ServiceProviderConfig does not answer either"
	}
	return text
}

// Is makes it ErrSCIMOff.
func (e *offError) Is(target error) bool { return target == ErrSCIMOff }

// Unwrap gives access to what the tenant answered.
func (e *offError) Unwrap() error { return e.answer }
