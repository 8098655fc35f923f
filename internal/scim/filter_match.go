package scim

import (
	"fmt"
	"net/http"
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

// Match implements Filter.
func (f And) Match(d *Definition, o Object) (bool, error) { return f.eval(scope{d: d}, o) }

// Match implements Filter.
func (f Or) Match(d *Definition, o Object) (bool, error) { return f.eval(scope{d: d}, o) }

// Match implements Filter.
func (f Not) Match(d *Definition, o Object) (bool, error) { return f.eval(scope{d: d}, o) }

// Match implements Filter.
func (f Comparison) Match(d *Definition, o Object) (bool, error) { return f.eval(scope{d: d}, o) }

// Match implements Filter.
func (f ValueFilter) Match(d *Definition, o Object) (bool, error) { return f.eval(scope{d: d}, o) }

// Both sides are looked at even when the left one decides: whether a filter is
// wrong must not depend on the data.
func (f And) eval(s scope, o Object) (bool, error) {
	left, right, err := both(s, o, f.Left, f.Right)
	return left && right, err
}

func (f Or) eval(s scope, o Object) (bool, error) {
	left, right, err := both(s, o, f.Left, f.Right)
	return left || right, err
}

func both(s scope, o Object, left, right Filter) (l, r bool, err error) {
	if l, err = left.eval(s, o); err != nil {
		return false, false, err
	}
	if r, err = right.eval(s, o); err != nil {
		return false, false, err
	}
	return l, r, nil
}

func (f Not) eval(s scope, o Object) (bool, error) {
	matched, err := f.Inner.eval(s, o)
	return !matched && err == nil, err
}

func (f ValueFilter) eval(s scope, o Object) (bool, error) {
	t := s.resolve(f.Path)
	values, err := selected(s, t, o, f.Inner)
	return len(values) > 0, err
}

func (f Comparison) eval(s scope, o Object) (bool, error) {
	t := s.resolve(f.Path)
	values, err := selected(s, t, o, f.Path.ValueFilter)
	if err != nil {
		return false, err
	}
	leaf, key := t.attr, t.key
	if key != "" {
		leaf = t.sub
	}
	if leaf != nil && leaf.Type == "complex" && f.Op != "pr" {
		// "emails co x" means emails.value (RFC 7643 §2.4).
		if key = "value"; t.key != "" || find(leaf.SubAttributes, key) == nil {
			return false, badFilter("%s is a complex attribute, which only pr applies to; name one of its sub-attributes", f.Path)
		}
		leaf = find(leaf.SubAttributes, key)
	}
	matches, err := comparer(leaf, f)
	if err != nil {
		return false, err
	}
	// RFC 7643 §7 lets a server refuse such attributes in filters: passwords would be guessed letter by letter.
	if leaf != nil && leaf.Returned == "never" {
		values = nil
	}
	values = subValues(values, key)
	if len(values) == 0 {
		return matchesNothing(f, leaf != nil), nil
	}
	for _, value := range values {
		if matches(value) {
			return true, nil
		}
	}
	return false, nil
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

// selected gives the values of the attribute at t that match filter, all for nil.
func selected(s scope, t target, o Object, filter Filter) ([]any, error) {
	if t.container != "" {
		held, _ := Get(o, t.container)
		o, _ = held.(Object)
	}
	value, _ := Get(o, t.name)
	values := elements(value)
	if filter == nil {
		return values, nil
	}
	parent := t.attr
	if parent == nil {
		parent = &Attribute{}
	}
	inner := scope{d: s.d, parent: parent}
	if len(values) == 0 {
		// So that a wrong inner filter is told also when there is nothing to filter.
		_, err := filter.eval(inner, Object{})
		return nil, err
	}
	var out []any
	for _, value := range values {
		matched, err := filter.eval(inner, asObject(value))
		if err != nil {
			return nil, err
		}
		if matched {
			out = append(out, value)
		}
	}
	return out, nil
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
