package apidiag

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/veza"
)

// OnAttributes is Error, told at the attributes that the server refused: one diagnostic
// for each field that it names and at has, in the server's order. An error that names none
// of them is told of the resource as a whole.
func OnAttributes(summary string, err error, at map[string]path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, field := range refused(err) {
		if attribute, known := at[field]; known {
			diags.AddAttributeError(attribute, summary, Detail(err))
		}
	}
	if len(diags) == 0 {
		diags.Append(Error(summary, err))
	}
	return diags
}

// refused are the fields that the server names, under its own names for them: Veza in
// field violations, Okta as the lifecycle engine makes them out.
func refused(err error) []string {
	var fields []string
	if e := (*veza.Error)(nil); errors.As(err, &e) {
		for _, v := range e.FieldViolations {
			fields = append(fields, v.Field)
		}
	}
	var named interface{ Fields() []string }
	if errors.As(err, &named) {
		fields = append(fields, named.Fields()...)
	}
	return fields
}
