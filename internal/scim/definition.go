package scim

import (
	"slices"
	"strings"
)

// Definition is what the engine knows of a resource type: filters, PATCH,
// validation, projection and sorting go by it. The common attributes of
// RFC 7643 §3.1 (schemas, id, externalId, meta) are known without being in Core.
type Definition struct {
	Type       ResourceType
	Core       Schema
	Extensions []Schema
}

// commonAttributes belong to every resource and to no schema (RFC 7643 §3.1).
func commonAttributes() []Attribute {
	return []Attribute{
		text("schemas", "The URNs of the schemas present in the resource.", multiValued, required, caseExact, alwaysReturned, refersTo("uri")),
		text("id", "The identifier that the service provider gave the resource.", readOnly, caseExact, alwaysReturned, serverUnique),
		text("externalId", "The identifier that the provisioning client gave the resource.", caseExact),
		attribute("meta", "complex", "Metadata of the resource.", readOnly, withSubs(
			text("resourceType", "The name of the resource type.", readOnly, caseExact),
			attribute("created", "dateTime", "When the resource was added.", readOnly),
			attribute("lastModified", "dateTime", "When the resource was last changed.", readOnly),
			text("location", "The URI of the resource.", readOnly, caseExact, refersTo("uri")),
			text("version", "The version of the resource, as an entity tag.", readOnly, caseExact),
		)),
	}
}

var common = commonAttributes()

// Attribute finds what a path names: the sub-attribute where it has one, else
// the attribute. For the URN of an extension alone it gives a complex attribute
// that stands for the whole extension.
func (d *Definition) Attribute(p Path) (*Attribute, bool) {
	t := d.resolve(p)
	switch {
	case t.attr == nil:
		return nil, false
	case p.SubAttribute == "":
		return t.attr, true
	default:
		return t.sub, t.sub != nil
	}
}

// target is where a path leads. Names are in canonical spelling where they are
// known, else as the path has them; attr and sub are nil where they are not.
type target struct {
	container string // key of the extension's object, "" for the resource itself
	name, key string // attribute and sub-attribute
	attr, sub *Attribute
	whole     bool // the path is the URN of a whole extension, held in name
}

func (d *Definition) resolve(p Path) target {
	if t, ok := d.extension(p); ok {
		return t
	}
	t := target{name: p.Attribute, key: p.SubAttribute}
	switch schema := d.schema(p.URN); {
	case p.URN == "" || schema == &d.Core:
		if t.attr = find(d.Core.Attributes, p.Attribute); t.attr == nil {
			t.attr = copyOf(find(common, p.Attribute))
		}
	case schema != nil:
		t.container = schema.ID
		t.attr = find(schema.Attributes, p.Attribute)
	default:
		t.container = p.URN
	}
	if t.attr == nil {
		return t
	}
	t.name = t.attr.Name
	if t.key != "" {
		if t.sub = subAttribute(t.attr, t.key); t.sub != nil {
			t.key = t.sub.Name
		}
	}
	return t
}

// extension finds the extension whose URN the whole path is. ParsePath cannot
// tell: it takes what follows the last colon for an attribute.
func (d *Definition) extension(p Path) (target, bool) {
	if p.URN == "" || p.SubAttribute != "" || p.ValueFilter != nil {
		return target{}, false
	}
	schema := d.schema(p.URN + ":" + p.Attribute)
	if schema == nil || schema == &d.Core {
		return target{}, false
	}
	attr := attribute(schema.ID, "complex", schema.Description, withSubs(schema.Attributes...))
	return target{name: schema.ID, attr: &attr, whole: true}, true
}

func (d *Definition) schema(urn string) *Schema {
	if strings.EqualFold(urn, d.Core.ID) {
		return &d.Core
	}
	for i := range d.Extensions {
		if strings.EqualFold(urn, d.Extensions[i].ID) {
			return &d.Extensions[i]
		}
	}
	return nil
}

func find(attributes []Attribute, name string) *Attribute {
	for i := range attributes {
		if strings.EqualFold(attributes[i].Name, name) {
			return &attributes[i]
		}
	}
	return nil
}

var defaultPrimary = primaryAttribute()

// subAttribute finds a sub-attribute. Every multi-valued complex attribute may
// have primary (RFC 7643 §2.4), also where its schema does not list it, as
// addresses.
func subAttribute(a *Attribute, name string) *Attribute {
	if sub := find(a.SubAttributes, name); sub != nil {
		return sub
	}
	if a.MultiValued && a.Type == "complex" && strings.EqualFold(name, "primary") {
		return copyOf(&defaultPrimary)
	}
	return nil
}

// copyOf keeps callers that narrow an attribute from narrowing the shared one.
func copyOf(a *Attribute) *Attribute {
	if a == nil {
		return nil
	}
	c := *a
	c.SubAttributes = slices.Clone(a.SubAttributes)
	return &c
}
