package extractionsettings

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource reads the settings without managing them.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_extraction_settings"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads how often data is extracted. Veza publishes no API for these settings (" + clicks + "): on a " +
			"tenant that offers none, reading them is an error.",
		Attributes: map[string]schema.Attribute{
			"interval": schema.StringAttribute{Computed: true, MarkdownDescription: "The interval of all integrations: `auto`, or a duration such as `6h`."},
			"overrides": schema.MapAttribute{
				ElementType: types.StringType, Computed: true, MarkdownDescription: "Intervals by type of integration: the Active Overrides.",
			},
		},
	}
}

func (d *DataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	current, err := d.Veza.ExtractionSettings(ctx)
	if err != nil {
		resp.Diagnostics.Append(explained(apidiag.Error("Extraction Settings Not Found", err), err))
		return
	}
	told, diags := fromAPI(ctx, current)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, told)...)
}
