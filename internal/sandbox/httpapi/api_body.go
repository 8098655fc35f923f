package httpapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// readFields decodes a body into T, whose JSON names are in snake_case, and
// says which of its fields the request sets: those of the mask, or without one
// those in the body (whether a PATCH of Veza needs its mask is not public).
// Fields that T does not have are ignored, as a gateway does with those that
// are read-only. Names may be in camelCase too, and null is the zero value.
func readFields[T any](r *http.Request) (in T, set func(string) bool, err error) {
	values, err := parameters(r)
	if err != nil {
		return in, nil, err
	}
	body, err := readObject(r)
	if err != nil {
		return in, nil, err
	}
	body, _ = snakeKeys(body).(scim.Object)
	data, err := json.Marshal(body)
	if err != nil {
		return in, nil, err
	}
	var wrong *json.UnmarshalTypeError
	if err := json.Unmarshal(data, &in); errors.As(err, &wrong) {
		// Where structs are embedded the decoder names their types as well.
		field := wrong.Field
		if outer, inner, nested := strings.Cut(field, "."); nested && unicode.IsUpper(rune(outer[0])) {
			field = inner
		}
		return in, nil, violation(field, "it is a JSON "+wrong.Value+", and should be "+wrong.Type.String())
	} else if err != nil {
		return in, nil, scim.Errorf(http.StatusBadRequest, "", "The body cannot be read: %v.", err)
	}
	if mask := maskOf(values); mask != nil {
		return in, func(field string) bool { return slices.Contains(mask, field) || slices.Contains(mask, "*") }, nil
	}
	return in, func(field string) bool { _, given := body[field]; return given }, nil
}

// maskOf is the update mask in any of its spellings, or nil if there is none.
func maskOf(values url.Values) []string {
	var mask []string
	for name, masks := range values {
		if name, _ = strings.CutSuffix(name, ".paths"); snake(name) != "update_mask" {
			continue
		}
		for _, field := range names(strings.Join(masks, ",")) {
			mask = append(mask, snake(field))
		}
	}
	return mask
}

// checkMask refuses fields of the mask that are not there. Those that are
// read-only may be named and are ignored.
func checkMask(r *http.Request, known ...string) error {
	values, err := parameters(r)
	if err != nil {
		return err
	}
	for _, field := range maskOf(values) {
		if field != "*" && !slices.Contains(known, field) {
			return violation("update_mask", "there is no field "+field+"; there are "+strings.Join(known, ", "))
		}
	}
	return nil
}

// snakeKeys spells the names in JSON as the API's description does.
func snakeKeys(v any) any {
	switch v := v.(type) {
	case scim.Object:
		out := make(scim.Object, len(v))
		for name, value := range v {
			out[snake(name)] = snakeKeys(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = snakeKeys(item)
		}
		return out
	}
	return v
}

// snake turns camelCase into snake_case.
func snake(name string) string {
	var out strings.Builder
	for i, letter := range name {
		if unicode.IsUpper(letter) {
			if i > 0 {
				out.WriteByte('_')
			}
			letter = unicode.ToLower(letter)
		}
		out.WriteRune(letter)
	}
	return out.String()
}
