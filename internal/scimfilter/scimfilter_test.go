package scimfilter_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/scimfilter"
)

func TestValid(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		value types.String
		words string // none is no error
	}{
		"equality":                            {types.StringValue(`userName eq "ann@example.com"`), ""},
		"an operator that Veza does not have": {types.StringValue(`userName co "ann" and not (active eq false)`), ""},
		"null":                                {types.StringNull(), ""},
		"not known yet":                       {types.StringUnknown(), ""},
		"empty":                               {types.StringValue(""), "position 1"},
		"no operator":                         {types.StringValue(`userName`), "position"},
		"single quotes":                       {types.StringValue(`userName eq 'ann'`), "position 13"},
		"more after the end":                  {types.StringValue(`active eq true nonsense`), "position 16"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			at := path.Root("filter")
			scimfilter.Valid().ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: tc.value}, &resp)
			if tc.words == "" {
				if resp.Diagnostics.HasError() {
					t.Errorf("refused: %v", resp.Diagnostics)
				}
				return
			}
			if len(resp.Diagnostics) != 1 {
				t.Fatalf("got %v, want one error", resp.Diagnostics)
			}
			d, ok := resp.Diagnostics[0].(diag.DiagnosticWithPath)
			if !ok || !d.Path().Equal(at) || d.Summary() != "Invalid SCIM Filter" || !strings.Contains(d.Detail(), tc.words) {
				t.Errorf("got %v, want one at %s about %q", resp.Diagnostics, at, tc.words)
			}
		})
	}
}
