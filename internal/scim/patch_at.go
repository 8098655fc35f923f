package scim

import (
	"slices"
)

// at applies one operation to one path. lenient is how a value without a path is
// treated: what the server owns is ignored there and what nobody knows is kept.
func (p *patcher) at(op string, path Path, value any, lenient bool) error {
	t := p.d.resolve(path)
	if t.attr == nil {
		var err error
		if t, err = p.unknown(path, t, value, lenient); err != nil {
			return err
		}
	}
	if t.whole {
		return p.extension(op, t.name, value)
	}
	if lenient && (t.attr.Mutability == "readOnly" || t.sub != nil && t.sub.Mutability == "readOnly") {
		return nil
	}
	s := spot{op: op, path: path, target: t, d: p.d, lenient: lenient, value: value}
	s.holder, s.inExtension = p.out, t.container != ""
	if s.inExtension {
		held, _ := Get(p.out, t.container)
		s.holder, _ = held.(Object)
	}
	if s.holder == nil {
		s.holder = Object{}
	}
	if err := s.apply(); err != nil {
		return err
	}
	if s.inExtension {
		store(p.out, t.container, s.holder)
	}
	return nil
}

// unknown makes up an attribute for a path that the definition does not know,
// from what the resource holds there or what a value without a path brings.
func (p *patcher) unknown(path Path, t target, value any, lenient bool) (target, error) {
	if full := path.URN + ":" + path.Attribute; path.URN != "" && path.SubAttribute == "" && path.ValueFilter == nil {
		_, held := Get(p.out, full)
		_, object := value.(Object)
		_, container := Get(p.out, path.URN)
		if held || lenient && object && !container {
			return target{name: full, whole: true}, nil
		}
	}
	holder := p.out
	if t.container != "" {
		value, _ := Get(p.out, t.container)
		holder, _ = value.(Object)
	}
	key, held := keyOf(holder, t.name)
	if !held && !lenient {
		return t, badPathf("%s has no attribute %s", p.d.Core.Name, path)
	}
	if held {
		t.name, value = key, holder[key]
	}
	_, list := value.([]any)
	t.attr = &Attribute{Name: t.name, MultiValued: list || path.ValueFilter != nil}
	return t, nil
}

// extension applies an operation to all of an extension, named by its URN.
func (p *patcher) extension(op, urn string, value any) error {
	if op == "remove" || value == nil {
		Delete(p.out, urn)
		return nil
	}
	o, ok := value.(Object)
	if !ok {
		return badValue("%s is an extension: an object was expected, not %s", urn, kindOf(value))
	}
	switch schema := p.d.schema(urn); {
	case schema == &p.d.Core:
		return p.merge(op, "", o)
	case schema != nil:
		return p.merge(op, urn+":", o)
	}
	held, _ := Get(p.out, urn)
	merged, ok := held.(Object)
	if !ok {
		merged = Object{}
	}
	for _, key := range sortedKeys(o) {
		store(merged, key, prune(o[key]))
	}
	store(p.out, urn, merged)
	return nil
}

// store writes a value, or takes the attribute away where there is none to write.
func store(o Object, name string, value any) {
	if empty(value) {
		Delete(o, name)
		return
	}
	setAs(o, name, value)
}

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
	if empty(wanted) {
		if s.op == "add" {
			return nil
		}
		return s.clear()
	}
	next := wanted
	switch {
	case s.attr.MultiValued:
		next, err = s.joined(wanted)
	case s.op == "add" || s.op == "replace":
		next, err = s.overlaid(wanted)
	}
	if err != nil {
		return err
	}
	if s.attr.Mutability == "immutable" && !empty(s.current()) && !equalValues(s.current(), next) {
		return badMutability("%s is immutable and has a value already", s.path)
	}
	store(s.holder, s.name, next)
	return nil
}

// overlaid puts the named sub-attributes of a complex value over those that are there (RFC 7644 §3.5.2.3).
func (s *spot) overlaid(wanted any) (any, error) {
	over, ok := wanted.(Object)
	if !ok {
		return wanted, nil
	}
	// A null among the sub-attributes unassigns that one (RFC 7643 §2.5).
	given, _ := s.value.(Object)
	under, ok := s.current().(Object)
	if !ok {
		return wanted, nil
	}
	out := cloneObject(under)
	for _, key := range sortedKeys(given) {
		if s.op == "replace" && empty(given[key]) {
			Delete(out, key)
		}
	}
	return out, s.overlay(out, over)
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
