package scim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// valueError is a value that its attribute does not take; path grows on the way up.
type valueError struct{ path, problem string }

func (e *valueError) in(name string) *valueError {
	switch {
	case e.path == "":
		e.path = name
	case e.path[0] == '[':
		e.path = name + e.path
	default:
		e.path = name + "." + e.path
	}
	return e
}

func (e *valueError) scim() *Error {
	return Errorf(http.StatusBadRequest, InvalidValue, "%s %s", e.path, e.problem)
}

func wrong(format string, args ...any) *valueError {
	return &valueError{problem: fmt.Sprintf(format, args...)}
}

// coerce checks a value and brings it to the attribute's type and to canonical
// spelling. Parts that a client may not write are dropped; nil is unassigned.
func coerce(a *Attribute, v any) (any, *valueError) {
	if !a.MultiValued {
		return coerceOne(a, v)
	}
	if v == nil {
		return nil, nil
	}
	list, ok := v.([]any)
	if !ok {
		return nil, wrong("is multi-valued: a list was expected, not %s", kindOf(v))
	}
	out, err := coerceList(a, list)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return out, nil
}

func coerceList(a *Attribute, list []any) ([]any, *valueError) {
	out := make([]any, 0, len(list))
	primary := -1
	for i, value := range list {
		element, err := coerceOne(a, value)
		if err != nil {
			return nil, err.in(fmt.Sprintf("[%d]", i))
		}
		if element == nil {
			continue
		}
		if isPrimary(element) {
			if primary >= 0 {
				return nil, wrong("has more than one primary value, at [%d] and [%d]", primary, i)
			}
			primary = i
		}
		out = append(out, element)
	}
	return out, nil
}

func isPrimary(element any) bool {
	o, ok := element.(Object)
	if !ok {
		return false
	}
	value, _ := Get(o, "primary")
	return value == true
}

func coerceOne(a *Attribute, v any) (any, *valueError) {
	if v == nil {
		return nil, nil
	}
	switch a.Type {
	case "complex":
		return coerceComplex(a, v)
	case "boolean":
		if b, ok := asBool(v); ok {
			return b, nil
		}
		return nil, wrong("is a boolean: true or false was expected, not %s", kindOf(v))
	case "integer", "decimal":
		return coerceNumber(a, v)
	case "":
		return prune(v), nil
	}
	s, ok := v.(string)
	if !ok {
		return nil, wrong("is a %s: a JSON string was expected, not %s", a.Type, kindOf(v))
	}
	switch a.Type {
	case "dateTime":
		if _, ok := asTime(s); !ok {
			return nil, wrong("is a date and time such as 2011-05-13T04:42:34Z, not %q", s)
		}
	case "binary":
		if !isBase64(s) {
			return nil, wrong("is binary: base64 was expected")
		}
	}
	return s, nil
}

func coerceNumber(a *Attribute, v any) (any, *valueError) {
	if f, ok := v.(float64); ok {
		v = json.Number(fmt.Sprintf("%v", f))
	}
	if i, ok := v.(int); ok {
		v = json.Number(fmt.Sprint(i))
	}
	n, ok := asNumber(v)
	if !ok || a.Type == "integer" && !n.integer {
		return nil, wrong("is of type %s, which %s is not", a.Type, kindOf(v))
	}
	return v, nil
}

// isBase64 takes both alphabets, with padding or without (RFC 7643 §2.3.6).
func isBase64(s string) bool {
	s = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/", "\n", "", "\r", "").Replace(s), "=")
	_, err := base64.RawStdEncoding.DecodeString(s)
	return err == nil
}

// coerceComplex takes a bare string for the value sub-attribute: Entra ID writes
// managers so, and servers are known that write roles so. It takes a list of one
// object too, which is Entra ID's other way to write a manager.
func coerceComplex(a *Attribute, v any) (any, *valueError) {
	if list, ok := v.([]any); ok && len(list) == 1 && !a.MultiValued {
		v = list[0]
	}
	if s, ok := v.(string); ok && find(a.SubAttributes, "value") != nil {
		v = Object{"value": s}
	}
	o, ok := v.(Object)
	if !ok {
		return nil, wrong("is complex: an object was expected, not %s", kindOf(v))
	}
	out, err := coerceMembers(o, func(name string) *Attribute { return subAttribute(a, name) })
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, missing(a.SubAttributes, out)
}

// coerceMembers coerces the members of an object whose attributes lookup knows;
// what it does not know is kept.
func coerceMembers(o Object, lookup func(string) *Attribute) (Object, *valueError) {
	out := make(Object, len(o))
	// Map order must not choose which of two wrong members is told of.
	for _, key := range sortedKeys(o) {
		name, value := key, o[key]
		if sub := lookup(key); sub == nil {
			value = prune(value)
		} else {
			if sub.Mutability == "readOnly" {
				continue
			}
			name = sub.Name
			var err *valueError
			if value, err = coerce(sub, value); err != nil {
				return nil, err.in(name)
			}
		}
		if empty(value) {
			continue
		}
		// Bodies have passed DecodeObject; this is for objects made by hand, and for known names only, as looking for the others takes long.
		if _, ok := out[name]; ok {
			return nil, wrong("is given twice, in different case").in(name)
		}
		out[name] = value
	}
	return out, nil
}

// missing names the first required attribute that a client did not give.
func missing(attributes []Attribute, o Object) *valueError {
	for i := range attributes {
		a := &attributes[i]
		if !a.Required || a.Mutability == "readOnly" {
			continue
		}
		if value, _ := Get(o, a.Name); !present(value) {
			return wrong("is required").in(a.Name)
		}
	}
	return nil
}

// prune copies a value of unknown type without the null and empty parts.
func prune(v any) any {
	switch v := v.(type) {
	case Object:
		out := make(Object, len(v))
		for key, value := range v {
			if value = prune(value); !empty(value) {
				out[key] = value
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, value := range v {
			if value = prune(value); !empty(value) {
				out = append(out, value)
			}
		}
		return out
	default:
		return v
	}
}
