package session

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// OktaResource is Resource for what lives in the Okta org.
type OktaResource struct{ *Session }

// Configure implements resource.ResourceWithConfigure.
func (r *OktaResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	s, diags := from(req.ProviderData, org)
	r.Session = s
	resp.Diagnostics.Append(diags...)
}

// Configured is that of Resource.
func (r *OktaResource) Configured() bool { return r.Session != nil }

// OktaDataSource is DataSource for what lives in the Okta org.
type OktaDataSource struct{ *Session }

// Configure implements datasource.DataSourceWithConfigure.
func (d *OktaDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s, diags := from(req.ProviderData, org)
	d.Session = s
	resp.Diagnostics.Append(diags...)
}

// OktaAction is embedded by actions on the Okta org.
type OktaAction struct{ *Session }

// Configure implements action.ActionWithConfigure.
func (a *OktaAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	s, diags := from(req.ProviderData, org)
	a.Session = s
	resp.Diagnostics.Append(diags...)
}

// Configured is that of Resource.
func (a *OktaAction) Configured() bool { return a.Session != nil }
