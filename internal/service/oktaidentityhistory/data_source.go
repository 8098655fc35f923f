// Package oktaidentityhistory reads what was done to a person from the System Log of an
// Okta org.
package oktaidentityhistory

import (
	"context"
	"errors"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/veza/terraform-provider-veza/internal/apidiag"
	"github.com/veza/terraform-provider-veza/internal/lifecycle"
	"github.com/veza/terraform-provider-veza/internal/session"
)

var (
	_ datasource.DataSourceWithConfigure        = (*DataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*DataSource)(nil)
)

// DataSource reads the events in which a person is the actor or the target.
type DataSource struct{ session.OktaDataSource }

// NewDataSource is what the provider registers.
func NewDataSource() datasource.DataSource { return &DataSource{} }

func (*DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_okta_identity_history"
}

func (*DataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{
		datasourcevalidator.ExactlyOneOf(path.MatchRoot("identity_id"), path.MatchRoot("login")),
	}
}

func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var config model
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	since, err := config.since()
	if err != nil { // A value that was not known at validate.
		resp.Diagnostics.AddAttributeError(path.Root("since"), "History Time Not Understood", err.Error())
	}
	resp.Diagnostics.Append(d.resolve(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	limit := int(config.Limit.ValueInt64())
	if config.Limit.IsNull() {
		limit = defaultLimit
	}

	events := []event{}
	config.Truncated = types.BoolValue(false)
	for found, err := range d.Okta.History(ctx, config.IdentityID.ValueString(), since) {
		if err != nil {
			resp.Diagnostics.Append(notRead(err))
			return
		}
		if len(events) == limit {
			config.Truncated = types.BoolValue(true)
			break
		}
		e, diags := fromAPI(ctx, found)
		resp.Diagnostics.Append(diags...)
		events = append(events, e)
	}
	list, diags := types.ListValueFrom(ctx, eventType, events)
	resp.Diagnostics.Append(diags...)
	config.Events = list
	resp.Diagnostics.Append(resp.State.Set(ctx, config)...)
}

// resolve finds the id of a login. An id is not looked up: the log also remembers people
// who are deleted.
func (d *DataSource) resolve(ctx context.Context, config *model) diag.Diagnostics {
	if !config.IdentityID.IsNull() {
		return nil
	}
	found, err := d.Okta.IdentityByLogin(ctx, config.Login.ValueString())
	if err != nil {
		return diag.Diagnostics{apidiag.Error("Identity Of The History Not Found", err)}
	}
	config.IdentityID = types.StringValue(found.ID)
	return nil
}

func notRead(err error) diag.Diagnostic {
	detail := apidiag.Detail(err)
	if errors.Is(err, lifecycle.ErrForbidden) {
		detail += "\n\nThe System Log needs the scope okta.logs.read of an OAuth client, which lifecycle management itself does " +
			"without, or an API token whose owner is an administrator who may read the log."
	}
	return diag.NewErrorDiagnostic("Identity History Not Read", detail)
}

// kept is how long Okta keeps events (developer.okta.com, "System Log").
const kept = 90 * 24 * time.Hour

func (m model) since() (time.Time, error) {
	if m.Since.IsNull() {
		return time.Now().Add(-kept), nil
	}
	return time.Parse(time.RFC3339, m.Since.ValueString())
}
