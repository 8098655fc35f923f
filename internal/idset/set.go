package idset

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// Set is the attribute value.
type Set struct{ basetypes.SetValue }

// Null returns a null set.
func Null() Set { return Set{basetypes.NewSetNull(basetypes.StringType{})} }

// Of returns a set of these ids, each once. Nil is an empty set.
func Of(ids []string) Set {
	elements := make([]attr.Value, 0, len(ids))
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		elements = append(elements, basetypes.NewStringValue(id))
	}
	// Elements that are strings are what a set of strings takes.
	return Set{basetypes.NewSetValueMust(basetypes.StringType{}, elements)}
}

// Type returns the attribute type.
func (Set) Type(context.Context) attr.Type { return NewType() }

// IDs returns the known ids, sorted, and whether that is all of them.
func (s Set) IDs() (ids []string, complete bool) {
	if s.IsNull() || s.IsUnknown() {
		return nil, false
	}
	complete = true
	for _, element := range s.Elements() {
		id, ok := element.(basetypes.StringValue)
		if !ok || id.IsUnknown() || id.IsNull() {
			complete = false
			continue
		}
		ids = append(ids, id.ValueString())
	}
	slices.Sort(ids)
	return ids, complete
}

// Equal reports whether o has the same ids.
func (s Set) Equal(o attr.Value) bool {
	other, ok := o.(Set)
	if !ok {
		return false
	}
	ids, complete := s.IDs()
	others, alike := other.IDs()
	if !complete || !alike {
		return s.SetValue.Equal(other.SetValue)
	}
	return slices.Equal(ids, others)
}

// SetSemanticEquals spares the framework the comparison of each element with each other.
func (s Set) SetSemanticEquals(_ context.Context, o basetypes.SetValuable) (bool, diag.Diagnostics) {
	other, ok := o.(Set)
	return ok && s.Equal(other), nil
}

// Without returns the ids of a that are not in b.
func Without(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, id := range b {
		in[id] = true
	}
	var out []string
	for _, id := range a {
		if !in[id] {
			out = append(out, id)
		}
	}
	return out
}
