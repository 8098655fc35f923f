package tenant

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// Call is the API call on whose behalf the tenant acts. Whoever serves the call
// makes it, puts it into the context with WithCall and ends it with Record.
type Call struct {
	RequestID string
	Method    string
	Path      string
	UserAgent string
	ClientIP  string
	Started   time.Time
	Caller    Caller // zero until the key is known
	Error     string // set when the call is refused

	recorded bool
}

type callKey struct{}

// WithCall says whose call a method serves. Without it, a method acts for
// nobody: rules about the caller do not apply and nothing is audited.
func WithCall(ctx context.Context, c *Call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

func callOf(ctx context.Context) *Call {
	if c, ok := ctx.Value(callKey{}).(*Call); ok {
		return c
	}
	return nil
}

// request is what a call asks beyond its object.
type request struct {
	attributes, excluded []string
	ifMatch              string
}

// RequestOption narrows what a method returns or when it acts.
type RequestOption func(*request)

// Select returns only the attributes named, or all but the excluded
// (RFC 7644 §3.9); naming both is an error.
func Select(attributes, excluded []string) RequestOption {
	return func(r *request) { r.attributes, r.excluded = attributes, excluded }
}

// IfMatch makes a write depend on the version of what is there: an If-Match
// header's value. It is ignored unless the profile has versions.
func IfMatch(versions string) RequestOption {
	return func(r *request) { r.ifMatch = versions }
}

func requestOf(options []RequestOption) request {
	var r request
	for _, option := range options {
		option(&r)
	}
	return r
}

// check refuses a selection that could only fail once the write is done.
func (r request) check(c *collection) error {
	_, err := r.project(c, scim.Object{})
	return err
}

func (r request) project(c *collection, o scim.Object) (scim.Object, error) {
	if len(r.attributes) == 0 && len(r.excluded) == 0 {
		return o, nil
	}
	return scim.Project(c.engine, o, r.attributes, r.excluded)
}

// wants reports whether the attribute, or a part of it, is in the selection.
func (r request) wants(c *collection, attribute string) bool {
	names := func(list []string, part bool) bool {
		return slices.ContainsFunc(list, func(name string) bool {
			name = strings.TrimSpace(name)
			if urn := c.engine.Core.ID + ":"; len(name) > len(urn) && strings.EqualFold(name[:len(urn)], urn) {
				name = name[len(urn):]
			}
			whole, _, dotted := strings.Cut(name, ".")
			return strings.EqualFold(whole, attribute) && (part || !dotted)
		})
	}
	if len(r.attributes) > 0 {
		return names(r.attributes, true)
	}
	return !names(r.excluded, false)
}

// checkMatch is RFC 7644 §3.14: weak comparison, since a version says that the
// resource is the same and nothing about its bytes.
func (r request) checkMatch(version string) error {
	if r.ifMatch == "" || version == "" || Matches(r.ifMatch, version) {
		return nil
	}
	return scim.Errorf(412, "", "The resource is at version %s, not at the version %s that the request expects: read it again.",
		version, r.ifMatch)
}

// Matches reports whether an If-Match or If-None-Match header names the version.
func Matches(header, version string) bool {
	for tag := range strings.SplitSeq(header, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == strings.TrimPrefix(version, "W/") {
			return true
		}
	}
	return false
}
