package org

import (
	"errors"
	"fmt"
	"net/http"
)

// Error is a refusal as Okta words it. Of all of it, Okta promises only Code to
// be stable.
type Error struct {
	Status  int
	Code    string // E0000001
	Summary string
	Causes  []string
}

func (e *Error) Error() string {
	text := e.Code + ": " + e.Summary
	for _, cause := range e.Causes {
		text += "; " + cause
	}
	return text
}

// Invalid refuses what was sent: what names the field or object at fault.
func Invalid(what string, causes ...string) *Error {
	return &Error{http.StatusBadRequest, "E0000001", "Api validation failed: " + what, causes}
}

// NotFound says that there is no such object; kind is Okta's word for it, such
// as User or UserGroup.
func NotFound(id, kind string) *Error {
	return &Error{http.StatusNotFound, "E0000007", fmt.Sprintf("Not found: Resource not found: %s (%s)", id, kind), nil}
}

// Malformed refuses a body that is not the JSON asked for.
func Malformed() *Error {
	return &Error{http.StatusBadRequest, "E0000003", "The request body was not well-formed.", nil}
}

// Forbidden refuses what the caller may not do.
func Forbidden() *Error {
	return &Error{http.StatusForbidden, "E0000006", "You do not have permission to perform the requested action", nil}
}

func badSearch(cause string) *Error {
	return &Error{http.StatusBadRequest, "E0000031", "Invalid search criteria.", []string{cause}}
}

// BadPaging refuses a cursor that this org has not made.
func BadPaging() *Error {
	return &Error{http.StatusBadRequest, "E0000029", "Invalid paging request.", nil}
}

func wrongStatus() *Error {
	return &Error{http.StatusForbidden, "E0000038", "This operation is not allowed in the user's current status.", nil}
}

func asError(err error, into **Error) bool { return errors.As(err, into) }
