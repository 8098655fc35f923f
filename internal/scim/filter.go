package scim

import (
	"bytes"
	"encoding/json"
)

// Filter is a parsed filter (RFC 7644 §3.4.2.2): And, Or, Not, Comparison or ValueFilter.
type Filter interface {
	// String writes the filter in canonical form: operators in lower case, single
	// blanks, no parentheses that precedence makes needless.
	String() string
	// Match tells whether a resource matches. An attribute that d does not know and
	// o does not hold matches nothing. The error is an *Error invalidFilter for a
	// comparison that the attribute does not allow, such as gt on a boolean; it
	// depends on d alone and never on o.
	Match(d *Definition, o Object) (bool, error)

	compile(s scope) (func(Object) bool, error)
}

// And matches what both sides match.
type And struct{ Left, Right Filter }

// Or matches what one side matches or both.
type Or struct{ Left, Right Filter }

// Not matches what Inner does not.
type Not struct{ Inner Filter }

// Comparison compares an attribute with a value: a string, a bool, a
// json.Number, or nil for null. Op is eq, ne, co, sw, ew, gt, ge, lt, le, or pr,
// which has no value. The path has a ValueFilter where a client compares one
// sub-attribute of some values, as in emails[type eq "work"].value eq "x".
type Comparison struct {
	Path  Path
	Op    string
	Value any
}

// ValueFilter matches when one single value of a multi-valued attribute matches
// Inner, as in emails[type eq "work" and value co "@example.com"].
type ValueFilter struct {
	Path  Path
	Inner Filter
}

func (f And) String() string { return grouped(f.Left) + " and " + grouped(f.Right) }
func (f Or) String() string  { return f.Left.String() + " or " + f.Right.String() }
func (f Not) String() string { return "not (" + f.Inner.String() + ")" }

func (f Comparison) String() string {
	if f.Op == "pr" {
		return f.Path.String() + " pr"
	}
	return f.Path.String() + " " + f.Op + " " + literal(f.Value)
}

func (f ValueFilter) String() string { return f.Path.String() + "[" + f.Inner.String() + "]" }

// grouped puts what binds less than "and" into parentheses.
func grouped(f Filter) string {
	if _, ok := f.(Or); ok {
		return "(" + f.String() + ")"
	}
	return f.String()
}

func literal(value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	// A filter is no HTML: "<" stays readable.
	e.SetEscapeHTML(false)
	// Strings, bools, numbers and nil always encode.
	_ = e.Encode(value)
	return string(bytes.TrimRight(b.Bytes(), "\n"))
}

// Walk calls visit for f and every filter in it, outer ones first, also those in
// the value filters of paths, and stops at the first error. A server that allows
// eq only refuses the rest with it.
func Walk(f Filter, visit func(Filter) error) error {
	if f == nil {
		return nil
	}
	if err := visit(f); err != nil {
		return err
	}
	var inner []Filter
	switch f := f.(type) {
	case And:
		inner = []Filter{f.Left, f.Right}
	case Or:
		inner = []Filter{f.Left, f.Right}
	case Not:
		inner = []Filter{f.Inner}
	case ValueFilter:
		inner = []Filter{f.Inner}
	case Comparison:
		inner = []Filter{f.Path.ValueFilter}
	}
	for _, next := range inner {
		if err := Walk(next, visit); err != nil {
			return err
		}
	}
	return nil
}
