package oktaidentity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
)

var (
	_ basetypes.StringTypable                    = jsonObjectType{}
	_ basetypes.StringValuableWithSemanticEquals = jsonObject{}
	_ xattr.ValidateableAttribute                = jsonObject{}
)

// jsonObjectType is the type of custom attributes: a JSON object in a string. A map could
// hold strings alone, and a dynamic value is not allowed in the lists of the data sources;
// a plan shows the differences of such a string attribute by attribute.
type jsonObjectType struct{ basetypes.StringType }

func (t jsonObjectType) Equal(o attr.Type) bool {
	other, ok := o.(jsonObjectType)
	return ok && t.StringType.Equal(other.StringType)
}

func (jsonObjectType) String() string { return "oktaidentity.jsonObjectType" }

func (jsonObjectType) ValueType(context.Context) attr.Value { return jsonObject{} }

func (jsonObjectType) ValueFromString(_ context.Context, in basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return jsonObject{StringValue: in}, nil
}

func (t jsonObjectType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	v, err := t.StringType.ValueFromTerraform(ctx, in)
	if err != nil {
		return nil, err
	}
	s, ok := v.(basetypes.StringValue)
	if !ok {
		return nil, fmt.Errorf("oktaidentity: unexpected value type %T", v)
	}
	return jsonObject{StringValue: s}, nil
}

// jsonObject is the value.
type jsonObject struct{ basetypes.StringValue }

func (jsonObject) Type(context.Context) attr.Type { return jsonObjectType{} }

func (v jsonObject) Equal(o attr.Value) bool {
	other, ok := o.(jsonObject)
	return ok && v.StringValue.Equal(other.StringValue)
}

// StringSemanticEquals keeps the spelling of the configuration: spaces, the order of the
// names, and 1.0 for 1.
func (v jsonObject) StringSemanticEquals(_ context.Context, o basetypes.StringValuable) (bool, diag.Diagnostics) {
	other, ok := o.(jsonObject)
	if !ok || !attrvalue.Known(v) || !attrvalue.Known(other) {
		return false, nil
	}
	a, errA := v.attributes()
	b, errB := other.attributes()
	return errA == nil && errB == nil && lifecycle.SameValue(a, b), nil
}

// ValidateAttribute refuses what no profile can hold.
func (v jsonObject) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	if !attrvalue.Known(v) {
		return
	}
	if err := v.check(); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Custom Attributes", err.Error())
	}
}

func (v jsonObject) check() error {
	named, err := v.attributes()
	if err != nil {
		return fmt.Errorf("%w; write jsonencode({ badge_number = \"4711\" }), say", err)
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if err := lifecycle.CheckCustom(name, named[name]); err != nil {
			return err
		}
	}
	return nil
}

// attributes decodes the object; none for null and unknown.
func (v jsonObject) attributes() (map[string]any, error) {
	if !attrvalue.Known(v) {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader([]byte(v.ValueString())))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("this is not a JSON object: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("this is a JSON object with something behind it")
	}
	if out == nil {
		return nil, errors.New("this is the JSON word null and not an object")
	}
	return out, nil
}

func jsonNull() jsonObject { return jsonObject{StringValue: basetypes.NewStringNull()} }

// jsonOf encodes custom attributes, in the order of their names.
func jsonOf(named map[string]any) jsonObject {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	// For people to read.
	e.SetEscapeHTML(false)
	if err := e.Encode(named); err != nil {
		return jsonNull() // It came out of JSON, and goes back in.
	}
	return jsonObject{StringValue: basetypes.NewStringValue(string(bytes.TrimRight(b.Bytes(), "\n")))}
}
