package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// refusal is an error with a header that its status calls for, or a field of
// the request that is to blame.
type refusal struct {
	err                *scim.Error
	header             http.Header
	field, description string
}

func (r *refusal) Error() string { return r.err.Error() }

func (r *refusal) Unwrap() error { return r.err }

func refuse(err *scim.Error, header, value string) error {
	r := &refusal{err: err, header: http.Header{}}
	r.header.Set(header, value)
	return r
}

func violation(field, description string) error {
	err := scim.Errorf(http.StatusBadRequest, "", "Invalid Arguments: %s: %s", field, description)
	return &refusal{err: err, field: field, description: description}
}

// explain turns any error into one to answer with. Only a failure of the
// server itself has a status above 500.
func (s *server) explain(err error, r *http.Request, call *tenant.Call) refusal {
	var refused *refusal
	var known *scim.Error
	switch {
	case errors.As(err, &refused):
		return *refused
	case errors.As(err, &known):
		return refusal{err: known}
	case errors.Is(err, store.ErrBusy):
		return tryAgain("Another process is writing to the tenant's database: try again.")
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return tryAgain("The request was given up before it was served; nothing was changed.")
	}
	s.log.Error("request failed", "error", err, "method", r.Method, "path", r.URL.Path, "request_id", call.RequestID)
	return internalError(call)
}

func tryAgain(detail string) refusal {
	return refusal{
		err:    scim.Errorf(http.StatusServiceUnavailable, "", "%s", detail),
		header: http.Header{"Retry-After": {"1"}},
	}
}
func internalError(call *tenant.Call) refusal {
	return refusal{err: scim.Errorf(http.StatusInternalServerError, "",
		"The server failed to serve this request; its log has the reason under request id %s.", call.RequestID)}
}

func failSCIM(r refusal, _ *tenant.Call) answer {
	return answer{status: r.err.Status, header: r.header, body: r.err, mediaType: scim.MediaType}
}

// codes are the names that Veza's own API, a gRPC gateway, gives to statuses.
var codes = map[int]string{
	http.StatusBadRequest:            "InvalidArgument",
	http.StatusUnauthorized:          "Unauthenticated",
	http.StatusForbidden:             "PermissionDenied",
	http.StatusNotFound:              "NotFound",
	http.StatusMethodNotAllowed:      "Unimplemented",
	http.StatusRequestEntityTooLarge: "ResourceExhausted",
	http.StatusUnsupportedMediaType:  "InvalidArgument",
	http.StatusTooManyRequests:       "ResourceExhausted",
	http.StatusInternalServerError:   "Internal",
	http.StatusServiceUnavailable:    "Unavailable",
}

func (s *server) failAPI(r refusal, call *tenant.Call) answer {
	details := []any{}
	if r.field != "" {
		details = append(details, map[string]any{
			"@type":            "type.googleapis.com/google.rpc.BadRequest",
			"field_violations": []any{map[string]any{"field": r.field, "description": r.description}},
		})
	}
	return answer{status: r.err.Status, header: r.header, mediaType: "application/json", body: map[string]any{
		"code":       codes[r.err.Status],
		"message":    r.err.Detail,
		"request_id": call.RequestID,
		"timestamp":  s.now().UTC().Format(time.RFC3339Nano),
		"details":    details,
	}}
}

func methodNotAllowed(r *http.Request, allowed string) error {
	return refuse(scim.Errorf(http.StatusMethodNotAllowed, "", "%s is not possible on %s; it allows %s.", r.Method, r.URL.Path, allowed),
		"Allow", allowed)
}
