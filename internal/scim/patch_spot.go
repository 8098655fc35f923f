package scim

// spot is one attribute under one operation.
type spot struct {
	target

	d           *Definition
	op          string
	path        Path
	value       any
	lenient     bool
	holder      Object // the resource, or the extension's object
	inExtension bool
}

func (s *spot) current() any {
	value, _ := Get(s.holder, s.name)
	return value
}

func (s *spot) apply() error {
	switch {
	case s.path.ValueFilter != nil:
		return s.applySelected()
	case s.path.SubAttribute != "":
		return s.applySub()
	default:
		return s.applyWhole()
	}
}

// applyWhole is for a path that is just an attribute.
func (s *spot) applyWhole() error {
	if s.op == "remove" {
		return s.removeWhole()
	}
	if s.attr.Mutability == "readOnly" {
		// A client may repeat what it read.
		if equalValues(s.current(), s.value) {
			return nil
		}
		return badMutability("%s is readOnly", s.path)
	}
	wanted, err := s.coerced(s.attr, s.value)
	if err != nil {
		return err
	}
	over, complexValue := s.value.(Object)
	next := wanted
	switch {
	case complexValue && !s.attr.MultiValued:
		// Of a complex value only what it names changes, if it is null or readOnly all of it.
		next, err = s.overlaid(over, wanted)
	case empty(wanted) && s.op == "add":
		return nil
	case s.attr.MultiValued && !empty(wanted):
		next, err = s.joined(wanted)
	}
	if err != nil {
		return err
	}
	if empty(next) {
		return s.clear()
	}
	if s.attr.Mutability == "immutable" && !empty(s.current()) && !equalValues(s.current(), next) {
		return badMutability("%s is immutable and has a value already", s.path)
	}
	store(s.holder, s.name, next)
	return nil
}

// overlaid puts the named sub-attributes of a complex value over those that are
// there (RFC 7644 §3.5.2.3): given is what the client sent, wanted the same coerced.
func (s *spot) overlaid(given Object, wanted any) (any, error) {
	under, ok := s.current().(Object)
	if !ok {
		return wanted, nil
	}
	out := cloneObject(under)
	for _, key := range sortedKeys(given) {
		if s.op == "replace" && empty(given[key]) {
			if err := s.unassign(out, key); err != nil {
				return nil, err
			}
		}
	}
	over, _ := wanted.(Object)
	return out, s.overlay(out, over)
}

// unassign takes a sub-attribute away for a null in its place (RFC 7643 §2.5).
func (s *spot) unassign(o Object, key string) error {
	held, _ := Get(o, key)
	sub := subAttribute(s.attr, key)
	switch {
	case empty(held) || sub != nil && sub.Mutability == "readOnly":
		return nil
	case sub != nil && (sub.Required || sub.Mutability == "immutable"):
		return badMutability("%s.%s cannot be removed", s.attr.Name, sub.Name)
	}
	Delete(o, key)
	return nil
}

// overlay writes sub-attributes over those of out, as far as they are mutable.
func (s *spot) overlay(out, over Object) error {
	for _, key := range sortedKeys(over) {
		sub := subAttribute(s.attr, key)
		held, _ := Get(out, key)
		if sub != nil && sub.Mutability == "immutable" && !empty(held) && !sameText(sub, held, over[key]) {
			return badMutability("%s.%s is immutable and has a value already", s.attr.Name, sub.Name)
		}
		setAs(out, key, over[key])
	}
	return nil
}

func sameText(a *Attribute, x, y any) bool {
	left, okLeft := x.(string)
	right, okRight := y.(string)
	if okLeft && okRight {
		return fold(left, a.CaseExact) == fold(right, a.CaseExact)
	}
	return equalValues(x, y)
}

func (s *spot) clear() error {
	switch {
	case empty(s.current()):
		return nil
	case s.attr.Required:
		return badMutability("%s is required and cannot be removed", s.path)
	case s.attr.Mutability == "readOnly" || s.attr.Mutability == "immutable":
		return badMutability("%s is %s and cannot be removed", s.path, s.attr.Mutability)
	}
	Delete(s.holder, s.name)
	return nil
}

func (s *spot) removeWhole() error {
	if s.value == nil || !s.attr.MultiValued {
		return s.clear()
	}
	// Entra ID removes members by a list of them in the value, where the RFC has a filter.
	unwanted, err := s.coerced(s.attr, s.value)
	if err != nil {
		return err
	}
	list := elements(s.current())
	keep := make([]any, 0, len(list))
	out := newIndex(s.attr, elements(unwanted))
	for _, element := range list {
		if !out.covers(element) {
			keep = append(keep, element)
		}
	}
	if len(keep) == len(list) {
		return nil
	}
	return s.keep(keep)
}

// keep leaves the attribute with these values of those it had.
func (s *spot) keep(list []any) error {
	if len(list) == 0 {
		return s.clear()
	}
	if s.attr.Mutability == "readOnly" || s.attr.Mutability == "immutable" {
		return badMutability("%s is %s", s.path, s.attr.Mutability)
	}
	setAs(s.holder, s.name, list)
	return nil
}

// coerced checks a value; a single one will do for a multi-valued attribute.
func (s *spot) coerced(a *Attribute, value any) (any, error) {
	if _, list := value.([]any); a.MultiValued && !list && value != nil {
		value = []any{value}
	}
	out, err := coerce(a, value)
	if err != nil {
		return nil, err.in(s.path.String()).scim()
	}
	return out, nil
}
