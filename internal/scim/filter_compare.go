package scim

import (
	"cmp"
	"encoding/json"
	"strings"
	"time"
)

// comparer makes the test of one value that f asks of an attribute, which is nil
// where nothing is known of it. What the type does not allow is refused here,
// before any value is seen (RFC 7644 §3.4.2.2, table 3).
func comparer(a *Attribute, f Comparison) (func(any) bool, error) {
	kind := ""
	if a != nil {
		kind = a.Type
	}
	switch {
	case f.Op == "pr":
		return present, nil
	case f.Value == nil:
		if f.Op != "eq" && f.Op != "ne" {
			return nil, badFilter("%s: %s does not apply to null", f, f.Op)
		}
		return func(v any) bool { return (v == nil) == (f.Op == "eq") }, nil
	case kind == "boolean":
		return booleanComparer(f)
	case kind == "integer" || kind == "decimal":
		return numberComparer(f)
	case kind == "":
		return untypedComparer(f)
	}
	want, ok := f.Value.(string)
	if !ok {
		return nil, badFilter("%s: %s is a %s and is compared with a string, not with %s", f, f.Path, kind, kindOf(f.Value))
	}
	if kind == "dateTime" && ordered(f.Op) {
		return dateComparer(f, want)
	}
	if kind == "binary" && ordered(f.Op) && f.Op != "eq" && f.Op != "ne" {
		return nil, badFilter("%s: %s does not apply to %s, which is binary", f, f.Op, f.Path)
	}
	return textComparer(f.Op, want, a.CaseExact || kind == "reference" || kind == "binary"), nil
}

// ordered tells the operators that compare whole values from those that look into strings.
func ordered(op string) bool { return op != "co" && op != "sw" && op != "ew" }

// holds applies an operator to the outcome of a comparison.
func holds(op string, order int) bool {
	switch op {
	case "eq":
		return order == 0
	case "ne":
		return order != 0
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	default:
		return order <= 0
	}
}

func textComparer(op, want string, exact bool) func(any) bool {
	want = fold(want, exact)
	return func(v any) bool {
		have, ok := v.(string)
		if !ok {
			return op == "ne"
		}
		have = fold(have, exact)
		switch op {
		case "co":
			return strings.Contains(have, want)
		case "sw":
			return strings.HasPrefix(have, want)
		case "ew":
			return strings.HasSuffix(have, want)
		default:
			return holds(op, cmp.Compare(have, want))
		}
	}
}

// fold brings strings that caseExact makes equal to one form.
func fold(s string, exact bool) string {
	if exact {
		return s
	}
	return strings.ToLower(s)
}

func booleanComparer(f Comparison) (func(any) bool, error) {
	if f.Op != "eq" && f.Op != "ne" {
		return nil, badFilter("%s: %s does not apply to %s, which is a boolean", f, f.Op, f.Path)
	}
	want, ok := asBool(f.Value)
	if !ok {
		return nil, badFilter("%s: %s is a boolean and is compared with true or false", f, f.Path)
	}
	return func(v any) bool {
		have, ok := asBool(v)
		return (ok && have == want) == (f.Op == "eq")
	}, nil
}

func numberComparer(f Comparison) (func(any) bool, error) {
	want, ok := asNumber(f.Value)
	if !ok {
		return nil, badFilter("%s: %s is a number and is compared with one, not with %s", f, f.Path, kindOf(f.Value))
	}
	if !ordered(f.Op) {
		return nil, badFilter("%s: %s does not apply to %s, which is a number", f, f.Op, f.Path)
	}
	return func(v any) bool {
		have, ok := asNumber(v)
		return ok && holds(f.Op, have.compare(want)) || !ok && f.Op == "ne"
	}, nil
}

func dateComparer(f Comparison, want string) (func(any) bool, error) {
	moment, ok := asTime(want)
	if !ok {
		return nil, badFilter("%s: %q is not a date and time such as 2011-05-13T04:42:34Z", f, want)
	}
	return func(v any) bool {
		text, _ := v.(string)
		have, ok := asTime(text)
		return ok && holds(f.Op, have.Compare(moment)) || !ok && f.Op == "ne"
	}, nil
}

// untypedComparer goes by the type of the value in the filter.
func untypedComparer(f Comparison) (func(any) bool, error) {
	switch want := f.Value.(type) {
	case bool:
		return booleanComparer(f)
	case string:
		return textComparer(f.Op, want, false), nil
	default:
		return numberComparer(f)
	}
}

// asBool takes "True" and "False" for booleans, since Entra ID sends those.
func asBool(v any) (value, ok bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		yes := strings.EqualFold(v, "true")
		return yes, yes || strings.EqualFold(v, "false")
	default:
		return false, false
	}
}

// number is an integer where it fits, else a float: exact big arithmetic would
// let "1e999999999" fill the memory.
type number struct {
	whole   int64
	float   float64
	integer bool
}

func asNumber(v any) (number, bool) {
	text, ok := v.(json.Number)
	if !ok {
		return number{}, false
	}
	if whole, err := text.Int64(); err == nil {
		return number{whole: whole, float: float64(whole), integer: true}, true
	}
	float, err := text.Float64()
	return number{float: float}, err == nil
}

func (n number) compare(other number) int {
	if n.integer && other.integer {
		return cmp.Compare(n.whole, other.whole)
	}
	return cmp.Compare(n.float, other.float)
}

// asTime reads an xsd:dateTime (RFC 7643 §2.3.5); one without a time zone is taken as UTC.
func asTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
