// Package scimserviceprovider reads what the SCIM service of a tenant says it can do.
package scimserviceprovider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource reads ServiceProviderConfig (RFC 7643 §5).
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

type model struct {
	DocumentationURI        types.String `tfsdk:"documentation_uri"`
	PatchSupported          types.Bool   `tfsdk:"patch_supported"`
	BulkSupported           types.Bool   `tfsdk:"bulk_supported"`
	BulkMaxOperations       types.Int64  `tfsdk:"bulk_max_operations"`
	BulkMaxPayloadSize      types.Int64  `tfsdk:"bulk_max_payload_size"`
	FilterSupported         types.Bool   `tfsdk:"filter_supported"`
	FilterMaxResults        types.Int64  `tfsdk:"filter_max_results"`
	ChangePasswordSupported types.Bool   `tfsdk:"change_password_supported"`
	SortSupported           types.Bool   `tfsdk:"sort_supported"`
	ETagSupported           types.Bool   `tfsdk:"etag_supported"`
	AuthenticationSchemes   types.List   `tfsdk:"authentication_schemes"`
}

type scheme struct {
	Type        types.String `tfsdk:"type"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
	SpecURI     types.String `tfsdk:"spec_uri"`
	Primary     types.Bool   `tfsdk:"primary"`
}

var schemeType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"type": types.StringType, "name": types.StringType, "description": types.StringType,
	"spec_uri": types.StringType, "primary": types.BoolType,
}}

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_service_provider"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	flag := func(what string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the service supports " + what + "."}
	}
	number := func(what string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: what}
	}
	text := func(what string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: what}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "What the tenant's SCIM service says it can do (`ServiceProviderConfig`, RFC 7643 §5). It answers " +
			"only while SCIM provisioning is on, which makes it a check of the switch, the key and its owner's roles in one.",
		Attributes: map[string]schema.Attribute{
			"documentation_uri":         text("Address of the service's documentation."),
			"patch_supported":           flag("PATCH"),
			"bulk_supported":            flag("bulk requests"),
			"bulk_max_operations":       number("Operations in one bulk request, at most."),
			"bulk_max_payload_size":     number("Size of one bulk request in bytes, at most."),
			"filter_supported":          flag("filters"),
			"filter_max_results":        number("Resources in one answer to a query, at most."),
			"change_password_supported": flag("changing passwords"),
			"sort_supported":            flag("sorting"),
			"etag_supported":            flag("entity tags"),
			"authentication_schemes": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Ways to authenticate.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"type":        text("Kind, such as `oauthbearertoken`."),
					"name":        text("Name."),
					"description": text("Description."),
					"spec_uri":    text("Address of the specification."),
					"primary":     schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the service prefers it."},
				}},
			},
		},
	}
}

func (d *DataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	config, err := d.Veza.ServiceProviderConfig(ctx)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("SCIM Service Provider Not Read", err))
		return
	}
	schemes := make([]scheme, 0, len(config.AuthenticationSchemes))
	for _, s := range config.AuthenticationSchemes {
		schemes = append(schemes, scheme{
			Type: types.StringValue(s.Type), Name: types.StringValue(s.Name), Description: types.StringValue(s.Description),
			SpecURI: optional(s.SpecURI), Primary: types.BoolValue(s.Primary),
		})
	}
	list, diags := types.ListValueFrom(ctx, schemeType, schemes)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, model{
		DocumentationURI:        optional(config.DocumentationURI),
		PatchSupported:          types.BoolValue(config.Patch.Supported),
		BulkSupported:           types.BoolValue(config.Bulk.Supported),
		BulkMaxOperations:       types.Int64Value(int64(config.Bulk.MaxOperations)),
		BulkMaxPayloadSize:      types.Int64Value(int64(config.Bulk.MaxPayloadSize)),
		FilterSupported:         types.BoolValue(config.Filter.Supported),
		FilterMaxResults:        types.Int64Value(int64(config.Filter.MaxResults)),
		ChangePasswordSupported: types.BoolValue(config.ChangePassword.Supported),
		SortSupported:           types.BoolValue(config.Sort.Supported),
		ETagSupported:           types.BoolValue(config.ETag.Supported),
		AuthenticationSchemes:   list,
	})...)
}

func optional(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}
