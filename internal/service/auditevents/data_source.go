// Package auditevents reads the audit log of a tenant.
package auditevents

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/session"
	"github.com/veza/terraform-provider-veza/internal/veza"
)

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// DataSource reads the calls of the API that were made since a time.
type DataSource struct{ session.DataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_audit_events"
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	since, err := time.Parse(time.RFC3339, config.Since.ValueString())
	if err != nil { // A value that was not known at validate.
		resp.Diagnostics.AddAttributeError(path.Root("since"), "Audit Time Not Understood", err.Error())
		return
	}
	limit := int(config.Limit.ValueInt64())
	if config.Limit.IsNull() {
		limit = defaultLimit
	}

	events := []event{}
	config.Truncated = types.BoolValue(false)
	for found, err := range d.Veza.AuditEvents(ctx, config.query(since, limit)) {
		if err != nil {
			resp.Diagnostics.Append(apidiag.Error("Audit Events Not Read", err))
			return
		}
		if len(events) == limit {
			config.Truncated = types.BoolValue(true)
			break
		}
		events = append(events, fromAPI(found))
	}
	list, diags := types.ListValueFrom(ctx, eventType, events)
	resp.Diagnostics.Append(diags...)
	config.Events = list
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// query asks for one event more than are wanted, to know whether there are more.
func (m model) query(since time.Time, limit int) veza.AuditQuery {
	return veza.AuditQuery{
		EndedAfter: since, Method: m.Method.ValueString(), UserID: m.UserID.ValueString(), URL: m.URL.ValueString(),
		PageSize: min(limit+1, largestPage),
	}
}
