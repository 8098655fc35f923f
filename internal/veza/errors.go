package veza

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

var (
	// ErrNotFound says that the tenant, with SCIM on, does not know the object.
	ErrNotFound = errors.New("not found")
	// ErrConflict says that another object has the name: 409, 400 with
	// scimType uniqueness, or the gateway's words for the same.
	ErrConflict = errors.New("already exists")
	// ErrSCIMOff says that the tenant's SCIM service is switched off.
	ErrSCIMOff = errors.New("SCIM provisioning is off")
	// ErrUnauthorized says that the API key was not accepted (401).
	ErrUnauthorized = errors.New("not authenticated")
	// ErrForbidden says that the key's owner lacks a role (403).
	ErrForbidden = errors.New("not permitted")
	// ErrNoAPI says that this tenant offers no API for what was asked.
	ErrNoAPI = errors.New("this tenant offers no API for it")
)

// Error is an answer of the tenant that is not a success, in either of its two
// shapes: a SCIM error (RFC 7644 §3.12), or the gateway's
// {"code","message","request_id","details"}.
type Error struct {
	Method, Path    string
	Status          int    // the HTTP status
	SCIMType        string // scimType of a SCIM error
	Code            string // gRPC name of a gateway error, such as "InvalidArgument"
	Message         string // the server's words
	RequestID       string
	Resolution      string // what the server says to do
	FieldViolations []FieldViolation
	// RetryAfter is how long the server asked to wait, 0 when it did not.
	RetryAfter time.Duration

	// foreign: the body is neither a SCIM error nor any other JSON object, so
	// that whoever answered may not be the tenant.
	foreign bool
	// resource: the gateway names the object that it is about, so that a 404 is
	// of the object and not of the route.
	resource bool
	// unreadable: a success whose body could not be understood.
	unreadable bool
}

// FieldViolation is one field that the gateway refused.
type FieldViolation struct{ Field, Description string }

// Error reads like "POST /scim/v2/Users: 409 uniqueness: userName is taken".
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d", e.Method, e.Path, e.Status)
	for _, kind := range []string{e.SCIMType, e.Code} {
		if kind != "" {
			b.WriteString(" " + kind)
		}
	}
	message := e.Message
	if message == "" {
		message = http.StatusText(e.Status)
	}
	b.WriteString(": " + message)
	for _, v := range e.FieldViolations {
		b.WriteString("; " + strings.TrimPrefix(v.Field+": "+v.Description, ": "))
	}
	if e.Resolution != "" {
		b.WriteString("; " + e.Resolution)
	}
	if e.RequestID != "" {
		b.WriteString(" (request ID " + e.RequestID + ")")
	}
	return b.String()
}

// Is lets callers write errors.Is(err, ErrNotFound) and its like.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.Status == http.StatusNotFound && !e.foreign
	case ErrConflict:
		return e.conflict()
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized
	case ErrForbidden:
		return e.Status == http.StatusForbidden
	}
	return false
}

// conflict knows each way in which a tenant is seen to say "that name is
// taken". Veza's gateway answers a duplicate with 400 InvalidArgument, where
// only the field's description tells.
func (e *Error) conflict() bool {
	if e.Status == http.StatusConflict || e.Code == "AlreadyExists" {
		return true
	}
	if e.Status != http.StatusBadRequest {
		return false
	}
	if strings.EqualFold(e.SCIMType, "uniqueness") || saysTaken(e.Message) {
		return true
	}
	return slices.ContainsFunc(e.FieldViolations, func(v FieldViolation) bool { return saysTaken(v.Description) })
}

func saysTaken(text string) bool { return strings.Contains(strings.ToLower(text), "already exist") }

// mayHaveActed reports whether err leaves open if the tenant has done what was
// asked. An answer below 500 says that it has not.
func mayHaveActed(err error) bool {
	if e := (*Error)(nil); errors.As(err, &e) {
		switch e.Status {
		case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return e.unreadable
	}
	return errors.As(err, new(*lostError)) && !neverSent(err)
}
