// Package provisioningstatus tells why a person is or is not provisioned from Okta to Veza.
package provisioningstatus

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource asks both systems about one person.
type DataSource struct{ session.OktaDataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_provisioning_status"
}

// Configure wants both systems; the embedded one wants the org.
func (d *DataSource) Configure(ctx context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.OktaDataSource.Configure(ctx, req, resp)
	if d.Session != nil && d.Veza == nil {
		resp.Diagnostics.AddError("Tenant Of The Provisioning Not Configured",
			"A provisioning status is told from both sides, and the provider block names only an Okta org. Set url and api_key in "+
				"the provider block, or the environment variables VEZA_URL and VEZA_API_KEY.")
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	r := reader{okta: d.Okta, veza: d.Veza, facts: facts{
		userName: config.UserName.ValueString(), appID: config.AppID.ValueString(), baseURL: d.Veza.SCIMURL(),
	}}
	if err := r.read(ctx); err != nil {
		resp.Diagnostics.Append(apidiag.Error("Provisioning Status Not Read", err))
		return
	}
	if len(r.rivals) > 1 {
		resp.Diagnostics.AddAttributeError(path.Root("app_id"), "Several Apps Provision To The Tenant", severalApps(r.facts))
		return
	}
	config.IdentityID, config.UserID = types.StringNull(), types.StringNull()
	resp.Diagnostics.Append(config.fill(ctx, r.facts)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
