package scim

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
