// Package roster manages many people in one resource: one JSON document, with a person
// under each name, whatever system they live in.
package roster

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Person is what a document says of somebody, as a JSON object. P is the type itself.
type Person[P any] interface {
	// Check refuses what the system would, for a person in a configuration.
	Check(name string) error
	// Equal reports whether both are written alike but for the order of sets.
	Equal(other P) bool
	// Enforced is whether they are to be active; nil follows the system.
	Enforced() *bool
	// Renamed is, in a state, the name that they were given outside; else "".
	Renamed() string
	// Grammar is how errors speak of a person; it is the same for all.
	Grammar() Grammar
}

// Grammar is how errors speak of the people of one system.
type Grammar struct {
	Name     string // what the names in the document are: "userName"
	Fields   string // all that a person may have, separated by commas
	Required string // what there must be, likewise
}

// Named is a person with the name as it is spelled.
type Named[P any] struct {
	Name   string
	Person P
}

// Fold is how names are compared: case does not count.
func Fold(name string) string { return strings.ToLower(name) }

func grammarOf[P Person[P]]() Grammar {
	var p P
	return p.Grammar()
}

// misread words what is wrong with a value of the document.
func misread[P Person[P]](p *P, err error) error {
	grammar := grammarOf[P]()
	var typ *json.UnmarshalTypeError
	switch {
	case err == nil && p == nil:
		return fmt.Errorf("the value is null: a person is an object with %s", grammar.Required)
	case err == nil:
		return nil
	case errors.As(err, &typ) && typ.Field == "":
		return fmt.Errorf("the value is %s: a person is an object with %s", article(typ.Value), grammar.Required)
	case errors.As(err, &typ):
		return Mistyped(typ.Field, typ.Value)
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		return fmt.Errorf("unknown field %s; the fields are %s", name, grammar.Fields)
	}
	return err
}

// Mistyped is the fault of a field that is no array, say, as JSON calls it.
func Mistyped(field, kind string) error { return fmt.Errorf("%s cannot be %s", field, article(kind)) }

func article(kind string) string {
	if strings.HasPrefix(kind, "a") || strings.HasPrefix(kind, "o") {
		return "an " + kind
	}
	return "a " + kind
}
