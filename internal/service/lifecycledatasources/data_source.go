// Package lifecycledatasources reads the data sources that Lifecycle Management can use.
package lifecycledatasources

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource reads the data sources that the configuration asks for.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_lifecycle_datasources"
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m model
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}

	managers := d.Veza.LifecycleManagers(ctx)
	if !m.ActionType.IsNull() {
		managers = d.Veza.LifecycleManagersByAction(ctx, m.ActionType.ValueString(), m.EntityType.ValueString(), m.RelationshipType.ValueString())
	}
	m.DataSources = []row{}
	for manager, err := range managers {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Lifecycle Data Sources Not Read", err))
			return
		}
		if m.wanted(manager) {
			m.DataSources = append(m.DataSources, rowOf(manager))
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}
