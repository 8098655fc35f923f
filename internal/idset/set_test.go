package idset_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/idset"
)

var wire = tftypes.Set{ElementType: tftypes.String}

func value(t *testing.T, elements any) idset.Set {
	t.Helper()
	v, err := idset.NewType().ValueFromTerraform(t.Context(), tftypes.NewValue(wire, elements))
	if err != nil {
		t.Fatal(err)
	}
	s, ok := v.(idset.Set)
	if !ok {
		t.Fatalf("a value is a %T", v)
	}
	return s
}

func texts(ids ...any) []tftypes.Value {
	out := []tftypes.Value{}
	for _, id := range ids {
		out = append(out, tftypes.NewValue(tftypes.String, id))
	}
	return out
}

func TestIDsAreSortedAndTellWhetherTheyAreAll(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		set      idset.Set
		ids      []string
		complete bool
	}{
		"null":         {value(t, nil), nil, false},
		"unknown":      {value(t, tftypes.UnknownValue), nil, false},
		"empty":        {value(t, texts()), nil, true},
		"known":        {value(t, texts("b", "a")), []string{"a", "b"}, true},
		"partly known": {value(t, texts("b", tftypes.UnknownValue, "a")), []string{"a", "b"}, false},
		"of ids":       {idset.Of([]string{"b", "a", "b"}), []string{"a", "b"}, true},
		"of none":      {idset.Of(nil), nil, true},
	}
	for name, tt := range tests {
		if ids, complete := tt.set.IDs(); !slices.Equal(ids, tt.ids) || complete != tt.complete {
			t.Errorf("%s: %v, %v", name, ids, complete)
		}
	}
	if idset.Of(nil).IsNull() || !idset.Null().IsNull() {
		t.Error("an empty set is null, or a null one is not")
	}
}

func TestSetsAreEqualInAnyOrder(t *testing.T) {
	t.Parallel()
	all := []idset.Set{
		value(t, nil), value(t, tftypes.UnknownValue), value(t, texts()), value(t, texts("a", "b")), value(t, texts("a")),
		value(t, texts("a", tftypes.UnknownValue)),
	}
	for i, a := range all {
		for j, b := range all {
			semantic, diags := a.SetSemanticEquals(t.Context(), b)
			if got := a.Equal(b); got != (i == j) || semantic != got || diags.HasError() {
				t.Errorf("%s equals %s: %v, %v", a, b, got, semantic)
			}
		}
	}
	if !value(t, texts("b", "a")).Equal(idset.Of([]string{"a", "b"})) {
		t.Error("the order counts")
	}
	if idset.Of(nil).Equal(idset.Of(nil).SetValue) {
		t.Error("another type is equal")
	}
}

func TestAnIDThatComesTwiceIsRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		elements any
		errors   int
	}{
		"null": {nil, 0}, "unknown": {tftypes.UnknownValue, 0}, "empty": {texts(), 0}, "once each": {texts("a", "b"), 0},
		"twice": {texts("a", "b", "a"), 1}, "unknown ones": {texts(tftypes.UnknownValue, tftypes.UnknownValue), 0},
	} {
		diags := idset.NewType().Validate(t.Context(), tftypes.NewValue(wire, tt.elements), path.Root("ids"))
		if diags.ErrorsCount() != tt.errors {
			t.Errorf("%s: %v", name, diags)
		}
	}
}

func TestTheTypeIsItself(t *testing.T) {
	t.Parallel()
	typ := idset.NewType()
	if !typ.Equal(idset.Of(nil).Type(t.Context())) || typ.Equal(typ.SetType) || !typ.TerraformType(t.Context()).Equal(wire) {
		t.Error("the type is not its value's, or is another one too")
	}
	if made, ok := typ.ValueType(t.Context()).(idset.Set); !ok {
		t.Errorf("it makes %T", made)
	}
	wrapped, diags := typ.ValueFromSet(t.Context(), basetypes.NewSetNull(basetypes.StringType{}))
	if _, ok := wrapped.(idset.Set); !ok || diags.HasError() {
		t.Errorf("it wraps %T", wrapped)
	}
}

func TestWithoutIsTheDifference(t *testing.T) {
	t.Parallel()
	if got := idset.Without([]string{"a", "b", "c"}, []string{"b", "d"}); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("got %v", got)
	}
}

// Ten thousand ids are compared in no time; the framework takes minutes.
func BenchmarkEqual(b *testing.B) {
	ids := make([]string, 10_000)
	for i := range ids {
		ids[i] = fmt.Sprintf("00u%017d", i)
	}
	one, other := idset.Of(ids), idset.Of(ids)
	for b.Loop() {
		if !one.Equal(other) {
			b.Fatal("not equal")
		}
	}
}
