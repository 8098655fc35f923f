package scim

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// Operation is one step of a PATCH (RFC 7644 §3.5.2): Op is add, replace or
// remove, in any case; Path is what ParsePath reads, or empty.
type Operation struct {
	Op    string `json:"op"`
	Path  string `json:"path,omitempty"`
	Value any    `json:"value,omitempty"`
}

// MarshalJSON leaves out a nil value only where the operation may do without:
// some servers refuse a remove that has a value, all an add that has none.
func (o Operation) MarshalJSON() ([]byte, error) {
	type plain Operation
	if o.Value != nil || strings.EqualFold(o.Op, "remove") {
		return json.Marshal(plain(o))
	}
	return json.Marshal(struct {
		plain

		Value any `json:"value"`
	}{plain: plain(o)})
}

// UnmarshalJSON brings the operation to lower case, since Entra ID writes "Add",
// and keeps numbers as json.Number.
func (o *Operation) UnmarshalJSON(data []byte) error {
	type plain Operation
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode((*plain)(o)); err != nil {
		return err
	}
	o.Op = strings.ToLower(o.Op)
	return nil
}

// PatchRequest is the body of a PATCH. Nil Schemas are written as the PatchOp URN.
type PatchRequest struct {
	Schemas    []string    `json:"schemas"`
	Operations []Operation `json:"Operations"`
}

// MarshalJSON implements json.Marshaler.
func (r PatchRequest) MarshalJSON() ([]byte, error) {
	type plain PatchRequest
	if r.Schemas == nil {
		r.Schemas = []string{PatchOpURN}
	}
	return json.Marshal(plain(r))
}

// ApplyPatch applies operations in their order, all or none (RFC 7644 §3.5.2).
// o is never modified; out is a new object, and changed tells whether it differs
// from o. An error is an *Error: invalidPath, noTarget, mutability, invalidValue
// or invalidSyntax, its detail naming the operation.
//
// What the RFC leaves open: a remove whose filter matches nothing succeeds, so
// that a repeated request does; a path that neither d knows nor o holds is
// refused, while unknown attributes in a value without a path are kept; readOnly
// attributes in such a value are ignored. Entra ID's dialect is understood:
// "True" for true, members removed by a list of values, dotted and URN names in
// a value without a path, and an add to emails[type eq "work"].value that makes
// the e-mail.
func ApplyPatch(d *Definition, o Object, ops []Operation) (out Object, changed bool, err error) {
	p := patcher{d: d, out: cloneObject(o)}
	for i, op := range ops {
		if err := p.apply(op); err != nil {
			return nil, false, inOperation(err, i, op)
		}
	}
	if given, verr := schemaList(p.out); verr == nil && given != nil {
		setAs(p.out, "schemas", d.schemasOf(given, p.out))
	}
	return p.out, !Equal(o, p.out), nil
}

func inOperation(err error, i int, op Operation) *Error {
	e, ok := asError(err)
	if !ok {
		return syntaxErrorf("operation %d: %s", i+1, err)
	}
	what := strings.ToLower(op.Op)
	if op.Path != "" {
		what += " " + op.Path
	}
	return Errorf(e.Status, e.ScimType, "operation %d (%s): %s", i+1, what, e.Detail)
}

type patcher struct {
	d   *Definition
	out Object
}

func (p *patcher) apply(op Operation) error {
	name := strings.ToLower(op.Op)
	if !knownOp(name) {
		return syntaxErrorf("%q is not add, replace or remove", op.Op)
	}
	value, err := decoded(op.Value)
	if err != nil {
		return err
	}
	if op.Path != "" {
		path, err := ParsePath(op.Path)
		if err != nil {
			return err
		}
		return p.at(name, path, value, false)
	}
	if name == "remove" {
		return Errorf(http.StatusBadRequest, NoTarget, "a remove needs a path")
	}
	o, ok := value.(Object)
	if !ok {
		return badValue("without a path the value must be an object, not %s", kindOf(value))
	}
	return p.merge(name, "", o)
}

// merge applies the members of a value that has no path, each as if it had its
// name for a path.
func (p *patcher) merge(op, prefix string, value Object) error {
	for _, key := range sortedKeys(value) {
		if prefix != "" && strings.Contains(key, ":") {
			return badPathf("%q is not an attribute of %s", key, strings.TrimSuffix(prefix, ":"))
		}
		path, err := ParsePath(prefix + key)
		if err != nil {
			return err
		}
		if err := p.at(op, path, value[key], true); err != nil {
			return err
		}
	}
	return nil
}

// decoded copies a value into what a JSON decoder makes, so that callers may
// pass structs and the result shares nothing with them.
func decoded(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, string, json.Number:
		return v, nil
	case Object, []any:
		if plain(v) {
			return clone(v), nil
		}
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil, badValue("the value cannot be written as JSON: %s", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var out any
	if err := decoder.Decode(&out); err != nil {
		return nil, badValue("the value is not JSON: %s", err)
	}
	return out, nil
}

// plain tells whether a value is what a JSON decoder makes already.
func plain(v any) bool {
	switch v := v.(type) {
	case nil, bool, string, json.Number:
		return true
	case Object:
		for _, value := range v {
			if !plain(value) {
				return false
			}
		}
		return true
	case []any:
		for _, value := range v {
			if !plain(value) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

func badValue(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, InvalidValue, format, args...)
}

func badMutability(format string, args ...any) *Error {
	return Errorf(http.StatusBadRequest, Mutability, format, args...)
}
