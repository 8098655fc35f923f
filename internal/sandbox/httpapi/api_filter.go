package httpapi

import (
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// condition is one comparison of a filter of the API.
type condition struct{ attribute, op, value string }

// conditions reads a filter of the form: attribute op "value", joined by and.
// Nothing more of its grammar is public.
func conditions(filter string) ([]condition, error) {
	var list []condition
	rest := strings.TrimSpace(filter)
	for rest != "" {
		attribute, after, ok1 := strings.Cut(rest, " ")
		op, after, ok2 := strings.Cut(strings.TrimLeft(after, " "), " ")
		after = strings.TrimLeft(after, " ")
		quoted, err := strconv.QuotedPrefix(after)
		if !ok1 || !ok2 || err != nil {
			return nil, violation("filter", `it has the form: attribute op "value", joined by and`)
		}
		value, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, violation("filter", "the value "+quoted+" is no string")
		}
		list = append(list, condition{snake(attribute), strings.ToUpper(op), value})

		rest = strings.TrimSpace(after[len(quoted):])
		if rest == "" {
			break
		}
		and, more, ok := strings.Cut(rest, " ")
		if !ok || !strings.EqualFold(and, "and") || strings.TrimSpace(more) == "" {
			return nil, violation("filter", "after "+quoted+" there can only be: and, and another comparison")
		}
		rest = strings.TrimSpace(more)
	}
	return list, nil
}

// holds compares an attribute's value as text, which times in one form sort as.
func (c condition) holds(value string) (holds, known bool) {
	switch c.op {
	case "EQ":
		return value == c.value, true
	case "NE":
		return value != c.value, true
	case "GE":
		return value >= c.value, true
	case "GT":
		return value > c.value, true
	case "LE":
		return value <= c.value, true
	case "LT":
		return value < c.value, true
	case "CO":
		return strings.Contains(value, c.value), true
	case "SW":
		return strings.HasPrefix(value, c.value), true
	}
	return false, false
}

// selected leaves what the request's filter matches, in its order_by, by the
// attributes there are. Values of those that are names in capitals may be
// written in small letters.
func selected[T any](r *http.Request, list []T, attributes map[string]func(T) string, capitals ...string) ([]T, error) {
	values, err := parameters(r)
	if err != nil {
		return nil, err
	}
	filter, err := conditions(parameter(values, "filter"))
	if err != nil {
		return nil, err
	}
	for _, c := range filter {
		attribute := attributes[c.attribute]
		if attribute == nil {
			return nil, violation("filter", "there is no attribute "+c.attribute+" to filter by")
		}
		if slices.Contains(capitals, c.attribute) {
			c.value = strings.ToUpper(c.value)
		}
		if _, known := c.holds(""); !known {
			return nil, violation("filter", "there is no operator "+c.op)
		}
		list = slices.DeleteFunc(list, func(item T) bool { holds, _ := c.holds(attribute(item)); return !holds })
	}

	order := strings.Fields(parameter(values, "orderBy"))
	if len(order) == 0 {
		return list, nil
	}
	attribute := attributes[snake(order[0])]
	direction := strings.ToLower(strings.Join(order[1:], " "))
	if attribute == nil || direction != "" && direction != "asc" && direction != "desc" {
		return nil, violation("order_by", "it is the name of an attribute, and asc or desc after it")
	}
	sort.SliceStable(list, func(i, j int) bool {
		if direction == "desc" {
			i, j = j, i
		}
		return attribute(list[i]) < attribute(list[j])
	})
	return list, nil
}
