// Package ignorecase holds the string type of names that differ by more than case:
// userName, e-mail addresses and group names (RFC 7643 §4, caseExact false).
package ignorecase

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = StringType{}
	_ basetypes.StringValuableWithSemanticEquals = String{}
)

// StringType is the attribute type.
type StringType struct{ basetypes.StringType }

// Equal reports whether o is the same type.
func (t StringType) Equal(o attr.Type) bool {
	other, ok := o.(StringType)
	return ok && t.StringType.Equal(other.StringType)
}

// String names the type in messages of the framework.
func (StringType) String() string { return "ignorecase.StringType" }

// ValueType returns the value that the type makes.
func (StringType) ValueType(context.Context) attr.Value { return String{} }

// ValueFromString wraps in.
func (StringType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return String{StringValue: in}, nil
}

// ValueFromTerraform converts a protocol value.
func (t StringType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := v.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("ignorecase: unexpected value type %T", v)
	}
	return String{StringValue: s}, nil
}

// String is the attribute value.
type String struct{ basetypes.StringValue }

// Value returns a known value.
func Value(s string) String { return String{StringValue: basetypes.NewStringValue(s)} }

// Null returns a null value.
func Null() String { return String{StringValue: basetypes.NewStringNull()} }

// Type returns the attribute type.
func (String) Type(context.Context) attr.Type { return StringType{} }

// Equal reports whether o holds the same letters in the same case.
func (s String) Equal(o attr.Value) bool {
	other, ok := o.(String)
	return ok && s.StringValue.Equal(other.StringValue)
}

// Is reports whether s is known and spells other, whatever the case.
func (s String) Is(other string) bool {
	return !s.IsNull() && !s.IsUnknown() && strings.EqualFold(s.ValueString(), other)
}

// StringSemanticEquals keeps the spelling of the configuration when the server
// answers with another case.
func (s String) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(String)
	return ok && s.Is(other.ValueString()), nil
}
