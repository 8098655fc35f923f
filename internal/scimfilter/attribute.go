package scimfilter

import (
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	list "github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const description = "SCIM filter (RFC 7644 §3.4.2.2), such as `userName eq \"ann@example.com\"`. " +
	"Veza filters by equality (`eq`) only."

// Config is the configuration of a list whose one attribute is a filter.
type Config struct {
	Filter types.String `tfsdk:"filter"`
}

// InList is the filter of a list resource.
func InList() list.Attribute {
	return list.StringAttribute{Optional: true, MarkdownDescription: description, Validators: []validator.String{Valid()}}
}

// InDataSource is the filter of a data source.
func InDataSource() datasource.Attribute {
	return datasource.StringAttribute{Optional: true, MarkdownDescription: description, Validators: []validator.String{Valid()}}
}
