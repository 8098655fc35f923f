// Package lifecycledatasources reads the data sources that Lifecycle Management can use.
package lifecycledatasources

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
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
	timeout, diags := m.Timeouts.Read(ctx, 0)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}

	managers, err := d.read(ctx, m, timeout)
	switch {
	case timeout > 0 && errors.Is(err, context.DeadlineExceeded):
		resp.Diagnostics.AddError("No Lifecycle Data Source Yet", fmt.Sprintf(
			"No data source of the configuration appeared within %s (timeouts.read). A tenant discovers the data sources of a new "+
				"integration by itself, which may take minutes: apply again to go on waiting. If it takes long, see the status of "+
				"the integration in Veza (Integrations).", timeout))
		return
	case err != nil:
		resp.Diagnostics.Append(apidiag.Error("Lifecycle Data Sources Not Read", err))
		return
	}
	m.DataSources = []row{}
	for _, manager := range managers {
		m.DataSources = append(m.DataSources, rowOf(manager))
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, m)...)
}

// read returns those that the configuration asks for, and waits for the first one
// where there is a timeout.
func (d *DataSource) read(ctx context.Context, m model, timeout time.Duration) ([]veza.LifecycleManager, error) {
	once := func() ([]veza.LifecycleManager, error) { return d.wanted(ctx, m) }
	if timeout == 0 {
		return once()
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	return veza.AwaitLifecycleManagers(ctx, once, func(elapsed time.Duration) {
		tflog.Info(ctx, "waiting for a data source to appear", map[string]any{
			"elapsed": elapsed.Round(time.Second).String(), "timeout": timeout.String(),
		})
	})
}

func (d *DataSource) wanted(ctx context.Context, m model) ([]veza.LifecycleManager, error) {
	all := d.Veza.LifecycleManagers(ctx)
	if !m.ActionType.IsNull() {
		all = d.Veza.LifecycleManagersByAction(ctx, m.ActionType.ValueString(), m.EntityType.ValueString(), m.RelationshipType.ValueString())
	}
	var out []veza.LifecycleManager
	for manager, err := range all {
		if err != nil {
			return nil, err
		}
		if m.wanted(manager) {
			out = append(out, manager)
		}
	}
	return out, nil
}
