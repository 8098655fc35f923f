package oktaentitlement

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// searchLanguage says what the search of the list and of the data source takes.
const searchLanguage = "Expression of [Okta's search language](https://developer.okta.com/docs/reference/core-okta-api/#filter) with " +
	"Okta's own names, such as `profile.name sw \"veza-\"` or `type eq \"APP_GROUP\"`. Not set, it is every one. Okta's index lags " +
	"behind changes by a second or so."

// ListDataSource reads many entitlements, page by page, without their assignees.
type ListDataSource struct{ session.OktaDataSource }

// NewListDataSource is what the provider registers.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

// row is an entitlement of any type, as the data sources show it.
type row struct {
	model
	LastUpdated           types.String `tfsdk:"last_updated"`
	LastMembershipUpdated types.String `tfsdk:"last_membership_updated"`
}

var rowType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id": types.StringType, "name": types.StringType, "description": types.StringType, "type": types.StringType,
	"created": types.StringType, "last_updated": types.StringType, "last_membership_updated": types.StringType,
}}

func newRow(e lifecycle.Entitlement) row {
	return row{model: fromAPI(e), LastUpdated: instant(e.LastUpdated), LastMembershipUpdated: instant(e.LastMembershipUpdated)}
}

// found are the attributes of a row that is found by the others.
func found(others map[string]schema.Attribute) map[string]schema.Attribute {
	all := map[string]schema.Attribute{
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What the entitlement is for."},
		"type": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "`OKTA_GROUP`, which can be managed; `APP_GROUP`, which comes from an app; or `BUILT_IN`, Okta's own, " +
				"such as Everyone.",
		},
		"created":                 schema.StringAttribute{Computed: true, MarkdownDescription: "When the group was created (RFC 3339)."},
		"last_updated":            schema.StringAttribute{Computed: true, MarkdownDescription: "When its name or description last changed (RFC 3339)."},
		"last_membership_updated": schema.StringAttribute{Computed: true, MarkdownDescription: "When its members last changed (RFC 3339)."},
	}
	maps.Copy(all, others)
	return all
}

func (*ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_entitlements"
}

func (*ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the entitlements of the org, Okta groups of every type, 200 a request, without their assignees.",
		Attributes: map[string]schema.Attribute{
			"search": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: searchLanguage,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"entitlements": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The entitlements, in the order of their ids where `search` is set, and else in Okta's.",
				NestedObject: schema.NestedAttributeObject{Attributes: found(map[string]schema.Attribute{
					"id":   schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the group."},
					"name": schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the group."},
				})},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config struct {
		Search       types.String `tfsdk:"search"`
		Entitlements types.List   `tfsdk:"entitlements"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	rows := []row{}
	for entitlement, err := range d.Okta.Entitlements(ctx, config.Search.ValueString()) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Entitlements Not Read", err))
			return
		}
		rows = append(rows, newRow(entitlement))
	}
	list, diags := types.ListValueFrom(ctx, rowType, rows)
	resp.Diagnostics.Append(diags...)
	config.Entitlements = list
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
