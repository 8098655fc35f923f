package scim

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Validate checks what a client sent as a new resource, or what PATCH made of
// one, and returns a normal form: values have their attribute's type ("True" is
// true), known names their canonical spelling, null and empty values are gone,
// readOnly attributes too, and schemas lists exactly the known schemas present.
// Unknown attributes are kept. A missing required attribute, a wrong type and a
// second primary value are an *Error 400 invalidValue that names the attribute.
func Validate(d *Definition, o Object) (Object, error) {
	given, verr := schemaList(o)
	if verr != nil {
		return nil, verr.scim()
	}
	if len(given) > 0 && !containsFold(given, d.Core.ID) {
		return nil, Errorf(http.StatusBadRequest, InvalidValue, "schemas does not list %s", d.Core.ID)
	}
	out, verr := coerceMembers(d.unwrap(o), d.member)
	if verr != nil {
		return nil, verr.scim()
	}
	if verr := missing(d.Core.Attributes, out); verr != nil {
		return nil, verr.scim()
	}
	for _, extension := range d.Type.SchemaExtensions {
		if _, ok := out[extension.Schema]; !ok && extension.Required {
			return nil, wrong("is required").in(extension.Schema).scim()
		}
	}
	out["schemas"] = d.schemasOf(given, out)
	return out, nil
}

// unwrap brings core attributes that a client wrote under the core schema's URN to
// where they belong. What is there already stays.
func (d *Definition) unwrap(o Object) Object {
	value, _ := Get(o, d.Core.ID)
	wrapped, ok := value.(Object)
	if !ok {
		return o
	}
	out := maps.Clone(o)
	Delete(out, d.Core.ID)
	for name, v := range wrapped {
		if _, there := Get(o, name); !there {
			out[name] = v
		}
	}
	return out
}

// member finds what a member of a resource is: an attribute, or an extension as
// one complex attribute.
func (d *Definition) member(name string) *Attribute {
	if a := find(d.Core.Attributes, name); a != nil {
		return a
	}
	if a := find(common, name); a != nil {
		return a
	}
	if schema := d.schema(name); schema != nil && schema != &d.Core {
		a := attribute(schema.ID, "complex", schema.Description, withSubs(schema.Attributes...))
		return &a
	}
	return nil
}

func schemaList(o Object) ([]string, *valueError) {
	value, _ := Get(o, "schemas")
	var out []string
	for _, element := range elements(value) {
		urn, ok := element.(string)
		if !ok {
			return nil, wrong("is a list of URNs, without %s", kindOf(element)).in("schemas")
		}
		out = append(out, urn)
	}
	return out, nil
}

// schemasOf lists the core schema, the known extensions that o has, and what
// else was given: a server must list what is there (RFC 7643 §3).
func (d *Definition) schemasOf(given []string, o Object) []any {
	out := []any{d.Core.ID}
	for i := range d.Extensions {
		if value, _ := Get(o, d.Extensions[i].ID); !empty(value) {
			out = append(out, d.Extensions[i].ID)
		}
	}
	for _, urn := range given {
		known := slices.ContainsFunc(out, func(v any) bool { s, _ := v.(string); return strings.EqualFold(s, urn) })
		if !known && d.schema(urn) == nil {
			out = append(out, urn)
		}
	}
	return out
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}
