package scimuser

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/scimfilter"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource reads many people, page by page.
type ListDataSource struct{ session.DataSource }

// NewListDataSource is what the provider registers.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

func (*ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_users"
}

func (*ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := personAttributes()
	attributes["id"] = schema.StringAttribute{Computed: true, MarkdownDescription: "SCIM id."}
	attributes["user_name"] = schema.StringAttribute{
		CustomType: ignorecase.StringType{}, Computed: true,
		MarkdownDescription: "The name the person signs in with.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads people of the tenant, 200 a request, deactivated ones included.",
		Attributes: map[string]schema.Attribute{
			"filter": scimfilter.InDataSource(),
			"users": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The people, in the tenant's order.",
				NestedObject:        schema.NestedAttributeObject{Attributes: attributes},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config struct {
		Filter types.String `tfsdk:"filter"`
		Users  types.List   `tfsdk:"users"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	people := []person{}
	for user, err := range d.Veza.Users(ctx, config.Filter.ValueString()) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("People Not Read", err))
			return
		}
		p, diags := personFromAPI(ctx, user)
		resp.Diagnostics.Append(diags...)
		people = append(people, p)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	list, diags := types.ListValueFrom(ctx, types.ObjectType{AttrTypes: personTypes}, people)
	resp.Diagnostics.Append(diags...)
	config.Users = list
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
