package scim

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// Sort orders resources in place (RFC 7644 §3.4.2.3): by sortBy, an attribute's
// path, in sortOrder, "ascending" (also "") or "descending". Of a multi-valued
// attribute the primary value counts, else the first. Those without a value come
// last when ascending, first when descending. Equal ones keep their order. An
// empty sortBy and an attribute that nobody knows change nothing.
func Sort(d *Definition, objs []Object, sortBy, sortOrder string) error {
	descending := strings.EqualFold(sortOrder, "descending")
	if sortOrder != "" && !descending && !strings.EqualFold(sortOrder, "ascending") {
		return Errorf(http.StatusBadRequest, InvalidValue, "sortOrder is ascending or descending, not %q", sortOrder)
	}
	if sortBy == "" {
		return nil
	}
	path, err := ParsePath(sortBy)
	if err != nil || path.ValueFilter != nil {
		return Errorf(http.StatusBadRequest, InvalidPath, "sortBy is the name of an attribute, not %q", sortBy)
	}
	t := d.resolve(path)
	leaf, key := t.leaf()
	if leaf == nil || leaf.Returned == "never" {
		return nil
	}
	if leaf.Type == "complex" {
		if leaf = find(leaf.SubAttributes, "value"); leaf == nil || key != "" {
			return Errorf(http.StatusBadRequest, InvalidPath, "sortBy %s is a complex attribute; name one of its sub-attributes", path)
		}
		key = leaf.Name
	}
	all, err := scope{d: d}.selector(t, nil)
	if err != nil {
		return err
	}
	type keyed struct {
		object Object
		key    any
	}
	list := make([]keyed, len(objs))
	for i, o := range objs {
		list[i] = keyed{o, sortValue(o, all, key)}
	}
	slices.SortStableFunc(list, func(a, b keyed) int {
		order := compareValues(leaf, a.key, b.key)
		if descending {
			return -order
		}
		return order
	})
	for i := range list {
		objs[i] = list[i].object
	}
	return nil
}

func sortValue(o Object, all func(Object) []any, key string) any {
	values := all(o)
	if len(values) == 0 {
		return nil
	}
	value := values[0]
	if i := slices.IndexFunc(values, isPrimary); i >= 0 {
		value = values[i]
	}
	if key == "" {
		return value
	}
	sub, _ := Get(asObject(value), key)
	return sub
}

// compareValues orders two values of one attribute, an absent one after all others.
func compareValues(a *Attribute, x, y any) int {
	if empty(x) || empty(y) {
		return cmp.Compare(rank(empty(x)), rank(empty(y)))
	}
	switch a.Type {
	case "boolean":
		left, _ := asBool(x)
		right, _ := asBool(y)
		return cmp.Compare(rank(left), rank(right))
	case "integer", "decimal":
		left, _ := asNumber(x)
		right, _ := asNumber(y)
		return left.compare(right)
	case "dateTime":
		left, _ := asTime(asText(x))
		right, _ := asTime(asText(y))
		return left.Compare(right)
	default:
		exact := a.CaseExact || a.Type == "reference" || a.Type == "binary"
		return cmp.Compare(fold(asText(x), exact), fold(asText(y), exact))
	}
}

func rank(b bool) int {
	if b {
		return 1
	}
	return 0
}
