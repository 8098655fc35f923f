package veza

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"

	"golang.org/x/sync/singleflight"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
)

// endpoint is one collection of the administration API.
type endpoint struct {
	path string // "/api/v1/teams"
	what string // "teams", for errors
	// probe is what a tenant that offers the endpoint answers with a success;
	// "" for the collection itself.
	probe string
}

// object returns the path of one object, with an optional verb such as ":revoke".
func (e endpoint) object(id, verb string) (string, error) {
	switch id {
	case "", ".", "..":
		return "", fmt.Errorf("%q does not name anything under %s", id, e.path)
	}
	return e.path + "/" + url.PathEscape(id) + verb, nil
}

// adminState is what the client knows of the tenant's administration API.
type adminState struct {
	probing sync.Mutex // held while one caller asks on behalf of all

	mu      sync.Mutex
	offered map[string]bool // endpoints that have answered, by path

	writers *coalesce.Writes[string, TeamRole] // of the roles of a user, by id
	roles   roleList
	reads   singleflight.Group // of users, by id
}

func (s *adminState) isOffered(e endpoint) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offered[e.path]
}

func (s *adminState) offers(e endpoint) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.offered == nil {
		s.offered = map[string]bool{}
	}
	s.offered[e.path] = true
}

// doAdmin sends r, which concerns e or an object of it. A tenant without the
// endpoint makes it ErrNoAPI; ErrNotFound is of the object alone.
func (c *Client) doAdmin(ctx context.Context, e endpoint, r request, out any) (answer, error) {
	if out == nil {
		// A proxy's page must not pass for the success of a DELETE.
		out = new(json.RawMessage)
	}
	a, err := c.do(ctx, r, out)
	if err == nil {
		c.admin.offers(e)
		return a, nil
	}
	// A page as the answer to a read is what a web application has for unknown
	// paths. After a write it leaves open what was done.
	if wrong := (*Error)(nil); errors.As(err, &wrong) && noAPI(wrong) && (!wrong.unreadable || r.method == http.MethodGet) {
		err = c.judgeAdmin(ctx, e, r, wrong)
	}
	return answer{}, err
}

// judgeAdmin tells an object that is gone from a route that this tenant does
// not have. The gateway names a missing object in the details of its answer;
// without them the collection is asked, once.
func (c *Client) judgeAdmin(ctx context.Context, e endpoint, r request, wrong *Error) error {
	if wrong.resource || c.admin.isOffered(e) {
		return wrong
	}
	if r.path == e.path || wrong.Status != http.StatusNotFound {
		return &noAPIError{what: e.what, answer: wrong}
	}
	c.admin.probing.Lock()
	defer c.admin.probing.Unlock()
	if c.admin.isOffered(e) {
		return wrong
	}
	probe := request{method: http.MethodGet, path: e.probe}
	if probe.path == "" {
		probe.path, probe.query = e.path, url.Values{"page_size": {"1"}}
	}
	var body map[string]json.RawMessage
	_, err := c.do(ctx, probe, &body)
	if err == nil {
		c.admin.offers(e)
		return wrong
	}
	if missing := (*Error)(nil); errors.As(err, &missing) && noAPI(missing) {
		return &noAPIError{what: e.what, answer: wrong}
	}
	return fmt.Errorf("%s %s was answered with 404, and whether the object is gone or the tenant has no such API could not be found out: %w",
		wrong.Method, wrong.Path, err)
}

// doValue is doAdmin for an answer that is one object: in a "value" envelope,
// as most of Veza's are, or flat, as GET user is.
func (c *Client) doValue(ctx context.Context, e endpoint, r request, out any) (answer, error) {
	var body map[string]json.RawMessage
	a, err := c.doAdmin(ctx, e, r, &body)
	if err != nil || body == nil {
		return a, err
	}
	data := a.body
	if value, enveloped := body["value"]; enveloped {
		data = value
	}
	if err := json.Unmarshal(data, out); err != nil {
		return a, unreadable(r, a, err)
	}
	return a, nil
}

// masked is the query of a partial update.
func masked(fields string) url.Values { return url.Values{"update_mask": {fields}} }
