package veza

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// maxMessage bounds how much of a body that is no JSON is repeated, in bytes.
const maxMessage = 200

// wireError holds the members of both shapes. Each member is decoded by
// itself, so that one of an unexpected type does not cost the others.
type wireError map[string]json.RawMessage

// newError parses an answer that is not 2xx. It never fails: whatever the
// body, method, path and status are known.
func newError(r request, status int, h http.Header, body []byte) *Error {
	e := &Error{
		Method: r.method, Path: r.path, Status: status,
		RequestID:  h.Get("X-Request-Id"),
		RetryAfter: retryAfter(h),
	}
	var w wireError
	if json.Unmarshal(body, &w) != nil || w == nil {
		e.foreign = true
		e.Message = foreignMessage(status, body)
		return e
	}
	e.SCIMType = w.text("scimType")
	e.Code = codeName(w["code"])
	e.Message = cmp.Or(w.text("detail"), w.text("message"), w.text("error_description"), w.text("error"))
	e.RequestID = cmp.Or(w.text("request_id"), w.text("requestId"), e.RequestID)
	e.addDetails(w["details"])
	return e
}

// text returns a member that is a string, and "" for any other.
func (w wireError) text(name string) string {
	var s string
	if json.Unmarshal(w[name], &s) != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

// addDetails reads the entries of a google.rpc.Status that help a person:
// BadRequest with its field violations, and UserFacingErrorInfo.
func (e *Error) addDetails(raw json.RawMessage) {
	var entries []wireError
	// One entry that is no object leaves the others decoded.
	_ = json.Unmarshal(raw, &entries)
	for _, entry := range entries {
		violations := entry["field_violations"]
		if violations == nil {
			violations = entry["fieldViolations"]
		}
		var fields []wireError
		_ = json.Unmarshal(violations, &fields)
		for _, f := range fields {
			v := FieldViolation{Field: f.text("field"), Description: f.text("description")}
			if v != (FieldViolation{}) {
				e.FieldViolations = append(e.FieldViolations, v)
			}
		}
		e.resource = e.resource || entry.text("resource_type") != "" || entry.text("resourceType") != ""
		e.Resolution = cmp.Or(e.Resolution, entry.text("resolution"))
		e.Message = cmp.Or(e.Message, entry.text("message"))
	}
}

// foreignMessage words a body that is no JSON object.
func foreignMessage(status int, body []byte) string {
	text := strings.Join(strings.Fields(string(body)), " ")
	kind := http.DetectContentType(body)
	switch {
	case text == "":
		return cmp.Or(http.StatusText(status), "no explanation") + " (the answer has no body)"
	case !strings.HasPrefix(kind, "text/plain"):
		return cmp.Or(http.StatusText(status), "no explanation") + " (the answer is " + kind + ", perhaps of a proxy, and not the tenant's JSON)"
	case len(text) > maxMessage:
		return strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return strings.ToValidUTF8(text, "")
}

// grpcCodes are the names of google.rpc.Code by number.
var grpcCodes = []string{
	"OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists", "PermissionDenied",
	"ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal", "Unavailable",
	"DataLoss", "Unauthenticated",
}

// codeName reads a code that is a number (3), a Go name ("InvalidArgument") or
// a protobuf name ("INVALID_ARGUMENT"). Others stay as they came.
func codeName(raw json.RawMessage) string {
	text := string(bytes.Trim(raw, `"`))
	if text == "null" {
		return ""
	}
	if n, err := strconv.Atoi(text); err == nil && n >= 0 && n < len(grpcCodes) {
		return grpcCodes[n]
	}
	for _, name := range grpcCodes {
		if strings.EqualFold(name, strings.ReplaceAll(text, "_", "")) {
			return name
		}
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// neverSent recognizes failures that come before a request is written, so that
// nothing needs to be looked up after them.
func neverSent(err error) bool {
	if op := (*net.OpError)(nil); errors.As(err, &op) && op.Op == "dial" {
		return true
	}
	return errors.As(err, new(*net.DNSError)) || errors.As(err, new(*tls.CertificateVerificationError))
}
