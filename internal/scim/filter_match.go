package scim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// scope is what names in a filter refer to: attributes of a resource or, in a
// value filter, sub-attributes of parent.
type scope struct {
	d      *Definition
	parent *Attribute
}

// resolve treats a name in a value filter as a sub-attribute, whatever URN stands before it.
func (s scope) resolve(p Path) target {
	if s.parent == nil {
		return s.d.resolve(p)
	}
	t := target{name: p.Attribute, key: p.SubAttribute, attr: subAttribute(s.parent, p.Attribute)}
	switch {
	case t.attr != nil:
		t.name = t.attr.Name
	case s.parent.Type != "complex" && s.parent.Type != "" && strings.EqualFold(t.name, "value"):
		// Values of a multi-valued simple attribute are named value (RFC 7643 §2.4).
		single := *s.parent
		single.MultiValued = false
		t.attr = &single
	}
	return t
}

// Compile makes the test of many resources of one type. The error is that of
// Filter.Match, so that a wrong filter is told of before there is anything to filter.
func Compile(d *Definition, f Filter) (func(Object) bool, error) { return f.compile(scope{d: d}) }

func match(d *Definition, f Filter, o Object) (bool, error) {
	matches, err := Compile(d, f)
	return err == nil && matches(o), err
}

// Match implements Filter.
func (f And) Match(d *Definition, o Object) (bool, error) { return match(d, f, o) }

// Match implements Filter.
func (f Or) Match(d *Definition, o Object) (bool, error) { return match(d, f, o) }

// Match implements Filter.
func (f Not) Match(d *Definition, o Object) (bool, error) { return match(d, f, o) }

// Match implements Filter.
func (f Comparison) Match(d *Definition, o Object) (bool, error) { return match(d, f, o) }

// Match implements Filter.
func (f ValueFilter) Match(d *Definition, o Object) (bool, error) { return match(d, f, o) }

func (f And) compile(s scope) (func(Object) bool, error) {
	left, right, err := compileBoth(s, f.Left, f.Right)
	return func(o Object) bool { return left(o) && right(o) }, err
}

func (f Or) compile(s scope) (func(Object) bool, error) {
	left, right, err := compileBoth(s, f.Left, f.Right)
	return func(o Object) bool { return left(o) || right(o) }, err
}

func compileBoth(s scope, left, right Filter) (l, r func(Object) bool, err error) {
	if l, err = left.compile(s); err != nil {
		return nil, nil, err
	}
	r, err = right.compile(s)
	return l, r, err
}

func (f Not) compile(s scope) (func(Object) bool, error) {
	inner, err := f.Inner.compile(s)
	return func(o Object) bool { return !inner(o) }, err
}

func (f ValueFilter) compile(s scope) (func(Object) bool, error) {
	values, err := s.selector(s.resolve(f.Path), f.Inner)
	return func(o Object) bool { return len(values(o)) > 0 }, err
}

func (f Comparison) compile(s scope) (func(Object) bool, error) {
	t := s.resolve(f.Path)
	values, err := s.selector(t, f.Path.ValueFilter)
	if err != nil {
		return nil, err
	}
	leaf, key := t.leaf()
	if leaf != nil && leaf.Type == "complex" && f.Op != "pr" {
		// "emails co x" means emails.value (RFC 7643 §2.4).
		if leaf = find(leaf.SubAttributes, "value"); leaf == nil || key != "" {
			return nil, badFilter("%s is a complex attribute, which only pr applies to; name one of its sub-attributes", f.Path)
		}
		key = leaf.Name
	}
	matches, err := comparer(leaf, f)
	if err != nil {
		return nil, err
	}
	nothing := matchesNothing(f, leaf != nil)
	if leaf != nil && leaf.Returned == "never" {
		// Else passwords could be guessed letter by letter; RFC 7643 §7 leaves it to the server.
		return func(Object) bool { return nothing }, nil
	}
	anyMatches := func(found []any) bool {
		return len(found) == 0 && nothing || slices.ContainsFunc(found, matches)
	}
	if key != "" || t.container != "" || f.Path.ValueFilter != nil {
		return func(o Object) bool { return anyMatches(subValues(values(o), key)) }, nil
	}
	// The usual case without a list made of one value: it runs once for every member of a group.
	return func(o Object) bool {
		switch value, _ := Get(o, t.name); value := value.(type) {
		case nil:
			return nothing
		case []any:
			return anyMatches(value)
		default:
			return matches(value)
		}
	}, nil
}

// leaf is the attribute or sub-attribute that a path ends in, nil where unknown, and the key of the latter.
func (t target) leaf() (leaf *Attribute, key string) {
	if t.key == "" {
		return t.attr, ""
	}
	return t.sub, t.key
}

// matchesNothing decides on an attribute without a value: it differs from every
// value, and equals null unless nobody knows it (RFC 7644 §3.4.2.1: an equality
// filter for an undefined attribute is false).
func matchesNothing(f Comparison, known bool) bool {
	if f.Value == nil {
		return f.Op == "eq" && known
	}
	return f.Op == "ne"
}

// selector gives the values of the attribute at t that match filter, all for nil.
func (s scope) selector(t target, filter Filter) (func(Object) []any, error) {
	all := func(o Object) []any {
		if t.container != "" {
			held, _ := Get(o, t.container)
			o, _ = held.(Object)
		}
		value, _ := Get(o, t.name)
		return elements(value)
	}
	if filter == nil {
		return all, nil
	}
	parent := t.attr
	if parent == nil {
		parent = &Attribute{}
	}
	matches, err := filter.compile(scope{d: s.d, parent: parent})
	if err != nil {
		return nil, err
	}
	return func(o Object) []any {
		var out []any
		for _, value := range all(o) {
			if matches(asObject(value)) {
				out = append(out, value)
			}
		}
		return out
	}, nil
}

// asObject makes a simple value of a multi-valued attribute readable as value (RFC 7643 §2.4).
func asObject(v any) Object {
	if o, ok := v.(Object); ok {
		return o
	}
	return Object{"value": v}
}

// subValues gives the sub-attribute of each value, or the values themselves for no key.
func subValues(values []any, key string) []any {
	if key == "" {
		return values
	}
	var out []any
	for _, value := range values {
		sub, _ := Get(asObject(value), key)
		out = append(out, elements(sub)...)
	}
	return out
}

func badFilter(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, InvalidFilter, format, args...)
}

// present implements pr: neither unassigned nor an empty string (RFC 7644 table 3).
func present(v any) bool { return v != "" && !empty(v) }

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case Object:
		return "an object"
	case []any:
		return "a list"
	default:
		return fmt.Sprintf("the number %v", v)
	}
}
