// Package idset is the attribute type of sets of ids. Groups have thousands of members,
// and the framework's own sets compare every element with every other one.
package idset

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.SetTypable                    = Type{}
	_ basetypes.SetValuableWithSemanticEquals = Set{}
)

// Type is the attribute type.
type Type struct{ basetypes.SetType }

// NewType returns the type of sets of strings.
func NewType() Type { return Type{basetypes.SetType{ElemType: basetypes.StringType{}}} }

// Equal reports whether o is the same type.
func (t Type) Equal(o attr.Type) bool {
	other, ok := o.(Type)
	return ok && t.SetType.Equal(other.SetType)
}

// String names the type in messages of the framework.
func (Type) String() string { return "idset.Type" }

// ValueType returns the value that the type makes.
func (t Type) ValueType(context.Context) attr.Value { return Null() }

// ValueFromSet wraps in.
func (Type) ValueFromSet(_ context.Context, in basetypes.SetValue) (basetypes.SetValuable, diag.Diagnostics) {
	return Set{in}, nil
}

// ValueFromTerraform converts a protocol value.
func (t Type) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.SetType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := v.(basetypes.SetValue)
	if !ok {
		return nil, fmt.Errorf("idset: unexpected value type %T", v)
	}
	return Set{s}, nil
}

// Validate refuses an id that comes twice, as the framework's sets do.
func (t Type) Validate(_ context.Context, in tftypes.Value, at path.Path) diag.Diagnostics {
	var (
		diags    diag.Diagnostics
		elements []tftypes.Value
	)
	if in.Type() == nil || !in.IsKnown() || in.IsNull() {
		return nil
	}
	if err := in.As(&elements); err != nil {
		diags.AddAttributeError(at, "Set Of IDs Not Understood", err.Error())
		return diags
	}
	seen := make(map[string]bool, len(elements))
	for _, element := range elements {
		var id string
		if !element.IsKnown() || element.IsNull() || element.As(&id) != nil {
			continue
		}
		if seen[id] {
			diags.AddAttributeError(at, "ID Given Twice", fmt.Sprintf("The set has %q more than once.", id))
		}
		seen[id] = true
	}
	return diags
}
