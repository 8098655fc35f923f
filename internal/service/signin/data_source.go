package signin

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
	resp.TypeName = req.ProviderTypeName + "_sign_in_settings"
}

func (*DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the sign-in settings of the tenant. Veza publishes no API for them: where the tenant " +
			"offers none, whether SCIM is on is told from whether SCIM answers.",
		Attributes: map[string]schema.Attribute{
			"scim_enabled": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether SCIM provisioning is on."},
			"scim_available_at": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "When SCIM begins to answer (RFC 3339), null where the tenant does not say.",
			},
			"verification_only": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "`true` where the tenant offers no API for the settings.",
			},
		},
	}
}

func (d *DataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	current, err := read(ctx, d.Veza)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Sign-In Settings Not Found", err))
		return
	}
	state := struct {
		SCIMEnabled      types.Bool   `tfsdk:"scim_enabled"`
		SCIMAvailableAt  types.String `tfsdk:"scim_available_at"`
		VerificationOnly types.Bool   `tfsdk:"verification_only"`
	}{
		SCIMEnabled:      types.BoolValue(current.enabled),
		VerificationOnly: types.BoolValue(current.verificationOnly),
	}
	if current.availableAt != "" {
		state.SCIMAvailableAt = types.StringValue(current.availableAt)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
}
