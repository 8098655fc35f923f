package acctest

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Attrs are the attributes of a block or of a nested object, in plain Go:
// string, bool, int or float64, []any (list, set, tuple), Attrs (object, map)
// and Unknown. An attribute left out is null, both ways. What the provider
// answers has int64 for whole numbers, and its sets are sorted, so that values
// can be compared with cmp.Diff.
type Attrs = map[string]any

// Unknown is a value known only after apply.
var Unknown unknown

type unknown struct{}

func (unknown) String() string { return "(known after apply)" }

// encode gives the Terraform value of a Go value; a nil Attrs is a null object.
func (s *Server) encode(typ tftypes.Type, v any) tftypes.Value {
	s.t.Helper()
	value, err := toTerraform(typ, v)
	s.must(err)
	return value
}

func (s *Server) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	s.t.Helper()
	d, err := tfprotov6.NewDynamicValue(v.Type(), v)
	s.must(err)
	return &d
}

// undynamic reads an answer; where the provider sent none, as on errors, it is null.
func (s *Server) undynamic(typ tftypes.Type, d *tfprotov6.DynamicValue) tftypes.Value {
	s.t.Helper()
	if d == nil {
		return tftypes.NewValue(typ, nil)
	}
	v, err := d.Unmarshal(typ)
	s.must(err)
	return v
}

func (s *Server) decode(typ tftypes.Type, d *tfprotov6.DynamicValue) any {
	s.t.Helper()
	v, err := toGo(s.undynamic(typ, d))
	s.must(err)
	return v
}

// attrs is the object in a decoded value, nil for null.
func attrs(v any) Attrs {
	object, _ := v.(Attrs)
	return object
}

func toTerraform(typ tftypes.Type, v any) (tftypes.Value, error) {
	switch v := v.(type) {
	case nil:
		return tftypes.NewValue(typ, nil), nil
	case unknown:
		return tftypes.NewValue(typ, tftypes.UnknownValue), nil
	case Attrs:
		if v == nil {
			return tftypes.NewValue(typ, nil), nil
		}
		return objectToTerraform(typ, v)
	case []any:
		return listToTerraform(typ, v)
	case []string:
		elements := make([]any, len(v))
		for i, e := range v {
			elements[i] = e
		}
		return listToTerraform(typ, elements)
	}
	if err := tftypes.ValidateValue(typ, v); err != nil {
		return tftypes.Value{}, fmt.Errorf("%v (%T) for %s: %w", v, v, typ, err)
	}
	return tftypes.NewValue(typ, v), nil
}

func objectToTerraform(typ tftypes.Type, v Attrs) (tftypes.Value, error) {
	values := map[string]tftypes.Value{}
	var of func(name string) (tftypes.Type, bool)
	switch typ := typ.(type) {
	case tftypes.Object:
		of = func(name string) (tftypes.Type, bool) { t, ok := typ.AttributeTypes[name]; return t, ok }
		for name, t := range typ.AttributeTypes {
			values[name] = tftypes.NewValue(t, nil)
		}
	case tftypes.Map:
		of = func(string) (tftypes.Type, bool) { return typ.ElementType, true }
	default:
		return tftypes.Value{}, fmt.Errorf("attributes %v for %s", v, typ)
	}
	for name, field := range v {
		t, ok := of(name)
		if !ok {
			return tftypes.Value{}, fmt.Errorf("there is no attribute %q", name)
		}
		value, err := toTerraform(t, field)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("%s: %w", name, err)
		}
		values[name] = value
	}
	return tftypes.NewValue(typ, values), nil
}

func listToTerraform(typ tftypes.Type, v []any) (tftypes.Value, error) {
	values := make([]tftypes.Value, len(v))
	for i, element := range v {
		var of tftypes.Type
		switch typ := typ.(type) {
		case tftypes.List:
			of = typ.ElementType
		case tftypes.Set:
			of = typ.ElementType
		case tftypes.Tuple:
			if i >= len(typ.ElementTypes) {
				return tftypes.Value{}, fmt.Errorf("%d elements for %s", len(v), typ)
			}
			of = typ.ElementTypes[i]
		default:
			return tftypes.Value{}, fmt.Errorf("a list %v for %s", v, typ)
		}
		value, err := toTerraform(of, element)
		if err != nil {
			return tftypes.Value{}, fmt.Errorf("[%d]: %w", i, err)
		}
		values[i] = value
	}
	return tftypes.NewValue(typ, values), nil
}

func toGo(v tftypes.Value) (any, error) {
	if !v.IsKnown() {
		return Unknown, nil
	}
	if v.IsNull() {
		return nil, nil
	}
	switch typ := v.Type(); {
	case typ.Is(tftypes.String):
		return as[string](v)
	case typ.Is(tftypes.Bool):
		return as[bool](v)
	case typ.Is(tftypes.Number):
		n, err := as[big.Float](v)
		if whole, accuracy := n.Int64(); accuracy == big.Exact {
			return whole, err
		}
		f, _ := n.Float64()
		return f, err
	case typ.Is(tftypes.Object{}), typ.Is(tftypes.Map{}):
		return objectToGo(v)
	default:
		return listToGo(v)
	}
}

func as[T any](v tftypes.Value) (out T, err error) {
	err = v.As(&out)
	return out, err
}

func objectToGo(v tftypes.Value) (any, error) {
	fields, err := as[map[string]tftypes.Value](v)
	if err != nil {
		return nil, err
	}
	out := Attrs{}
	for name, field := range fields {
		if field.IsNull() {
			continue
		}
		if out[name], err = toGo(field); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}

func listToGo(v tftypes.Value) (any, error) {
	elements, err := as[[]tftypes.Value](v)
	if err != nil {
		return nil, err
	}
	out := make([]any, len(elements))
	for i, element := range elements {
		if out[i], err = toGo(element); err != nil {
			return nil, fmt.Errorf("[%d]: %w", i, err)
		}
	}
	if v.Type().Is(tftypes.Set{}) {
		slices.SortFunc(out, func(a, b any) int { return strings.Compare(text(a), text(b)) })
	}
	return out, nil
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
