package scimusers

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

var (
	_ basetypes.StringTypable                    = peopleType{}
	_ basetypes.StringValuableWithSemanticEquals = peopleValue{}
)

// peopleType is the type of the document: JSON in a string, since a typed map of
// thousands costs core and framework many times what the whole string does.
type peopleType struct{ basetypes.StringType }

func (t peopleType) Equal(o attr.Type) bool {
	other, ok := o.(peopleType)
	return ok && t.StringType.Equal(other.StringType)
}

func (peopleType) String() string { return "scimusers.peopleType" }

func (peopleType) ValueType(context.Context) attr.Value { return peopleValue{} }

func (peopleType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return peopleValue{StringValue: in}, nil
}

func (t peopleType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := v.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("scimusers: unexpected value type %T", v)
	}
	return peopleValue{StringValue: s}, nil
}

// peopleValue is the value.
type peopleValue struct{ basetypes.StringValue }

func peopleOf(text string) peopleValue {
	return peopleValue{StringValue: basetypes.NewStringValue(text)}
}

func (peopleValue) Type(context.Context) attr.Type { return peopleType{} }

func (v peopleValue) Equal(o attr.Value) bool {
	other, ok := o.(peopleValue)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals keeps the spelling of the configuration: spaces, order, and the
// case of keys.
func (v peopleValue) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(peopleValue)
	return ok && v.means(other), nil
}

func (v peopleValue) means(o peopleValue) bool {
	if !attrvalue.Known(v) || !attrvalue.Known(o) {
		return false
	}
	if v.Equal(o) {
		return true
	}
	a, errA := decode(v.ValueString())
	b, errB := decode(o.ValueString())
	return errA == nil && errB == nil && a.equal(b)
}

// valid refuses a document that no tenant would take. It is a validator and no method of
// the value, which would judge states as well, and do so with each of their readings.
type valid struct{}

func (valid) Description(context.Context) string { return "must be a JSON object of people" }

func (v valid) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (valid) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !attrvalue.Known(req.ConfigValue) {
		return
	}
	if _, err := configured(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid People", err.Error())
	}
}

// keepSpelling plans no change where configuration and state mean the same. Semantic
// equality does not do it: the framework applies it to what the provider answers, not to
// what the configuration asks for.
type keepSpelling struct{}

func (keepSpelling) Description(context.Context) string {
	return "A difference in spaces, order or the case of keys alone is no change."
}

func (m keepSpelling) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSpelling) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if (peopleValue{StringValue: req.StateValue}).means(peopleValue{StringValue: req.PlanValue}) {
		resp.PlanValue = req.StateValue
	}
}
