// Package effectiveaccess shows who holds which role on which team, and from which
// sources.
package effectiveaccess

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/holdings"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource reads who holds what.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_effective_access"
}

// ConfigValidators refuses two names for one person.
func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("user_id"), path.MatchRoot("user_name"))}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}

	who := holdings.Who{ID: config.UserID.ValueString(), UserName: config.UserName.ValueString()}
	report, err := holdings.Read(ctx, d.Session, who)
	if err != nil {
		resp.Diagnostics.Append(apidiag.Error("Effective Access Not Read", err))
		return
	}
	resp.Diagnostics.Append(config.fill(ctx, report)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}
