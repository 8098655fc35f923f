package scim

// trait changes one characteristic of an attribute from its default.
type trait func(*Attribute)

// attribute makes an attribute with the defaults of RFC 7643 §2.2.
func attribute(name, kind, description string, traits ...trait) Attribute {
	a := Attribute{
		Name: name, Type: kind, Description: description,
		Mutability: "readWrite", Returned: "default", Uniqueness: "none",
	}
	for _, change := range traits {
		change(&a)
	}
	return a
}

func text(name, description string, traits ...trait) Attribute {
	return attribute(name, "string", description, traits...)
}

func required(a *Attribute)     { a.Required = true }
func readOnly(a *Attribute)     { a.Mutability = "readOnly" }
func immutable(a *Attribute)    { a.Mutability = "immutable" }
func caseExact(a *Attribute)    { a.CaseExact = true }
func multiValued(a *Attribute)  { a.MultiValued = true }
func serverUnique(a *Attribute) { a.Uniqueness = "server" }

func secret(a *Attribute) {
	a.Mutability = "writeOnly"
	a.Returned = "never"
}

func alwaysReturned(a *Attribute) { a.Returned = "always" }

func canonical(values ...string) trait {
	return func(a *Attribute) { a.CanonicalValues = values }
}

// refersTo makes a reference of it; "external" is a URL outside of SCIM (RFC 7643 §7).
func refersTo(types ...string) trait {
	return func(a *Attribute) {
		a.Type = "reference"
		a.ReferenceTypes = types
	}
}

func withSubs(subs ...Attribute) trait {
	return func(a *Attribute) {
		a.Type = "complex"
		a.SubAttributes = subs
	}
}

// labelledList is a multi-valued attribute with the default sub-attributes of
// RFC 7643 §2.4: value, display, type and primary.
func labelledList(name, description string, value Attribute, types ...string) Attribute {
	return attribute(name, "complex", description, multiValued, withSubs(
		value,
		text("display", "A human-readable name, primarily used for display purposes."),
		text("type", "A label indicating the attribute's function.", canonical(types...)),
		primaryAttribute(),
	))
}

func primaryAttribute() Attribute {
	return attribute("primary", "boolean", "Whether this is the preferred value. True appears no more than once.")
}
