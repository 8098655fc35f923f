package scim

import (
	"fmt"
	"slices"
)

// applySub is for attr.sub.
func (s *spot) applySub() error {
	list := elements(s.current())
	if s.attr.Type != "complex" && (s.attr.Type != "" || !objects(list)) {
		return badPathf("%s has no sub-attributes", s.attr.Name)
	}
	if len(list) == 0 {
		if s.op == "remove" {
			return s.knownSub(nil)
		}
		list = []any{Object{}}
	}
	indexes := make([]int, len(list))
	for i := range list {
		indexes[i] = i
	}
	return s.writeSub(list, indexes)
}

func objects(list []any) bool {
	return !slices.ContainsFunc(list, func(v any) bool { _, ok := v.(Object); return !ok })
}

// knownSub refuses a sub-attribute that neither the definition knows nor a value holds.
func (s *spot) knownSub(list []any) error {
	held := slices.ContainsFunc(list, func(e any) bool { _, ok := keyOf(asObject(e), s.key); return ok })
	if s.sub == nil && !s.lenient && !held && s.attr.Type != "" {
		return badPathf("%s has no sub-attribute %q", s.attr.Name, s.key)
	}
	return nil
}

// writeSub writes or removes one sub-attribute of the values at these indexes.
func (s *spot) writeSub(list []any, at []int) error {
	if err := s.knownSub(list); err != nil {
		return err
	}
	sub := s.sub
	if sub == nil {
		_, isList := s.value.([]any)
		sub = &Attribute{Name: s.key, MultiValued: isList}
	}
	var wanted any
	if s.op != "remove" {
		var err error
		if wanted, err = s.coerced(sub, s.value); err != nil {
			return err
		}
		if s.op == "add" && empty(wanted) {
			return nil
		}
	}
	list = append([]any(nil), list...)
	for _, i := range at {
		o, err := s.withSub(sub, list[i], wanted)
		if err != nil {
			return err
		}
		list[i] = o
	}
	return s.finish(list, at, sub.Name == "primary" && wanted == true)
}

func (s *spot) withSub(sub *Attribute, element, wanted any) (any, error) {
	o := cloneObject(asObject(element))
	held, _ := Get(o, sub.Name)
	if equalValues(held, wanted) {
		return element, nil
	}
	switch locked := s.attr.Mutability; {
	case locked == "readOnly" || sub.Mutability == "readOnly":
		return nil, badMutability("%s is readOnly", s.path)
	case !empty(held) && (locked == "immutable" || sub.Mutability == "immutable") && !sameText(sub, held, wanted):
		return nil, badMutability("%s is immutable and has a value already", s.path)
	case sub.Required && empty(wanted):
		return nil, badMutability("%s is required and cannot be removed", s.path)
	}
	store(o, sub.Name, wanted)
	return o, nil
}

// finish stores values of which those at some indexes were written.
func (s *spot) finish(list []any, at []int, primary bool) error {
	if primary {
		if len(at) > 1 {
			return badValue("%s: %s would become primary, which only one value may be", s.path, fmt.Sprint(len(at), " values"))
		}
		onlyPrimary(list, at[0])
	}
	kept := make([]any, 0, len(list))
	for _, element := range list {
		if !empty(element) {
			kept = append(kept, element)
		}
	}
	switch {
	case len(kept) == 0:
		return s.clear()
	case s.attr.MultiValued:
		setAs(s.holder, s.name, kept)
	case len(kept) == 1:
		setAs(s.holder, s.name, kept[0])
	}
	return nil
}
