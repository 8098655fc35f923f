package scim

import (
	"maps"
	"slices"
	"strings"
)

// Object is one resource or complex value as decoded JSON; numbers are json.Number.
type Object = map[string]any

// Get returns the attribute of that name. Names ignore case (RFC 7643 §2.1).
func Get(o Object, name string) (any, bool) {
	if value, ok := o[name]; ok {
		return value, true
	}
	key, ok := keyOf(o, name)
	return o[key], ok
}

// Set writes an attribute, under the spelling that o has of its name already, if it has one.
func Set(o Object, name string, value any) {
	if key, ok := keyOf(o, name); ok {
		name = key
	}
	o[name] = value
}

// Delete removes an attribute, however its name is spelled in o.
func Delete(o Object, name string) {
	if key, ok := keyOf(o, name); ok {
		delete(o, key)
	}
}

// keyOf finds the spelling that o has of name. DecodeObject lets no two
// spellings of one name pass; an object made by hand that has them gives the
// first in byte order, so that answers do not depend on Go's map order.
func keyOf(o Object, name string) (string, bool) {
	if _, ok := o[name]; ok {
		return name, true
	}
	found, ok := "", false
	for key := range o {
		if strings.EqualFold(key, name) && (!ok || key < found) {
			found, ok = key, true
		}
	}
	return found, ok
}

// setAs writes an attribute under exactly this spelling of its name.
func setAs(o Object, name string, value any) {
	Delete(o, name)
	o[name] = value
}

// clone copies a decoded JSON value all the way down.
func clone(v any) any {
	switch v := v.(type) {
	case Object:
		out := make(Object, len(v))
		for key, value := range v {
			out[key] = clone(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = clone(value)
		}
		return out
	default:
		return v
	}
}

func cloneObject(o Object) Object {
	out := make(Object, len(o))
	for key, value := range o {
		out[key] = clone(value)
	}
	return out
}

// elements gives the values of an attribute: those of a list, a single one, or
// none for null and absent ones, which RFC 7643 §2.5 makes the same thing.
func elements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// empty tells whether a value counts as no value: null, [], {} and complex or
// multi-valued ones with nothing but such in them (RFC 7643 §2.5).
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !empty(e) })
	case Object:
		for _, value := range v {
			if !empty(value) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

func sortedKeys(o Object) []string {
	return slices.Sorted(maps.Keys(o))
}
