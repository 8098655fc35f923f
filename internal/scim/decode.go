package scim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// Bounds far above what a resource needs (RFC 7643 §2.3.8 forbids complex values
// in complex values) and far below what would exhaust a stack or make looking
// names up, which is linear since they ignore case, slow.
const (
	maxJSONDepth = 32
	maxMembers   = 1000
)

// DecodeObject reads one JSON object. Numbers become json.Number. What is not
// JSON or no object, has trailing data, nests deeper than 32 levels, has more
// than 1,000 members in one object, or a name twice (in whatever case, RFC 7643
// §2.1) is an *Error invalidSyntax.
func DecodeObject(data []byte) (Object, error) {
	d := objectDecoder{json.NewDecoder(bytes.NewReader(data))}
	d.UseNumber()
	value, err := d.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, syntaxErrorf("the body goes on after its JSON value, at byte %d", d.InputOffset())
	}
	object, ok := value.(Object)
	if !ok {
		return nil, syntaxErrorf("the body is not a JSON object")
	}
	return object, nil
}

func syntaxErrorf(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, InvalidSyntax, format, args...)
}

// objectDecoder reads token by token, because json.Unmarshal lets the last of two equal names win in silence.
type objectDecoder struct{ *json.Decoder }

func (d objectDecoder) value(depth int) (any, error) {
	token, err := d.token()
	if err != nil {
		return nil, err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	if depth == maxJSONDepth {
		return nil, syntaxErrorf("the body nests deeper than %d levels, at byte %d", maxJSONDepth, d.InputOffset())
	}
	if delim == '{' {
		return d.object(depth + 1)
	}
	return d.array(depth + 1)
}

func (d objectDecoder) object(depth int) (any, error) {
	out := Object{}
	seen := map[string]string{}
	for d.More() {
		token, err := d.token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, syntaxErrorf("a name was expected at byte %d", d.InputOffset())
		}
		if len(out) == maxMembers {
			return nil, syntaxErrorf("an object has more than %d members, at byte %d", maxMembers, d.InputOffset())
		}
		folded := strings.ToLower(name)
		if first, ok := seen[folded]; ok {
			return nil, syntaxErrorf("%q and %q are one attribute given twice, at byte %d", first, name, d.InputOffset())
		}
		seen[folded] = name
		if out[name], err = d.value(depth); err != nil {
			return nil, err
		}
	}
	_, err := d.token()
	return out, err
}

func (d objectDecoder) array(depth int) (any, error) {
	out := []any{}
	for d.More() {
		value, err := d.value(depth)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	_, err := d.token()
	return out, err
}

func (d objectDecoder) token() (json.Token, error) {
	token, err := d.Token()
	switch {
	case err == nil:
		return token, nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return nil, syntaxErrorf("the body ends before its JSON value does, at byte %d", d.InputOffset())
	default:
		return nil, syntaxErrorf("the body is not JSON: %s, at byte %d", err, d.InputOffset())
	}
}
