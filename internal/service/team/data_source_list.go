package team

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/attrvalue"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// ListDataSource reads every team.
type ListDataSource struct{ session.DataSource }

// NewListDataSource is what the provider registers.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

// row is one team as both data sources show it.
type row struct {
	model
	UserCount types.Int64  `tfsdk:"user_count"`
	CreatedAt types.String `tfsdk:"created_at"`
	UpdatedAt types.String `tfsdk:"updated_at"`
}

var rowType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"id":           types.StringType,
	"name":         ignorecase.StringType{},
	"description":  types.StringType,
	"sso_alias":    types.StringType,
	"policy_type":  types.StringType,
	"provider_ids": types.SetType{ElemType: types.StringType},
	"user_count":   types.Int64Type,
	"created_at":   types.StringType,
	"updated_at":   types.StringType,
}}

func rowOf(t veza.Team) row {
	return row{
		model:     fromAPI(t, model{}),
		UserCount: types.Int64Value(int64(t.UserCount)),
		CreatedAt: attrvalue.Told(t.CreatedAt), UpdatedAt: attrvalue.Told(t.UpdatedAt),
	}
}

func rowAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the team."},
		"name":        schema.StringAttribute{CustomType: ignorecase.StringType{}, Computed: true, MarkdownDescription: "Name of the team."},
		"description": schema.StringAttribute{Computed: true, MarkdownDescription: "What the team is for."},
		"sso_alias":   schema.StringAttribute{Computed: true, MarkdownDescription: "Name of the team in the group values of SAML and OIDC."},
		"policy_type": schema.StringAttribute{Computed: true, MarkdownDescription: "What the members see: `" + veza.PolicyProviderIDSet +
			"`, the data of the team's providers, or `" + veza.PolicyUnbound + "`, the data of all."},
		"provider_ids": schema.SetAttribute{ElementType: types.StringType, Computed: true, MarkdownDescription: "Ids of the team's providers."},
		"user_count":   schema.Int64Attribute{Computed: true, MarkdownDescription: "How many people are in the team."},
		"created_at":   schema.StringAttribute{Computed: true, MarkdownDescription: "When the team was made, in RFC 3339."},
		"updated_at":   schema.StringAttribute{Computed: true, MarkdownDescription: "When the team was last changed, in RFC 3339."},
	}
}

func (*ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_teams"
}

func (*ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the teams of the tenant, those of groups provisioned through SCIM and the root team included.",
		Attributes: map[string]schema.Attribute{
			"teams": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The teams, in the tenant's order.",
				NestedObject:        schema.NestedAttributeObject{Attributes: rowAttributes()},
			},
		},
	}
}

func (d *ListDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	rows := []row{}
	for team, err := range d.Veza.Teams(ctx) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Teams Not Read", err))
			return
		}
		rows = append(rows, rowOf(team))
	}
	list, diags := types.ListValueFrom(ctx, rowType, rows)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, struct {
		Teams types.List `tfsdk:"teams"`
	}{list})...)
}
