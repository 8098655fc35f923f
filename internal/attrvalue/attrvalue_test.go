package attrvalue_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/attrvalue"
)

func TestWhatIsLeftOutOrToComeIsNotKnown(t *testing.T) {
	t.Parallel()
	for v, want := range map[types.String]bool{types.StringNull(): false, types.StringUnknown(): false, types.StringValue(""): true, types.StringValue("x"): true} {
		if got := attrvalue.Known(v); got != want {
			t.Errorf("Known(%s) is %t", v, got)
		}
	}
}

func TestNothingToldIsNull(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]types.String{"": types.StringNull(), "x": types.StringValue("x")} {
		if got := attrvalue.Told(s); !got.Equal(want) {
			t.Errorf("Told(%q) is %s, want %s", s, got, want)
		}
	}
}
