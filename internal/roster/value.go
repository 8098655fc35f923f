package roster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
)

// Type is the type of the document: JSON in a string, since a typed map of thousands
// costs core and framework many times what the whole string does.
type Type[P Person[P]] struct{ basetypes.StringType }

// Equal reports whether o is the same type.
func (t Type[P]) Equal(o attr.Type) bool {
	other, ok := o.(Type[P])
	return ok && t.StringType.Equal(other.StringType)
}

// String names the type in messages of the framework.
func (Type[P]) String() string { return "roster.Type" }

// ValueType returns the value that the type makes.
func (Type[P]) ValueType(context.Context) attr.Value { return Value[P]{} }

// ValueFromString wraps in.
func (Type[P]) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Value[P]{StringValue: in}, nil
}

// ValueFromTerraform converts a protocol value.
func (t Type[P]) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := v.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("roster: unexpected value type %T", v)
	}
	return Value[P]{StringValue: s}, nil
}

// Value is the value.
type Value[P Person[P]] struct{ basetypes.StringValue }

// Type returns the attribute type.
func (Value[P]) Type(context.Context) attr.Type { return Type[P]{} }

// Equal reports whether o is spelled alike.
func (v Value[P]) Equal(o attr.Value) bool {
	other, ok := o.(Value[P])
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals keeps the spelling of the configuration: spaces, order, and the
// case of names.
func (v Value[P]) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(Value[P])
	return ok && v.means(other), nil
}

func (v Value[P]) means(o Value[P]) bool {
	if !attrvalue.Known(v) || !attrvalue.Known(o) {
		return false
	}
	if v.Equal(o) {
		return true
	}
	a, errA := decode[P](v.ValueString())
	b, errB := decode[P](o.ValueString())
	return errA == nil && errB == nil && a.equal(b)
}

// valid refuses a document that no system would take. It is a validator and no method of
// the value, which would judge states as well, and do so with each of their readings.
type valid[P Person[P]] struct{}

func (valid[P]) Description(context.Context) string { return "must be a JSON object of people" }

func (v valid[P]) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (valid[P]) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !attrvalue.Known(req.ConfigValue) {
		return
	}
	if _, err := Configured[P](req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid People", err.Error())
	}
}

// keepSpelling plans no change where configuration and state mean the same. Semantic
// equality does not do it: the framework applies it to what the provider answers, not to
// what the configuration asks for.
type keepSpelling[P Person[P]] struct{}

func (keepSpelling[P]) Description(context.Context) string {
	return "A difference in spaces, order or the case of keys alone is no change."
}

func (m keepSpelling[P]) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSpelling[P]) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if (Value[P]{StringValue: req.StateValue}).means(Value[P]{StringValue: req.PlanValue}) {
		resp.PlanValue = req.StateValue
	}
}
