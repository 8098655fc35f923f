// Package scimfilter checks the filter attributes of data sources and lists.
package scimfilter

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/veza/terraform-provider-veza/internal/scim"
)

// Valid refuses what no SCIM server can parse, at validate and with the position. It
// does not refuse operators: which of them a tenant takes is for the tenant to say.
func Valid() validator.String { return valid{} }

type valid struct{}

func (valid) Description(context.Context) string { return "must be a SCIM filter" }

func (v valid) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (valid) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := scim.ParseFilter(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid SCIM Filter", err.Error())
	}
}
