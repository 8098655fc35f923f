package scim

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// encodeWithExtra writes the fields of v, a struct, and after them the members
// of extra whose names v does not have itself.
func encodeWithExtra(v any, extra map[string]json.RawMessage) ([]byte, error) {
	out, err := json.Marshal(v)
	if err != nil || len(extra) == 0 {
		return out, err
	}
	named := jsonNames(v)
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		if isNamed(key, named) {
			continue
		}
		member, err := json.Marshal(map[string]json.RawMessage{key: extra[key]})
		if err != nil {
			return nil, err
		}
		if len(out) > len("{}") {
			member[0] = ','
		} else {
			member = member[1:]
		}
		out = append(out[:len(out)-1], member...)
	}
	return out, nil
}

// extraOf returns the members of the object in data, which is valid JSON, that have none
// of the names.
func extraOf(data []byte, names []string) (map[string]json.RawMessage, error) {
	if onlyNamed(data, names) {
		return nil, nil
	}
	var extra map[string]json.RawMessage
	if err := json.Unmarshal(data, &extra); err != nil {
		return nil, err
	}
	maps.DeleteFunc(extra, func(key string, _ json.RawMessage) bool { return isNamed(key, names) })
	if len(extra) == 0 {
		return nil, nil
	}
	return extra, nil
}

func isNamed(key string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, key) })
}

// onlyNamed reports whether the object in data has members of these names alone, as most
// objects of a list have. It reads nothing but the names: decoding everybody a second time
// would be a tenth of what thousands cost. False may be wrong.
func onlyNamed(data []byte, names []string) bool {
	depth, awaits := 0, false // a name
	for at := 0; at < len(data); at++ {
		switch data[at] {
		case '{', '[':
			depth++
			awaits = depth == 1
		case '}', ']':
			depth--
		case ',':
			awaits = depth == 1
		case '"':
			start, escaped := at+1, false
			for at++; at < len(data) && data[at] != '"'; at++ {
				if data[at] == '\\' {
					escaped = true
					at++
				}
			}
			if awaits && (escaped || at >= len(data) || !isNamed(string(data[start:at]), names)) {
				return false
			}
			awaits = false
		}
	}
	return true
}

// jsonNames lists the names that the fields of v, a struct, have in JSON.
func jsonNames(v any) []string {
	t := reflect.TypeOf(v)
	var names []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// decodeValue reads a complex value into v, or a bare string into value:
// servers exist that write "admin" for {"value":"admin"}.
func decodeValue(data []byte, v any, value *string) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, value)
	}
	return json.Unmarshal(data, v)
}

// boolean reads true and false, and "True" and "False", which Entra ID sends.
type boolean bool

func (b *boolean) UnmarshalJSON(data []byte) error {
	text := string(data)
	if unquoted := strings.Trim(text, `"`); len(unquoted) == len(text)-2 {
		text = strings.ToLower(unquoted)
	}
	return json.Unmarshal([]byte(text), (*bool)(b))
}

// count reads 3 and "3".
type count int

func (c *count) UnmarshalJSON(data []byte) error {
	text := string(data)
	if unquoted := strings.Trim(text, `"`); len(unquoted) == len(text)-2 {
		text = unquoted
	}
	return json.Unmarshal([]byte(text), (*int)(c))
}
