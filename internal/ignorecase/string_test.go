package ignorecase_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/veza/terraform-provider-veza/internal/ignorecase"
)

func TestSpellingsAreSemanticallyEqualAndStillTellApart(t *testing.T) {
	t.Parallel()
	a, b := ignorecase.Value("Ann@Example.com"), ignorecase.Value("ann@example.COM")
	if equal, _ := a.StringSemanticEquals(t.Context(), b); !equal {
		t.Error("two spellings of one name differ")
	}
	if a.Equal(b) {
		t.Error("two spellings are the same value: a plan could not show either")
	}
	if equal, _ := a.StringSemanticEquals(t.Context(), ignorecase.Value("bob@example.com")); equal {
		t.Error("two names are equal")
	}
	if equal, _ := ignorecase.Null().StringSemanticEquals(t.Context(), ignorecase.Value("")); equal {
		t.Error("null is equal to the empty string")
	}
}

func TestTypeMakesItsOwnValues(t *testing.T) {
	t.Parallel()
	for _, in := range []tftypes.Value{
		tftypes.NewValue(tftypes.String, "x"),
		tftypes.NewValue(tftypes.String, nil),
		tftypes.NewValue(tftypes.String, tftypes.UnknownValue),
	} {
		v, err := ignorecase.StringType{}.ValueFromTerraform(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		s, ok := v.(ignorecase.String)
		if !ok || s.IsNull() != in.IsNull() || s.IsUnknown() == in.IsKnown() {
			t.Errorf("%s became %#v", in, v)
		}
		if !v.Type(t.Context()).Equal(ignorecase.StringType{}) {
			t.Errorf("%s has type %s", in, v.Type(t.Context()))
		}
	}
}

func TestKeepSpellingPlansNoChangeOfCaseAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ state, plan, want types.String }{
		"case alone": {types.StringValue("ann"), types.StringValue("ANN"), types.StringValue("ann")},
		"other name": {types.StringValue("ann"), types.StringValue("bob"), types.StringValue("bob")},
		"create":     {types.StringNull(), types.StringValue("ANN"), types.StringValue("ANN")},
		"not known":  {types.StringValue("ann"), types.StringUnknown(), types.StringUnknown()},
		"taken away": {types.StringValue("ann"), types.StringNull(), types.StringNull()},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := &planmodifier.StringResponse{PlanValue: tc.plan}
			ignorecase.KeepSpelling().PlanModifyString(context.Background(), planmodifier.StringRequest{StateValue: tc.state, PlanValue: tc.plan}, resp)
			if !resp.PlanValue.Equal(tc.want) {
				t.Errorf("planned %s, want %s", resp.PlanValue, tc.want)
			}
		})
	}
}
