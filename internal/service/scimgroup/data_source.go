package scimgroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource looks up one group, with its members.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_scim_group"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one group with its members, by id or by name.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Optional: true, Computed: true,
				MarkdownDescription: "SCIM id. Either this or `display_name` says which group is meant.",
			},
			"display_name": schema.StringAttribute{
				CustomType: ignorecase.StringType{},
				Optional:   true, Computed: true,
				MarkdownDescription: "Name of the group. Case does not count.",
			},
			"external_id": schema.StringAttribute{Computed: true, MarkdownDescription: "Id in the identity provider."},
			"user_ids": schema.SetAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "SCIM ids of the members.",
			},
		},
	}
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("display_name")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config struct {
		ID          types.String      `tfsdk:"id"`
		DisplayName ignorecase.String `tfsdk:"display_name"`
		ExternalID  types.String      `tfsdk:"external_id"`
		UserIDs     types.Set         `tfsdk:"user_ids"`
	}
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	id := config.ID.ValueString()
	if config.ID.IsNull() {
		// Two requests, since a tenant's lists may leave members out.
		found, err := d.Veza.GroupByName(ctx, config.DisplayName.ValueString())
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Group Not Found By Name", err))
			return
		}
		id = found.ID
	}
	group, err := d.Veza.GroupWithMembers(ctx, id)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Group Not Found", err))
		return
	}
	members := make([]string, 0, len(group.Members))
	for _, m := range group.Members {
		members = append(members, m.Value)
	}
	m := fromAPI(group, model{})
	config.ID, config.DisplayName, config.ExternalID = m.ID, m.DisplayName, m.ExternalID
	set, diags := types.SetValueFrom(ctx, types.StringType, members)
	resp.Diagnostics.Append(diags...)
	config.UserIDs = set
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
