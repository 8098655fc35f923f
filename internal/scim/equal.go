package scim

import (
	"encoding/json"
	"reflect"
	"strings"
)

// Equal tells whether two objects mean the same: names ignore case, null and
// empty lists are absent, the values of a multi-valued attribute have no order
// (RFC 7643 §2), and numbers are compared by value.
func Equal(a, b Object) bool { return equalObjects(a, b) }

func equalObjects(a, b Object) bool {
	rest := 0
	for key, value := range b {
		if _, ok := a[key]; !ok && !empty(value) {
			rest++
		}
	}
	for key, value := range a {
		other, ok := b[key]
		if !ok {
			if empty(value) {
				continue
			}
			// In b it can only stand under another spelling, and counts as found then.
			if other, ok = Get(b, key); !ok {
				return false
			}
			rest--
		}
		if !equalValues(value, other) {
			return false
		}
	}
	return rest == 0
}

func equalValues(a, b any) bool {
	if empty(a) || empty(b) {
		return empty(a) && empty(b)
	}
	switch a := a.(type) {
	case string:
		return b == a
	case Object:
		other, ok := b.(Object)
		return ok && equalObjects(a, other)
	case []any:
		other, ok := b.([]any)
		return ok && equalLists(a, other)
	case json.Number:
		x, okX := asNumber(a)
		y, okY := asNumber(b)
		if okX && okY {
			return x.compare(y) == 0
		}
	}
	// Not ==, which panics on values that no JSON decoder makes.
	return reflect.DeepEqual(a, b)
}

// equalLists compares in order first, which is the usual case, and by counting
// canonical texts after that, so that long lists take no quadratic time.
func equalLists(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	start := 0
	for start < len(a) && equalValues(a[start], b[start]) {
		start++
	}
	if start == len(a) {
		return true
	}
	counts := map[string]int{}
	for _, value := range a[start:] {
		counts[canonicalText(value)]++
	}
	for _, value := range b[start:] {
		text := canonicalText(value)
		if counts[text]--; counts[text] < 0 {
			return false
		}
	}
	return true
}

// canonicalText is the same for values that equalValues calls the same, but for lists in lists.
func canonicalText(v any) string {
	text, err := json.Marshal(canonicalForm(v))
	if err != nil {
		return ""
	}
	return string(text)
}

func canonicalForm(v any) any {
	switch v := v.(type) {
	case Object:
		out := Object{}
		for key, value := range v {
			if !empty(value) {
				out[strings.ToLower(key)] = canonicalForm(value)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = canonicalForm(value)
		}
		return out
	case json.Number:
		if n, ok := asNumber(v); ok && !n.integer {
			return n.float
		}
		return v
	default:
		return v
	}
}
