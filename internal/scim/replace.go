package scim

// Replace makes the resource that a PUT leaves behind (RFC 7644 §3.5.1): input as
// Validate takes it, with what a client cannot write (readOnly, and writeOnly that
// it left out) from current. readWrite attributes left out are cleared. An
// immutable attribute that has a value keeps it when left out; a different one is
// an *Error 400 mutability. Neither argument is modified.
func Replace(d *Definition, current, input Object) (Object, error) {
	out, err := Validate(d, input)
	if err != nil {
		return nil, err
	}
	known := append(append([]Attribute{}, d.Core.Attributes...), common...)
	if err := keepUnwritable(known, current, out); err != nil {
		return nil, err
	}
	for i := range d.Extensions {
		schema := &d.Extensions[i]
		value, _ := Get(current, schema.ID)
		held, _ := value.(Object)
		next, ok := out[schema.ID].(Object)
		if !ok {
			next = Object{}
		}
		if err := keepUnwritable(schema.Attributes, held, next); err != nil {
			return nil, err
		}
		store(out, schema.ID, next)
	}
	given, _ := schemaList(input)
	out["schemas"] = d.schemasOf(given, out)
	return out, nil
}

func keepUnwritable(attributes []Attribute, current, out Object) error {
	for i := range attributes {
		a := &attributes[i]
		held, _ := Get(current, a.Name)
		if empty(held) {
			continue
		}
		next, given := out[a.Name]
		switch a.Mutability {
		case "readOnly":
			out[a.Name] = clone(held)
		case "immutable":
			if given && !sameText(a, held, next) && !equalValues(held, next) {
				return badMutability("%s is immutable and has a value already", a.Name)
			}
			out[a.Name] = clone(held)
		case "writeOnly":
			if !given {
				out[a.Name] = clone(held)
			}
		default:
			if given && a.Type == "complex" {
				keepParts(a, held, next)
			}
		}
	}
	return nil
}

// keepParts keeps the unwritable sub-attributes of a complex value, or of those
// of its values that are still there.
func keepParts(a *Attribute, held, next any) {
	if a.MultiValued {
		before := newIndex(a, elements(held))
		for _, value := range elements(next) {
			before.inherit(value)
		}
		return
	}
	from, okFrom := held.(Object)
	to, okTo := next.(Object)
	if !okFrom || !okTo {
		return
	}
	// A manager's displayName belongs to that manager and not to the next one.
	if old, _ := Get(from, "value"); !equalValues(old, to["value"]) {
		return
	}
	for key, value := range from {
		if sub := subAttribute(a, key); sub != nil && sub.Mutability == "readOnly" {
			to[sub.Name] = clone(value)
		}
	}
}
