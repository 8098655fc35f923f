package scimfilter_test

import (
	"strings"
	"testing"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	list "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/scimfilter"
)

// validators of both forms of the attribute.
func validators(t *testing.T) []validator.String {
	t.Helper()
	inList, ok := scimfilter.InList().(list.StringAttribute)
	inDataSource, also := scimfilter.InDataSource().(datasource.StringAttribute)
	all := append(inList.Validators, inDataSource.Validators...)
	if !ok || !also || len(all) != 2 || !inList.Optional || !inDataSource.Optional {
		t.Fatalf("the attributes are %+v and %+v", inList, inDataSource)
	}
	return all
}

func TestWhatIsNoFilterIsRefusedWithItsPosition(t *testing.T) {
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
			for _, v := range validators(t) {
				check(t, v, tc.value, tc.words)
			}
		})
	}
}

func check(t *testing.T, v validator.String, value types.String, words string) {
	t.Helper()
	var resp validator.StringResponse
	at := path.Root("filter")
	v.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: value}, &resp)
	if words == "" {
		if resp.Diagnostics.HasError() {
			t.Errorf("refused: %v", resp.Diagnostics)
		}
		return
	}
	if len(resp.Diagnostics) != 1 {
		t.Fatalf("got %v, want one error", resp.Diagnostics)
	}
	d, ok := resp.Diagnostics[0].(diag.DiagnosticWithPath)
	if !ok || !d.Path().Equal(at) || d.Summary() != "Invalid SCIM Filter" || !strings.Contains(d.Detail(), words) {
		t.Errorf("got %v, want one at %s about %q", resp.Diagnostics, at, words)
	}
}
