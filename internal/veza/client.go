// Package veza is the client of a Veza tenant: its SCIM service and its administration API.
package veza

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/veza/terraform-provider-veza/internal/coalesce"
	"github.com/veza/terraform-provider-veza/internal/scim"
	"github.com/veza/terraform-provider-veza/internal/transport"
)

const (
	scimRoot = "/scim/v2"

	// maxAnswer bounds an answer's body, in bytes.
	maxAnswer = 32 << 20
)

// Client is safe for concurrent use. What it learns of the tenant belongs to it alone.
type Client struct {
	base  string
	http  *http.Client
	scim  scimState
	admin adminState
	reads reads

	members      *coalesce.Writes[string, string] // of a group, by id
	keepsMembers atomic.Bool                      // see add
	exclusion    exclusion
}

// New returns the client of the tenant at base, such as
// https://acme.vezacloud.com. SCIM is expected under base/scim/v2. rt
// authorizes requests and repeats them where it may.
func New(base *url.URL, rt http.RoundTripper) *Client {
	c := &Client{
		base: strings.TrimRight(base.String(), "/"),
		http: &http.Client{Transport: rt},
	}
	c.reads = newReads(c)
	c.admin.writers = coalesce.NewWrites(coalesce.Batch[string, TeamRole]{Make: c.writeRoles})
	c.members = coalesce.NewWrites(coalesce.Batch[string, string]{Make: c.writeMembers, Most: maxMembers, Gather: true})
	return c
}

// SCIMURL is the base URL of the tenant's SCIM service, for other systems to go to.
func (c *Client) SCIMURL() string { return c.base + scimRoot }

// request is one call of the API. The path is escaped and starts below the base.
type request struct {
	method, path string
	query        url.Values
	body         any // nil for none, else marshalled as JSON
}

// isSCIM tells the two APIs apart: they differ in media type and in how a 404 reads.
func (r request) isSCIM() bool { return strings.HasPrefix(r.path, scimRoot+"/") }

// answer is a 2xx answer.
type answer struct {
	status   int
	location string
	body     []byte
}

func (a answer) empty() bool { return len(bytes.TrimSpace(a.body)) == 0 }

// do sends r and decodes a body into out, which nil leaves unread. An empty
// body leaves out as it was: which calls may have one is the caller's to know.
func (c *Client) do(ctx context.Context, r request, out any) (answer, error) {
	a, err := c.send(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if out != nil && !a.empty() {
		if err := json.Unmarshal(a.body, out); err != nil {
			return answer{}, unreadable(r, a, err)
		}
	}
	if r.isSCIM() {
		c.scim.works()
	}
	return a, nil
}

func (c *Client) send(ctx context.Context, r request) (answer, error) {
	if r.method != http.MethodGet {
		// Before as well: who asks while the server writes may get either state, and
		// nobody may get the older one afterwards.
		c.reads.forget()
		defer c.reads.forget()
	}
	req, err := c.newRequest(ctx, r)
	if err != nil {
		return answer{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, lost(r, err)
	}
	defer func() { _ = resp.Body.Close() }() // What matters of the body has been read by then.
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return answer{}, lost(r, fmt.Errorf("the answer (status %d) broke off: %w", resp.StatusCode, err))
	}
	if len(body) > maxAnswer {
		return answer{}, lost(r, fmt.Errorf("the answer (status %d) is larger than %d MiB", resp.StatusCode, maxAnswer>>20))
	}
	if resp.StatusCode/100 != 2 {
		return answer{}, newError(r, resp.StatusCode, resp.Header, body)
	}
	return answer{status: resp.StatusCode, location: resp.Header.Get("Location"), body: body}, nil
}

func (c *Client) newRequest(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		data, err := marshal(r.body)
		if err != nil {
			return nil, fmt.Errorf("encode the body of %s %s: %w", r.method, r.path, err)
		}
		body = bytes.NewReader(data)
	}
	target := c.base + r.path
	if len(r.query) > 0 {
		// A blank as "+" is for forms; not every server reads it in a filter.
		target += "?" + strings.ReplaceAll(r.query.Encode(), "+", "%20")
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, err
	}
	accept, content := "application/json", "application/json"
	if r.isSCIM() {
		accept, content = scim.MediaType+", application/json", scim.MediaType
	}
	req.Header.Set("Accept", accept)
	if body != nil {
		req.Header.Set("Content-Type", content)
	}
	return req, nil
}

// marshal writes JSON without the escapes meant for HTML, which some servers'
// filters and names do not undo.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}

// lostError is a request whose outcome is unknown, or which never left.
type lostError struct {
	method, path string
	cause        error
}

func lost(r request, err error) error {
	if u := (*url.Error)(nil); errors.As(err, &u) {
		// It repeats method and URL, in words of its own.
		err = u.Err
	}
	return &lostError{method: r.method, path: r.path, cause: err}
}

func (e *lostError) Error() string { return fmt.Sprintf("%s %s: %v", e.method, e.path, e.cause) }
func (e *lostError) Unwrap() error { return e.cause }

// unreadable explains a 2xx answer that is not the JSON it should be. The
// usual reason is a proxy that answers for the tenant, with its log-in page.
func unreadable(r request, a answer, cause error) error {
	kind := http.DetectContentType(a.body)
	if media, _, err := mime.ParseMediaType(kind); err == nil {
		kind = media
	}
	return &Error{
		Method: r.method, Path: r.path, Status: a.status,
		Message: fmt.Sprintf("the answer is not the JSON expected (it looks like %s, %d bytes: %v); "+
			"check that the URL is the tenant's and that no proxy answers in its place", kind, len(a.body), cause),
		unreadable: true,
	}
}

// retryAfter is 0 when the server names no wait.
func retryAfter(h http.Header) time.Duration {
	wait, _ := transport.RetryAfter(h, time.Now())
	return wait
}

// object returns the path of one object. An id that would change the path's
// meaning is refused: DELETE /Users/ is not for one person.
func object(collection, id string) (string, error) {
	switch id {
	case "", ".", "..":
		return "", fmt.Errorf("%q is not the id of anything under %s", id, collection)
	}
	return scimRoot + collection + "/" + url.PathEscape(id), nil
}
