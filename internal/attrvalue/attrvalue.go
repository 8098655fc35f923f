// Package attrvalue says what the values of attributes mean where Terraform and an API
// differ: what a plan knows, and what a server leaves out.
package attrvalue

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Known is false for what the configuration leaves to the server, and for what it takes
// from a resource that does not exist yet.
func Known(v attr.Value) bool { return !v.IsNull() && !v.IsUnknown() }

// Told is null for what a server leaves out.
func Told(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
