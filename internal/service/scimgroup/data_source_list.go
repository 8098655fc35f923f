package scimgroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scimfilter"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource reads many groups, page by page, without members.
type ListDataSource struct{ session.DataSource }

// NewListDataSource is what the provider registers.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

type row struct {
	ID          types.String      `tfsdk:"id"`
	DisplayName ignorecase.String `tfsdk:"display_name"`
	ExternalID  types.String      `tfsdk:"external_id"`
}

var rowType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id":           types.StringType,
	"display_name": ignorecase.StringType{},
	"external_id":  types.StringType,
}}

func (*ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_groups"
}

func (*ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the groups that were provisioned through SCIM, 200 a request, without their members.",
		Attributes: map[string]schema.Attribute{
			"filter": scimfilter.InDataSource(),
			"groups": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The groups, in the tenant's order.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":           schema.StringAttribute{Computed: true, MarkdownDescription: "SCIM id."},
					"display_name": schema.StringAttribute{CustomType: ignorecase.StringType{}, Computed: true, MarkdownDescription: "Name of the group and its team."},
					"external_id":  schema.StringAttribute{Computed: true, MarkdownDescription: "Id in the identity provider."},
				}},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config struct {
		Filter types.String `tfsdk:"filter"`
		Groups types.List   `tfsdk:"groups"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	rows := []row{}
	for group, err := range d.Veza.Groups(ctx, config.Filter.ValueString(), false) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Groups Not Read", err))
			return
		}
		m := fromAPI(group, model{})
		rows = append(rows, row{ID: m.ID, DisplayName: m.DisplayName, ExternalID: m.ExternalID})
	}
	list, diags := types.ListValueFrom(ctx, rowType, rows)
	resp.Diagnostics.Append(diags...)
	config.Groups = list
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
