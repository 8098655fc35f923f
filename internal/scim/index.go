package scim

// index holds the values of a multi-valued attribute and finds the one that says
// the same as another. Values with a value sub-attribute are the same when that
// is equal and their types do not contradict each other (RFC 7643 §2.4 wants no
// pair of type and value twice); others when they are equal throughout. Looking
// one up takes constant time, so that large groups stay cheap.
type index struct {
	attr   *Attribute
	sub    *Attribute
	values []any
	byKey  map[string][]int
	others []int
}

func newIndex(a *Attribute, values []any) *index {
	x := &index{attr: a, sub: find(a.SubAttributes, "value"), byKey: make(map[string][]int, len(values))}
	x.values = make([]any, 0, len(values))
	for _, value := range values {
		x.add(value)
	}
	return x
}

func (x *index) add(value any) int {
	at := len(x.values)
	x.values = append(x.values, value)
	if key, ok := x.key(value); ok {
		x.byKey[key] = append(x.byKey[key], at)
	} else {
		x.others = append(x.others, at)
	}
	return at
}

func (x *index) key(value any) (string, bool) {
	inner, _ := Get(asObject(value), "value")
	text, ok := inner.(string)
	if !ok {
		return "", false
	}
	exact := x.attr.CaseExact || x.attr.Type == "reference"
	if x.sub != nil {
		exact = x.sub.CaseExact || x.sub.Type == "reference" || x.sub.Type == "binary"
	}
	return fold(text, exact), true
}

func (x *index) find(value any) (int, bool) {
	key, ok := x.key(value)
	if !ok {
		for _, at := range x.others {
			if equalValues(x.values[at], value) {
				return at, true
			}
		}
		return 0, false
	}
	for _, at := range x.byKey[key] {
		if sameType(x.values[at], value) {
			return at, true
		}
	}
	return 0, false
}

func sameType(a, b any) bool {
	left, _ := Get(asObject(a), "type")
	right, _ := Get(asObject(b), "type")
	return empty(left) || empty(right) || fold(asText(left), false) == fold(asText(right), false)
}

func asText(v any) string {
	s, _ := v.(string)
	return s
}

// covers tells whether one of the values names element.
func (x *index) covers(element any) bool {
	_, ok := x.find(element)
	return ok
}

// inherit gives a value, where it is in place of one held here, the parts that no client can change.
func (x *index) inherit(value any) {
	o, ok := value.(Object)
	at, found := x.find(value)
	if !ok || !found {
		return
	}
	for key, held := range asObject(x.values[at]) {
		sub := subAttribute(x.attr, key)
		if sub == nil || sub.Mutability != "readOnly" && sub.Mutability != "immutable" {
			continue
		}
		if _, given := keyOf(o, key); !given {
			o[key] = held
		}
	}
}
