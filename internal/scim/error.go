package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// Values of Error.ScimType (RFC 7644 §3.12, table 9).
const (
	InvalidFilter = "invalidFilter"
	TooMany       = "tooMany"
	Uniqueness    = "uniqueness"
	Mutability    = "mutability"
	InvalidSyntax = "invalidSyntax"
	InvalidPath   = "invalidPath"
	NoTarget      = "noTarget"
	InvalidValue  = "invalidValue"
	InvalidVers   = "invalidVers"
	Sensitive     = "sensitive"
)

// Error is the body of a failed SCIM request (RFC 7644 §3.12). Status is the
// HTTP status; ScimType is one of the constants above or empty.
type Error struct {
	Status   int
	ScimType string
	Detail   string
}

// Errorf makes an Error whose detail is worded as fmt.Sprintf words it.
func Errorf(status int, scimType, format string, args ...any) *Error {
	return &Error{Status: status, ScimType: scimType, Detail: fmt.Sprintf(format, args...)}
}

func (e *Error) Error() string {
	kind := strconv.Itoa(e.Status)
	if e.ScimType != "" {
		kind += " " + e.ScimType
	}
	if e.Detail == "" {
		return kind
	}
	return e.Detail + " (" + kind + ")"
}

type wireError struct {
	Schemas  []string        `json:"schemas"`
	ScimType string          `json:"scimType,omitempty"`
	Detail   string          `json:"detail,omitempty"`
	Status   json.RawMessage `json:"status"`
}

// MarshalJSON writes the status as a string, as RFC 7644 §3.12 demands.
func (e *Error) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireError{
		Schemas:  []string{ErrorURN},
		ScimType: e.ScimType,
		Detail:   e.Detail,
		Status:   json.RawMessage(strconv.Quote(strconv.Itoa(e.Status))),
	})
}

// UnmarshalJSON takes the status as a string or, since servers differ, as a number.
func (e *Error) UnmarshalJSON(data []byte) error {
	var w wireError
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*e = Error{ScimType: w.ScimType, Detail: w.Detail}
	raw := string(bytes.Trim(w.Status, `"`))
	if raw == "" || raw == "null" {
		return nil
	}
	status, err := strconv.Atoi(raw)
	if err != nil {
		return fmt.Errorf("SCIM error with the status %s, which is no number", w.Status)
	}
	e.Status = status
	return nil
}

func asError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}
