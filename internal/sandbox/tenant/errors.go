package tenant

import "fmt"

// FieldError says which field of a request to the admin API is to blame.
type FieldError struct{ Field, Description string }

func (e *FieldError) Error() string { return e.Field + ": " + e.Description }

func fieldError(field, format string, args ...any) error {
	return &FieldError{field, fmt.Sprintf(format, args...)}
}

// NotFoundError says that the object the request names is not there.
type NotFoundError struct{ Kind, ID string }

func (e *NotFoundError) Error() string { return fmt.Sprintf("There is no %s %q.", e.Kind, e.ID) }

// StateError refuses what the object's state does not allow, whatever the fields say.
type StateError struct{ Reason string }

func (e *StateError) Error() string { return e.Reason }

func stateError(format string, args ...any) error { return &StateError{fmt.Sprintf(format, args...)} }
