package session

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// Resource is embedded by managed resources of the tenant, and through them by list
// resources: it takes the session from the provider.
type Resource struct{ *Session }

// Configure implements resource.ResourceWithConfigure.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	s, diags := from(req.ProviderData, tenant)
	r.Session = s
	resp.Diagnostics.Append(diags...)
}

// Configured reports whether the provider was configured. It was not while Terraform
// validates, and while it plans with a provider block that failed.
func (r *Resource) Configured() bool { return r.Session != nil }

// DataSource is embedded by data sources of the tenant.
type DataSource struct{ *Session }

// Configure implements datasource.DataSourceWithConfigure.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s, diags := from(req.ProviderData, tenant)
	d.Session = s
	resp.Diagnostics.Append(diags...)
}

// Ephemeral is embedded by ephemeral resources of the tenant.
type Ephemeral struct{ *Session }

// Configure implements ephemeral.EphemeralResourceWithConfigure.
func (e *Ephemeral) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	s, diags := from(req.ProviderData, tenant)
	e.Session = s
	resp.Diagnostics.Append(diags...)
}
