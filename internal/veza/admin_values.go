package veza

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// enum is a value that Veza's OpenAPI document calls an integer and its answers
// spell as a name. Either is read; names are sent.
type enum string

func (e *enum) UnmarshalJSON(data []byte) error {
	var text *string
	if err := json.Unmarshal(data, &text); err == nil {
		if text != nil {
			*e = enum(strings.TrimSpace(*text))
		}
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return fmt.Errorf("neither a name nor a number: %s", data)
	}
	if n != "0" { // What protobuf keeps for "not said".
		*e = enum(n)
	}
	return nil
}

// name returns the one of names that is meant. The numbers are not published:
// they are taken in the order in which Veza's documentation names the values,
// from 1. What is not known stays as it came, in capitals.
func (e enum) name(names ...string) string {
	text := strings.ToUpper(string(e))
	for i, name := range names {
		if text == name || strings.HasSuffix(text, "_"+name) || text == strconv.Itoa(i+1) {
			return name
		}
	}
	return text
}

// count is an integer, which protobuf's JSON writes as a string when it has 64 bits.
type count int

func (n *count) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "null" || text == "" {
		return nil
	}
	i, err := strconv.Atoi(text)
	*n = count(i)
	return err
}

// maskedBody keeps those members of a resource that the mask names. A mask that
// names others is a mistake of the caller.
func maskedBody(all map[string]any, mask []string) (map[string]any, error) {
	body := make(map[string]any, len(mask))
	for _, field := range mask {
		value, known := all[field]
		if !known {
			return nil, fmt.Errorf("%q cannot be updated", field)
		}
		body[field] = value
	}
	return body, nil
}
