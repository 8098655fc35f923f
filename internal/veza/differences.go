package veza

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// differences names the attributes that were sent and that found has with
// another value. What found lacks counts only for attributes that every
// service keeps: servers drop what they do not know.
func differences(sent, found any) ([]string, error) {
	want, err := asObject(sent)
	if err != nil {
		return nil, err
	}
	have, err := asObject(found)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(want)) {
		switch strings.ToLower(name) {
		case "schemas", "meta", "id", "password":
			// Written by the server, or never returned.
			continue
		}
		value, ok := scim.Get(have, name)
		if !ok && droppable(name, want[name]) {
			continue
		}
		if !covers(name, want[name], value) {
			out = append(out, name)
		}
	}
	return out, nil
}

func asObject(v any) (scim.Object, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return scim.DecodeObject(data)
}

// droppable reports whether an object that lacks the attribute may still be
// the one that was sent with it.
func droppable(name string, sent any) bool {
	switch strings.ToLower(name) {
	case "username", "displayname", "name", "emails", "roles", "members":
		return emptyValue(sent)
	case "active":
		return sent == true
	}
	return true
}

func emptyValue(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case scim.Object:
		return len(v) == 0
	}
	return false
}

// covers reports whether have holds everything that want says. In lists each
// element sent must be there; more may be. Sub-attributes that a server adds
// or drops (type, display, $ref) do not tell one object from another.
func covers(name string, want, have any) bool {
	switch want := want.(type) {
	case scim.Object:
		object, ok := have.(scim.Object)
		return ok && coversObject(want, object)
	case []any:
		list, ok := have.([]any)
		if !ok {
			return len(want) == 0 && have == nil
		}
		return !slices.ContainsFunc(want, func(w any) bool {
			return !slices.ContainsFunc(list, func(h any) bool { return covers(name, w, h) })
		})
	case string:
		text, ok := have.(string)
		if !ok {
			return want == "" && have == nil
		}
		// Not case-exact: userName and an e-mail's value (RFC 7643 §4.1).
		if strings.EqualFold(name, "userName") || strings.EqualFold(name, "value") {
			return strings.EqualFold(want, text)
		}
		return want == text
	default:
		return want == have
	}
}

func coversObject(want, have scim.Object) bool {
	for name, w := range want {
		h, ok := scim.Get(have, name)
		if !ok {
			switch strings.ToLower(name) {
			case "type", "display", "$ref", "formatted":
				continue
			}
			if emptyValue(w) {
				continue
			}
		}
		if !covers(name, w, h) {
			return false
		}
	}
	return true
}
