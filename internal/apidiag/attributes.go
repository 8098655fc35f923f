package apidiag

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// OnAttributes is Error, told at the attributes that the tenant refused: one diagnostic
// for each field violation whose field at has, in the tenant's order. An error without
// such a violation is told of the resource as a whole.
func OnAttributes(summary string, err error, at map[string]path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	if e := (*veza.Error)(nil); errors.As(err, &e) {
		for _, v := range e.FieldViolations {
			if attribute, known := at[v.Field]; known {
				diags.AddAttributeError(attribute, summary, Detail(err))
			}
		}
	}
	if len(diags) == 0 {
		diags.Append(Error(summary, err))
	}
	return diags
}
