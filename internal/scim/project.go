package scim

import (
	"net/http"
	"strings"
)

// Project gives the part of a resource that a client asked for (RFC 7644 §3.9):
// attributes names what is wanted, excluded what is not; at most one of them may
// be given, else the *Error is 400 invalidValue, as for a name that is none. What
// is returned always stays, what is returned never goes, what is returned on
// request needs to be named. Names that nobody knows are ignored. o is not
// modified and shares nothing with the result.
func Project(d *Definition, o Object, attributes, excluded []string) (Object, error) {
	if len(attributes) > 0 && len(excluded) > 0 {
		return nil, badValue("attributes and excludedAttributes exclude each other")
	}
	p := projection{d: d, only: len(attributes) > 0}
	for _, name := range append(append([]string{}, attributes...), excluded...) {
		path, err := ParsePath(strings.TrimSpace(name))
		if err != nil || path.ValueFilter != nil {
			return nil, Errorf(http.StatusBadRequest, InvalidValue, "%q is not the name of an attribute", name)
		}
		p.named = append(p.named, d.resolve(path))
	}
	out := Object{}
	for key, value := range o {
		schema := d.schema(key)
		extension, isObject := value.(Object)
		if schema == nil || schema == &d.Core || !isObject {
			p.put(out, d.member(key), "", key, value)
			continue
		}
		inner := Object{}
		for key, value := range extension {
			p.put(inner, find(schema.Attributes, key), schema.ID, key, value)
		}
		if len(inner) > 0 {
			out[key] = inner
		}
	}
	return out, nil
}

// projection is a set of names, which are either all that is wanted or all that is not.
type projection struct {
	d     *Definition
	only  bool
	named []target
}

// put writes what is to be seen of an attribute into out.
func (p projection) put(out Object, a *Attribute, container, key string, value any) {
	whole, subs := p.find(container, key)
	if a == nil {
		a = &Attribute{Name: key, Returned: "default"}
	}
	if !p.visible(a, whole || p.only && len(subs) > 0) {
		return
	}
	if whole || a.Returned == "always" {
		subs = nil
	}
	part := p.part(a, value, subs, p.only && len(subs) > 0)
	if !empty(part) || empty(value) {
		out[key] = part
	}
}

// find tells whether an attribute is named as a whole, and which of its sub-attributes are.
func (p projection) find(container, key string) (whole bool, subs []string) {
	for _, t := range p.named {
		switch {
		case t.whole && (strings.EqualFold(t.name, container) || strings.EqualFold(t.name, key)):
			whole = true
		case strings.EqualFold(t.container, container) && strings.EqualFold(t.name, key):
			whole = whole || t.key == ""
			if t.key != "" {
				subs = append(subs, t.key)
			}
		case container == "" && strings.EqualFold(t.container+":"+t.name, key):
			// The URN of an extension that the definition does not know.
			whole = true
		}
	}
	return whole, subs
}

func (p projection) visible(a *Attribute, named bool) bool {
	switch {
	case a.Returned == "always":
		return true
	case a.Returned == "never":
		return false
	case p.only:
		return named
	default:
		return !named && a.Returned != "request"
	}
}

// part copies a value with those sub-attributes only, or without them.
func (p projection) part(a *Attribute, value any, subs []string, only bool) any {
	switch value := value.(type) {
	case []any:
		out := make([]any, 0, len(value))
		for _, element := range value {
			if part := p.part(a, element, subs, only); !empty(part) {
				out = append(out, part)
			}
		}
		return out
	case Object:
		out := Object{}
		for key, inner := range value {
			sub := subAttribute(a, key)
			if sub == nil {
				sub = &Attribute{Returned: "default"}
			}
			inOnly := projection{only: only}
			if inOnly.visible(sub, containsFold(subs, key)) {
				out[key] = clone(inner)
			}
		}
		return out
	default:
		return value
	}
}
