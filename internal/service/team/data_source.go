package team

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/ignorecase"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource looks up one team.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_team"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := rowAttributes()
	attributes["id"] = schema.StringAttribute{
		Optional: true, Computed: true,
		MarkdownDescription: "Id of the team. Either this or `name` says which team is meant.",
	}
	attributes["name"] = schema.StringAttribute{
		CustomType: ignorecase.StringType{},
		Optional:   true, Computed: true,
		MarkdownDescription: "Name of the team. Case does not count. The root team is named `Root`.",
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Looks up one team by id or by name, also the team of a group provisioned through SCIM and the root team.",
		Attributes:          attributes,
	}
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config row
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	var team veza.Team
	var err error
	if config.ID.IsNull() {
		team, err = d.Veza.TeamByName(ctx, config.Name.ValueString())
	} else {
		team, err = d.Veza.Team(ctx, config.ID.ValueString())
	}
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Team Not Found", err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, rowOf(team))...)
}
