package scim

import "net/http"

// joined gives the values of a multi-valued attribute after an add (those that
// are there and the new ones) or a replace (the new ones).
func (s *spot) joined(wanted any) ([]any, error) {
	before := newIndex(s.attr, elements(s.current()))
	list := before
	if s.op == "replace" {
		list = newIndex(s.attr, nil)
	}
	primary := -1
	for _, element := range elements(wanted) {
		at, known := list.find(element)
		if known {
			list.values[at] = s.merged(list.values[at], element)
		} else {
			before.inherit(element)
			at = list.add(element)
		}
		if isPrimary(element) {
			if primary >= 0 && primary != at {
				return nil, badValue("%s: more than one value is primary", s.path)
			}
			primary = at
		}
	}
	onlyPrimary(list.values, primary)
	return list.values, nil
}

// merged adds to a value what the client says of it anew. What is immutable stays silently:
// a client that adds a member again may know its $ref in another form.
func (s *spot) merged(held, element any) any {
	over, ok := element.(Object)
	if !ok {
		return held
	}
	out := cloneObject(asObject(held))
	for key, value := range over {
		if sub := subAttribute(s.attr, key); sub == nil || sub.Mutability != "immutable" {
			setAs(out, key, value)
		}
	}
	return out
}

// onlyPrimary turns primary off everywhere but at one index (RFC 7644 §3.5.2).
func onlyPrimary(list []any, at int) {
	if at < 0 {
		return
	}
	for i, element := range list {
		if i != at && isPrimary(element) {
			o := cloneObject(asObject(element))
			setAs(o, "primary", false)
			list[i] = o
		}
	}
}

// applySelected is for attr[filter] and attr[filter].sub.
func (s *spot) applySelected() error {
	if !s.attr.MultiValued {
		return badPathf("%s is not multi-valued and takes no value filter", s.attr.Name)
	}
	list := append([]any(nil), elements(s.current())...)
	at, err := s.matches(list)
	if err != nil {
		return err
	}
	if len(at) == 0 {
		switch s.op {
		case "remove":
			return nil
		case "replace":
			return Errorf(http.StatusBadRequest, NoTarget, "no value of %s matches", s.path)
		}
		made, err := s.fromFilter()
		if err != nil {
			return err
		}
		list, at = append(list, made), []int{len(list)}
	}
	switch {
	case s.path.SubAttribute != "":
		return s.writeSub(list, at)
	case s.op == "remove" || s.op == "replace" && empty(s.value):
		return s.keep(without(list, at))
	default:
		return s.writeElements(list, at)
	}
}

func (s *spot) matches(list []any) ([]int, error) {
	matches, err := s.path.ValueFilter.compile(scope{d: s.d, parent: s.attr})
	if err != nil {
		return nil, inPath(err)
	}
	var at []int
	for i, element := range list {
		if matches(asObject(element)) {
			at = append(at, i)
		}
	}
	return at, nil
}

// inPath makes of a wrong filter a wrong path, since that is what the client sent.
func inPath(err error) error {
	if e, ok := asError(err); ok {
		return Errorf(e.Status, InvalidPath, "%s", e.Detail)
	}
	return err
}

func without(list []any, at []int) []any {
	out := make([]any, 0, len(list)-len(at))
	for i, element := range list {
		if len(at) > 0 && at[0] == i {
			at = at[1:]
			continue
		}
		out = append(out, element)
	}
	return out
}

// fromFilter makes the value that an add to a filter without a match describes,
// which Entra ID relies on: emails[type eq "work"] gives {"type":"work"}.
func (s *spot) fromFilter() (any, error) {
	made := Object{}
	if !terms(s.path.ValueFilter, made) {
		return nil, Errorf(http.StatusBadRequest, NoTarget,
			"no value of %s matches, and its filter does not say what to add: only eq and and do", s.path)
	}
	out, err := coerceOne(s.attr, made)
	if err != nil {
		return nil, err.in(s.attr.Name).scim()
	}
	return out, nil
}

func terms(f Filter, into Object) bool {
	switch f := f.(type) {
	case And:
		return terms(f.Left, into) && terms(f.Right, into)
	case Comparison:
		if _, taken := Get(into, f.Path.Attribute); taken || f.Op != "eq" || f.Value == nil || f.Path.SubAttribute != "" {
			return false
		}
		into[f.Path.Attribute] = f.Value
		return true
	default:
		return false
	}
}

// writeElements puts sub-attributes over those of the values at these indexes.
// RFC 7644 §3.5.2.3 has a replace exchange matching values, and has a complex
// target keep the sub-attributes that are not named. The second is chosen: an
// e-mail given a new value stays the primary one.
func (s *spot) writeElements(list []any, at []int) error {
	if s.attr.Mutability == "readOnly" || s.attr.Mutability == "immutable" {
		return badMutability("%s is %s", s.path, s.attr.Mutability)
	}
	// The value may come as a list of one.
	value := s.value
	if single, ok := value.([]any); ok && len(single) == 1 {
		value = single[0]
	}
	wanted, err := coerceOne(s.attr, value)
	if err != nil {
		return err.in(s.path.String()).scim()
	}
	if empty(wanted) {
		return nil
	}
	for _, i := range at {
		over, ok := wanted.(Object)
		if !ok {
			list[i] = wanted
			continue
		}
		base := cloneObject(asObject(list[i]))
		if err := s.overlay(base, over); err != nil {
			return err
		}
		list[i] = base
	}
	return s.finish(list, at, isPrimary(wanted))
}
