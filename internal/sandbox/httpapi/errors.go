package httpapi

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/veza/terraform-provider-veza/internal/sandbox/store"
	"github.com/veza/terraform-provider-veza/internal/sandbox/tenant"
	"github.com/veza/terraform-provider-veza/internal/scim"
)

// refusal is an error with a header that its status calls for, or with the field
// of the request that is to blame, or the object that is not there.
type refusal struct {
	err                *scim.Error
	header             http.Header
	code               string // gRPC's, where the status alone does not say it
	field, description string
	missing            *tenant.NotFoundError
}

func (r *refusal) Error() string { return r.err.Error() }

func (r *refusal) Unwrap() error { return r.err }

func refuse(err *scim.Error, header, value string) error {
	r := &refusal{err: err, header: http.Header{}}
	r.header.Set(header, value)
	return r
}

func violation(field, description string) error {
	r := fieldRefusal(field, description)
	return &r
}

func fieldRefusal(field, description string) refusal {
	err := scim.Errorf(http.StatusBadRequest, "", "Invalid Arguments: %s: %s", field, description)
	return refusal{err: err, field: field, description: description}
}

// explain turns any error into one to answer with. Only a failure of the
// server itself has a status above 500.
func (s *server) explain(err error, r *http.Request, call *tenant.Call) refusal {
	var refused *refusal
	var known *scim.Error
	var field *tenant.FieldError
	var missing *tenant.NotFoundError
	var state *tenant.StateError
	switch {
	case errors.As(err, &field):
		return fieldRefusal(field.Field, field.Description)
	case errors.As(err, &missing):
		return refusal{err: scim.Errorf(http.StatusNotFound, "", "%v", missing), missing: missing}
	case errors.As(err, &state):
		return refusal{err: scim.Errorf(http.StatusBadRequest, "", "%v", state), code: "FailedPrecondition"}
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
	http.StatusRequestURITooLong:     "InvalidArgument",
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
	if r.missing != nil {
		details = append(details, map[string]any{
			"@type":         "type.googleapis.com/errorstatus.v1.ResourceInfo",
			"resource_type": r.missing.Kind, "resource": r.missing.ID,
		})
	}
	return answer{status: r.err.Status, header: r.header, mediaType: "application/json", body: map[string]any{
		"code":       cmp.Or(r.code, codes[r.err.Status]),
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
